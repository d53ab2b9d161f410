"""What each stage of the training reads: the first where answers are, the second also what none answers."""
import dataclasses
import pathlib

from kinds import names_in
from near_misses import Neighbours, without_its_sentence
from records import draw_record
from sets import FIT, OpenSet, held_out, read_spans
from swaps import Swaps

WIKI, AMAZON, REDDIT = (f"squadshifts_{name}" for name in ("new_wiki", "amazon_reviews", "reddit"))
OPEN, RECORDS = "squad2_open", "records"


def read_all(data):
    """-> {source: rows}, without those that are held out"""
    data = pathlib.Path(data)
    rows = {name: read_spans(data / "answers" / f"{name}.jsonl.gz") for name in (WIKI, AMAZON, REDDIT)}
    rows = {name: [r for r in found if not held_out(r)] for name, found in rows.items()}
    rows[OPEN] = OpenSet(data / "eval/squad2_open").rows(FIT)
    return rows


def watched(data, count):
    """Rows that no stage learns from: half as they are, half without their answer."""
    rows = [r for r in read_spans(pathlib.Path(data) / "answers" / f"{WIKI}.jsonl.gz") if held_out(r)]
    broken = [r for r in (without_its_sentence(r, None) for r in rows) if r]
    return rows[:count // 2] + broken[:count // 2]


def titled(row, rng):
    """A title or none, as passages have, at random; where the set knows none, the first name in it."""
    if rng.random() < 0.3:  # people leave the mark out
        row = dataclasses.replace(row, question=row.question.rstrip(" ?"))
    if rng.random() < 0.6:
        return dataclasses.replace(row, title="")
    if row.title:
        return row
    names = names_in(row.passage)
    return dataclasses.replace(row, title=names[0][1]) if names else row


class Mixture:
    """Draws rows. `shares` are of the sources; `makers` what becomes of a row that has an answer, and how
    often. Where a maker finds nothing to do the row stays as it is, so there are fewer misses than asked
    for. Generic questions of reviews and posts ("the reviewer") fit many passages: only their own serves."""

    SHARES = {"first": {WIKI: 0.40, AMAZON: 0.26, REDDIT: 0.22, OPEN: 0.12},
              "second": {WIKI: 0.43, AMAZON: 0.05, REDDIT: 0.05, OPEN: 0.32, RECORDS: 0.15}}

    def __init__(self, data, stage):
        self.rows = read_all(data)
        self.shares = self.SHARES[stage]
        wiki, opened = Neighbours(self.rows[WIKI]), Neighbours(self.rows[OPEN])
        if stage == "first":
            own = [(0.2, without_its_sentence)]
            self.makers = {WIKI: [(0.15, without_its_sentence), (0.15, wiki.another_passage)],
                           AMAZON: own, REDDIT: own, OPEN: []}
            return
        swaps = Swaps(self.rows[WIKI])
        self.makers = {
            WIKI: [(0.05, without_its_sentence), (0.09, wiki.another_passage),
                   (0.26, swaps.another_question), (0.13, swaps.another_subject),
                   (0.11, swaps.both_renamed)],
            AMAZON: [(0.1, without_its_sentence), (0.3, swaps.another_question)],
            REDDIT: [(0.1, without_its_sentence), (0.3, swaps.another_question)],
            OPEN: [(0.12, opened.another_passage)]}

    def draw(self, rng):
        source = rng.choices(list(self.shares), list(self.shares.values()))[0]
        row = draw_record(rng) if source == RECORDS else self.changed(rng.choice(self.rows[source]), rng)
        return titled(row, rng)

    def changed(self, row, rng):
        if row.answers:
            chance = rng.random()
            for share, maker in self.makers[row.source]:
                if chance < share:
                    return maker(row, rng) or row
                chance -= share
        return row
