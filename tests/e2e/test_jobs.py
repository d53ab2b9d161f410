"""Uploads and jobs: what is accepted, how it is followed, what cancelling leaves."""
import http.client
import json

import pytest

from contract import Api
from jobs_world import finished, form, job_of, upload
from waiting import eventually

HTML = """<html><head><title>Leave</title></head><body><main><h1>Leave</h1>
<p>Everyone has twenty-eight days of paid leave a year.</p></main></body></html>"""


def problem(reply, status, pointer=None):
    assert reply.status == status, reply.body
    body = reply.json()
    if pointer is not None:
        assert pointer in [one["pointer"] for one in body["errors"]], body
    return body


def test_files_are_indexed_under_their_names(server):
    reply = upload(server, [("handbook/leave.html", HTML, "text/html"), ("notes.md", "# Porto\n\nThe office opens at eight.")],
                   metadata={"team": "hr"}, files=[{"metadata": {"year": 2026}}, {"id": "porto", "title": "Porto office"}])
    assert reply.status == 202, reply.body
    job = reply.json()
    assert reply.headers["Location"] == f"/jobs/{job['id']}"
    assert job["state"] == "waiting" and job["counts"]["files"] == 2
    job = finished(server, job["id"])
    assert job["state"] == "completed", job
    assert [one["documents"] for one in job["files"]] == [["handbook/leave.html"], ["porto"]]
    assert job["counts"] | {"chunks": 0} == {"files": 2, "waiting": 0, "working": 0, "completed": 2, "failed": 0,
                                            "cancelled": 0, "documents": 2, "chunks": 0}
    leave = server.request("GET", "/documents/handbook/leave.html").json()
    assert leave["title"] == "Leave" and leave["metadata"]["team"] == "hr" and leave["metadata"]["year"] == 2026
    porto = server.request("GET", "/documents/porto").json()
    assert porto["title"] == "Porto office" and "year" not in porto["metadata"]
    found = server.query("How many days of leave are there?").json()["sources"]
    assert found[0]["document_id"] == "handbook/leave.html"


def test_what_cannot_be_read_fails_alone(server):
    job = upload(server, [("good.txt", "The office opens at eight."), ("broken.pdf", b"%PDF-1.7 and nothing else"),
                          ("empty.txt", ""), ("picture.bin", b"\0\1\2\3" * 100)]).json()
    job = finished(server, job["id"])
    assert job["state"] == "partial"
    good, broken, empty, picture = job["files"]
    assert good["state"] == "completed" and good["created"] == 1
    assert {one["state"] for one in (broken, empty, picture)} == {"failed"}
    assert broken["code"] == "damaged" and broken["detail"]
    assert empty["code"] == "no_text"
    assert picture["code"] == "unsupported"


def test_the_same_again_is_unchanged(server):
    files = [("a.txt", "The office opens at eight."), ("b.csv", "id,text\n1,First row\n2,Second row\n")]
    first = finished(server, upload(server, files).json()["id"])
    again = finished(server, upload(server, files).json()["id"])
    assert first["id"] != again["id"]
    assert [one["created"] for one in first["files"]] == [1, 2]
    assert [(one["created"], one["updated"], one["unchanged"]) for one in again["files"]] == [(0, 0, 1), (0, 0, 2)]


def test_a_key_names_a_request(server):
    files, key = [("a.txt", "The office opens at eight.")], {"Idempotency-Key": "7f1c"}
    first = upload(server, files, key)
    again = upload(server, files, key)
    assert (first.status, again.json()["id"]) == (202, first.json()["id"])
    finished(server, first.json()["id"])
    late = upload(server, files, key)
    assert (late.status, late.json()["id"], late.json()["state"]) == (200, first.json()["id"], "completed")
    problem(upload(server, [("a.txt", "Another text.")], key), 422, "/Idempotency-Key")
    problem(upload(server, files, {"Idempotency-Key": "has a space"}), 422, "/Idempotency-Key")
    assert len(server.request("GET", "/jobs").json()["jobs"]) == 1


@pytest.mark.parametrize(("files", "fields", "pointer"), [
    ([], {}, "/file"),
    ([("", "x")], {}, "/file/0"),
    ([("a.txt", "x"), ("a.txt", "y")], {}, "/file/1"),
    ([("a.txt", "x")], {"files": []}, "/files"),
    ([("a.txt", "x")], {"files": [{"id": ""}]}, "/files/0/id"),
    ([("a.txt", "x")], {"files": [{"acl": {"allow": "all"}}]}, "/files/0/acl/allow"),
    ([("a.txt", "x")], {"acl": {"deny": [""]}}, "/acl/deny/0"),
    ([("a.txt", "x")], {"metadata": []}, "/metadata"),
    ([("a.txt", "x")], {"collection": "no name"}, "/collection"),
    ([("a.txt", "x")], {"chunk_size": "many"}, "/chunk_size"),
    ([("a.txt", "x")], {"on_conflict": "win"}, "/on_conflict"),
    ([("a.txt", "x")], {"colection": "a"}, "/colection"),
])
def test_each_fault_of_a_form_is_named(server, files, fields, pointer):
    problem(upload(server, files, **fields), 422, pointer)
    assert server.request("GET", "/jobs").json()["jobs"] == []


