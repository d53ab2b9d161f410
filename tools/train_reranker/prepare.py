#!/usr/bin/env python3
"""Turns question/passage pairs into test sets in BEIR layout, which `ragd eval --candidates` reads.

    prepare.py TRAIN_DIR OUT [--limit NAME=QUESTIONS ...] [--corpus NAME=FOLDER ...]

TRAIN_DIR holds NAME.jsonl.gz: {"query", "positive", "negatives"} a line; `negatives` may be empty.
Each becomes OUT/NAME/{corpus.jsonl, queries.jsonl, qrels.tsv, labelled.jsonl}. The corpus is all
passages of the set, or, with --corpus, that of another folder in BEIR layout (whose passages are then
looked up by their text). Questions that read alike are one question with several right passages.
Standard library only; the same arguments give the same files.
"""
import argparse
import gzip
import hashlib
import json
import pathlib


def identity(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def squeezed(text):
    return " ".join(text.split())


def read_rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            row = json.loads(line)
            if not isinstance(row.get("query"), str) or not isinstance(row.get("positive"), str):
                raise SystemExit(f"{path}:{number}: 'query' and 'positive' must be strings")
            yield row["query"], row["positive"], row.get("negatives") or []


def collect(path):
    """-> {question: (right passages, labelled negatives)}, in order of appearance"""
    questions = {}
    for query, positive, negatives in read_rows(path):
        right, wrong = questions.setdefault(squeezed(query), ({}, {}))
        right[positive] = None
        wrong.update(dict.fromkeys(negatives))
    return questions


def pick(questions, limit):
    """The `limit` questions of the smallest hash: a sample that does not depend on the order."""
    if limit is None or len(questions) <= limit:
        return questions
    kept = set(sorted(questions, key=identity)[:limit])
    return {query: passages for query, passages in questions.items() if query in kept}


def read_corpus(folder):
    with open(folder / "corpus.jsonl", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write_lines(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def convert(path, out, limit, corpus_folder):
    questions = pick(collect(path), limit)
    if corpus_folder:
        corpus = read_corpus(corpus_folder)
        ids = {}
        for row in corpus:  # a training passage has the title in front, or not
            ids[squeezed(row["text"])] = row["_id"]
            ids[squeezed(row["title"] + ". " + row["text"])] = row["_id"]
            ids[squeezed(row["title"] + " " + row["text"])] = row["_id"]
    else:
        texts = {}
        for right, wrong in questions.values():
            texts.update(dict.fromkeys(list(right) + list(wrong)))
        corpus = [{"_id": identity(text), "title": "", "text": text} for text in texts]
        ids = {squeezed(row["text"]): row["_id"] for row in corpus}
    judged, labelled, missing = [], [], 0
    for query, (right, wrong) in questions.items():
        found = [ids[squeezed(text)] for text in right if squeezed(text) in ids]
        missing += len(right) - len(found)
        if found:
            judged.append((identity(query), query, found))
            negatives = [ids[squeezed(text)] for text in wrong if squeezed(text) in ids]
            labelled.append({"query": identity(query), "negatives": negatives})
    out.mkdir(parents=True, exist_ok=True)
    write_lines(out / "corpus.jsonl", corpus)
    write_lines(out / "queries.jsonl", [{"_id": qid, "text": query} for qid, query, _ in judged])
    write_lines(out / "labelled.jsonl", labelled)
    with open(out / "qrels.tsv", "w", encoding="utf-8") as file:
        file.write("query-id\tcorpus-id\tscore\n")
        for qid, _, found in judged:
            for document in dict.fromkeys(found):
                file.write(f"{qid}\t{document}\t1\n")
    print(f"{out.name}: {len(judged)} questions, {len(corpus)} passages, "
          f"{missing} right passages not in the corpus")


def named(values):
    return dict(value.split("=", 1) for value in values)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("train", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--limit", nargs="*", default=[], metavar="NAME=QUESTIONS")
    parser.add_argument("--corpus", nargs="*", default=[], metavar="NAME=FOLDER")
    options = parser.parse_args()
    limits, corpora = named(options.limit), named(options.corpus)
    for path in sorted(options.train.glob("*.jsonl.gz")):
        name = path.name.removesuffix(".jsonl.gz")
        limit = int(limits[name]) if name in limits else None
        if limit == 0:
            continue
        folder = pathlib.Path(corpora[name]) if name in corpora else None
        convert(path, options.out / name, limit, folder)


if __name__ == "__main__":
    main()
