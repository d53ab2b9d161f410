#!/usr/bin/env python3
"""Fits the weights of src/answer/quotes/answerability.cpp: a logistic model of "the best sentence answers".

Run by hand on trials written by
    READER_MODEL=none ragd eval DIR --answers --trials FILE
Fit on some sets, look at others:
    tools/oracles/fit_answerability.py --train a.jsonl b.jsonl --test c.jsonl d.jsonl
Every file weighs the same. Standard library only; Newton's method with a little L2.
"""
import argparse
import json
import math

SIGNS = ["sentence_cosine", "source_cosine", "source_coverage", "sentence_coverage", "keyword",
         "names", "type", "relevance"]
WORDS = [2, 3, 5, 6]  # the others add nothing to these
COSINES = [0, *WORDS]
L2 = 1.0


def read(path):
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [(row["signs"], 1.0 if row["right"] else 0.0) for row in rows]


def solve(matrix, vector):
    n = len(vector)
    rows = [list(row) + [value] for row, value in zip(matrix, vector)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(n):
            if r != i:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i])]
    return [rows[i][n] / rows[i][i] for i in range(n)]


def probability(weights, signs, columns):
    z = weights[0] + sum(w * signs[c] for w, c in zip(weights[1:], columns))
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, z))))


def fit(sets, columns, rounds=25):
    n = len(columns) + 1
    weights = [0.0] * n
    total = sum(len(rows) for rows in sets)
    for _ in range(rounds):
        gradient = [0.0] + [-L2 * w for w in weights[1:]]
        hessian = [[(L2 if i == j and i > 0 else 0.0) for j in range(n)] for i in range(n)]
        for rows in sets:
            share = total / len(sets) / len(rows)
            for signs, label in rows:
                x = [1.0] + [signs[c] for c in columns]
                p = probability(weights, signs, columns)
                for i in range(n):
                    gradient[i] += share * (label - p) * x[i]
                    for j in range(n):
                        hessian[i][j] += share * p * (1 - p) * x[i] * x[j]
        step = solve(hessian, gradient)
        weights = [w + s for w, s in zip(weights, step)]
        if max(abs(s) for s in step) < 1e-8:
            break
    return weights


def report(name, rows, weights, columns):
    refused = right = 0
    loss = 0.0
    scored = []
    for signs, label in rows:
        p = probability(weights, signs, columns)
        scored.append((p, label))
        loss -= math.log(max(1e-12, p if label else 1 - p))
        if p < 0.5:
            refused += 1
            right += 1 - label
    unanswerable = sum(1 - label for _, label in rows)
    scored.sort()
    rank_sum = sum(i + 1 for i, (_, label) in enumerate(scored) if label)
    positives = len(rows) - unanswerable
    auc = (rank_sum - positives * (positives + 1) / 2) / max(1, positives * unanswerable)
    print(f"{name:40} n {len(rows):5}  refusal precision {right / max(1, refused):.3f}"
          f"  recall {right / max(1, unanswerable):.3f}  AUC {auc:.3f}  log loss {loss / len(rows):.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", nargs="+", required=True)
    parser.add_argument("--test", nargs="*", default=[])
    args = parser.parse_args()
    train = {path: read(path) for path in args.train}
    test = {path: read(path) for path in args.test}
    for title, columns in (("words", WORDS), ("cosines", COSINES)):
        weights = fit(list(train.values()), columns)
        print(f"{title}: bias {weights[0]:.2f}  " +
              "  ".join(f"{SIGNS[c]} {w:.2f}" for c, w in zip(columns, weights[1:])))
        for kind, sets in (("train", train), ("test", test)):
            for path, rows in sets.items():
                report(f"{kind} {path.rsplit('/', 1)[-1]}", rows, weights, columns)


if __name__ == "__main__":
    main()
