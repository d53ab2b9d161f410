#!/usr/bin/env python3
"""Trains the gate of ragd's late interaction reranker, and the blend that goes with it.

    late_interaction.py --candidates DIR --embedder MODEL_FOLDER --out FOLDER --hold-out NAME...

DIR holds NAME.jsonl (`ragd eval --candidates`) and, for sets whose negatives are labelled,
NAME.labelled.jsonl. The embedding model stays as it is: what is learned is how much each word piece of
a question counts, softplus(w . state + b), when each looks for the piece of the passage that is most
like it. So what takes time is reading the passages once; that is kept in FOLDER/../NAME.pt files of
--work, and the next run takes a minute.
The loss is listwise, with the fused score of hybrid retrieval beside the model's: it learns what hybrid
gets wrong. Whole sets are held out; training stops when these get no better. The weight of the model
against the fused score is the smallest that gives four fifths of the best mean gain over all sets: what
is not needed might harm somebody's documents. At last both become a probability (ragd_blend.json).
"""
import argparse
import json
import pathlib
import random
import time

import safetensors.torch
import torch
from torch.nn import functional

from data import load_tokenizer, read_labelled, read_queries
from export import write_json
from measures import bootstrap, mean, ndcg
from model import from_embedder, read_config

RATIOS = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0, 1.25, 1.5, 2.0, 3.0]
ENOUGH = 0.8  # of the best mean gain


class States:
    """The last hidden states of texts, each row of unit length, special pieces left out."""

    def __init__(self, folder, tokenizer):
        layers = read_config(folder)["num_hidden_layers"]
        self.model = from_embedder(folder, layers, frozen=layers).eval()
        self.cls, self.sep = (tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]"))

    @torch.no_grad()
    def of(self, texts, batch=16, window=254):
        texts = [ids[:window] for ids in texts]
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        found = [None] * len(texts)
        for at in range(0, len(order), batch):
            part = order[at:at + batch]
            longest = max(len(texts[i]) for i in part) + 2
            ids = torch.zeros(len(part), longest, dtype=torch.long)
            mask = torch.zeros_like(ids)
            for row, i in enumerate(part):
                pieces = [self.cls, *texts[i], self.sep]
                ids[row, :len(pieces)] = torch.tensor(pieces)
                mask[row, :len(pieces)] = 1
            m = self.model
            hidden = m.norm(m.words(ids) + m.types(torch.zeros_like(ids))
                            + m.places(torch.arange(longest)))
            for layer in m.layers:
                hidden = layer(hidden, mask[:, None, None, :].bool(), False)
            for row, i in enumerate(part):
                found[i] = functional.normalize(hidden[row, 1:len(texts[i]) + 1], dim=-1).half()
        return found


def read_set(path, options, tokenizer, states):
    """-> [{"state" [n, width], "cosines" [candidates, n], "fused" [candidates], "grades"}]"""
    kept = options.work / (path.name.removesuffix(".jsonl") + ".pt")
    if kept.exists():
        return torch.load(kept, weights_only=False)
    begun = time.monotonic()
    queries = read_queries(path, tokenizer, options.depth)
    queries = random.Random(options.seed).sample(queries, min(options.questions, len(queries)))
    queries = [q for q in queries if q.tokens and len(q.candidates) > 1]
    labels = path.with_name(path.name.replace(".jsonl", ".labelled.jsonl"))
    labelled = read_labelled(labels) if labels.exists() else None
    place = {}
    for q in queries:
        for c in q.candidates:
            place.setdefault(tuple(c.tokens), len(place))
    passages = states.of([list(tokens) for tokens in place])
    rows = []
    for q, state in zip(queries, states.of([q.tokens for q in queries])):
        candidates = [c for c in q.candidates if labelled is None or c.grade > 0
                      or c.document in labelled.get(q.id, ())]
        cosines = [(state.float() @ passages[place[tuple(c.tokens)]].float().T).amax(1)
                   if c.tokens else torch.zeros(len(q.tokens)) for c in candidates]
        if len(candidates) > 1:
            rows.append({"state": state.float(), "cosines": torch.stack(cosines),
                         "fused": torch.tensor([c.fused for c in candidates]),
                         "grades": [c.grade for c in candidates]})
    torch.save(rows, kept)
    print(f"{path.name}: {len(rows)} questions, {len(place)} passages, "
          f"{time.monotonic() - begun:.0f} s", flush=True)
    return rows


