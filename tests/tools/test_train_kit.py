"""What of the training kit needs no torch: pairs become test sets; measures are those of the field."""
import gzip
import json
import pathlib
import subprocess
import sys
import types

import pytest

KIT = pathlib.Path(__file__).resolve().parents[2] / "tools/train_reranker"


@pytest.fixture(scope="module")
def kit():
    """The modules that need no torch."""
    sys.path.insert(0, str(KIT))
    import guard
    import measures

    yield types.SimpleNamespace(guard=guard, measures=measures)
    sys.path.remove(str(KIT))


@pytest.fixture
def measures(kit):
    return kit.measures


def write_pairs(path, rows):
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_pairs_become_a_test_set(tmp_path):
    (tmp_path / "pairs").mkdir()
    write_pairs(tmp_path / "pairs/zoo.jsonl.gz", [
        {"query": "what do otters eat?", "positive": "Otters eat fish.", "negatives": ["Owls fly."]},
        {"query": "what  do otters eat?", "positive": "Fish, says the otter.", "negatives": []},
        {"query": "who flies?", "positive": "Owls fly.", "negatives": []}])
    for out in ("first", "again"):
        subprocess.run([sys.executable, KIT / "prepare.py", tmp_path / "pairs", tmp_path / out], check=True)
    made = tmp_path / "first/zoo"
    assert {row["text"] for row in lines(made / "corpus.jsonl")} == {
        "Otters eat fish.", "Fish, says the otter.", "Owls fly."}
    asked = {row["text"]: row["_id"] for row in lines(made / "queries.jsonl")}
    assert set(asked) == {"what do otters eat?", "who flies?"}
    judged = [line.split("\t") for line in (made / "qrels.tsv").read_text().splitlines()[1:]]
    assert sum(1 for row in judged if row[0] == asked["what do otters eat?"]) == 2
    owl = next(row["_id"] for row in lines(made / "corpus.jsonl") if row["text"] == "Owls fly.")
    assert {"query": asked["what do otters eat?"], "negatives": [owl]} in lines(made / "labelled.jsonl")
    for file in made.iterdir():
        assert file.read_bytes() == (tmp_path / "again/zoo" / file.name).read_bytes()


def test_a_limit_takes_the_same_questions_whatever_their_order(tmp_path):
    rows = [{"query": f"q {i}", "positive": f"p {i}", "negatives": []} for i in range(20)]
    picked = []
    for name, order in (("forth", rows), ("back", rows[::-1])):
        (tmp_path / name).mkdir()
        write_pairs(tmp_path / name / "s.jsonl.gz", order)
        subprocess.run([sys.executable, KIT / "prepare.py", tmp_path / name, tmp_path / f"{name}-out",
                        "--limit", "s=5"], check=True)
        picked.append({row["text"] for row in lines(tmp_path / f"{name}-out/s/queries.jsonl")})
    assert picked[0] == picked[1] and len(picked[0]) == 5


def test_a_row_without_a_passage_is_named(tmp_path):
    write_pairs(tmp_path / "s.jsonl.gz", [{"query": "q"}])
    result = subprocess.run([sys.executable, KIT / "prepare.py", tmp_path, tmp_path / "out"],
                            capture_output=True, text=True)
    assert result.returncode != 0 and "s.jsonl.gz:1" in result.stderr


def test_measures(measures):
    assert measures.ndcg([1, 0, 0], [1, 0, 0]) == 1
    assert measures.ndcg([0, 1, 0], [0, 1, 0]) == pytest.approx(1 / 1.5849625)
    assert measures.ndcg([0, 0], [0, 0]) == 0
    low, high = measures.bootstrap([0.1] * 50)
    assert low == high == pytest.approx(0.1)
    low, high = measures.bootstrap([1.0, -1.0] * 50)
    assert low < 0 < high


def test_the_smallest_weight_that_gains_nearly_as_much_as_the_best(measures):
    assert measures.smallest_good({0.2: 0.01, 0.5: 0.019, 1.0: 0.02, 2.0: 0.0}, 0.9) == 0.5
    assert measures.smallest_good({0.2: -0.01, 0.5: 0.0}, 0.9) is None


def test_what_repeats_a_right_passage_is_no_wrong_one(kit):
    def candidate(grade, *tokens):
        return types.SimpleNamespace(grade=grade, tokens=tokens)
    right, repeated, other = candidate(1, 1, 2, 3, 4), candidate(0, 1, 2, 3, 4, 5), candidate(0, 1, 2, 9, 8)
    assert kit.guard.without_repeats([repeated, right, other]) == [right, other]
    assert kit.guard.without_repeats([repeated, other]) == [repeated, other]
