"""Candidate files of `ragd eval --candidates`, made into groups that a cross-encoder learns from."""
import dataclasses
import json
import pathlib
import random

import torch
from tokenizers import Tokenizer

from guard import without_repeats

CLS, SEP = "[CLS]", "[SEP]"


@dataclasses.dataclass
class Candidate:
    document: str
    grade: int
    fused: float
    cosine: float
    tokens: list  # word piece ids of the passage, whole


@dataclasses.dataclass
class Query:
    id: str
    text: str
    source: str
    tokens: list
    candidates: list  # best first, one a document


def load_tokenizer(model_folder):
    tokenizer = Tokenizer.from_file(str(pathlib.Path(model_folder) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def best_window(question, passage, width):
    """The `width` consecutive word pieces that hold the most different word pieces of the question;
    the earliest of those. src/inference/passage_window.cpp does the same."""
    if len(passage) <= width:
        return passage
    wanted = set(question)
    counts, distinct, best, best_at = {}, 0, -1, 0
    for i, piece in enumerate(passage):
        if piece in wanted:
            counts[piece] = counts.get(piece, 0) + 1
            distinct += counts[piece] == 1
        if i >= width:
            left = passage[i - width]
            if left in wanted:
                counts[left] -= 1
                distinct -= counts[left] == 0
        if i >= width - 1 and distinct > best:
            best, best_at = distinct, i - width + 1
    return passage[best_at:best_at + width]


def read_queries(path, tokenizer, depth=40):
    """The questions of one file. Of each document the best candidate counts."""
    name = pathlib.Path(path).name.removesuffix(".jsonl")
    queries, passages = [], {}
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    texts = list(dict.fromkeys(c["passage"] for row in rows for c in row["candidates"][:depth]))
    for text, encoding in zip(texts, tokenizer.encode_batch(texts, add_special_tokens=False)):
        passages[text] = encoding.ids
    asked = tokenizer.encode_batch([row["text"] for row in rows], add_special_tokens=False)
    for row, encoding in zip(rows, asked):
        seen, candidates = set(), []
        for c in row["candidates"][:depth]:
            if c["document"] not in seen:
                seen.add(c["document"])
                candidates.append(Candidate(c["document"], c["grade"], c["fused"],
                                            c["vector"] or 0.0, passages[c["passage"]]))
        queries.append(Query(row["query"], row["text"], name, encoding.ids[:64], candidates))
    return queries


def groups_of(queries, labelled=None, negatives_max=20):
    """-> [(query, right candidates, wrong candidates)] of the questions with both. Where the source
    labelled negatives and its questions fit many passages, only those count (`labelled`)."""
    groups = []
    for query in queries:
        right = [c for c in query.candidates if c.grade > 0]
        wrong = [c for c in without_repeats(query.candidates) if c.grade <= 0
                 and (labelled is None or c.document in labelled.get(query.id, ()))]
        if right and wrong:
            groups.append((query, right, wrong[:negatives_max]))
    return groups


def read_labelled(path):
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return {row["query"]: set(row["negatives"]) for row in rows}


class Pairs:
    """Pairs as the model reads them: [CLS] question [SEP] passage [SEP], at most `window` pieces."""

    def __init__(self, tokenizer, window):
        self.cls, self.sep = tokenizer.token_to_id(CLS), tokenizer.token_to_id(SEP)
        self.window = window

    def encode(self, question, passage):
        question = question[:self.window // 2]
        body = best_window(question, passage, self.window - 3 - len(question))
        ids = [self.cls, *question, self.sep, *body, self.sep]
        types = [0] * (len(question) + 2) + [1] * (len(body) + 1)
        return ids, types

    def batch(self, pairs):
        """-> ids, types, mask: i64 [pairs, longest]"""
        encoded = [self.encode(q, p) for q, p in pairs]
        longest = max(len(ids) for ids, _ in encoded)
        ids = torch.zeros(len(encoded), longest, dtype=torch.long)
        types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
        for row, (i, t) in enumerate(encoded):
            ids[row, :len(i)] = torch.tensor(i)
            types[row, :len(t)] = torch.tensor(t)
            mask[row, :len(i)] = 1
        return ids, types, mask


def draw(group, size, rng: random.Random):
    """One right candidate and `size` wrong ones, those ranked high more often."""
    query, right, wrong = group
    weights = [1.0 / (rank + 3) for rank in range(len(wrong))]
    picked = []
    pool = list(range(len(wrong)))
    while pool and len(picked) < size:
        at = rng.choices(range(len(pool)), [weights[i] for i in pool])[0]
        picked.append(wrong[pool.pop(at)])
    return query, [rng.choice(right), *picked]
