"""A folder of files that want to harm: each ends with its own code, and the others are indexed."""
import json
import pathlib
import sys
import time

import pytest
from harness import run

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import hostile_files  # noqa: E402  (the path above makes it importable)


@pytest.fixture(scope="module")
def formats():
    return set(json.loads(run("version", "--json").stdout)["document_formats"])


@pytest.fixture(scope="module")
def indexed(tmp_path_factory, formats):
    world = tmp_path_factory.mktemp("hostile")
    rows = hostile_files.make(world / "files", formats)
    (world / "files/readme.md").write_text("# Readme\n\nAn innocent file among others.\n")
    start = time.monotonic()
    done = run("index", "--json", "--verbose", "--data-dir", world / "data", "--extract-memory-mib", "768", world / "files",
               timeout=900)
    return rows, done, time.monotonic() - start, world


def test_each_file_ends_with_its_own_code(indexed):
    rows, done, _, _ = indexed
    report = json.loads(done.stdout)
    codes = {failed["id"]: failed["code"] for failed in report["failed"]}
    texts = {document["id"] for document in report["documents"]}
    ended = {row.name: "text" if row.name in texts else codes.get(row.name) for row in rows}
    assert ended == {row.name: row.code for row in rows}
    assert "readme.md" in texts and done.returncode == 6


def test_it_ends_in_its_time(indexed):
    rows, _, took, _ = indexed
    assert took < 10 * len(rows), "a file that takes longer is ended"


def test_each_failure_is_one_line_with_a_hint(indexed):
    rows, done, _, _ = indexed
    for row in rows:
        lines = [line for line in done.stderr.splitlines() if f" {row.name}: {row.code}: " in line]
        assert len(lines) == (0 if row.code == "text" else 1), (row.name, done.stderr)
        assert all("; " in line for line in lines)


def test_what_is_read_can_be_asked_for(indexed):
    _, _, _, world = indexed
    asked = run("query", "--json", "--no-generate", "--data-dir", world / "data", "How many days of vacation?")
    assert "good.html" in [source["document_id"] for source in json.loads(asked.stdout)["sources"]]


def test_a_document_that_is_another_is_read_as_what_it_is(tmp_path, formats):
    (tmp_path / "page.htm").write_bytes(hostile_files.PAGE)
    (tmp_path / "notes").write_bytes(hostile_files.PAGE)
    done = run("index", "--json", "--data-dir", tmp_path / "data", tmp_path / "page.htm", tmp_path / "notes")
    report = json.loads(done.stdout)
    assert done.returncode == 0 and report["indexed"] == 2 and report["failed"] == [] and report["warnings"] == []
    assert "html" in formats


def test_extract_prints_the_text(tmp_path):
    (tmp_path / "page.html").write_bytes(hostile_files.PAGE)
    done = run("extract", tmp_path / "page.html")
    assert (done.returncode, done.stdout) == (0, "# Vacation\n\n24 days.\n\n")
    (tmp_path / "page.html").write_bytes(b"<html>")
    done = run("extract", tmp_path / "page.html")
    assert done.returncode == 1 and "no_text: " in done.stderr and done.stdout == ""
