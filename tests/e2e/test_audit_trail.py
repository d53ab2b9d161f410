"""The audit trail: who did what, and whether it is still what was written."""
import hashlib
import json

import pytest

from e2e.test_keys import ask, keys, make
from harness import Server, run


def entries(data):
    return [json.loads(line) for file in sorted((data / "audit").glob("*.jsonl")) for line in file.read_text().splitlines()]


def verify(data, *more):
    done = run("audit", "verify", "--data-dir", data, "--json", *more)
    return done.returncode, json.loads(done.stdout)


def test_who_changes_something_is_on_the_trail(tmp_path):
    data = tmp_path / "data"
    with Server(data, AUTH="keys") as server:
        made = make(server, "acme", "query,index,admin")
        key, reader = made["key"], make(server, "acme", "query")["key"]
        assert ask(server, key, "POST", "/index", {"documents": [{"id": "a", "text": "The shed is locked."}]}).status == 200
        assert ask(server, key, "PATCH", "/documents/a?collection=documents", {"acl": None}).status == 200
        assert ask(server, reader, "POST", "/query", {"query": "Is the shed locked?"}).status == 200
        assert ask(server, reader, "DELETE", "/documents/a").status == 403
        assert ask(server, "ragd_wrong", "GET", "/documents").status == 401
        assert ask(server, key, "DELETE", "/documents/a").status == 204
        found = entries(data)  # each was written before its reply
    told = [(e["act"], e["who"].split(":")[0], e.get("tenant"), e["status"], e.get("subjects", e["target"])) for e in found]
    assert told == [
        ("createKey", "operator", "default", 201, [made["id"]]),
        ("createKey", "operator", "default", 201, [found[1]["subjects"][0]]),
        ("indexDocuments", "key", "acme", 200, ["a"]),
        ("patchDocument", "key", "acme", 200, "/documents/a?collection=documents"),
        ("deleteDocument", "key", "acme", 403, "/documents/a"),
        ("listDocuments", "nobody", None, 401, "/documents"),
        ("deleteDocument", "key", "acme", 204, "/documents/a")]
    assert found[2]["who"] == f"key:{made['id']}" and found[2]["from"] == "127.0.0.1" and found[2]["time"].endswith("Z")
    assert found[4]["code"] == "forbidden" and "shed" not in json.dumps(found)
    code, report = verify(data)
    assert code == 0 and report["entries"] == 7 and report["faults"] == []
    # Anybody can do that without ragd.
    for line, entry in zip((data / "audit/audit-000001.jsonl").read_text().splitlines(), found):
        assert hashlib.sha256(line[:line.rindex(',"hash":')].encode()).hexdigest() == entry["hash"]
    assert [entry["prev"] for entry in found[1:]] == [entry["hash"] for entry in found[:-1]]


@pytest.mark.parametrize("level,wanted", [("reads", ["query", "readContent"]), ("questions", ["query", "readContent"])])
def test_what_is_read_is_on_the_trail_where_that_is_asked(tmp_path, level, wanted):
    data = tmp_path / "data"
    with Server(data, AUDIT=level) as server:
        server.index({"id": "a", "text": "The shed is locked."})
        assert server.query("Is the shed locked?").status == 200
        assert server.request("GET", "/documents/a/content").status == 200
        assert server.request("GET", "/health").status == 200
        assert server.stop() == 0
    found = [entry for entry in entries(data) if entry["act"] != "indexDocuments"]
    assert [entry["act"] for entry in found] == wanted and found[0]["who"] == "anonymous"
    assert ("Is the shed locked?" in json.dumps(found)) == (level == "questions")


def test_a_trail_that_was_changed_shows(tmp_path):
    data = tmp_path / "data"
    with Server(data, AUTH="keys") as server:
        for _ in range(3):
            make(server)
        server.kill()
    code, report = verify(data)
    assert code == 0
    file = data / "audit/audit-000001.jsonl"
    whole, head = file.read_text(), report["head"]
    file.write_text(whole.replace("operator", "somebody", 1))
    done = run("audit", "verify", "--data-dir", data)
    assert done.returncode == 1 and "audit-000001.jsonl:1: it is not what was written" in done.stdout
    file.write_text("".join(whole.splitlines(keepends=True)[:-1]))
    assert verify(data)[0] == 0, "an end that is missing shows by nothing but a hash that was noted"
    code, report = verify(data, "--head", head)
    assert code == 1 and "entries are missing" in report["faults"][0]
    file.write_text(whole)
    with Server(data, AUTH="keys") as server:
        make(server)
    code, report = verify(data, "--head", head)
    assert code == 0 and report["entries"] == 4, "the next process goes on"
    missing = run("audit", "verify", "--data-dir", tmp_path / "nowhere")
    assert missing.returncode != 0 and "no audit trail" in missing.stderr


def test_two_processes_write_no_trail_together(tmp_path):
    with Server(tmp_path / "one", AUTH="keys", AUDIT_DIR=str(tmp_path / "audit")):
        second = run("serve", "--data-dir", tmp_path / "two", AUTH="keys", AUDIT_DIR=str(tmp_path / "audit"),
                     SERVER_PORT="0", timeout=30)
        assert second.returncode != 0 and "AUDIT_DIR" in second.stderr


def test_strangers_do_not_fill_the_disk(tmp_path):
    data = tmp_path / "data"
    with Server(data, AUTH="keys") as server:
        for number in range(700):
            assert server.request("DELETE" if number % 2 else "GET", "/documents/a").status == 401
        made = make(server)
        assert server.stop() == 0
    found = entries(data)
    assert 600 <= sum(entry["who"] == "nobody" for entry in found) < 660
    assert found[-1]["subjects"] == [made["id"]] and verify(data)[0] == 0
