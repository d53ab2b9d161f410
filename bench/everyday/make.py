#!/usr/bin/env python3
"""Writes one or more of the *.txt files as a set for `ragd eval --answers`: make.py FOLDER LANGUAGE..."""
import json
import pathlib
import sys


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    documents, questions = [], []
    here = pathlib.Path(__file__).parent
    texts = [(here / f"{name}.txt").read_text(encoding="utf-8") for name in sys.argv[2:]]
    for line in "".join(texts).splitlines(True):
        if line.startswith("== "):
            name, title = line[3:].strip().split(" | ")
            documents.append({"_id": name, "title": title, "text": ""})
        elif line.startswith(("? ", "! ")):
            text, _, answer = line[2:].strip().partition(" | ")
            questions.append({"_id": f"q{len(questions) + 1}", "text": text, "in": documents[-1],
                              "answers": [answer] if line[0] == "?" else []})
        else:
            documents[-1]["text"] += line
    for question in questions:
        for answer in question["answers"]:
            assert answer in question["in"]["text"], question
    lines = {"corpus.jsonl": documents,
             "queries.jsonl": [{"_id": q["_id"], "text": q["text"]} for q in questions],
             "answers.jsonl": [{"_id": q["_id"], "answers": q["answers"]} for q in questions]}
    for name, rows in lines.items():
        (folder / name).write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    judged = [f"{q['_id']}\t{q['in']['_id']}\t1\n" for q in questions if q["answers"]]
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(judged), encoding="utf-8")
    unanswerable = sum(not q["answers"] for q in questions)
    print(f"{folder}: {len(documents)} documents, {len(questions)} questions, {unanswerable} without an answer")


if __name__ == "__main__":
    main()
