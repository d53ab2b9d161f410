"""The gate of the quantization tool, with real reports of ragd: a model that is worse is not installed.

NNCF is not needed for this: instead of a quantized model the gate gets one that is as good, or bad.
"""
import copy
import json
import pathlib
import shutil
import sys

import pytest
from harness import RAGD, ROOT

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools/quantize"
GOOD = ROOT / "models/sentence-transformers/all-MiniLM-L6-v2"
BAD = ROOT / "tests/data/tiny_encoder"  # random weights
PLACES = {"otter": "rivers", "lynx": "forests", "walrus": "ice", "camel": "deserts", "gecko": "walls",
          "heron": "reeds", "badger": "burrows", "puffin": "cliffs", "bison": "prairies", "mole": "tunnels"}


@pytest.fixture(scope="module")
def tool():
    sys.path.insert(0, str(TOOL))
    import gate
    import quantize

    yield quantize, gate
    sys.path.remove(str(TOOL))


def write_set(folder):
    """Questions in other words than the documents: what finds them is the vectors."""
    folder.mkdir(parents=True)
    rows = {"corpus": [], "queries": []}
    judged = ["query-id\tcorpus-id\tscore"]
    for animal, place in PLACES.items():
        rows["corpus"].append({"_id": animal, "text": f"Its home is among {place}, where few others live."})
        rows["queries"].append({"_id": f"q-{animal}", "text": f"Which place does the {animal} inhabit?"})
        judged.append(f"q-{animal}\t{animal}\t1")
    for name, lines in rows.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "qrels.tsv").write_text("\n".join(judged) + "\n")
    return folder


@pytest.fixture(scope="module")
def world(tool, tmp_path_factory):
    """The set, and the report of the model as it was."""
    folder = tmp_path_factory.mktemp("quantize")
    tested = write_set(folder / "animals")
    (folder / "reports").mkdir()
    tool[1].evaluate(RAGD, "embedder", GOOD, tested, None, folder / "reports/animals.before.json")
    return folder


def run_with(tool, world, monkeypatch, model, name):
    """The tool's run, with a copy of `model` where the quantized one would come."""
    def make(options, scratch):
        made = scratch / options.out.name
        shutil.copytree(model, made, ignore=shutil.ignore_patterns("expected.json"))
        return "embedder", made, {}

    monkeypatch.setattr(tool[0], "make", make)
    out = world / name
    return out, tool[0].main([str(GOOD), "--out", str(out), "--calibrate", str(world / "others"),
                              "--gate", str(world / "animals"), "--reports", str(world / "reports"),
                              "--ragd", str(RAGD)])


def test_a_model_as_good_is_installed_with_what_was_found(tool, world, monkeypatch, capsys):
    out, code = run_with(tool, world, monkeypatch, GOOD, "good")
    assert code == 0, capsys.readouterr().out
    about = json.loads((out / "ragd_quantization.json").read_text())
    assert about["gate"]["animals"]["before"] == about["gate"]["animals"]["after"] > 0.5
    assert "accepted on 1 sets" in capsys.readouterr().out
    assert not list(world.glob(".quantize-*"))


def test_a_worse_model_is_not_installed_and_the_set_is_named(tool, world, monkeypatch, capsys):
    out, code = run_with(tool, world, monkeypatch, BAD, "bad")
    said = capsys.readouterr().out
    assert code == 1 and "refused" in said and "animals (" in said and "FAILED" in said
    assert not out.exists() and not list(world.glob(".quantize-*"))


def read(world):
    return json.loads((world / "reports/animals.before.json").read_text())


def test_the_limit_is_relative_and_what_is_allowed_passes(tool, world):
    gate = tool[1]
    before = read(world)
    for loss, passes in ((0.0, True), (0.005, True), (0.0051, False), (-0.1, True)):
        after = copy.deepcopy(before)
        after["means"]["ndcg@10"] *= 1 - loss
        verdict = gate.judge(before, after, 0.005)
        assert verdict.passed == passes and verdict.loss == pytest.approx(loss)
    assert not gate.conclusion([], 0.005)[0]


def test_one_set_that_fails_is_enough(tool):
    gate = tool[1]
    passed, said = gate.conclusion([gate.Verdict("a", 0.8, 0.9, True), gate.Verdict("b", 0.8, 0.78, False)],
                                   0.005)
    assert not passed and "b (2.50%)" in said and "a (" not in said


def test_reports_of_different_tests_are_not_compared(tool, world):
    before = read(world)
    others = [copy.deepcopy(before) for _ in range(3)]
    others[0]["dataset_sha256"] = "0" * 64
    others[1]["configuration"]["mode"] = "keyword"
    others[2]["per_query"].pop()
    for other in others:
        with pytest.raises(tool[1].Refused, match="animals"):
            tool[1].judge(before, other, 0.005)


def test_calibrating_on_a_set_of_the_gate_is_refused(tool, world):
    with pytest.raises(tool[1].Refused, match="flatter"):
        tool[0].main([str(GOOD), "--out", str(world / "x"), "--calibrate", str(world / "animals"),
                      "--gate", f"{world / 'animals'}:5"])


def test_samples_are_half_questions_and_pairs_for_a_reranker(tool, world):
    texts = tool[0].sample([world / "animals"], "embedder", 8)
    assert len(texts) == 8 and sum(text.startswith("Which") for text in texts) == 4
    assert texts == tool[0].sample([world / "animals"], "embedder", 8)
    pairs = tool[0].sample([world / "animals"], "reranker", 8)
    assert len(pairs) == 8 and all(question.startswith("Which") and passage.startswith("Its")
                                   for question, passage in pairs)
