#!/usr/bin/env python3
"""Trains ragd's late interaction reranker, and the blend that goes with it.

    late_interaction.py --candidates DIR --embedder MODEL_FOLDER --out FOLDER

DIR holds NAME.jsonl (`ragd eval --candidates`) and, for sets whose negatives are labelled,
NAME.labelled.jsonl. The embedding model stays as it is. What is learned is a projection of its states
(those of its last --layers layers, side by side) to fewer numbers, and how much each word piece of a
question counts, softplus(w . state + b), when each looks for the piece of the passage that is most like
it: once in the whole passage, once in the best --window pieces in a row, since what answers tends to
stand together. The share of the second is learned too. The projection begins with the directions in
which states differ most.
The loss is listwise, with the fused score of hybrid retrieval beside the model's: it learns what hybrid
gets wrong. Every set is held out once, together with a few others (--folds), from a model trained on
the rest: what these models do to sets that they have not seen is what is printed, and what decides how
the model weighs against the fused score (the smallest weight that gives 65% of the best mean
gain: what is not needed might harm somebody's documents) and how both become a probability
(ragd_blend.json). The model that is written is trained on all sets, as long as those.
"""
import argparse
import json
import math
import pathlib
import random
import time

import safetensors.torch
import torch
from torch.nn import functional

from data import load_tokenizer
from export import write_json
from measures import bootstrap, mean, ndcg, smallest_good
from token_states import Reader, read_set

RATIOS = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0, 1.25, 1.5, 2.0, 3.0]
ENOUGH = 0.65  # of the best mean gain
BATCH = 16
CANDIDATES = 8  # of a question, in a step
LOG_EVERY = 50  # steps


def main_directions(sets, width):
    """Of the states of all sets, the `width` directions with most of their length: [states, width]"""
    rng = random.Random(1)
    sample = torch.cat([p.float() for rows in sets.values() for row in rng.sample(rows, min(60, len(rows)))
                        for p in row.passages[:4]])
    return torch.linalg.eigh(sample.T @ sample)[1][:, -width:].contiguous()


class Matcher(torch.nn.Module):
    def __init__(self, directions, window):
        super().__init__()
        self.half = window // 2
        self.projection = torch.nn.Parameter(directions.clone())
        self.gate = torch.nn.Linear(directions.shape[0], 1)
        torch.nn.init.zeros_(self.gate.weight)  # begins with every piece counting the same
        torch.nn.init.zeros_(self.gate.bias)
        self.near = torch.nn.Parameter(torch.zeros(1))  # sigmoid: the share of the best window
        self.weights = torch.nn.Parameter(torch.tensor([10.0, 10.0]))  # of fused and our score

    def project(self, states):
        return functional.normalize(states @ self.projection, dim=-1)

    def score(self, question, passages, there):
        shares = functional.softplus(self.gate(question))[:, 0]
        cosines = torch.einsum("nd,cld->cnl", self.project(question), self.project(passages))
        halves = self.best_of_halves(cosines.masked_fill(~there[:, None, :], -1))
        windows = torch.maximum(halves[..., :-1], halves[..., 1:]) if halves.shape[2] > 1 else halves
        far, near = halves.amax(2), (shares / shares.sum()) @ windows
        share = torch.sigmoid(self.near)
        return (1 - share) * (far @ (shares / shares.sum())) + share * near.amax(1)

    def best_of_halves(self, cosines):
        """[..., pieces] -> [..., halves of a window]: windows begin at every half"""
        cosines = functional.pad(cosines, (0, -cosines.shape[2] % self.half), value=-1)
        return cosines.unflatten(2, (-1, self.half)).amax(3)

    def loss(self, row, picked):
        """The first of `picked` is the right one."""
        question, passages, there, fused = row.tensors(picked)
        scores = self.weights[0] * fused + self.weights[1] * self.score(question, passages, there)
        return torch.logsumexp(scores, 0) - scores[0]


