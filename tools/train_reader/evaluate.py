#!/usr/bin/env python3
"""Measures a reader as ragd uses it: retrieve five passages, read each, quote the best sentence or refuse.

    evaluate.py --data DIR --embedder MODEL_FOLDER --places FILE --run RUN [--questions 400] [--titles]

The rule is fitted on the DEV articles of squad2_open and on held-out Wikipedia passages together; then the
TEST articles are measured with it, and a curve over thresholds is printed. Right: the quoted sentence holds
an accepted answer. RUN/rule.json has the weights of the rule.
"""
import argparse
import dataclasses
import json
import math
import pathlib
import random

import torch

from near_misses import Neighbours, sentences
from pieces import Encoder, batch, load_tokenizer
from reader_model import from_embedder
from sets import TEST, OpenSet, Row

WIDTH, LONGEST = 254, 30
NAMES = ("span", "answerable", "fused", "words")
RULES = {"span alone": [0], "reader alone": [0, 1], "with retrieval": [0, 1, 2],
         "with words": [0, 1, 2, 3]}


def best_span(start, end, pieces):
    """The best start + end within the pieces [first, last]."""
    first, last = pieces
    best = -1e9
    for i in range(first, last + 1):
        best = max(best, start[i] + max(end[i:min(last + 1, i + LONGEST)]))
    return best


def read_sentences(start, end, encoded, passage):
    """-> [(text, evidence)] of the sentences that were read; evidence is above that of no answer"""
    none, found = start[0] + end[0], []
    for first, last in sentences(passage):
        inside = [i for i, (a, b) in enumerate(encoded.offsets) if a < last and first < b]
        if inside:
            pieces = (inside[0] + encoded.first, inside[-1] + encoded.first)
            found.append((passage[first:last].strip(), best_span(start, end, pieces) - none))
    return found


@torch.no_grad()
def read(model, encoder, rows):
    """-> [(sentences with evidence, answerable logit)]"""
    encoded = [encoder.encode(row, WIDTH) for row in rows]
    order = sorted(range(len(rows)), key=lambda i: len(encoded[i].ids))
    found = [None] * len(rows)
    for at in range(0, len(order), 8):
        part = order[at:at + 8]
        ids, types, mask, *_ = batch([encoded[i] for i in part])
        with torch.autocast("cpu", torch.bfloat16):
            starts, ends, answerable = model(ids, types, mask)
        for row, i in enumerate(part):
            found[i] = (read_sentences(starts[row].tolist(), ends[row].tolist(), encoded[i],
                                       rows[i].passage), answerable[row].item())
    return found


def shared(question, text):
    """The share of the question's words (their first five letters) that a text has."""
    asked = {w[:5] for w in Neighbours.terms(question)}
    return len(asked & {w[:5] for w in Neighbours.terms(text)}) / max(1, len(asked))


def holds(sentence, answers):
    return any(a.lower() in sentence.lower() for a in answers)


def candidates(model, encoder, asked, titles):
    """asked: what retrieve.py wrote of a set -> [{asked, candidates: [{right, words, features}]}]"""
    rows = [Row(q["question"], passage, (), "", title if titles else "")
            for q in asked for _, passage, title in q["places"]]
    reads = iter(read(model, encoder, rows))
    result = []
    for q in asked:
        options = []
        for fused, _, _ in q["places"]:
            quoted, answerable = next(reads)
            options += [{"right": holds(text, q["answers"]), "words": len(text.split()),
                         "features": (evidence, answerable, fused, shared(q["question"], text))}
                        for text, evidence in sorted(quoted, key=lambda q: -q[1])[:2]]
        result.append({"asked": bool(q["answers"]), "candidates": options})
    return result


def score(weights, features):
    return sum(w * f for w, f in zip(weights, features)) + weights[-1]


def chosen(weights, questions):
    """-> [(probability, right, answerable, words)] of each question's best sentence"""
    best = [max(q["candidates"], key=lambda c: score(weights, c["features"])) for q in questions]
    return [(1 / (1 + math.exp(-score(weights, b["features"]))), b["right"], q["asked"], b["words"])
            for q, b in zip(questions, best)]


def logistic(x, y, share, rounds=30, ridge=1e-3):
    w = torch.zeros(x.shape[1], dtype=torch.float64)
    for _ in range(rounds):
        p = torch.sigmoid(x @ w)
        gradient = x.T @ (share * (p - y)) + ridge * w
        hessian = (x * (share * p * (1 - p))[:, None]).T @ x \
            + ridge * torch.eye(len(w), dtype=torch.float64)
        w = w - torch.linalg.solve(hessian, gradient)
    return w.tolist()


