"""Makes test sets in BEIR layout that are hard for a reranker, out of the public data of a folder (train/NAME.jsonl.gz):

    .deps/venv/bin/python bench/hard_sets/make.py DATA OUT

people      questions of several sentences, as people write to a doctor; documents of 200 words and more (medquad)
context     a question of 60 words, most of them the context that it comes from; one policy segment a document (policyqa)
talk        a question that comes after four others about the same story; one section a document (fairytaleqa)
preceded    a question behind the sentences that stand before its passage (squadshifts_new_wiki)
pages       pages of six passages each, hence several chunks a document (squadshifts_new_wiki)
manuals     pages of a technical manual with their sections as headings; the question is a heading (aws_headings)
reports     tables of invented companies' annual reports, a row a line, among the sentences that go with them; made up here

Seeds are fixed: the same data make the same sets. README.md says what each is for.
"""
import argparse
import gzip
import json
import pathlib
import random
import re

import reports
from people import asked_by_people


def read(data, name):
    with gzip.open(data / "train" / (name + ".jsonl.gz"), "rt") as lines:
        return [json.loads(line) for line in lines]


def write(folder, corpus, queries, judged, excluded=None):
    """corpus: {id: (title, text)}; queries: {id: text}; judged: {query id: ids}; excluded: {query id: id}, where the context is from"""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "corpus.jsonl", "w") as out:
        for name, (title, text) in corpus.items():
            out.write(json.dumps({"_id": name, "title": title, "text": text}) + "\n")
    with open(folder / "queries.jsonl", "w") as out:
        for name, text in queries.items():
            out.write(json.dumps({"_id": name, "text": text}) + "\n")
    with open(folder / "qrels.tsv", "w") as out:
        out.write("query-id\tcorpus-id\tscore\n")
        for name, ids in judged.items():
            out.writelines(f"{name}\t{one}\t1\n" for one in sorted(ids))
    if excluded:
        with open(folder / "exclude.tsv", "w") as out:
            out.write("query-id\tcorpus-id\n")
            out.writelines(f"{name}\t{one}\n" for name, one in excluded.items())
    words = [len(text.split()) for text in queries.values()]
    long = [len(text.split()) for _, text in corpus.values()]
    print(f"{folder.name:9} {len(corpus):5} documents of {sum(long) / len(long):4.0f} words, "
          f"{len(queries):4} questions of {sum(words) / len(words):3.0f}")


def words(text, count):
    return " ".join(text.split()[:count])


def last_words(text, count):
    return " ".join(text.split()[-count:])


def passages_in_order(rows):
    """[(passage, its questions)] as they come."""
    found = {}
    for row in rows:
        found.setdefault(row["positive"], []).append(row["query"])
    return list(found.items())


def people(data):
    rows = [row for row in read(data, "medquad") if len(row["positive"].split()) >= 200]
    random.Random(1).shuffle(rows)
    texts, corpus, queries, judged = {}, {}, {}, {}
    for row in rows[:2500]:
        corpus.setdefault(texts.setdefault(row["positive"], f"d{len(texts)}"), ("", row["positive"]))
    ids_of, written = {}, {}
    for row in rows[:2500]:
        key = written.setdefault(row["query"].lower(), row["query"])
        ids_of.setdefault(key, set()).add(texts[row["positive"]])
    rng = random.Random(2)
    for question, ids in ids_of.items():
        text = asked_by_people(question, rng)
        if text and len(queries) < 400:
            queries[f"q{len(queries)}"] = text
            judged[f"q{len(queries) - 1}"] = ids
    return corpus, queries, judged


def policy_of(rows):
    """Segments that were listed with each other are of one policy."""
    parents = {}

    def root(one):
        while parents.setdefault(one, one) != one:
            one = parents[one]
        return one

    for row in rows:
        for other in row["negatives"]:
            parents[root(other)] = root(row["positive"])
        root(row["positive"])
    return {one: root(one) for one in list(parents)}


