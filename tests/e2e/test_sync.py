"""`ragd index` is a sync of a source: what is stored of it becomes what is there."""
import json
import os
import signal
import subprocess
import threading
import time

import pytest
from harness import RAGD, Server, environment, run
from waiting import eventually


class Folder:
    """A folder of documents, and a server to which it is indexed."""

    def __init__(self, root, server):
        self.root, self.server = root / "notes", server
        self.root.mkdir()

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def index(self, *arguments, path=None, **settings):
        done = run("index", "--json", "--url", self.server.url, path or self.root, *arguments, **settings)
        return done.returncode, json.loads(done.stdout or "{}"), done.stderr

    def ids(self):
        documents, cursor = [], ""
        while cursor is not None:
            page = self.server.request("GET", f"/documents?limit=1000&cursor={cursor}").json()
            documents += [one["id"] for one in page["documents"]]
            cursor = page["next_cursor"]
        return documents

    def versions(self):
        page = self.server.request("GET", "/documents?limit=1000").json()
        return {one["id"]: one["version"] for one in page["documents"]}


@pytest.fixture
def folder(tmp_path, server):
    return Folder(tmp_path, server)


def statuses(report):
    return {one["id"]: one["status"] for one in report["documents"]}


def test_only_what_changed_is_read_again(folder):
    for name in "abc":
        folder.write(f"{name}.md", f"The door code of house {name} is 4{ord(name)}.")
    assert set(statuses(folder.index()[1]).values()) == {"created"}
    folder.write("b.md", "The door code of house b is 9999.")
    code, report, _ = folder.index()
    assert code == 0 and statuses(report) == {"a.md": "unchanged", "b.md": "updated", "c.md": "unchanged"}
    assert folder.versions() == {"a.md": 1, "b.md": 2, "c.md": 1}


def test_what_did_not_change_is_not_even_opened(folder):
    path = folder.write("a.md", "Old text.")
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns - 10**10))  # one just written is looked at again
    folder.index()
    stat = path.stat()
    path.write_text("New text.")  # of the same size, with the same time
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert statuses(folder.index()[1]) == {"a.md": "unchanged"}
    assert statuses(folder.index("--checksum")[1]) == {"a.md": "updated"}, "unless its bytes are to be compared"


def test_another_time_alone_is_no_change(folder):
    path = folder.write("a.jsonl", '{"text": "One."}\n{"text": "Two."}\n')
    folder.index()
    os.utime(path, (1, 1))
    code, report, _ = folder.index()
    assert code == 0 and set(statuses(report).values()) == {"unchanged"} and len(report["documents"]) == 2


def test_what_vanished_is_told_and_goes_when_asked(folder):
    for name in ("a.md", "x/b.md", "x/c.md"):
        folder.write(name, f"Text of {name}.")
    folder.index()
    (folder.root / "x/b.md").unlink()
    code, report, said = folder.index()
    assert code == 0 and report["vanished"] == ["x/b.md"] and "vanished x/b.md" in said and "--delete" in said
    assert folder.ids() == ["a.md", "x/b.md", "x/c.md"]
    code, report, _ = folder.index("--delete")
    assert code == 0 and report["removed"] == ["x/b.md"] and folder.ids() == ["a.md", "x/c.md"]
    assert folder.index("--delete")[1]["removed"] == []


def test_the_rows_of_a_file_come_and_go_with_it(folder):
    rows = [f"id{i},Row number {i}" for i in range(40)]
    folder.write("t.csv", "name,text\n" + "\n".join(rows))
    folder.index()
    assert len(folder.ids()) == 40
    folder.write("t.csv", "name,text\n" + "\n".join(rows[:10] + ["id10,Changed"] + rows[11:30]))
    code, report, _ = folder.index("--delete")
    assert code == 0 and len(report["removed"]) == 10 and len(folder.ids()) == 30
    assert list(statuses(report).values()).count("updated") == 1
    assert len(folder.index()[1]["documents"]) == 30
    (folder.root / "t.csv").unlink()
    folder.write("other.md", "Other.")
    assert len(folder.index("--delete")[1]["removed"]) == 30 and folder.ids() == ["other.md"]


