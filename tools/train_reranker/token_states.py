"""What the embedding model makes of each word piece of questions and passages: what late interaction
learns from. Reading takes nearly all of the time, so it is kept."""
import hashlib
import json
import pathlib
import random
import time

import torch
from torch.nn import functional

from data import CLS, SEP, read_labelled, read_queries
from guard import without_repeats
from model import from_embedder, read_config

BATCH = 16
WINDOW = 254  # of the embedding model, special pieces left out


class Reader:
    """Hidden states of the last `layers` layers side by side, each of unit length and all of them
    together too, special pieces left out. src/inference/graphs/bert_graph.cpp does the same."""

    def __init__(self, folder, tokenizer, layers):
        count = read_config(folder)["num_hidden_layers"]
        self.model = from_embedder(folder, count, frozen=count).eval()
        self.layers = layers
        weights = pathlib.Path(folder) / "model.safetensors"
        self.digest = f"{hashlib.sha256(weights.read_bytes()).hexdigest()} {layers}"
        self.cls, self.sep = (tokenizer.token_to_id(t) for t in (CLS, SEP))

    @torch.no_grad()
    def read(self, texts):
        """Lists of word pieces -> half [pieces, layers x width] each."""
        texts = [ids[:WINDOW] for ids in texts]
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        found = [None] * len(texts)
        for at in range(0, len(order), BATCH):
            part = order[at:at + BATCH]
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
            above = []
            for layer in m.layers:
                hidden = layer(hidden, mask[:, None, None, :].bool(), False)
                above.append(hidden)
            own = [functional.normalize(hidden, dim=-1) for hidden in above[-self.layers:]]
            states = functional.normalize(torch.cat(own, dim=-1), dim=-1).half()
            for row, i in enumerate(part):
                found[i] = states[row, 1:len(texts[i]) + 1].clone()
        return found


class Row:
    """A question and its candidates; `wrong` are those that may teach as such."""

    def __init__(self, question, passages, candidates):
        self.question, self.passages = question, passages
        self.fused = [c.fused for c in candidates]
        self.grades = [c.grade for c in candidates]
        self.right = [i for i, c in enumerate(candidates) if c.grade > 0]
        guarded = without_repeats(candidates)
        self.wrong = [i for i, c in enumerate(candidates) if c.grade <= 0 and c in guarded]

    def teaches(self):
        return bool(self.right and self.wrong)

    def tensors(self, picked=None):
        """-> question [n, width], passages [picked, longest, width], which are there, fused"""
        picked = range(len(self.passages)) if picked is None else picked
        longest = max(self.passages[i].shape[0] for i in picked)
        states = torch.zeros(len(picked), longest, self.question.shape[1])
        there = torch.zeros(len(picked), longest, dtype=torch.bool)
        for row, i in enumerate(picked):
            states[row, :self.passages[i].shape[0]] = self.passages[i]
            there[row, :self.passages[i].shape[0]] = True
        return self.question.float(), states, there, torch.tensor([self.fused[i] for i in picked])


def read_set(path, options, tokenizer, reader):
    """-> [Row] of a candidates file. Its texts are read once; that is kept in options.work."""
    asked, place = select(path, options, tokenizer)
    texts = [q.tokens for q, _ in asked], [list(tokens) for tokens in place]
    key = hashlib.sha256(json.dumps([reader.digest, *texts]).encode()).hexdigest()
    kept = options.work / f"{path.name.removesuffix('.jsonl')}.{key[:16]}.pt"
    if not kept.exists():
        begun = time.monotonic()
        torch.save([reader.read(part) for part in texts], kept.with_suffix(".part"))
        kept.with_suffix(".part").rename(kept)
        print(f"{path.name}: read in {time.monotonic() - begun:.0f} s", flush=True)
    questions, passages = torch.load(kept, weights_only=True)
    return [Row(question, [passages[place[tuple(c.tokens)]] for c in candidates], candidates)
            for (_, candidates), question in zip(asked, questions)]


def select(path, options, tokenizer):
    """-> [(query, its candidates)], {a passage's word pieces: its place among all of the set}"""
    queries = read_queries(path, tokenizer, options.depth)
    queries = random.Random(options.seed).sample(queries, min(options.questions, len(queries)))
    labels = path.with_name(path.name.replace(".jsonl", ".labelled.jsonl"))
    labelled = read_labelled(labels) if labels.exists() else None
    asked, place = [], {}
    for q in queries:
        candidates = [c for c in q.candidates if c.tokens and (
            labelled is None or c.grade > 0 or c.document in labelled.get(q.id, ()))]
        if q.tokens and len(candidates) > 1:
            asked.append((q, candidates))
            for c in candidates:
                place.setdefault(tuple(c.tokens), len(place))
    return asked, place