def fit(sets, used, rounds=6):
    """Logistic regression of `right` over the sentences that the rule so far prefers. Of the features only
    those in `used` get a weight; one whose weight would fall below 0 gets none."""
    weights = [0.5 if k == 0 else 0.0 for k in range(len(NAMES))] + [0.0]
    for _ in range(rounds):
        best = [(max(q["candidates"], key=lambda c: score(weights, c["features"])), 1.0 / len(questions))
                for questions in sets for q in questions]
        y = torch.tensor([float(b["right"]) for b, _ in best], dtype=torch.float64)
        share = torch.tensor([s for _, s in best], dtype=torch.float64)
        kept = list(used)
        while True:
            x = torch.tensor([[*(b["features"][k] for k in kept), 1.0] for b, _ in best],
                             dtype=torch.float64)
            found = logistic(x, y, share)
            if all(w >= 0 for w in found[:-1]):
                break
            kept = [k for k, w in zip(kept, found) if w >= 0]
        weights = [0.0] * len(weights)
        for k, w in zip([*kept, -1], found):
            weights[k] = w
    return weights


def measure(rows, threshold):
    said = [r for r in rows if r[0] >= threshold]
    right = sum(r[1] for r in said)
    asked = sum(r[2] for r in rows)
    refused = sum(not r[2] and r[0] < threshold for r in rows)
    precision, recall = right / max(1, len(said)), right / max(1, asked)
    return {"precision": precision, "recall": recall,
            "f1": 2 * precision * recall / max(1e-9, precision + recall),
            "right refusals": refused / max(1, len(rows) - asked),
            "words": sum(r[3] for r in said) / max(1, len(said))}


def show(name, rows, thresholds):
    print(f"{name}: {len(rows)} questions, {sum(r[2] for r in rows)} answerable")
    for threshold in thresholds:
        print(f"  {threshold:.2f}  " + "  ".join(f"{k} {v:.3f}" for k, v in
                                                 measure(rows, threshold).items()))


def thresholds_of(rule, best):
    """A curve for the rules that use all the reader says, one line for the others."""
    return sorted({best, *((k / 20 for k in range(0, 16)) if rule.startswith("with") else ())})


def auroc(positive, negative):
    """The chance that an answerable pair ranks above one that is not."""
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / max(1, len(positive) * len(negative))


def own_passages(model, encoder, rows, titles):
    """How well pairs of question and own paragraph are told apart: by logit, by span evidence."""
    rows = [row if titles else dataclasses.replace(row, title="") for row in rows]
    found = read(model, encoder, rows)
    evidence = [max(e for _, e in quoted) for quoted, _ in found]
    for name, values in (("answerable logit", [a for _, a in found]), ("span evidence", evidence),
                         ("sum", [e + a for e, (_, a) in zip(evidence, found)])):
        print(f"  AUROC on own paragraphs by {name}: " + "{:.3f}".format(auroc(
            [v for v, r in zip(values, rows) if r.answers],
            [v for v, r in zip(values, rows) if not r.answers])))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--embedder", type=pathlib.Path, required=True)
    parser.add_argument("--places", type=pathlib.Path, required=True, help="what retrieve.py wrote")
    parser.add_argument("--run", type=pathlib.Path, required=True)
    parser.add_argument("--questions", type=int, default=400, help="of each set")
    parser.add_argument("--titles", action="store_true", help="put the title in front of the passage")
    parser.add_argument("--rule", choices=RULES, default="with retrieval", help="the one that is kept")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20261130)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    encoder = Encoder(load_tokenizer(options.embedder))
    model = from_embedder(options.embedder).eval()
    model.load_state_dict(torch.load(options.run / "last.pt", weights_only=False)["model"])

    found = {}
    for name, asked in json.loads(options.places.read_text(encoding="utf-8")).items():
        found[name] = candidates(model, encoder, asked[:options.questions], options.titles)
    (options.run / "candidates.json").write_text(json.dumps(found), encoding="utf-8")
    for rule, used in RULES.items():
        weights = fit([found["DEV"], found["wiki"]], used)
        dev = chosen(weights, found["DEV"])
        threshold = max((k / 100 for k in range(10, 90)), key=lambda t: measure(dev, t)["f1"])
        print(f"rule {rule}: {dict(zip((*NAMES, 'bias'), (round(w, 3) for w in weights)))}, "
              f"best F1 of DEV at {threshold}")
        for name, questions in found.items():
            show(name, chosen(weights, questions), thresholds_of(rule, threshold))
        if rule == options.rule:
            kept = {**{NAMES[k]: weights[k] for k in used}, "bias": weights[-1], "threshold": threshold}
            (options.run / "rule.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    rows = OpenSet(options.data / "eval/squad2_open").rows(TEST)
    own_passages(model, encoder, random.Random(options.seed).sample(
        rows, min(options.questions, len(rows))), options.titles)


if __name__ == "__main__":
    main()
