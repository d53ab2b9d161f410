#!/usr/bin/env python3
"""Writes tests/data/tiny_late_interaction: a small random late interaction model, and what the
training kit's own Matcher scores with it, so that training and serving mean the same.

Run by hand where the kit's packages are installed (tools/train_reranker/requirements.txt); the tests
read what is stored.
"""
import argparse
import json
import pathlib
import sys

import torch
from torch.nn import functional

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "tests/data/tiny_late_interaction"
STATES, WIDTH, WINDOW = 12, 8, 4
LENGTHS = [1, 2, 3, 4, 5, 8, 9, 23]  # of passages, in pieces: under, at and over a window

sys.path.insert(0, str(ROOT / "tools/train_reranker"))
from late_interaction import Matcher, export  # noqa: E402


def states(pieces):
    """Unit rows, in as many digits as the test reads."""
    return functional.normalize(torch.randn(pieces, STATES), dim=-1).mul(1000).round().div(1000)


def main():
    torch.manual_seed(11)
    model = Matcher(torch.randn(STATES, WIDTH), WINDOW)
    with torch.no_grad():
        model.gate.weight.copy_(3 * torch.randn(1, STATES))
        model.gate.bias.fill_(0.5)
        model.near.fill_(0.6)
        for part in (model.projection, model.gate.weight, model.gate.bias):
            part.copy_(part.bfloat16())  # as they are kept
    passages = [states(n) for n in LENGTHS]
    padded = torch.zeros(len(passages), max(LENGTHS), STATES)
    there = torch.zeros(len(passages), max(LENGTHS), dtype=torch.bool)
    for row, passage in enumerate(passages):
        padded[row, :len(passage)] = passage
        there[row, :len(passage)] = True
    questions = [states(n) for n in (1, 2, 7)]
    with torch.no_grad():
        scores = [model.score(q, padded, there).tolist() for q in questions]
    OUT.mkdir(parents=True, exist_ok=True)
    export(model, {"fused": 1, "logit": 1, "bias": 0},
           argparse.Namespace(out=OUT, base="../tiny_encoder", layers=1))
    rounded = [[[round(x, 3) for x in row] for row in part.tolist()] for part in questions + passages]
    (OUT / "expected.json").write_text(json.dumps({
        "questions": rounded[:len(questions)], "passages": rounded[len(questions):],
        "scores": [[round(x, 5) for x in row] for row in scores]}) + "\n")


if __name__ == "__main__":
    main()