def test_rows_with_ids_and_addresses_of_their_own_are_of_their_file(folder):
    lines = [json.dumps({"id": f"order-{i}", "url": f"https://example.org/{i}", "text": f"Order {i}."}) for i in range(3)]
    folder.write("orders.jsonl", "\n".join(lines))
    folder.index()
    assert set(statuses(folder.index()[1]).values()) == {"unchanged"}
    folder.write("orders.jsonl", "\n".join(lines[1:]))
    assert folder.index("--delete")[1]["removed"] == ["order-0"]


def test_a_row_that_was_deleted_by_hand_comes_back(folder):
    folder.write("t.csv", "text\nOne\nTwo\nThree\n")
    folder.index()
    folder.server.request("DELETE", "/documents/t.csv%232")
    assert sorted(statuses(folder.index()[1]).values()) == ["created", "unchanged", "unchanged"]


def test_a_file_that_cannot_be_read_any_more_keeps_what_was_made_of_it(folder):
    folder.write("a.md", "Good text.")
    folder.index()
    folder.write("a.md", b"Bad \xff\xfe text\xff.")
    code, report, said = folder.index("--delete")
    assert code == 6 and folder.ids() == ["a.md"] and not report["removed"] and "a.md" in said


def test_an_empty_place_is_no_reason_to_remove_all(folder):
    folder.write("a.md", "Text.")
    folder.index()
    (folder.root / "a.md").unlink()
    code, _, said = folder.index("--delete")
    assert code == 6 and folder.ids() == ["a.md"] and "ragd sources remove" in said


def test_one_source_in_another_place_removes_nothing_at_first(folder, tmp_path):
    folder.write("a.md", "Text.")
    folder.index("--source", "kb")
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.md").write_text("Another text.")
    code, report, said = folder.index("--source", "kb", "--delete", path=other)
    assert code == 6 and folder.ids() == ["a.md", "b.md"] and "another place" in said
    assert folder.index("--source", "kb", "--delete", path=other)[1]["removed"] == ["a.md"]


def test_a_file_named_alone_is_all_that_is_looked_at(folder):
    for name in ("a.md", "b.md"):
        folder.write(name, f"Text of {name}.")
    folder.index()
    (folder.root / "b.md").unlink()
    code, report, _ = folder.index("--delete", path=folder.root / "a.md")
    assert code == 0 and statuses(report) == {"a.md": "unchanged"} and folder.ids() == ["a.md", "b.md"]


def test_patterns_narrow_the_run_and_remove_nothing(folder):
    for name in ("a.md", "drafts/b.md", "c.txt"):
        folder.write(name, f"Text of {name}.")
    assert set(statuses(folder.index("--include", "*.md", "--exclude", "drafts/")[1])) == {"a.md"}
    folder.index()
    (folder.root / "c.txt").unlink()
    (folder.root / "a.md").unlink()
    assert folder.index("--delete", "--include", "*.md")[1]["removed"] == ["a.md"]
    folder.write(".ragdignore", "drafts/\n")
    folder.write("d.md", "More.")
    assert sorted(folder.index("--delete")[1]["removed"]) == ["c.txt", "drafts/b.md"], "what is ignored is no part of it"


def test_a_dry_run_says_what_would_be_done_and_does_nothing(folder):
    for name in ("a.md", "b.md", "c.md"):
        folder.write(name, f"Text of {name}.")
    folder.index()
    before = folder.versions()
    folder.write("b.md", "Changed.")
    (folder.root / "c.md").unlink()
    folder.write("d.md", "New.")
    os.utime(folder.root / "a.md", (1, 1))
    code, plan, _ = folder.index("--dry-run", "--delete")
    assert code == 0
    assert (plan["new"], plan["changed"], plan["vanished"]) == (["d.md"], ["b.md"], ["c.md"])
    assert folder.versions() == before
    shown = run("index", "--dry-run", "--delete", "--url", folder.server.url, folder.root).stdout.splitlines()
    assert shown[:3] == ["new d.md", "changed b.md", "vanished c.md"] and "would read 2 files" in shown[-1]
    assert run("index", "--dry-run", "--watch", folder.root).returncode == 2


