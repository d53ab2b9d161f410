#!/usr/bin/env python3
"""Fits how a model's logit and the fused score make one probability, and shows what that changes.

    calibrate.py --run RUN --candidates FILE... [--fit NAME...] [--out FOLDER] [--depth 20]

FILEs are those of `ragd eval --candidates`; the blend is fitted on the sets named by --fit (all of
them if none is), which the model must not have been trained on. Each set weighs the same. With --out,
FOLDER/ragd_blend.json is written. Prints each set with the fused order, the blended one, and the 95%
interval of the difference.
"""
import argparse
import json
import math
import pathlib
import random

import torch

from data import Pairs, load_tokenizer, read_queries
from export import load_run, write_json
from measures import bootstrap, mean, per_query, rank_by
from train import logits_of


def rows_of(queries, logits):
    return [(c.fused, g, 1.0 if c.grade > 0 else 0.0)
            for q in queries for c, g in zip(q.candidates, logits[q.id])]


def fit(sets, rounds=30, ridge=1e-3):
    """Logistic regression by Newton's method; a weight that would fall below 0 is set to 0."""
    active = [0, 1]
    while True:
        weights = fit_active(sets, active, rounds, ridge)
        negative = [k for k in active if weights[k] < 0]
        if not negative:
            return weights
        active = [k for k in active if k not in negative]


def fit_active(sets, active, rounds, ridge):
    rows = [(torch.tensor(s, dtype=torch.float64), 1.0 / len(s)) for s in sets]
    x = torch.cat([torch.cat([r[:, active], torch.ones(len(r), 1, dtype=torch.float64)], 1)
                   for r, _ in rows])
    y = torch.cat([r[:, 2] for r, _ in rows])
    share = torch.cat([torch.full((len(r),), w, dtype=torch.float64) for r, w in rows])
    w = torch.zeros(x.shape[1], dtype=torch.float64)
    for _ in range(rounds):
        p = torch.sigmoid(x @ w)
        gradient = x.T @ (share * (p - y)) + ridge * w * 0.01
        hessian = (x * (share * p * (1 - p))[:, None]).T @ x + ridge * 0.01 * torch.eye(len(w))
        w = w - torch.linalg.solve(hessian, gradient)
    full = [0.0, 0.0, w[-1].item()]
    for place, k in enumerate(active):
        full[k] = w[place].item()
    return full


def expected_calibration_error(rows, weights, bins=10):
    buckets = [[] for _ in range(bins)]
    for fused, logit, y in rows:
        p = 1 / (1 + math.exp(-(weights[0] * fused + weights[1] * logit + weights[2])))
        buckets[min(bins - 1, int(p * bins))].append((p, y))
    return sum(abs(sum(p for p, _ in b) - sum(y for _, y in b)) for b in buckets) / len(rows)


def report(name, queries, logits, weights):
    plain = per_query(queries, rank_by(queries, logits, lambda f, g: f))
    ours = per_query(queries, rank_by(queries, logits,
                                      lambda f, g: weights[0] * f + weights[1] * g))
    alone = per_query(queries, rank_by(queries, logits, lambda f, g: g))
    parts = [f"{name:28} n={len(queries):5}"]
    for k, label in ((0, "nDCG@10"), (1, "success@3")):
        low, high = bootstrap([b[k] - a[k] for a, b in zip(plain, ours)])
        parts.append(f"{label} {mean([a[k] for a in plain]):.4f} -> {mean([b[k] for b in ours]):.4f}"
                     f" [{low:+.4f}, {high:+.4f}] alone {mean([a[k] for a in alone]):.4f}")
    print("  ".join(parts), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--run", type=pathlib.Path, required=True)
    parser.add_argument("--candidates", type=pathlib.Path, nargs="+", required=True)
    parser.add_argument("--fit", nargs="*", default=[])
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--depth", type=int, default=20)
    parser.add_argument("--questions", type=int, default=400, help="of each set")
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args()
    torch.set_num_threads(2)
    model, trained, _ = load_run(options.run)
    tokenizer = load_tokenizer(trained["embedder"])
    pairs = Pairs(tokenizer, max(trained["windows"]))
    found = {}
    for path in options.candidates:
        queries = read_queries(path, tokenizer, options.depth)
        queries = random.Random(options.seed).sample(queries, min(options.questions, len(queries)))
        with torch.no_grad():
            found[path.name.removesuffix(".jsonl")] = (
                queries, logits_of(model, pairs, queries, options.depth))
    names = options.fit or list(found)
    sets = [rows_of(*found[name]) for name in names]
    weights = fit(sets)
    print(f"fitted on {', '.join(names)}: fused {weights[0]:.3f}, logit {weights[1]:.4f}, "
          f"bias {weights[2]:.3f}")
    for name, rows in zip(names, sets):
        print(f"  calibration error on {name}: {expected_calibration_error(rows, weights):.4f}")
    for name, (queries, logits) in found.items():
        report(name, queries, logits, weights)
    for factor in (0.25, 0.5, 2.0):
        print(f"logit weighing {factor} as much:")
        for name, (queries, logits) in found.items():
            report(name, queries, logits, [weights[0], weights[1] * factor, weights[2]])
    if options.out:
        write_json(options.out / "ragd_blend.json",
                   {"fused": round(weights[0], 3), "logit": round(weights[1], 4),
                    "bias": round(weights[2], 3)})


if __name__ == "__main__":
    main()
