"""Scanned pages and pictures: their text is recognised, found and quoted, or it is said why not."""
import json
import shutil

import pytest
from harness import ROOT, run

DOCUMENTS = ROOT / "tests/data/documents"


def extracted(name, *words, **settings):
    done = run("extract", "--json", DOCUMENTS / name, *words, **settings)
    return json.loads(done.stdout) if done.stdout.startswith("{") else done.stderr


@pytest.fixture(scope="module")
def indexed(tmp_path_factory):
    world = tmp_path_factory.mktemp("scans")
    for name in ("scanned.pdf", "note.png", "scanned.tiff", "upside-down.jpg"):
        (world / "files").mkdir(exist_ok=True)
        shutil.copy(DOCUMENTS / name, world / "files" / name)
    done = run("index", "--json", "--data-dir", world / "data", world / "files")
    assert done.returncode == 0, done.stderr
    return world / "data", json.loads(done.stdout)


def test_each_kind_is_indexed_and_found(indexed):
    data, report = indexed
    assert report["indexed"] == 4 and report["failed"] == []
    asked = run("query", "--json", "--no-generate", "--data-dir", data, "Under which stone does the key lie?")
    sources = json.loads(asked.stdout)["sources"]
    assert {"note.png", "scanned.tiff"} & {source["document_id"] for source in sources}
    assert any("under the third stone" in source["text"] for source in sources)


def test_a_scan_reads_like_the_print():
    printed, scanned = extracted("columns.pdf"), extracted("scanned.pdf")
    for heading in ("The east wind", "The west wind", "Oil"):
        assert f"# {heading}\n" in scanned["text"], scanned["text"]
    wanted = printed["text"].split()
    assert sum(word in scanned["text"] for word in wanted) > 0.97 * len(wanted)
    assert scanned["metadata"]["ocr_pages"] == 2 and scanned["metadata"]["ocr_confidence"] > 0.85
    pages = {place[2]["page"] for place in scanned["locations"]}
    assert pages == {1, 2} and all(len(place[2]["box"]) == 4 for place in scanned["locations"])


def test_off_and_absent_are_said_and_the_rest_goes_on(tmp_path):
    assert "no_text: " in extracted("scanned.pdf", "--ocr", "off") and "OCR=off" in extracted("scanned.pdf", "--ocr", "off")
    assert "unsupported: text in pictures is not recognised here" in extracted("note.png", OCR="off")
    absent = extracted("note.png", OCR_LANGUAGES="xyz")
    assert "no trained data for xyz" in absent and "tesseract-ocr-xyz" in absent
    (tmp_path / "empty").mkdir()
    assert "no trained data" in extracted("note.png", OCR_DATA_DIR=str(tmp_path / "empty"))
    assert extracted("columns.pdf", "--ocr", "off")["title"] == "Two columns of the light"


def test_the_accents_of_the_other_language_stay():
    scan = ROOT / "bench/documents/files/letters/avis-travaux.jpg"
    read = json.loads(run("extract", "--json", scan, OCR_LANGUAGES="eng+deu+fra").stdout)
    assert "par la rue Denuzi\u00e8re, de 6 heures \u00e0 10 heures" in read["text"], read["text"]


def test_forced_it_reads_what_has_text_of_its_own():
    forced = extracted("guarded.pdf", "--ocr", "force")
    assert forced["text"] == "The key lies under the third stone.\n" and forced["metadata"]["ocr_pages"] == 1


def test_limits_are_settings(tmp_path):
    assert "too_large: a picture of" in extracted("note.png", "--extract-megapixels", "1")
    assert "too_large: more than 1 pages whose text must be recognised" in extracted("scanned.tiff", OCR_PAGES="1")
    assert "too_large: " in extracted("handbook.docx", "--extract-members", "16", "--extract-depth", "16")
    wrong = run("check-config", "--ocr-languages", "../etc")
    assert wrong.returncode == 2 and "must be names of Tesseract's languages" in wrong.stderr
    shown = json.loads(run("check-config", "--json", "--ocr-languages", "eng,deu").stdout)
    assert shown["OCR_LANGUAGES"]["value"] == "eng+deu" and shown["EXTRACT_RATIO"]["value"] == "200"


def test_the_version_says_what_is_there():
    told = json.loads(run("version", "--json").stdout)
    assert {"png", "jpeg", "tiff"} <= set(told["document_formats"])
    assert told["ocr"]["available"] is True and told["ocr"]["languages"] == ["eng"]
    off = json.loads(run("version", "--json", "--ocr", "off").stdout)
    assert off["ocr"] == {"available": False, "detail": "OCR=off", "version": "", "languages": [], "missing_languages": []}
    some = json.loads(run("version", "--json", "--ocr-languages", "eng+xyz").stdout)
    assert some["ocr"]["missing_languages"] == ["xyz"]
