"""What a person sees at a terminal, and a program that reads a pipe does not."""
import fcntl
import json
import os
import pathlib
import pty
import re
import struct
import subprocess
import termios
import unicodedata

import pytest
from harness import RAGD, Server, environment, run

LEAVE = """# Leave

## Asking

Enter the dates in the calendar and choose your deputy.

## Carrying days over

Up to **8 unused days** move into the next year by `themselves`.
They must be taken by 31 March, or they are lost.
"""
TOKYO = "# 東京\n\n東京都は日本の首都です。人口は約千四百万人で、世界最大の都市圏の一つです。東京の木は銀杏です。\n"
QUESTION = "How many unused days move into the next year?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("people")
    docs = root / "docs"
    docs.mkdir()
    (docs / "leave.md").write_text(LEAVE)
    (docs / "tokyo.md").write_text(TOKYO)
    for i in range(6):
        (docs / f"tea-{i}.txt").write_text(f"Tea number {i} is brewed at {70 + i} degrees. " * 60)
    for name in ("a.mp4", "b.mp4", "c.woff"):
        (docs / name).write_bytes(b"\0\1")
    return docs


@pytest.fixture(scope="module")
def data(folder):
    done = run("index", folder, "--data-dir", folder.parent / "data")
    assert done.returncode == 0, done.stderr
    assert "skipped 3 files: of no known format" in done.stderr
    assert "[.mp4 2, .woff 1] (--verbose names each)" in done.stderr and "a.mp4" not in done.stderr
    assert "\x1b" not in done.stderr and "\r" not in done.stderr, "no terminal, no drawing"
    return folder.parent / "data"


def at_terminal(columns, *words, **settings):
    """All that a terminal of so many columns gets."""
    own, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    child = subprocess.Popen([RAGD, *map(str, words)], stdin=theirs, stdout=theirs, stderr=theirs,
                             env=environment(TERM="xterm", **settings))
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(own, 65536)
        except OSError:  # the last one who held the terminal is gone
            break
        if not piece:
            break
        shown += piece
    os.close(own)
    assert child.wait(60) == 0, shown
    return shown.decode().replace("\r\n", "\n")


def width(line):
    """As the Unicode standard has it, by the tables of Python."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def without_looks(text):
    return re.sub(r"\x1b\[[0-9;]*[mK]", "", text)


def test_the_answer_is_text_with_its_place(data):
    shown = run("query", QUESTION, "--top-k", 1, "--data-dir", data).stdout
    assert "Up to 8 unused days move into the next year by themselves." in shown
    assert "*" not in shown and "`" not in shown and "\x1b" not in shown
    assert re.search(r"^  \[1\] leave\.md, line 9 — Leave › Carrying days over$", shown, re.M), shown


def test_bytes_are_for_programs(data):
    reply = json.loads(run("query", QUESTION, "--top-k", 1, "--data-dir", data, "--json").stdout)
    source = reply["sources"][0]
    assert LEAVE.encode()[source["start"]:source["end"]].decode() == source["text"]
    assert "**8 unused days**" in source["text"]


@pytest.mark.parametrize("columns", [40, 80, 160])
@pytest.mark.parametrize("question", [QUESTION, "東京の木は何ですか"])
def test_no_line_is_wider_than_the_terminal(data, columns, question):
    shown = without_looks(at_terminal(columns, "query", question, "--data-dir", data))
    lines = [line.rpartition("\r")[2] for line in shown.splitlines()]
    assert lines and all(width(line) <= columns for line in lines), max(lines, key=width)
    assert max(width(line) for line in lines) > columns / 2, "and the room is used"


def test_looks_are_for_terminals_that_want_them(data):
    words = ("query", QUESTION, "--top-k", 1, "--data-dir", data)
    assert "\x1b[1m" in at_terminal(80, *words)
    assert "\x1b[1m" not in at_terminal(80, *words, NO_COLOR="1")
    dumb = subprocess.run([RAGD, *map(str, words)], env=environment(TERM="dumb"), capture_output=True, text=True,
                          check=True).stdout
    assert "\x1b" not in dumb


def test_the_width_is_that_of_columns_then_of_the_terminal_then_eighty(data):
    words = ("query", QUESTION, "--data-dir", data, "--no-generate")
    piped = run(*words).stdout
    assert 60 < max(map(width, piped.splitlines())) <= 80
    assert max(map(width, run(*words, COLUMNS="50").stdout.splitlines())) <= 50
    assert max(map(width, without_looks(at_terminal(120, *words, COLUMNS="50")).splitlines())) <= 50


def test_progress_moves_with_each_file(folder):
    shown = at_terminal(100, "index", folder, "--data-dir", folder.parent / "again")
    seen = {int(number) for number in re.findall(r"indexing (\d+) of 8 files, \d+%", shown)}
    assert len(seen) >= 2, shown  # lines come ten times a second at most
    assert shown.rstrip().endswith("s") and "8 documents (8 new" in shown


def test_a_document_called_like_a_folder_is_deleted_over_a_socket(tmp_path):
    with Server(tmp_path / "data") as server:
        for name in (".", "..", "a/../b"):
            assert server.index({"id": name, "text": f"Called {name}."}).status == 200
        for name in (".", "..", "a/../b"):
            done = run("delete", name, "--url", server.url)
            assert (done.returncode, done.stderr) == (0, f"deleted {name}\n")
        assert server.request("GET", "/documents").json()["documents"] == []


def test_a_path_that_was_indexed_can_be_deleted(tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in ("one.md", "two.md", "three.md"):
        (docs / name).write_text(f"# {name}\n\nText of {name}.\n")
    home = {"XDG_DATA_HOME": str(tmp_path / "home")}
    assert run("index", docs, **home).returncode == 0
    (docs / "one.md").unlink()
    assert run("delete", docs / "one.md", **home).stderr == "deleted one.md\n", "gone from the disk already"
    asked = subprocess.run([RAGD, "delete", "."], cwd=docs, env=environment(**home), capture_output=True, text=True,
                           check=False)
    assert asked.returncode == 2 and "where 2 came from" in asked.stderr and "--yes" in asked.stderr
    assert len(json.loads(run("documents", "--json", **home).stdout)["documents"]) == 2
    assert run("delete", docs, "--yes", **home).returncode == 0
    assert json.loads(run("documents", "--json", **home).stdout)["documents"] == []
    assert run("delete", docs, "--yes", **home).returncode == 3
    assert pathlib.Path(docs / "two.md").exists(), "files stay where they are"
