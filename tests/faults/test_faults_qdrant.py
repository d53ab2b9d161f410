"""The row of Qdrant in the fault matrix: tests/fakes/qdrant_facade.py behind the proxy, each cell under load.

Without its store ragd answers nothing, and says so: no answer is better than a wrong one."""
import contextlib
import itertools
import threading
import types

import pytest

from faults import modes
from faults.cell import QUESTION, RECOVERY, Row, outcomes_of, served
from waiting import eventually

from scenarios.test_qdrant import Facade  # noqa: E402  (it needs that client)

INDEX_SECONDS = 2
NOTE = {"id": "note", "text": "The first words of the note."}
GONE = {"id": "gone", "text": "This page will be deleted."}
DETAILS = {
    "refused": "cannot be used", "5 s late": "did not answer within 1 s", "garbage": "cannot be used",
    "500": "status 500", "429": "429",
}


def at_once(*calls):
    """What calls bring back that are made beside each other, in their order."""
    results = [None] * len(calls)

    def call(number):
        results[number] = calls[number]()

    threads = [threading.Thread(target=call, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert None not in results, "a request hangs"
    return results


class QdrantRow(Row):
    """With less time for Qdrant than for the question: 503, and the time is Qdrant's."""
    faults = {
        "refused": modes.Refuse(), "blackholed": modes.Blackhole(), "silent": modes.Silent(),
        "5 s late": modes.Delay(5), "one byte a second": modes.Drip(1),
        "reset in the head": modes.Reset(between=(1, 60)),
        "reset in mid-answer": modes.Reset(between=(140, 400)), "garbage": modes.Garbage(), "500": modes.Status(500),
        "429": modes.Status(429, "Retry-After: 2"), "half-closed at once": modes.HalfClose(),
        "half-closed in mid-answer": modes.HalfClose(after=250), "endless": modes.Endless(),
        "TLS: another certificate": "other", "TLS: garbage": modes.BadTls(),
    }
    quick = set(faults) - {"blackholed", "silent", "5 s late", "one byte a second", "endless"}
    status = 503
    qdrant_timeout = "1"
    facade = None
    numbers = itertools.count()

    def __init__(self):
        self.written = {}  # by fault: what was sent while it lasted, and the answers

    def start(self):
        return contextlib.nullcontext(types.SimpleNamespace(port=int(self.facade.url.rpartition(":")[2])))

    def settings(self, port, tls):
        return {"QDRANT_URL": f"{'https' if tls else 'http'}://127.0.0.1:{port}",
                "QDRANT_TIMEOUT_SECONDS": self.qdrant_timeout, "INDEX_TIMEOUT_SECONDS": str(INDEX_SECONDS),
                "QDRANT_COLLECTION": f"cell{next(self.numbers)}"}

    def healthy(self, server):
        """Readiness first: a balancer sends no question to a server that is not ready, so none may be needed."""
        if server.request("GET", "/health/ready").status != 200:
            return False
        reply = server.query(QUESTION)
        if reply.status == 200:
            answer = reply.json()
            assert "75 degrees" in answer["answer"] and answer["sources"], f"neither right nor refused: {answer}"
        return reply.status == 200

    def before(self, server, name):
        eventually(lambda: server.index(NOTE, GONE).status == 200, RECOVERY, "documents")

    def met(self, server, name):
        replies = at_once(lambda: server.query(QUESTION), lambda: server.query(QUESTION, stream=True),
                          lambda: server.request("GET", "/documents"),
                          lambda: server.request("GET", "/documents/green.md/content"))
        for reply in replies[:2]:
            self.accept(reply.status, reply.json(), name)
            assert reply.headers["Content-Type"] == "application/problem+json"
            assert reply.status == 504 or int(reply.headers["Retry-After"]) >= 1
        for reply in replies[2:]:  # a short answer may come through before a connection is cut
            assert reply.status in (200, 503, 504), reply.body
        assert replies[3].status != 200 or b"75 degrees" in replies[3].body

    def during(self, server, name):
        new = {"id": "new", "text": f"This was written while Qdrant was {name}."}
        note = NOTE | {"text": f"The second words of the note, while Qdrant was {name}."}
        created, updated, deleted = at_once(
            lambda: server.index(new), lambda: server.index(note),
            lambda: server.request("DELETE", "/documents/gone"))
        assert {created.status, updated.status} <= {200, 503, 504}, (created.body, updated.body)
        assert deleted.status in (204, 503, 504), deleted.body
        self.written[name] = (new, created.status), (note, updated.status), deleted.status

    def accept(self, status, answer, name):
        """A slow Qdrant and a busy machine together may take all the time that the question has."""
        assert status == self.status or (status == 504 and name not in self.quick), answer
        assert answer["status"] == status and "answer" not in answer, answer
        if status == 503:
            assert answer["code"] == "unavailable" and "the store is not available: Qdrant at" in answer["detail"]
            assert DETAILS.get(name, "") in answer["detail"], answer
        else:
            assert answer["code"] == "deadline_exceeded" and "time allowed" in answer["detail"], answer
            assert self.status == 503 or "Qdrant at" in answer["detail"], answer

    def told(self, server, name):
        ready = server.request("GET", "/health/ready")
        qdrant = ready.json()["components"]["qdrant"]
        assert ready.status == 503 and ready.json()["status"] == "down", ready.body
        assert qdrant["status"] == "down" and qdrant["detail"], qdrant
        metrics = server.request("GET", "/metrics").body.decode().splitlines()
        failed = [line for line in metrics if line.startswith('rag_qdrant_requests_total{')
                  and 'outcome="ok"' not in line and not line.endswith(" 0")]
        assert failed, "requests that failed are counted as such"
        code = {503: "unavailable", 504: "deadline_exceeded"}[self.status]
        assert f'rag_errors_total{{type="{code}"}} 0' not in metrics
        assert f'"route":"/query","status":{self.status}' in server.log.read_text()

    def after(self, server, name):
        """What was acknowledged is stored; what was not is stored whole or not at all."""
        (new, created), (note, updated), deleted = self.written.pop(name)
        for document, status, others in ((new, created, {None}), (note, updated, {NOTE["text"]})):
            stored = self.content(server, document["id"])
            assert stored == document["text"] or (status != 200 and stored in others), (status, stored)
            assert self.found(server, document) == ([stored] if stored else []), document
        gone = self.content(server, "gone")
        assert gone is None or (deleted != 204 and gone == GONE["text"]), (deleted, gone)
        assert self.found(server, GONE) == ([gone] if gone else [])
        assert served(lambda: server.index(new, note)).status == 200
        assert self.content(server, "new") == new["text"] and self.content(server, "note") == note["text"]

    @staticmethod
    def content(server, name):
        reply = served(lambda: server.request("GET", f"/documents/{name}/content"))
        assert reply.status in (200, 404), reply.body
        return reply.body.decode() if reply.status == 200 else None

    @staticmethod
    def found(server, document):
        """The texts of a document, short enough for one chunk, that a search for it finds."""
        answer = served(lambda: server.query(document["text"])).json()
        return [source["text"] for source in answer["sources"] if source["document_id"] == document["id"]]


class DeadlineRow(QdrantRow):
    """With more time for Qdrant than for the question: 504."""
    faults = {name: QdrantRow.faults[name] for name in ("blackholed", "one byte a second")}
    quick = set()
    status = 504
    qdrant_timeout = "10"


@pytest.fixture(scope="module", autouse=True)
def facade(tmp_path_factory):
    """One for all cells: each has collections of its own."""
    with Facade(tmp_path_factory.mktemp("qdrant")) as running:
        QdrantRow.facade = running
        yield running


outcomes = outcomes_of(QdrantRow())
outcomes_at_the_deadline = outcomes_of(DeadlineRow())


@pytest.mark.parametrize("name", QdrantRow.faults)
def test_a_fault_of_qdrant(outcomes, name):
    outcomes[name].result(timeout=120)


@pytest.mark.parametrize("name", DeadlineRow.faults)
def test_a_fault_of_qdrant_that_lasts_past_the_deadline(outcomes_at_the_deadline, name):
    outcomes_at_the_deadline[name].result(timeout=120)