def test_what_is_no_form_is_refused(server):
    body, kind = form([("a.txt", "x")])
    problem(server.request("POST", "/documents", body[:-8], kind), 400)
    problem(server.request("POST", "/documents", body, {"Content-Type": "multipart/form-data"}), 415)
    problem(server.request("POST", "/documents", body, {"Content-Type": "text/plain"}), 415)
    problem(upload(server, [("a.txt", "x")], metadata="{"), 400)
    problem(server.request("POST", "/documents", {"url": "ftp://example.com/"}), 422, "/url")
    problem(server.request("POST", "/documents", {"url": "http://user@example.com/"}), 422, "/url")
    problem(server.request("POST", "/documents", {}), 422, "/url")


def test_access_lists_are_kept(server):
    reply = upload(server, [("a.txt", "For some."), ("b.txt", "For others.")], acl={"allow": ["group:hr"]},
                   files=[{}, {"acl": {"deny": ["user:eve"]}}])
    job = finished(server, reply.json()["id"])
    assert [one["acl"] for one in job["files"]] == [{"allow": ["group:hr"]}, {"deny": ["user:eve"]}]


def read_events(server, job, timeout=60):
    """All events of a job, until the stream ends."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=timeout)
    connection.request("GET", f"/jobs/{job}/events")
    response = connection.getresponse()
    assert (response.status, response.getheader("Content-Type")) == (200, "text/event-stream")
    text = response.read().decode()
    connection.close()
    events = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
        if "event" in fields:
            events.append((fields["event"], json.loads(fields["data"])))
    return events


def test_a_job_is_followed_to_its_end(server):
    job = upload(server, [(f"{i}.txt", f"Text number {i}.") for i in range(20)]).json()["id"]
    events = read_events(server, job)
    assert [name for name, _ in events].count("done") == 1
    name, last = events[-1]
    assert name == "done" and last["state"] == "completed" and last["counts"]["completed"] == 20
    done = {data["index"]: data for name, data in events if name == "file"}
    assert {one["state"] for one in done.values()} == {"completed"} and len(done) == 20
    assert all(one["chunks_per_second"] > 0 for one in done.values())
    late = read_events(server, job)
    assert [name for name, _ in late] == ["file"] * 20 + ["job", "done"], "whoever comes late is told all"
    assert server.request("GET", "/jobs/nobody/events").status == 404


def test_a_cancelled_job_says_what_is_done(server):
    text = "The office opens at eight and closes at six. " * 400
    job = upload(server, [(f"{i}.txt", f"{i}. {text}") for i in range(40)]).json()["id"]
    eventually(lambda: job_of(server, job)["counts"]["completed"] >= 1, 60)
    reply = server.request("DELETE", f"/jobs/{job}")
    assert reply.status == 200
    ended = finished(server, job)
    assert ended["state"] == "cancelled" and ended["counts"]["cancelled"] > 0
    there = {one["id"] for one in server.request("GET", "/documents").json()["documents"]}
    said = {name for one in ended["files"] for name in one["documents"]}
    assert said == there and len(said) >= ended["counts"]["completed"]
    assert server.request("DELETE", f"/jobs/{job}").status == 200
    done = finished(server, upload(server, [("z.txt", "The last one.")]).json()["id"])
    problem(server.request("DELETE", f"/jobs/{done['id']}"), 409)
    problem(server.request("DELETE", "/jobs/nobody"), 404)


def test_jobs_are_listed_the_latest_first(server):
    jobs = [upload(server, [(f"{i}.txt", f"Text {i}.")]).json()["id"] for i in range(5)]
    for job in jobs:
        finished(server, job)
    seen, cursor = [], ""
    while cursor is not None:
        page = server.request("GET", f"/jobs?limit=2&cursor={cursor}").json()
        seen += [one["id"] for one in page["jobs"]]
        cursor = page["next_cursor"]
    assert seen == jobs[::-1]
    problem(server.request("GET", "/jobs?limit=0"), 422, "/limit")


def test_metrics_count_jobs_and_files(server):
    finished(server, upload(server, [("a.txt", "One."), ("b.txt", "")]).json()["id"])
    eventually(lambda: b"rag_jobs_running 0" in server.request("GET", "/metrics").body, 5, "the end of the work")
    page = server.request("GET", "/metrics").body.decode()
    assert 'rag_jobs_finished_total{state="partial"} 1' in page
    assert 'rag_job_files_total{state="completed"} 1' in page
    assert 'rag_job_files_total{state="failed"} 1' in page


def test_replies_are_as_described(server):
    api = Api(server)
    body, kind = form([("a.txt", "The office opens at eight."), ("b.bin", b"\0\1\2")], acl={"deny": ["user:eve"]})
    job = api.send("POST", "/documents", body, kind | {"Idempotency-Key": "k"}).json()["id"]
    finished(server, job)
    assert api.send("POST", "/documents", body, kind | {"Idempotency-Key": "k"}).status == 200
    api.send("POST", "/documents", {"url": "http://127.0.0.1:9/"})
    assert api.get(f"/jobs/{job}").json()["state"] == "partial"
    api.get("/jobs?limit=1")
    api.get("/jobs?cursor=x")
    api.get("/jobs/nobody")
    assert api.send("DELETE", f"/jobs/{job}").status == 409
    api.send("POST", "/documents", b"{", {"Content-Type": "application/json"})
    api.send("POST", "/documents", b"x", {"Content-Type": "text/plain"})
