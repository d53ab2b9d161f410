"""Makes questions that their passage does not answer out of such that it does, by rule."""
import collections
import dataclasses
import math
import re

SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+")


def holds(text, answers):
    low = text.lower()
    return any(answer.lower() in low for _, answer in answers)


def sentences(text):
    """-> [(first, last) of characters]"""
    places, first = [], 0
    for m in SENTENCE_END.finditer(text):
        places.append((first, m.end()))
        first = m.end()
    places.append((first, len(text)))
    return [(a, b) for a, b in places if text[a:b].strip()]


def without_its_sentence(row, _rng):
    """The same passage less the sentences that answer."""
    kept = [row.passage[a:b] for a, b in sentences(row.passage)
            if not any(a < s + len(t) and s < b for s, t in row.answers)]
    rest = "".join(kept).strip()
    if len(rest.split()) < 12 or holds(rest, row.answers):
        return None
    return dataclasses.replace(row, passage=rest, answers=())


STOP = frozenset("a an and are as at be by did do does for from had has have how in is it its of on or "
                 "that the their this to was were what when where which who whom whose why with".split())


class Neighbours:
    """BM25 over the passages of one set: what is like a question without answering it."""

    def __init__(self, rows):
        self.passages = list(dict.fromkeys(r.passage for r in rows))
        self.titles = {r.passage: r.title for r in rows}
        self.postings, self.lengths = collections.defaultdict(list), []
        for number, passage in enumerate(self.passages):
            counts = collections.Counter(self.terms(passage))
            self.lengths.append(sum(counts.values()))
            for term, count in counts.items():
                self.postings[term].append((number, count))
        self.mean = sum(self.lengths) / max(1, len(self.lengths))

    @staticmethod
    def terms(text):
        return [w for w in re.findall(r"\w+", text.lower()) if w not in STOP]

    def rarity(self, term):
        having = len(self.postings.get(term, ()))
        return math.log(1 + (len(self.passages) - having + 0.5) / (having + 0.5))

    def most(self, question):
        """What a passage could score at most."""
        return 2.2 * sum(self.rarity(term) for term in set(self.terms(question)))

    def search(self, question, count):
        """-> [(score, passage)], best first"""
        scores = collections.Counter()
        for term in set(self.terms(question)):
            for number, tf in self.postings.get(term, ()):
                norm = 0.25 + 0.75 * self.lengths[number] / self.mean
                scores[number] += self.rarity(term) * tf * 2.2 / (tf + 1.2 * norm)
        return [(score, self.passages[n]) for n, score in scores.most_common(count)]

    def another_passage(self, row, rng):
        """One of the likest passages that do not hold the answer."""
        found = [p for _, p in self.search(row.question, 8)
                 if p != row.passage and not holds(p, row.answers)][:5]
        if not found:
            return None
        passage = rng.choice(found)
        return dataclasses.replace(row, passage=passage, answers=(), title=self.titles[passage])
