#!/usr/bin/env python3
"""Writes tests/data/measures.jsonl: small random runs with the measures that trec_eval gives them.

Run by hand where pytrec_eval is installed (pip install pytrec-eval-terrier==0.5.11); the tests read
what is stored. Each line: judged grades, a ranking (best first), and the expected measures.
"""
import json
import pathlib
import random

import pytrec_eval

MEASURES = {"ndcg_cut.10", "recall.10,100", "success.1,3", "P.3"}
RUNS = 60


def make_case(rng):
    pool = [f"d{i}" for i in range(rng.choice([5, 40, 300]))]
    judged = {d: rng.choice([0, 0, 1, 1, 2, 4]) for d in rng.sample(pool, min(len(pool), 12))}
    judged.setdefault(pool[0], 1)
    judged.update({f"absent{i}": rng.choice([0, 1, 3]) for i in range(rng.choice([0, 0, 3, 15]))})
    ranking = rng.sample(pool, rng.randint(1, len(pool)))
    return judged, ranking


def expected_of(judged, ranking):
    def evaluate(measures, depth):
        evaluator = pytrec_eval.RelevanceEvaluator({"q": judged}, measures)
        return evaluator.evaluate({"q": {d: float(1000 - i) for i, d in enumerate(ranking[:depth])}})["q"]

    whole = evaluate(MEASURES, len(ranking))
    return {
        "ndcg@10": whole["ndcg_cut_10"],
        "mrr@10": evaluate({"recip_rank"}, 10)["recip_rank"],
        "recall@10": whole["recall_10"],
        "recall@100": whole["recall_100"],
        "success@1": whole["success_1"],
        "success@3": whole["success_3"],
        "precision@3": whole["P_3"],
    }


def main():
    rng = random.Random(20260131)
    out = pathlib.Path(__file__).resolve().parents[2] / "tests" / "data" / "measures.jsonl"
    with out.open("w", encoding="utf-8") as file:
        for _ in range(RUNS):
            judged, ranking = make_case(rng)
            line = {"judged": judged, "ranking": ranking, "expected": expected_of(judged, ranking)}
            file.write(json.dumps(line, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