def context(data):
    rows = read(data, "policyqa")
    policies = policy_of(rows)
    names = {text: f"d{n}" for n, text in enumerate(policies)}
    segments = {}
    for text, policy in policies.items():
        segments.setdefault(policy, []).append(text)
    asked = {}
    for row in rows:
        asked.setdefault((row["query"], policies[row["positive"]]), set()).add(row["positive"])
    rng = random.Random(3)
    pairs = sorted(asked.items())
    rng.shuffle(pairs)
    queries, judged, excluded = {}, {}, {}
    for (question, policy), right in pairs:
        others = [text for text in segments[policy] if text not in right and len(text.split()) >= 40]
        if others and len(queries) < 400:
            name, other = f"q{len(queries)}", rng.choice(others)
            queries[name] = f"{words(other, 50)} {question}"
            judged[name] = {names[text] for text in right}
            excluded[name] = names[other]
    return {names[text]: ("", text) for text in policies}, queries, judged, excluded


def talk(data):
    sections = passages_in_order(read(data, "fairytaleqa"))[:1200]
    rng = random.Random(4)
    queries, judged = {}, {}
    for n in rng.sample(range(1, len(sections)), 1000):
        before, now = sections[n - 1][1], sections[n][1]
        if len(before) >= 4 and len(queries) < 400:
            queries[f"q{n}"] = " ".join([*before[-4:], rng.choice(now)])
            judged[f"q{n}"] = {f"d{n}"}
    excluded = {name: f"d{int(name[1:]) - 1}" for name in queries}
    return {f"d{n}": ("", text) for n, (text, _) in enumerate(sections)}, queries, judged, excluded


def preceded(data):
    passages = passages_in_order(read(data, "squadshifts_new_wiki"))
    rng = random.Random(5)
    queries, judged = {}, {}
    for n in sorted(rng.sample(range(1, len(passages)), 400)):
        queries[f"q{n}"] = f"{last_words(passages[n - 1][0], 50)} {rng.choice(passages[n][1])}"
        judged[f"q{n}"] = {f"d{n}"}
    excluded = {name: f"d{int(name[1:]) - 1}" for name in queries}
    return {f"d{n}": ("", text) for n, (text, _) in enumerate(passages)}, queries, judged, excluded


def pages(data):
    passages = passages_in_order(read(data, "squadshifts_new_wiki"))
    groups = [passages[n:n + 6] for n in range(0, len(passages), 6)]
    rng = random.Random(6)
    queries, judged = {}, {}
    for n, group in enumerate(groups):
        for question in rng.sample([q for _, asked in group for q in asked], 2):
            queries[f"q{len(queries)}"] = question
            judged[f"q{len(queries) - 1}"] = {f"d{n}"}
    return {f"d{n}": ("", "\n\n".join(text for text, _ in group)) for n, group in enumerate(groups)}, queries, judged


def manuals(data):
    sections = {}
    for row in read(data, "aws_headings"):
        heading, _, page = row["query"].partition(" - ")
        sections.setdefault(page, []).append((heading, row["positive"]))
    kept = sorted(page for page, parts in sections.items() if page and 4 <= len(parts) <= 12)
    rng = random.Random(7)
    chosen = sorted(rng.sample(kept, 500))
    pages_of = {}
    for page in chosen:
        for heading, _ in sections[page]:
            pages_of.setdefault(heading.lower(), set()).add(page)
    names = {page: f"d{n}" for n, page in enumerate(chosen)}
    queries, judged = {}, {}
    for page in chosen:
        clear = [heading for heading, _ in sections[page]
                 if len(heading.split()) >= 4 and len(pages_of[heading.lower()]) == 1]
        if clear:
            queries[f"q{names[page]}"] = re.sub(r"^(Step|Task) [\d.]+\W+", "", rng.choice(clear))
            judged[f"q{names[page]}"] = {names[page]}
    return {names[page]: (page, "\n\n".join(f"## {heading}\n\n{text}" for heading, text in sections[page]))
            for page in chosen}, queries, judged


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=pathlib.Path)
    options.add_argument("out", type=pathlib.Path)
    options = options.parse_args()
    for make in (people, context, talk, preceded, pages, manuals):
        write(options.out / make.__name__, *make(options.data))
    write(options.out / "reports", *reports.make(random.Random(8)))


if __name__ == "__main__":
    main()