class Gate(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gate = torch.nn.Linear(width, 1)
        torch.nn.init.zeros_(self.gate.weight)  # begins with every piece counting the same
        torch.nn.init.zeros_(self.gate.bias)
        self.weights = torch.nn.Parameter(torch.tensor([10.0, 10.0]))  # of fused and our score

    def score(self, row):
        shares = functional.softplus(self.gate(row["state"]))[:, 0]
        return row["cosines"] @ (shares / shares.sum())

    def loss(self, row):
        scores = self.weights[0] * row["fused"] + self.weights[1] * self.score(row)
        right = torch.tensor([g > 0 for g in row["grades"]])
        return torch.logsumexp(scores, 0) - torch.logsumexp(scores[right], 0)


def teaches(row):
    right = [g > 0 for g in row["grades"]]
    return any(right) and not all(right)


@torch.no_grad()
def held_out_loss(model, sets):
    return mean([mean([model.loss(row).item() for row in rows if teaches(row)])
                 for rows in sets.values()])


def train(training, held_out, options):
    torch.manual_seed(options.seed)
    rows = [row for rows in training.values() for row in rows if teaches(row)]
    model = Gate(rows[0]["state"].shape[1])
    optimizer = torch.optim.AdamW([{"params": model.gate.parameters(), "lr": 5e-3},
                                   {"params": [model.weights], "lr": 0.3}], weight_decay=0.0)
    peaks = [group["lr"] for group in optimizer.param_groups]
    best, best_state, worse, seen = float("inf"), None, 0, 0
    for epoch in range(options.epochs):
        random.Random(options.seed + epoch).shuffle(rows)
        for at in range(0, len(rows), 32):
            for group, peak in zip(optimizer.param_groups, peaks):
                group["lr"] = peak * max(0.02, 1 - seen / (options.epochs * len(rows)))
            seen += 32
            loss = sum(model.loss(row) for row in rows[at:at + 32]) / len(rows[at:at + 32])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        now = held_out_loss(model, held_out) if held_out else float(-epoch)
        print(f"epoch {epoch + 1}: loss {loss.item():.4f}, held out {now:.4f}", flush=True)
        worse += 1
        if now < best:
            best, worse = now, 0
            best_state = {k: v.clone() for k, v in model.state_dict().items()}
        if worse == 3:
            break
    model.load_state_dict(best_state)
    return model


@torch.no_grad()
def gains(model, rows, ratio):
    """Of each question, nDCG@10 and success@3 of the fused order and of the blended one."""
    found = []
    for row in rows:
        fused, ours = row["fused"].tolist(), (row["fused"] + ratio * model.score(row)).tolist()

        def ordered(scores):
            return [row["grades"][i] for i in sorted(range(len(scores)),
                                                     key=lambda i: (-scores[i], i))]
        plain, blended = ordered(fused), ordered(ours)
        found.append((ndcg(plain, plain), ndcg(blended, blended),
                      float(any(g > 0 for g in plain[:3])), float(any(g > 0 for g in blended[:3]))))
    return found


def choose_ratio(model, sets):
    gain = {ratio: mean([mean([b - a for a, b, _, _ in gains(model, rows, ratio)])
                         for rows in sets.values()]) for ratio in RATIOS}
    for ratio in RATIOS:
        print(f"logit weighing {ratio}: mean gain {gain[ratio]:+.4f}")
    enough = ENOUGH * max(gain.values())
    return next(ratio for ratio in RATIOS if gain[ratio] >= enough)


@torch.no_grad()
def calibrate(model, sets, ratio):
    """Logistic regression of "relevant" on fused + ratio * score; each set weighs the same."""
    x, y, share = [], [], []
    for rows in sets.values():
        values = torch.cat([row["fused"] + ratio * model.score(row) for row in rows]).double()
        x.append(torch.stack([values, torch.ones_like(values)], 1))
        y.append(torch.tensor([float(g > 0) for row in rows for g in row["grades"]]).double())
        share.append(torch.full_like(y[-1], 1 / len(y[-1])))
    x, y, share = torch.cat(x), torch.cat(y), torch.cat(share)
    w = torch.zeros(2, dtype=torch.double)
    for _ in range(50):
        p = torch.sigmoid(x @ w)
        w = w - torch.linalg.solve((x * (share * p * (1 - p))[:, None]).T @ x + 1e-9 * torch.eye(2),
                                   x.T @ (share * (p - y)))
    return w[0].item(), w[1].item()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--candidates", type=pathlib.Path, required=True)
    parser.add_argument("--embedder", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, help="what was read is kept here")
    parser.add_argument("--base", default="../../sentence-transformers/all-MiniLM-L6-v2",
                        help="the embedder's folder, as seen from FOLDER")
    parser.add_argument("--hold-out", nargs="*", default=[])
    parser.add_argument("--questions", type=int, default=600, help="of each set")
    parser.add_argument("--depth", type=int, default=15, help="candidates of each question")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args()
    options.work = options.work or options.out.parent
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    options.work.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(options.embedder)
    states = States(options.embedder, tokenizer)
    paths = [p for p in sorted(options.candidates.glob("*.jsonl"))
             if not p.name.endswith(".labelled.jsonl")]
    sets = {p.name.removesuffix(".jsonl"): read_set(p, options, tokenizer, states) for p in paths}
    held_out = {name: rows for name, rows in sets.items() if name in options.hold_out}
    training = {name: rows for name, rows in sets.items() if name not in options.hold_out}
    if not any(teaches(row) for rows in training.values() for row in rows):
        raise SystemExit(f"{options.candidates}: nothing to learn from")

    model = train(training, held_out, options)
    ratio = choose_ratio(model, sets)
    scale, bias = calibrate(model, sets, ratio)
    print(f"logit weighs {ratio} of fused; probability = sigmoid({scale:.3f} (fused + {ratio} logit) "
          f"{bias:+.3f})")
    for name, rows in sets.items():
        found = gains(model, rows, ratio)
        low, high = bootstrap([b - a for a, b, _, _ in found])
        print(f"{name:28}{' (held out)' if name in held_out else '':11} n={len(rows):4}  nDCG@10 "
              f"{mean([f[0] for f in found]):.4f} -> {mean([f[1] for f in found]):.4f} "
              f"[{low:+.4f}, {high:+.4f}]  success@3 {mean([f[2] for f in found]):.4f} -> "
              f"{mean([f[3] for f in found]):.4f}")

    safetensors.torch.save_file({"gate.weight": model.gate.weight.detach().contiguous(),
                                 "gate.bias": model.gate.bias.detach().contiguous()},
                                options.out / "model.safetensors")
    write_json(options.out / "config.json", {"model_type": "ragd_late_interaction",
                                             "ragd_base": options.base})
    write_json(options.out / "ragd_blend.json", {"fused": round(scale, 3),
                                                 "logit": round(scale * ratio, 3),
                                                 "bias": round(bias, 3)})


if __name__ == "__main__":
    main()
