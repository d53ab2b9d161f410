"""Mails, mailboxes, archives and what is in them, RTF, saved pages and files of an old Office: as people have them."""
import gzip
import io
import json
import pathlib
import shutil
import tarfile
import zipfile

import pytest
from harness import ROOT, run

DOCUMENTS = ROOT / "tests/data/documents"
SOFFICE = shutil.which("soffice")


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    root = tmp_path_factory.mktemp("parts")
    files = root / "files"
    files.mkdir()
    for name in ("order.eml", "thread.mbox", "visit.mhtml", "lamp.msg", "handbook.rtf"):
        shutil.copy(DOCUMENTS / name, files)
    (files / "papers.zip").write_bytes(zipped({
        "rules/fog.md": "# Fog\n\nThe horn sounds every ninety seconds in fog.\n",
        "../../etc/tide.txt": "High tide is measured at the northern stair.\n", ".git/config": "secret",
        "rows.csv": "name,room\nAnn,2\nBob,7\n", "photo.xyz": "x", "inner.zip": "PK",
        "page.html": "<!DOCTYPE html><title>Boats</title><p>Boats land on the eastern pier.</p>", "bad.pdf": "no PDF",
        "mail.eml": (DOCUMENTS / "order.eml").read_bytes()}))
    with tarfile.open(files / "logs.tar.gz", "w:gz") as archive:
        data = b"The generator was oiled on the ninth of April.\n"
        entry = tarfile.TarInfo("2024/april.txt")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    (files / "notes.txt.gz").write_bytes(gzip.compress(b"The spare key hangs behind the barometer.\n"))
    done = run("index", "--json", "--data-dir", root / "data", files)
    return root, json.loads(done.stdout), done


def documents(root):
    listed = json.loads(run("documents", "--json", "--data-dir", root / "data").stdout)
    return {document["id"]: document for document in listed["documents"]}


def ask(root, question):
    asked = run("query", "--json", "--no-generate", "--data-dir", root / "data", question)
    return json.loads(asked.stdout)["sources"]


def test_parts_are_documents_of_their_own(world):
    _, report, _ = world
    assert {document["id"] for document in report["documents"]} == {
        "order.eml", "order.eml#handbook.docx", "order.eml#stöcke.csv#1", "order.eml#stöcke.csv#2",
        "thread.mbox#202405031020@lighthouse.example.eml", "thread.mbox#202405031025@lighthouse.example.eml",
        "thread.mbox#202405031030@lighthouse.example.eml", "thread.mbox#202405031030@lighthouse.example.eml#hinge.txt",
        "visit.mhtml", "handbook.rtf", "lamp.msg", "lamp.msg#Old note.md",
        "lamp.msg#parts list.txt",
        "papers.zip#rules/fog.md", "papers.zip#etc/tide.txt", "papers.zip#rows.csv#1", "papers.zip#rows.csv#2",
        "papers.zip#page.html", "papers.zip#mail.eml", "logs.tar.gz#2024/april.txt", "notes.txt.gz#notes.txt"}


def test_a_part_fails_alone_and_with_its_code(world):
    _, report, done = world
    assert done.returncode == 6
    assert [(failed["id"], failed["code"]) for failed in report["failed"]] == [("papers.zip#bad.pdf", "damaged")]
    skipped = {skipped["id"]: skipped["why"] for skipped in report["skipped"]}
    assert skipped == {"order.eml#logo.bin": "of no known format", "papers.zip#photo.xyz": "of no known format",
                       "papers.zip#inner.zip": "an archive in an archive is not read"}
    assert [warning["id"] for warning in report["warnings"]] == ["papers.zip"]
    assert "mail.eml: 3 parts inside it are not read" in report["warnings"][0]["why"]


def test_a_part_says_what_it_is_from(world):
    root, _, _ = world
    listed = documents(root)
    assert listed["order.eml#handbook.docx"]["metadata"]["parent"] == "order.eml"
    assert listed["papers.zip#rules/fog.md"]["metadata"]["parent"] == "papers.zip"
    assert listed["order.eml"]["metadata"]["from"] == "Bob Weiß <bob@lighthouse.example>"
    assert listed["order.eml"]["title"] == "Order of lamp oil"
    assert listed["order.eml#handbook.docx"]["url"].endswith("/order.eml")
    reply = listed["thread.mbox#202405031025@lighthouse.example.eml"]["metadata"]
    assert reply["in_reply_to"] == "202405031020@lighthouse.example"


def test_answers_come_from_what_was_said(world):
    root, _, _ = world
    assert ask(root, "How many litres of oil are to be ordered?")[0]["document_id"] in ("order.eml", "papers.zip#mail.eml")
    assert ask(root, "How often does the horn sound in fog?")[0]["document_id"] == "papers.zip#rules/fog.md"
    assert ask(root, "Where does the spare key hang?")[0]["document_id"] == "notes.txt.gz#notes.txt"
    for source in ask(root, "How much oil is left?"):
        assert "How much oil is left" not in source["text"]


def test_a_second_run_changes_nothing(world):
    root, first, _ = world
    again = json.loads(run("index", "--json", "--data-dir", root / "data", root / "files").stdout)
    assert again["indexed"] == first["indexed"]
    assert {document["status"] for document in again["documents"]} == {"unchanged"}


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_files_of_an_old_office_are_converted(tmp_path):
    files = tmp_path / "files"
    files.mkdir()
    for name in ("handbook.doc", "stores.xls"):
        shutil.copy(DOCUMENTS / name, files)
    done = run("index", "--json", "--data-dir", tmp_path / "data", files)
    report = json.loads(done.stdout)
    assert done.returncode == 0 and {document["id"] for document in report["documents"]} == {"handbook.doc", "stores.xls"}
    text = run("extract", files / "handbook.doc").stdout
    assert "Two keepers share the night; the second comes at two." in text
    assert not list(pathlib.Path("/tmp").glob("ragd-office-*/document"))
