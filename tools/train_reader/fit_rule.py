#!/usr/bin/env python3
"""Fits the rule of a reader's config.json on what ragd itself read.

    ragd eval SET --answers --trials FILE            with READER_MODEL=FOLDER, for each set
    fit_rule.py --folder FOLDER --threshold 0.45 FILE...

A logistic model of "the sentence is right" over three signs of the sentence that the rule so far prefers:
the reader's logit, and the shares of the question's words near the sentence and elsewhere in its passage
only. Every file weighs the same. What the reader says of the whole passage and the fused score added nothing
to these on held-out articles, so they get 0.
"""
import argparse
import json
import pathlib

import torch

SPAN, NEAR, ELSEWHERE = 8, 3, 2  # places in "signs"; the logit is there in tenths
SCALE = 10


def read(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    signs = [[row["signs"][SPAN] * SCALE, row["signs"][NEAR], row["signs"][ELSEWHERE], 1.0] for row in rows]
    return signs, [float(row["right"]) for row in rows], [1.0 / len(rows)] * len(rows)


def fit(x, y, share, rounds=50, ridge=1e-3):
    weights = torch.zeros(x.shape[1], dtype=torch.float64)
    penalty = ridge * torch.eye(len(weights), dtype=torch.float64)
    penalty[-1, -1] = 0
    share = share / share.sum()
    for _ in range(rounds):
        p = torch.sigmoid(x @ weights)
        gradient = x.T @ (share * (p - y)) + penalty @ weights
        hessian = (x * (share * p * (1 - p))[:, None]).T @ x + penalty
        weights = weights - torch.linalg.solve(hessian, gradient)
    return weights.tolist()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--threshold", type=float, required=True, help="a sentence is said from here on")
    parser.add_argument("trials", type=pathlib.Path, nargs="+")
    options = parser.parse_args()
    parts = [sum(lists, []) for lists in zip(*map(read, options.trials))]
    x, y, share = (torch.tensor(part, dtype=torch.float64) for part in parts)
    span, near, elsewhere, bias = (round(w, 3) for w in fit(x, y, share))
    rule = {"span": span, "answerable": 0.0, "fused": 0.0, "near": near, "elsewhere": elsewhere, "bias": bias,
            "threshold": options.threshold}
    file = options.folder / "config.json"
    config = json.loads(file.read_text(encoding="utf-8"))
    kept = {key: value for key, value in config.items() if key not in rule and key != "words"}
    file.write_text(json.dumps({**kept, **rule}, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(rule))


if __name__ == "__main__":
    main()
