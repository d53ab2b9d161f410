"""Rows as the model reads them: [CLS] question [SEP] title. passage [SEP], and where answers are."""
import dataclasses
import pathlib
import sys

import torch

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "train_reranker"))
from data import CLS, SEP, load_tokenizer  # noqa: E402, F401

QUESTION = 64  # word pieces at most


@dataclasses.dataclass
class Encoded:
    ids: list
    types: list
    first: int  # of the passage's own pieces; before it stand question and title
    starts: list  # of the answers; [0] ([CLS]) where there is none
    ends: list
    offsets: list  # of the passage's pieces: (first, last character) in the passage


def span_of(offsets, start, end):
    """The pieces that characters [start, end) touch, or None."""
    touched = [i for i, (a, b) in enumerate(offsets) if a < end and start < b]
    return (touched[0], touched[-1]) if touched else None


class Encoder:
    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.cls, self.sep = tokenizer.token_to_id(CLS), tokenizer.token_to_id(SEP)

    def encode(self, row, width, rng=None):
        """`width` pieces of passage at most; a longer one is cut, with `rng` anywhere around an answer."""
        question = self.tokenizer.encode(row.question, add_special_tokens=False).ids[:QUESTION]
        title = self.tokenizer.encode(row.title + ".", add_special_tokens=False).ids[:24] \
            if row.title else []
        passage = self.tokenizer.encode(row.passage, add_special_tokens=False)
        spans = [s for s in (span_of(passage.offsets, at, at + len(t)) for at, t in row.answers) if s]
        begin = 0
        if len(passage.ids) > width and rng is not None:
            low, high = 0, len(passage.ids) - width
            if spans:
                first, last = spans[0]
                low, high = max(0, min(high, last + 1 - width)), min(high, first)
                low = min(low, high)
            begin = rng.randint(low, high)
        end = min(len(passage.ids), begin + width)
        ids = [self.cls, *question, self.sep, *title, *passage.ids[begin:end], self.sep]
        first = len(question) + 2 + len(title)
        spans = [(a - begin + first, b - begin + first) for a, b in spans if begin <= a and b < end]
        return Encoded(ids, [0] * (len(question) + 2) + [1] * (len(ids) - len(question) - 2), first,
                       sorted({a for a, _ in spans}) or [0], sorted({b for _, b in spans}) or [0],
                       passage.offsets[begin:end])


def batch(encoded):
    """-> ids, types, mask: i64 [rows, longest]; inside: bool, [CLS] and the passage's own pieces;
    starts, ends: bool, the right places; answers: float [rows]"""
    longest = max(len(e.ids) for e in encoded)
    ids = torch.zeros(len(encoded), longest, dtype=torch.long)
    types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    inside, starts, ends = (torch.zeros(len(encoded), longest, dtype=torch.bool) for _ in range(3))
    for row, e in enumerate(encoded):
        count = len(e.ids)
        ids[row, :count], types[row, :count] = torch.tensor(e.ids), torch.tensor(e.types)
        mask[row, :count] = 1
        inside[row, 0], inside[row, e.first:count - 1] = True, True
        starts[row, e.starts], ends[row, e.ends] = True, True
    return ids, types, mask, inside, starts, ends, (~starts[:, 0]).float()