def pick(row, rng):
    return [rng.choice(row.right), *rng.sample(row.wrong, min(len(row.wrong), CANDIDATES - 1))]


def train(sets, options):
    rng = random.Random(options.seed)
    torch.manual_seed(options.seed)
    model = Matcher(main_directions(sets, options.width), options.window)
    teaching = [[row for row in rows if row.teaches()] for rows in sets.values()]
    shares = [math.sqrt(len(rows)) for rows in teaching]
    optimizer = torch.optim.AdamW([{"params": model.gate.parameters(), "lr": 5e-3},
                                   {"params": [model.projection], "lr": 5e-4},
                                   {"params": [model.near], "lr": 2e-2},
                                   {"params": [model.weights], "lr": 0.1}], weight_decay=0.0)
    peaks = [group["lr"] for group in optimizer.param_groups]
    recent, begun = [], time.monotonic()
    for step in range(options.steps):
        for group, peak in zip(optimizer.param_groups, peaks):
            group["lr"] = peak * min(1, (step + 1) / 30) * max(0.02, 1 - step / options.steps)
        rows = [rng.choice(rng.choices(teaching, shares)[0]) for _ in range(BATCH)]
        loss = sum(model.loss(row, pick(row, rng)) for row in rows) / BATCH
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        recent.append(loss.item())
        if (step + 1) % LOG_EVERY == 0:
            line = {"sets": len(sets), "step": step + 1, "loss": round(mean(recent), 4),
                    "seconds": round(time.monotonic() - begun)}
            print(json.dumps(line), flush=True)
            with open(options.work / "log.jsonl", "a", encoding="utf-8") as log:
                log.write(json.dumps(line) + "\n")
            recent = []
    return model


def score_unseen(sets, options):
    """-> {name: what score_all gives by a model that was trained without that set}"""
    names, scored = sorted(sets), {}
    for fold in range(options.folds):
        held_out = names[fold::options.folds]
        model = train({name: rows for name, rows in sets.items() if name not in held_out}, options)
        scored |= {name: score_all(model, sets[name]) for name in held_out}
    return scored


@torch.no_grad()
def score_all(model, rows):
    """-> [(fused, our scores, grades)]"""
    found = []
    for row in rows:
        question, passages, there, fused = row.tensors()
        found.append((fused, model.score(question, passages, there), row.grades))
    return found


def gains(scored, ratio):
    """Of each question, nDCG@10 and success@3 of the fused order and of the blended one."""
    found = []
    for fused, ours, grades in scored:
        def ordered(scores):
            scores = scores.tolist()
            return [grades[i] for i in sorted(range(len(scores)), key=lambda i: (-scores[i], i))]
        plain, blended = ordered(fused), ordered(fused + ratio * ours)
        found.append((ndcg(plain, plain), ndcg(blended, blended),
                      float(any(g > 0 for g in plain[:3])), float(any(g > 0 for g in blended[:3]))))
    return found


def choose_ratio(sets):
    gain = {ratio: mean([mean([b - a for a, b, _, _ in gains(scored, ratio)])
                         for scored in sets.values()]) for ratio in RATIOS}
    for ratio in RATIOS:
        print(f"logit weighing {ratio}: mean gain {gain[ratio]:+.4f}")
    ratio = smallest_good(gain, ENOUGH)
    if ratio is None:
        raise SystemExit("no weight of the model gains on sets that it was not trained on: "
                         "keep the reranker that you have")
    return ratio


def calibrate(sets, ratio):
    """Logistic regression of "relevant" on fused + ratio * score; each set weighs the same."""
    x, y, share = [], [], []
    for scored in sets.values():
        values = torch.cat([fused + ratio * ours for fused, ours, _ in scored]).double()
        x.append(torch.stack([values, torch.ones_like(values)], 1))
        y.append(torch.tensor([float(g > 0) for _, _, grades in scored for g in grades]).double())
        share.append(torch.full_like(y[-1], 1 / len(y[-1])))
    x, y, share = torch.cat(x), torch.cat(y), torch.cat(share)
    w = torch.zeros(2, dtype=torch.double)
    for _ in range(50):
        p = torch.sigmoid(x @ w)
        w = w - torch.linalg.solve((x * (share * p * (1 - p))[:, None]).T @ x + 1e-9 * torch.eye(2),
                                   x.T @ (share * (p - y)))
    return w[0].item(), w[1].item()


