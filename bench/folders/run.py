"""Asks a running server the questions of questions.tsv and prints, for each tree, how often the expected file is first
and among the first three: with reranking and without, so that both are seen side by side.

    .deps/venv/bin/python bench/folders/run.py http://127.0.0.1:8080 [--out answers.json]

Each tree is a collection of its own, indexed from inside the folder that fetch.sh made: `ragd index --collection git git`.
"""
import argparse
import csv
import json
import math
import pathlib
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
WAYS = {"reranked": {"rerank": True}, "hybrid": {"rerank": False}, "vector": {"rerank": False, "mode": "vector"}}


def files_of(reply, tree):
    """The distinct files of the sources, best first, as paths inside their tree."""
    files = []
    for source in reply["sources"]:
        path = source["document_id"].removeprefix(tree + "/")
        if path not in files:
            files.append(path)
    return files


def ask(server, question, tree, way):
    body = {"query": question, "collection": tree, "top_k": 10, "generate": False} | WAYS[way]
    request = urllib.request.Request(server + "/query", json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        return files_of(json.load(reply), tree)


def sign_test(wins, losses):
    """Two-sided: how likely at least so uneven a split is when neither way is better."""
    n, few = wins + losses, min(wins, losses)
    return min(1.0, 2 * sum(math.comb(n, k) for k in range(few + 1)) / 2 ** n) if n else 1.0


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("server")
    options.add_argument("--out", type=pathlib.Path)
    options = options.parse_args()
    with open(HERE / "questions.tsv", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    for row in rows:
        row["expected"] = set(row.pop("files").split("|"))
        row["found"] = {way: ask(options.server, row["question"], row["tree"], way) for way in WAYS}
        row["rank"] = {way: next((n for n, file in enumerate(found, 1) if file in row["expected"]), 99)
                       for way, found in row["found"].items()}
    print(f"{'tree':10} {'questions':>9}  " + "  ".join(f"{way + ' @1':>12} {'@3':>4}" for way in WAYS))
    for tree in [*dict.fromkeys(row["tree"] for row in rows), "all"]:
        asked = [row for row in rows if tree in (row["tree"], "all")]
        hits = [sum(row["rank"][way] <= k for row in asked) for way in WAYS for k in (1, 3)]
        print(f"{tree:10} {len(asked):9}  " + "  ".join(f"{one:12} {three:4}" for one, three in zip(hits[::2], hits[1::2])))
    for way in list(WAYS)[1:]:
        wins = sum(row["rank"]["reranked"] == 1 != row["rank"][way] for row in rows)
        losses = sum(row["rank"]["reranked"] != 1 == row["rank"][way] for row in rows)
        print(f"first place, reranked against {way}: {wins} won, {losses} lost, p = {sign_test(wins, losses):.3f}")
    if options.out:
        options.out.write_text(json.dumps([row | {"expected": sorted(row["expected"])} for row in rows], indent=1))


if __name__ == "__main__":
    main()
