"""Near misses: a word on which the answer hangs becomes another of its kind, in question or passage."""
import dataclasses
import re

from kinds import NUMBER, OPPOSITE, OTHERS, another_number, names_in
from near_misses import holds

PLACE = re.compile(r"\b(in|at|near|from|to|of) $")
SUBJECT = re.compile(r"^(Who|What|Which \w+)( (?:is|was|are|were|can|could|will|would|should|has|have|had))\b"
                     r"(?! not| the| an?\b| it| there| they)")
VERB = re.compile(r"^(Who|Which \w+|What)( \w+ed)\b")


def find_word(word, text):
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)


def in_case(like, word):
    return word.capitalize() if like[:1].isupper() else word


def other_words(text, table, rng):
    """-> [(word, another)] of the words of a text that the table knows"""
    found = []
    for word in dict.fromkeys(re.findall(r"[A-Za-z]+", text)):
        others = table.get(word) or table.get(word.lower())
        if others:
            found.append((word, in_case(word, rng.choice(others))))
    return found


class Swaps:
    """Knows the names of a corpus, so that one is swapped with another of the same kind."""

    def __init__(self, rows):
        self.names = {True: [], False: []}
        for passage in dict.fromkeys(r.passage for r in rows):
            for at, name in names_in(passage):
                self.names[self.is_place(passage, at)].append(name)

    @staticmethod
    def is_place(text, at):
        return bool(PLACE.search(text[:at]))

    def another_name(self, name, at, text, passage, rng):
        """One out of the passage itself is the harder one."""
        place = self.is_place(text, at)
        own = [n for a, n in names_in(passage) if self.is_place(passage, a) == place]
        for pool in ((own, self.names[place]) if rng.random() < 0.6 else (self.names[place],)):
            for _ in range(6 if pool else 0):
                other = rng.choice(pool)
                if not set(other.lower().split()) & set(name.lower().split()) and \
                        abs(other.count(" ") - name.count(" ")) <= 1:
                    return other
        return None

    def candidates(self, row, rng):
        """-> [(word of the question, another)]: names and numbers that the passage has, too"""
        found = []
        for at, name in names_in(row.question):
            if find_word(name, row.passage) and not holds(name, row.answers):
                other = self.another_name(name, at, row.question, row.passage, rng)
                if other:
                    found.append((name, other))
        for m in NUMBER.finditer(row.question):
            if find_word(m.group(), row.passage):
                numbers = [n for n in NUMBER.findall(row.passage)
                           if n != m.group() and len(n) == len(m.group())]
                found.append((m.group(), rng.choice(numbers) if numbers and rng.random() < 0.5
                              else another_number(m.group(), rng)))
        return found

    def another_question(self, row, rng):
        """The question asks for what the passage does not say."""
        found = [(a, b, 2.0) for a, b in self.candidates(row, rng)]
        found += [(a, b, 1.5) for a, b in other_words(row.question, OTHERS, rng)]
        found += [(a, b, 1.5) for a, b in other_words(row.question, OPPOSITE, rng)]
        found = [(a, b, w) for a, b, w in found if not holds(b, row.answers)]
        for pattern, word in ((SUBJECT, " not"), (VERB, None)):
            m = pattern.match(row.question)
            if m:
                found.append((m.group(), m.group(1) + m.group(2) + word if word
                              else f"{m.group(1)} never{m.group(2)}", 0.4))
        if not found:
            return None
        word, other, _ = rng.choices(found, [w for _, _, w in found])[0]
        m = find_word(word, row.question)
        question = row.question[:m.start()] + other + row.question[m.end():]
        return dataclasses.replace(row, question=question, answers=())

    def another_subject(self, row, rng):
        """The passage speaks of another one than the question does."""
        changed = self.renamed(row, rng)
        return dataclasses.replace(changed[0], question=row.question, answers=()) if changed else None

    def both_renamed(self, row, rng):
        """Question and passage speak of another one alike: the answer stands. So an odd name alone is no
        sign of a miss."""
        changed = self.renamed(row, rng)
        if not changed:
            return None
        renamed, word, other = changed
        question = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: other, row.question)
        return dataclasses.replace(renamed, question=question)

    def renamed(self, row, rng):
        """-> (row with another passage, the word, the other), or None where an answer would change"""
        found = [(a, b) for a, b in self.candidates(row, rng) if not find_word(b, row.passage)]
        if not found:
            return None
        word, other = rng.choice(found)
        parts = [(word, other)]
        if " " in word:  # "Stewart Brand" is "Brand" further down
            parts.append((word.split()[-1], other.split()[-1]))
        pattern = re.compile("|".join(rf"(?<!\w){re.escape(a)}(?!\w)" for a, _ in parts))
        passage, answers, last = [], list(row.answers), 0
        for m in pattern.finditer(row.passage):
            if any(m.start() < s + len(t) and s < m.end() for s, t in row.answers):
                return None
            new = dict(parts)[m.group()]
            passage += [row.passage[last:m.start()], new]
            answers = [(s + len(new) - len(m.group()) if at > m.start() else s, t)
                       for (s, t), (at, _) in zip(answers, row.answers)]
            last = m.end()
        passage = "".join([*passage, row.passage[last:]])
        return dataclasses.replace(row, passage=passage, answers=tuple(answers)), word, other