def test_what_failed_is_told_again_and_not_tried_again(folder):
    broken = folder.write("broken.pdf", b"%PDF-1.7\nnot really\n")
    folder.write("a.md", "Text.")
    os.utime(broken, (1_700_000_000, 1_700_000_000))
    code, report, said = folder.index()
    assert code == 6 and report["failed"][0]["code"] == "damaged" and "failed broken.pdf" in said
    code, report, said = folder.index()
    assert code == 6 and "--retry" in said and report["failed"][0]["code"] == "damaged"
    assert "--retry" not in folder.index("--retry")[2]
    folder.write("broken.pdf", b"%PDF-1.7\nnot really at all\n")
    assert "--retry" not in folder.index()[2], "it changed"
    broken.unlink()
    assert folder.index()[0] == 0


def test_a_thousand_unchanged_files_cost_less_than_a_second(folder):
    for i in range(1000):
        folder.write(f"{i % 10}/{i}.md", f"Number {i} lives in house {i * 7}.")
    assert folder.index()[0] == 0
    for path in folder.root.rglob("*.md"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    folder.index("--again")
    begun = time.monotonic()
    code, report, _ = folder.index()
    took = time.monotonic() - begun
    assert code == 0 and set(statuses(report).values()) == {"unchanged"} and len(report["documents"]) == 1000
    assert took < 1 * float(os.environ.get("RAGD_SLOW", "1")), took


def test_sources_are_listed_shown_and_removed(folder):
    folder.write("a.md", "Text.")
    folder.write("b.pdf", b"%PDF-1.7\nno\n")
    folder.index()
    folder.index("--source", "kb", path=folder.write("../more/c.md", "More.").parent)
    listed = run("sources", "--json", "--url", folder.server.url)
    sources = {one["name"].partition("~")[0]: one for one in json.loads(listed.stdout)["sources"]}
    assert {name: one["documents"] for name, one in sources.items()} == {"notes": 1, "kb": 1}
    assert sources["notes"]["last_run"]["state"] == "partial" and sources["notes"]["last_run"]["failed"] == 1
    assert sources["kb"]["last_run"]["state"] == "done" and str(folder.root) not in listed.stdout
    shown = run("sources", "show", folder.root, "--url", folder.server.url)
    assert shown.returncode == 0 and "failed b.pdf: damaged" in shown.stdout
    assert "notes~" in run("sources", "--url", folder.server.url).stdout
    refused = run("sources", "remove", "kb", "--url", folder.server.url)
    assert refused.returncode == 2 and "--yes" in refused.stderr and len(folder.ids()) == 2
    assert run("sources", "remove", "--yes", sources["notes"]["name"], "--url", folder.server.url).returncode == 0
    assert folder.ids() == ["c.md"]
    assert run("sources", "remove", "--yes", "nowhere", "--url", folder.server.url).returncode == 3


def test_a_source_on_the_data_directory_is_known_by_its_path(tmp_path):
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "a.md").write_text("Text.")
    data = ["--data-dir", tmp_path / "data"]
    assert run("index", notes, *data).returncode == 0
    assert str(notes) in run("sources", *data).stdout
    again = run("index", "--json", notes, *data)
    assert statuses(json.loads(again.stdout)) == {"a.md": "unchanged"}
    assert run("sources", "remove", "--yes", notes, *data).returncode == 0
    assert json.loads(run("documents", "--json", *data).stdout)["documents"] == []


MANY = 120  # files, or lines of one: enough to be stopped in the middle


@pytest.fixture
def slow_index(folder):
    """A run over enough files to be stopped in the middle."""
    for i in range(MANY):
        folder.write(f"{i:03}.md", f"# Number {i}\n\n" + f"The number {i} is a number like {i + 1}. " * 60)
    return folder


