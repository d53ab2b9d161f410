"""`ragd eval` and `ragd tune` on a small set of questions with known answers."""
import json
import re

import pytest
from harness import ROOT, run

ANIMALS = {"otter": "rivers", "lynx": "forests", "walrus": "ice", "camel": "deserts", "gecko": "walls",
           "heron": "reeds", "badger": "burrows", "puffin": "cliffs", "bison": "prairies", "mole": "tunnels"}
FACTS = {"home": "The {0} lives among {1}.", "food": "Hunger drives a {0} out at night.",
         "young": "A young {0} stays with its mother for a year.", "voice": "The call of a {0} carries far."}
QUESTIONS = {"home": "Where can I see a {0}?", "food": "When does the {0} eat?",
             "young": "How long is a {0} cub looked after?", "voice": "Can one hear a {0} from a distance?"}
RERANKER = ROOT / "tests/data/tiny_cross_encoder"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Forty documents, forty questions: each document answers one."""
    made = tmp_path_factory.mktemp("set") / "animals"
    made.mkdir()
    with (made / "corpus.jsonl").open("w") as corpus, (made / "queries.jsonl").open("w") as queries, \
            (made / "qrels.tsv").open("w") as judgements:
        judgements.write("query-id\tcorpus-id\tscore\n")
        for animal, place in ANIMALS.items():
            for kind, fact in FACTS.items():
                name = f"{animal}-{kind}"
                corpus.write(json.dumps({"_id": name, "text": fact.format(animal, place)}) + "\n")
                question = QUESTIONS[kind].format(animal) + (" <b>&" if name == "lynx-home" else "")
                queries.write(json.dumps({"_id": f"q-{name}", "text": question}) + "\n")
                judgements.write(f"q-{name}\t{name}\t1\n")
    return made


@pytest.fixture(scope="module")
def before(folder):
    """A report of vector search."""
    file = folder.parent / "before.json"
    result = run("eval", folder, "--mode", "vector", "--no-rerank", "--report", file)
    assert result.returncode == 0, result.stderr
    return file


def test_a_report_has_every_question_with_its_ranking(before):
    report = json.loads(before.read_text())
    assert report["configuration"]["mode"] == "vector" and not report["configuration"]["rerank"]
    assert report["configuration"]["ragd"] and report["configuration"]["cpu"]
    assert len(report["per_query"]) == report["queries"] == 40
    for query in report["per_query"]:
        assert len(query["ranking"]) == 10 and query["ms"] > 0
        first = query["ranking"][0]
        assert set(first) == {"document", "score", "fused", "rerank", "grade"}
        assert query["success@1"] == (first["grade"] > 0)
    mean = sum(query["ndcg@10"] for query in report["per_query"]) / 40
    assert report["means"]["ndcg@10"] == pytest.approx(mean)


def test_another_configuration_of_the_same_index_is_compared(folder):
    result = run("eval", folder, "--no-rerank", "--against", "mode=keyword,rerank=off", "--json")
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert list(report)[:4] == ["dataset", "mode", "rerank", "queries"]  # the contract stays
    against = report["against"]
    assert against["a"] == "hybrid, not reranked" and against["b"] == "keyword, not reranked"
    assert against["paired"] == 40 and against["only_a"] == against["only_b"] == []
    ndcg = against["measures"]["ndcg@10"]
    assert ndcg["wins"] + ndcg["ties"] + ndcg["losses"] == 40
    assert ndcg["low"] <= ndcg["difference"] <= ndcg["high"]
    assert ndcg["difference"] == pytest.approx(ndcg["a"] - ndcg["b"])


def test_an_earlier_report_is_compared_and_a_page_drawn(folder, before, tmp_path):
    page = tmp_path / "page.html"
    result = run("eval", folder, "--queries", "30", "--against", before, "--html", page)
    assert result.returncode == 0, result.stderr
    assert "30 paired queries; left out: 0 that only A has, 10 that only B has" in result.stdout
    assert "asked 30 of 40 queries" in result.stderr
    assert re.search(r"^(A \(.*beyond chance|No difference at ndcg@10 beyond chance)", result.stdout, re.M)
    html = page.read_text()
    assert html.startswith("<!doctype html>") and html.count("<svg") >= 3
    assert not re.search(r"<script|https?:|src=|url\(|\bnan\b", html)


def test_the_same_run_is_no_better_than_itself(folder, before):
    result = run("eval", folder, "--mode", "vector", "--no-rerank", "--against", before, "--json")
    ndcg = json.loads(result.stdout)["against"]["measures"]["ndcg@10"]
    assert ndcg["p"] == 1 and ndcg["ties"] == 40


def test_a_report_of_another_set_is_refused(folder, before, tmp_path):
    other = tmp_path / "animals"  # of the same name
    other.mkdir()
    for file in folder.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    with (other / "qrels.tsv").open("a") as judgements:
        judgements.write("q-otter-home\totter-food\t1\n")
    result = run("eval", other, "--against", before)
    assert result.returncode == 1
    assert "another version of 'animals'" in result.stderr
    result = run("eval", folder, "--against", "rerank=on", RERANK_MODEL="none")
    assert result.returncode == 2 and "RERANK_MODEL" in result.stderr


def test_reranked_sources_have_probabilities(folder, tmp_path):
    page = tmp_path / "page.html"
    result = run("eval", folder, "--against", "rerank=off", "--json", "--html", page, "--queries", "10",
                 RERANK_MODEL=str(RERANKER))
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["rerank"]
    assert "expected calibration error" in page.read_text()


def test_tuning_prints_settings_only_if_they_are_better(folder):
    result = run("tune", folder, "--json", RERANK_MODEL="none")
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["questions"] == 40 and report["before"] is None  # probabilities: there are none
    assert bool(report["settings"]) == (report["low"] > 0) == (report["verdict"] == "order")
    again = run("tune", folder, "--json", RERANK_MODEL="none")
    assert again.stdout == result.stdout


def test_tuning_calibrates_a_reranker(folder):
    result = run("tune", folder, RERANK_MODEL=str(RERANKER))
    assert result.returncode == 0, result.stderr
    assert "log loss" in result.stdout and "calibration" in result.stdout
    assert ("RERANK_BLEND=" in result.stdout) == ("Put this" in result.stdout)


def test_tuning_asks_for_thirty_questions(folder):
    result = run("tune", folder, "--queries", "20")
    assert result.returncode == 2
    assert "at least 30 questions" in result.stderr


def test_answers_are_measured_and_compared(folder):
    """Each question accepts words of its own fact; one that nothing answers accepts none."""
    answers = folder / "answers.jsonl"
    words = {"home": "{1}", "food": "night", "young": "a year", "voice": "far"}
    with answers.open("w") as out:
        for animal, place in ANIMALS.items():
            for kind, accepted in words.items():
                said = [] if animal == "mole" else [accepted.format(animal, place)]
                out.write(json.dumps({"_id": f"q-{animal}-{kind}", "answers": said}) + "\n")
    file, page = folder.parent / "answers.json", folder.parent / "answers.html"
    result = run("eval", "--answers", folder, "--json", "--report", file, "--html", page)
    assert result.returncode == 0, result.stderr
    figures = json.loads(result.stdout)
    assert (figures["questions"], figures["answerable"], figures["unanswerable"]) == (40, 36, 4)
    assert figures["right"] + figures["wrong"] + figures["refused"] == 40
    said = figures["right"] + figures["wrong"]
    assert said and figures["precision"] == pytest.approx(figures["right"] / said, abs=1e-5)
    report = json.loads(file.read_text())
    assert len(report["per_question"]) == 40 and "Answers on" in page.read_text()
    for one in report["per_question"]:
        assert (one["outcome"] == "refused") == (one["answer"] == "")
    again = run("eval", "--answers", folder, "--json", "--against", file)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["against"]["measures"]["correct"]["ties"] == 40
