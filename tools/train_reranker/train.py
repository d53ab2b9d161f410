#!/usr/bin/env python3
"""Trains a cross-encoder to correct the order of ragd's own hybrid retrieval.

    train.py --candidates DIR --embedder MODEL_FOLDER --out RUN --hold-out NAME... [--hours 1]

DIR holds NAME.jsonl (`ragd eval --candidates`) and, for sets whose negatives are labelled,
NAME.labelled.jsonl. Whole sets are held out, so that the validation measures transfer. The logit is
added to the scaled fused score (a residual), so the model starts where hybrid retrieval stands.
RUN/log.jsonl has a line a step interval; RUN/last.pt is resumed from if it is there; RUN/best.pt is the
average of weights that validated best.
"""
import argparse
import copy
import json
import math
import pathlib
import random
import time

import torch
from torch.nn import functional

from data import Pairs, draw, groups_of, load_tokenizer, read_labelled, read_queries
from measures import compare, rank_by
from model import from_embedder


class Residual(torch.nn.Module):
    """score = scale * fused + logit; for the share of the loss that knows no neighbours, + bias."""

    def __init__(self, encoder, scale):
        super().__init__()
        self.encoder = encoder
        self.scale = torch.nn.Parameter(torch.tensor(float(scale)))
        self.bias = torch.nn.Parameter(torch.tensor(-0.6 * float(scale)))


def loss_of(model, pairs, drawn, device_batch, bf16):
    """Listwise cross-entropy, and a little of the pointwise one for a logit with an absolute meaning."""
    flat = [(q, c) for q, cs in drawn for c in cs]
    order = sorted(range(len(flat)), key=lambda i: len(flat[i][1].tokens))
    logits = torch.empty(len(flat))
    parts = []
    for at in range(0, len(order), device_batch):
        chosen = order[at:at + device_batch]
        batch = pairs.batch([(flat[i][0].tokens, flat[i][1].tokens) for i in chosen])
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            parts.append(model.encoder(*batch).float())
    back = torch.empty(len(flat), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(flat))
    logits = torch.cat(parts)[back]
    fused = torch.tensor([c.fused for _, c in flat])
    scores = model.scale * fused + logits
    at, listwise, pointwise = 0, 0.0, 0.0
    for _, cs in drawn:
        mine = scores[at:at + len(cs)]
        listwise = listwise - torch.log_softmax(mine, 0)[0]
        target = torch.zeros(len(cs))
        target[0] = 1.0
        pointwise = pointwise + functional.binary_cross_entropy_with_logits(
            mine + model.bias, target)
        at += len(cs)
    return listwise / len(drawn) + 0.3 * pointwise / len(drawn)


@torch.no_grad()
def logits_of(encoder, pairs, queries, depth, batch_size=64):
    """-> {query id: [logit of each of the first `depth` candidates]}"""
    encoder.eval()
    flat = [(n, k) for n, q in enumerate(queries) for k in range(min(depth, len(q.candidates)))]
    flat.sort(key=lambda nk: len(queries[nk[0]].candidates[nk[1]].tokens))
    found = {q.id: [0.0] * min(depth, len(q.candidates)) for q in queries}
    for at in range(0, len(flat), batch_size):
        part = flat[at:at + batch_size]
        batch = pairs.batch([(queries[n].tokens, queries[n].candidates[k].tokens) for n, k in part])
        for (n, k), logit in zip(part, encoder(*batch).tolist()):
            found[queries[n].id][k] = logit
    encoder.train()
    return found


def validate(encoder, scale, pairs, held_out, depth):
    """Mean over sets of nDCG@10 and success@3, fused alone and with the residual."""
    rows = {}
    for name, queries in held_out.items():
        logits = logits_of(encoder, pairs, queries, depth)
        best = None
        for weight in (0.25, 0.5, 1.0, 2.0):
            ours = rank_by(queries, logits, lambda f, g: scale * f + weight * g)
            plain = rank_by(queries, logits, lambda f, g: f)
            result = compare(queries, plain, ours)
            if best is None or result["ndcg"] > best["ndcg"]:
                best = dict(result, weight=weight)
        rows[name] = best
    mean = {key: sum(r[key] for r in rows.values()) / len(rows)
            for key in ("ndcg", "ndcg_plain", "success3", "success3_plain")}
    return dict(mean, sets=rows)


def read_all(options, tokenizer):
    training, held_out = [], {}
    for path in sorted(options.candidates.glob("*.jsonl")):
        name = path.name.removesuffix(".jsonl")
        if name.endswith(".labelled") or name in options.leave_out:
            continue
        queries = read_queries(path, tokenizer, 25)
        if name in options.hold_out:
            rng = random.Random(options.seed)
            held_out[name] = rng.sample(queries, min(options.validation, len(queries)))
            continue
        labels = path.with_name(name + ".labelled.jsonl")
        groups = groups_of(queries, read_labelled(labels) if labels.exists() else None)
        print(f"{name}: {len(groups)} of {len(queries)} questions teach", flush=True)
        training += groups
    if not training:
        raise SystemExit(f"{options.candidates}: nothing to learn from")
    return training, held_out