def test_ctrl_c_ends_it_cleanly_and_the_next_run_goes_on(slow_index):
    folder = slow_index
    process = subprocess.Popen([RAGD, "index", "--json", "--url", folder.server.url, str(folder.root)],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
    eventually(folder.ids, timeout=60)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    report = json.loads(out)
    done = len(folder.ids())
    assert process.returncode == 6 and report["stopped"] and report["indexed"] == done < MANY
    source, = folder.server.request("GET", "/sources").json()["sources"]
    assert source["last_run"]["state"] == "stopped"
    code, report, _ = folder.index()
    kinds = list(statuses(report).values())
    assert code == 0 and kinds.count("unchanged") == done and kinds.count("created") == MANY - done


def test_a_run_that_was_killed_leaves_nothing_half_known(folder):
    folder.write("t.jsonl", "\n".join(json.dumps({"text": f"Line {i}. " + f"It says {i}. " * 80}) for i in range(MANY)))
    process = subprocess.Popen([RAGD, "index", "--url", folder.server.url, str(folder.root)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
    eventually(folder.ids, timeout=60)
    process.kill()
    process.wait(timeout=10)
    done = len(folder.ids())
    code, report, _ = folder.index()
    assert 0 < done < MANY and code == 0 and len(folder.ids()) == MANY == len(report["documents"])


class Watching:
    """`ragd index --watch`, and the reports that it has printed."""

    def __init__(self, folder, *arguments):
        self.reports, self.said = [], []
        self.process = subprocess.Popen(
            [RAGD, "index", "--json", "--watch", "--url", folder.server.url, str(folder.root), *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
        for stream, into in ((self.process.stdout, self.reports), (self.process.stderr, self.said)):
            threading.Thread(target=lambda s=stream, i=into: i.extend(s), daemon=True).start()

    def __enter__(self):
        eventually(lambda: any("watching" in line for line in self.said), timeout=60, what="the first pass")
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=10)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


def test_a_watched_folder_is_followed(folder):
    folder.write("a.md", "The code of the shed is 1111.")
    with Watching(folder, "--delete") as watching:
        folder.write("b.md", "The code of the attic is 2222.")
        eventually(lambda: folder.ids() == ["a.md", "b.md"], timeout=30)
        folder.write("new/deep/c.md", "The code of the cellar is 3333.")
        eventually(lambda: "new/deep/c.md" in folder.ids(), timeout=30)
        folder.write("new/deep/d.md", "The code of the roof is 4444.")
        eventually(lambda: "new/deep/d.md" in folder.ids(), timeout=30)
        (folder.root / "b.md").unlink()
        eventually(lambda: "b.md" not in folder.ids(), timeout=30)
        (folder.root / "new").rename(folder.root / "old")
        eventually(lambda: folder.ids() == ["a.md", "old/deep/c.md", "old/deep/d.md"], timeout=30)
        folder.write("old/deep/e.md", "The code of the garage is 5555.")
        eventually(lambda: "old/deep/e.md" in folder.ids(), timeout=30)
        assert watching.stop() == 0


def test_saving_as_editors_do_is_one_change(folder):
    folder.write("a.md", "First.")
    with Watching(folder, "--delete") as watching:
        folder.write(".a.md.swp", "x")
        folder.write("4913", "")
        (folder.root / "4913").unlink()
        folder.write("a.md~", "First.")
        folder.write("#a.md#", "First.")
        folder.write("a.md.tmp", "Second.").rename(folder.root / "a.md")
        eventually(lambda: folder.versions() == {"a.md": 2}, timeout=30)
        reports = [json.loads(line) for line in watching.reports]
        assert all(not report["failed"] and not report["removed"] for report in reports)


def test_a_server_that_went_away_is_waited_for(folder, tmp_path):
    folder.write("a.md", "Text.")
    port = folder.server.port
    with Watching(folder) as watching:
        folder.server.stop()
        folder.write("b.md", "Written while nobody listened.")
        eventually(lambda: any("tried again" in line for line in watching.said), timeout=30)
        with Server(folder.server.data, port=port) as again:
            folder.server = again
            eventually(lambda: folder.ids() == ["a.md", "b.md"], timeout=60)


def test_what_is_not_on_this_machine_is_not_watched(tmp_path):
    done = run("index", "--watch", "s3://bucket/x", "--data-dir", tmp_path / "data")
    assert done.returncode == 2 and "--watch" in done.stderr
