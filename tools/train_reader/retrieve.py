#!/usr/bin/env python3
"""Retrieves five passages for each question that evaluate.py asks; no reader is needed for it.

    retrieve.py --data DIR --embedder MODEL_FOLDER --out FILE [--questions 400]

FILE gets {set: [{question, answers, places: [[score, passage, title], ...]}]}: questions of the DEV and the
TEST articles of squad2_open, out of all its paragraphs, and of held-out Wikipedia passages (SQuADShifts),
out of all of those.
"""
import argparse
import json
import pathlib
import random

import torch
from torch.nn import functional

from near_misses import Neighbours
from pieces import Encoder, load_tokenizer
from reader_model import from_embedder
from sets import DEV, TEST, OpenSet, Row, held_out, read_spans

DEPTH = 5


@torch.no_grad()
def embed(model, encoder, texts, width=254):
    """Unit vectors, as all-MiniLM-L6-v2 makes them: the mean of the last states."""
    found = [None] * len(texts)
    ids = [encoder.tokenizer.encode(t, add_special_tokens=False).ids[:width] for t in texts]
    order = sorted(range(len(texts)), key=lambda i: len(ids[i]))
    for at in range(0, len(order), 8):
        part = order[at:at + 8]
        longest = max(len(ids[i]) for i in part) + 2
        rows = torch.zeros(len(part), longest, dtype=torch.long)
        mask = torch.zeros_like(rows)
        for row, i in enumerate(part):
            pieces = [encoder.cls, *ids[i], encoder.sep]
            rows[row, :len(pieces)], mask[row, :len(pieces)] = torch.tensor(pieces), 1
        with torch.autocast("cpu", torch.bfloat16):
            hidden = model.norm(model.words(rows) + model.types(torch.zeros_like(rows))
                                + model.places(torch.arange(longest)))
            for layer in model.layers:
                hidden = layer(hidden, mask[:, None, None, :].bool(), False)
        hidden = hidden.float() * mask[:, :, None]
        for row, i in enumerate(part):
            found[i] = functional.normalize(hidden[row].sum(0), dim=0)
    return torch.stack(found)


class Retrieval:
    """Half cosine, half BM25 over the most that the question could score, as ragd mixes them."""

    def __init__(self, embedder, encoder, rows):
        self.words = Neighbours(rows)
        self.model, self.encoder = embedder, encoder
        self.number = {p: n for n, p in enumerate(self.words.passages)}
        self.vectors = embed(embedder, encoder, self.words.passages)

    def find(self, questions):
        cosines = embed(self.model, self.encoder, questions) @ self.vectors.T
        found = []
        for question, scores in zip(questions, cosines):
            mixed, most = 0.5 * scores, self.words.most(question)
            for score, passage in self.words.search(question, 200):
                mixed[self.number[passage]] += 0.5 * score / most
            top = mixed.topk(min(DEPTH, len(mixed)))
            found.append([(s, self.words.passages[n]) for s, n in
                          zip(top.values.tolist(), top.indices.tolist())])
        return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--embedder", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--questions", type=int, default=400, help="of each set")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20261130)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    encoder = Encoder(load_tokenizer(options.embedder))
    embedder = from_embedder(options.embedder).eval()

    opened = OpenSet(options.data / "eval/squad2_open")
    wiki = read_spans(options.data / "answers/squadshifts_new_wiki.jsonl.gz")
    corpora = {"open": Retrieval(embedder, encoder, [Row("", d["text"], (), "", d["title"])
                                                     for d in opened.corpus.values()]),
               "wiki": Retrieval(embedder, encoder, wiki)}
    sets = {"DEV": ("open", [(t, opened.answers[q]) for q, t, _ in opened.of(DEV)]),
            "wiki": ("wiki", [(r.question, [t for _, t in r.answers]) for r in wiki if held_out(r)]),
            "TEST": ("open", [(t, opened.answers[q]) for q, t, _ in opened.of(TEST)])}
    found = {}
    for name, (corpus, asked) in sets.items():
        asked = random.Random(options.seed).sample(asked, min(options.questions, len(asked)))
        places = corpora[corpus].find([question for question, _ in asked])
        titles = corpora[corpus].words.titles
        found[name] = [{"question": q, "answers": answers,
                        "places": [(score, p, titles[p]) for score, p in top]}
                       for (q, answers), top in zip(asked, places)]
        inside = sum(any(a.lower() in p.lower() for a in q["answers"] for _, p, _ in q["places"])
                     for q in found[name])
        print(f"{name}: {len(asked)} questions, {sum(bool(a) for _, a in asked)} answerable, "
              f"{inside} of them within the first {DEPTH}")
    options.out.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
