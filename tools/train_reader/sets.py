"""The data sets, read into rows, and the split of squad2_open by article."""
import dataclasses
import gzip
import hashlib
import json
import pathlib
import re

# Halves of eval/squad2_open: FIT teaches, DEV settles thresholds and choices, TEST is only measured.
TEST = ("1973_oil_crisis", "Computational_complexity_theory", "European_Union_law", "Geology",
        "Huguenot", "Islamism", "Rhine", "Sky_(United_Kingdom)", "Steam_engine")
DEV = ("Prime_number", "Victoria_(Australia)")
FIT = ("Black_Death", "Ctenophora", "French_and_Indian_War", "Imperialism", "Normans",
       "Packet_switching", "Yuan_dynasty")


@dataclasses.dataclass(frozen=True)
class Row:
    """A question beside a passage. No answers: the passage does not answer."""
    question: str
    passage: str
    answers: tuple  # of (first character, text)
    source: str
    title: str = ""


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def read_spans(path):
    """answers/NAME.jsonl.gz: questions whose passage answers them."""
    source = pathlib.Path(path).name.removesuffix(".jsonl.gz")
    rows = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            answers = tuple(dict.fromkeys((a["start"], a["text"]) for a in row["answers"]))
            if all(row["passage"][s:s + len(t)] == t for s, t in answers):
                rows.append(Row(row["query"].strip(), row["passage"], answers, source))
    return rows


def words(text):
    return set(re.findall(r"\w+", text.lower()))


def places_of(question, passage, answers):
    """Where the answers stand; of several places of one text, that whose surroundings (60 characters)
    share the most words with the question."""
    found = []
    for text in answers:
        places = [m.start() for m in re.finditer(re.escape(text), passage)]
        if places:
            asked = words(question)
            found.append((max(places, key=lambda at: len(
                asked & words(passage[max(0, at - 60):at + len(text) + 60]))), text))
    return tuple(found)


def article_of(document):
    return document.rsplit("-", 1)[0]


class OpenSet:
    """eval/squad2_open. A question that has no answer stands behind those of its own paragraph."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.corpus = {d["_id"]: d for d in read_lines(folder / "corpus.jsonl")}
        self.answers = {a["_id"]: a["answers"] for a in read_lines(folder / "answers.jsonl")}
        judged = [line.split("\t") for line in
                  (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]]
        right = {query: document for query, document, _ in judged}
        self.questions, document = [], None  # (id, text, own paragraph)
        for query in read_lines(folder / "queries.jsonl"):
            document = right.get(query["_id"], document)
            self.questions.append((query["_id"], query["text"], document))

    def of(self, articles):
        return [q for q in self.questions if article_of(q[2]) in articles]

    def rows(self, articles):
        """Each question beside its own paragraph."""
        rows = []
        for query, text, document in self.of(articles):
            paragraph = self.corpus[document]
            places = places_of(text, paragraph["text"], self.answers[query])
            if places or not self.answers[query]:
                rows.append(Row(text.strip(), paragraph["text"], places, "squad2_open",
                                paragraph["title"]))
        return rows


def held_out(row, share=40):
    """One of `share` passages is kept for watching the training; all questions of a passage go with it."""
    return int(hashlib.sha256(row.passage.encode()).hexdigest()[:8], 16) % share == 0
