"""The set of documents and questions is sound, and tools/eval_docs counts what is right as right."""
import json
import shutil
import subprocess
import sys

from harness import RAGD, ROOT, environment

SET = ROOT / "bench/documents"
QUESTIONS = [json.loads(line) for line in (SET / "questions.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_set_is_large_and_its_files_are_there():
    files = [path for path in (SET / "files").rglob("*") if path.is_file()]
    assert len(files) >= 60
    assert len(QUESTIONS) >= 120
    assert sum(path.stat().st_size for path in files) < 3 << 20
    for question in QUESTIONS:
        for file in [question["file"], *question.get("equals", [])]:
            assert (SET / "files" / file).is_file(), question["id"]


def test_the_places_are_those_that_poppler_finds(tmp_path):
    """In a copy: places.py writes beside itself."""
    for name in ("places.py", "questions.tsv"):
        shutil.copy(SET / name, tmp_path / name)
    (tmp_path / "files").symlink_to(SET / "files")
    result = subprocess.run([sys.executable, tmp_path / "places.py"], capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "questions.jsonl").read_text(encoding="utf-8") == (SET / "questions.jsonl").read_text(encoding="utf-8")


def small_set(folder, questions):
    """A set of two files, with these questions."""
    for file in ("minutes/board-2026-01.docx", "research/frame-fatigue-study.pdf"):
        target = folder / "files" / file
        target.parent.mkdir(parents=True)
        shutil.copy(SET / "files" / file, target)
    (folder / "questions.jsonl").write_text("".join(json.dumps(q) + "\n" for q in questions), encoding="utf-8")


def run_eval(folder, *options):
    return subprocess.run([sys.executable, ROOT / "tools/eval_docs", "--set", folder, "--ragd", RAGD, *options],
                          capture_output=True, text=True, env=environment(), timeout=300, check=False)


def test_a_question_is_right_where_file_page_and_words_are(tmp_path):
    right = next(q for q in QUESTIONS if q["quote"] == "Peening the corner costs four euros a frame")
    small_set(tmp_path, [right])
    result = run_eval(tmp_path, "--out", tmp_path / "found.jsonl")
    found = json.loads((tmp_path / "found.jsonl").read_text())
    assert found["read"] and found["file"] and found["place"] and found["verbatim"] and found["on_page"] and found["in_box"]
    assert "2 files" in result.stdout


def test_another_page_or_other_words_are_a_miss_and_fail(tmp_path):
    right = next(q for q in QUESTIONS if q["quote"] == "Peening the corner costs four euros a frame")
    small_set(tmp_path, [right | {"page": right["page"] + 7}, right | {"quote": "Peening costs nothing"}])
    result = run_eval(tmp_path, "--out", tmp_path / "found.jsonl")
    other_page, other_words = [json.loads(line) for line in (tmp_path / "found.jsonl").read_text().splitlines()]
    assert other_page["file"] and not other_page["place"] and not other_page["on_page"]
    assert not other_words["verbatim"]
    assert result.returncode == 1
    assert run_eval(tmp_path, "--no-gate").returncode == 0