def export(model, blend, options):
    tensors = {"projection": model.projection, "gate.weight": model.gate.weight,
               "gate.bias": model.gate.bias, "near.share": torch.sigmoid(model.near),
               "near.window": torch.tensor([float(2 * model.half)])}
    safetensors.torch.save_file({name: t.detach().bfloat16().contiguous() for name, t in tensors.items()},
                                options.out / "model.safetensors")
    (options.out / "model.safetensors").chmod(0o644)  # safetensors leaves it to its owner alone
    write_json(options.out / "config.json", {"model_type": "ragd_late_interaction",
                                             "ragd_base": options.base,
                                             "ragd_layers": options.layers})
    write_json(options.out / "ragd_blend.json", blend)


def even(text):
    pieces = int(text)
    if not 2 <= pieces <= 512 or pieces % 2:
        raise argparse.ArgumentTypeError(f"{pieces} is no even number from 2 to 512")
    return pieces


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--candidates", type=pathlib.Path, required=True)
    parser.add_argument("--embedder", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, help="what was read is kept here")
    parser.add_argument("--base", default="../../sentence-transformers/all-MiniLM-L6-v2",
                        help="the embedder's folder, as seen from FOLDER")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--questions", type=int, default=1000, help="of each set")
    parser.add_argument("--depth", type=int, default=12, help="candidates of each question")
    parser.add_argument("--layers", type=int, default=3, help="whose states are read, the last ones")
    parser.add_argument("--width", type=int, default=128, help="numbers of a projected state")
    parser.add_argument("--window", type=even, default=16,
                        help="word pieces that stand together; even, 2 to 512")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args()
    options.work = options.work or options.out.parent
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    options.work.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(options.embedder)
    reader = Reader(options.embedder, tokenizer, options.layers)
    paths = [p for p in sorted(options.candidates.glob("*.jsonl"))
             if not p.name.endswith(".labelled.jsonl")]
    sets = {p.name.removesuffix(".jsonl"): read_set(p, options, tokenizer, reader) for p in paths}
    sets = {name: rows for name, rows in sets.items() if any(row.teaches() for row in rows)}
    if not sets:
        raise SystemExit(f"{options.candidates}: nothing to learn from")
    if len(sets) < options.folds:
        print(f"fewer than {options.folds} sets: their questions are held out in parts instead")
        sets = {f"{name} ({k + 1} of {options.folds})": rows[k::options.folds]
                for name, rows in sets.items() for k in range(options.folds)}

    scored = score_unseen(sets, options)
    ratio = choose_ratio(scored)
    scale, bias = calibrate(scored, ratio)
    print(f"logit weighs {ratio} of fused; probability = sigmoid({scale:.3f} (fused + {ratio} logit) "
          f"{bias:+.3f})\nsets as seen by models that were not trained on them:")
    for name, rows in scored.items():
        found = gains(rows, ratio)
        low, high = bootstrap([b - a for a, b, _, _ in found])
        print(f"{name:28} n={len(rows):4}  nDCG@10 {mean([f[0] for f in found]):.4f} -> "
              f"{mean([f[1] for f in found]):.4f} [{low:+.4f}, {high:+.4f}]  success@3 "
              f"{mean([f[2] for f in found]):.4f} -> {mean([f[3] for f in found]):.4f}")
    model = train(sets, options)
    export(model, {"fused": round(scale, 3), "logit": round(scale * ratio, 3),
                   "bias": round(bias, 3)}, options)


if __name__ == "__main__":
    main()