def learning_rate(step, steps, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * max(0.02, 1.0 - (step - warmup) / max(1, steps - warmup))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--candidates", type=pathlib.Path, required=True)
    parser.add_argument("--embedder", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--hold-out", nargs="*", default=[])
    parser.add_argument("--leave-out", nargs="*", default=[])
    parser.add_argument("--validation", type=int, default=300, help="questions of each held-out set")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--frozen", type=int, default=1, help="layers that stay the embedder's")
    parser.add_argument("--windows", type=int, nargs="*", default=[80, 96, 128],
                        help="word pieces of a pair, drawn for each step; the longest is used later")
    parser.add_argument("--negatives", type=int, default=5)
    parser.add_argument("--groups", type=int, default=16, help="questions a step")
    parser.add_argument("--epochs", type=float, default=1.0)
    parser.add_argument("--hours", type=float, default=24.0, help="ends earlier if this is over")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--scale", type=float, default=15.0)
    parser.add_argument("--every", type=int, default=250, help="steps between validations")
    parser.add_argument("--patience", type=int, default=8, help="validations without a better one")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bf16", action="store_true",
                        help="multiply in bf16: twice as fast on a CPU that can")
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)

    tokenizer = load_tokenizer(options.embedder)
    pairs = Pairs(tokenizer, max(options.windows))
    training, held_out = read_all(options, tokenizer)
    model = Residual(from_embedder(options.embedder, options.layers, options.frozen), options.scale)
    average = copy.deepcopy(model).requires_grad_(False)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=options.rate, weight_decay=0.01)
    steps = int(options.epochs * len(training) / options.groups)
    state = {"step": 0, "seconds": 0.0, "best": -1.0, "worse": 0}
    last = options.out / "last.pt"
    if last.exists():
        saved = torch.load(last, weights_only=False)
        model.load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        state = saved["state"]
    log = open(options.out / "log.jsonl", "a", encoding="utf-8", buffering=1)
    (options.out / "options.json").write_text(json.dumps(vars(options), default=str, indent=1))
    begun, losses = time.monotonic() - state["seconds"], []
    model.train()
    while state["step"] < steps:
        step = state["step"]
        elapsed = time.monotonic() - begun
        # The rate falls with whichever ends first, the steps or the time.
        done = max(step / steps, elapsed / (options.hours * 3600))
        if done >= 1.0:
            break
        rate = learning_rate(done * steps, steps, options.rate, 0.03 * steps)
        for group in optimizer.param_groups:
            group["lr"] = rate
        rng = random.Random(f"{options.seed} {step}")
        epoch, first = divmod(step * options.groups, len(training))
        order = random.Random(f"{options.seed} epoch {epoch}").sample(range(len(training)),
                                                                      len(training))
        chosen = [order[(first + i) % len(training)] for i in range(options.groups)]
        drawn = [draw(training[i], options.negatives, rng) for i in chosen]
        pairs.window = rng.choice(options.windows)
        loss = loss_of(model, pairs, drawn, 16, options.bf16)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        losses.append(loss.item())
        decay = min(0.999, 1.0 - 1.0 / (step + 2))
        with torch.no_grad():
            for mean, now in zip(average.parameters(), model.parameters()):
                mean.lerp_(now, 1.0 - decay)
        state["step"] += 1
        state["seconds"] = time.monotonic() - begun
        if state["step"] % 20 == 0:
            row = {"step": state["step"], "seconds": round(state["seconds"]), "rate": rate,
                   "loss": sum(losses) / len(losses), "scale": model.scale.item()}
            losses = []
            log.write(json.dumps(row) + "\n")
        if state["step"] % options.every == 0 or state["step"] == steps:
            pairs.window = max(options.windows)
            result = validate(average.encoder, average.scale.item(), pairs, held_out, 12) \
                if held_out else {"ndcg": 0.0}
            log.write(json.dumps({"step": state["step"], "validation": result}) + "\n")
            state["worse"] += 1
            if result["ndcg"] > state["best"] or not held_out:
                state["best"], state["worse"] = result["ndcg"], 0
                torch.save({"model": average.state_dict(), "options": vars(options),
                            "validation": result, "step": state["step"]}, options.out / "best.pt")
            torch.save({"model": model.state_dict(), "average": average.state_dict(),
                        "optimizer": optimizer.state_dict(), "state": state}, last)
            if state["worse"] >= options.patience:
                break
    print(json.dumps(state))


if __name__ == "__main__":
    main()
