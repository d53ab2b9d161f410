"""The Python client against a server that refuses, lies, cuts and keeps silent."""
import gc
import json
import logging
import threading

import pytest
from lying_server import ANSWER, REPORT, LyingServer, cut, event, refuse, say, silent, stream

import ragd
from ragd import errors

KEY = "ragd_" + "secret" * 8
JOB = {"id": "j", "state": "waiting", "collection": "documents", "created_at": "2026-01-31T09:05:07Z",
       "updated_at": "2026-01-31T09:05:07Z", "files": [],
       "counts": dict.fromkeys(["files", "waiting", "working", "completed", "failed", "cancelled", "documents", "chunks"], 0)}
MADE_KEY = {"key": KEY, "id": "k", "tenant": "default", "name": "", "scopes": [], "principals": [], "state": "active",
            "created_at": "2026-01-31T09:05:07Z", "expires_at": None, "last_used_at": None}


@pytest.fixture
def facing(flavour):
    """facing(reply, ...): a server with these replies, and a client of it that takes no pauses."""
    started = []

    def start(*replies, **options):
        started.append(LyingServer(*replies).start())
        return started[-1], flavour.hasty(started[-1].url, KEY, **options)
    yield start
    for server in started:
        server.stop()


@pytest.mark.parametrize("passing", [
    refuse(503, "unavailable"), refuse(429, "too_many_requests"), refuse(504, "deadline_exceeded"),
    say(502, b"<html>", {"Content-Type": "text/html"}), cut(), cut(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"),
], ids=["503", "429", "504", "502 of a proxy", "cut before", "cut within"])
def test_what_passes_is_tried_again(facing, flavour, passing):
    server, client = facing(passing, passing, say(200, ANSWER))
    assert client.query("Tea?").answer == "Tea. [1]"
    assert len(server.requests) == 3 and len({one.headers["x-request-id"] for one in server.requests}) == 1
    assert len(flavour.pauses) == 2 and 0.5 <= flavour.pauses[0] <= 1 and 0.5 <= flavour.pauses[1] <= 2


def test_it_gives_up_after_as_many_attempts_as_it_may_have(facing, flavour):
    server, client = facing(refuse(503, "unavailable"), retries=1)
    with pytest.raises(errors.UnavailableError) as refused:
        client.query("Tea?")
    assert len(server.requests) == 2 and refused.value.request_id == "r-1" and refused.value.detail == "told: unavailable"


def test_retry_after_is_honoured_and_too_long_a_one_told(facing, flavour):
    server, client = facing(refuse(429, "too_many_requests", {"Retry-After": 7}), say(200, ANSWER))
    client.query("Tea?")
    assert flavour.pauses == [7.0]
    server, client = facing(refuse(429, "too_many_requests", {"Retry-After": 3600}))
    with pytest.raises(errors.TooManyRequestsError) as refused:
        client.query("Tea?")
    assert refused.value.retry_after == 3600 and len(server.requests) == 1 and flavour.pauses == [7.0]


@pytest.mark.parametrize(("status", "code", "kind"), [
    (400, "malformed", errors.MalformedError), (422, "invalid_field", errors.InvalidFieldError),
    (401, "unauthenticated", errors.UnauthenticatedError), (403, "forbidden", errors.ForbiddenError),
    (404, "not_found", errors.NotFoundError), (405, "method_not_allowed", errors.MethodNotAllowedError),
    (409, "conflict", errors.ConflictError), (412, "precondition_failed", errors.PreconditionFailedError),
    (413, "too_large", errors.TooLargeError), (415, "unsupported", errors.UnsupportedError),
    (500, "internal", errors.InternalError),
])
def test_what_a_repeat_cannot_help_is_not_repeated(facing, status, code, kind):
    server, client = facing(refuse(status, code, errors=[{"pointer": "/query", "detail": "must be one"}]))
    with pytest.raises(kind) as refused:
        client.query("Tea?")
    assert type(refused.value) is kind and refused.value.errors == (errors.FieldError("/query", "must be one"),)
    assert (refused.value.type, len(server.requests)) == (f"urn:ragd:problem:{code}", 1)


def test_what_must_not_be_done_twice_is_not_repeated(facing, flavour):
    server, client = facing(cut())
    with pytest.raises(errors.TransportError) as lost:
        client.create_key()
    assert lost.value.sent and len(server.requests) == 1
    for change in (lambda: client.delete("a", only={"if_match": '"1"'}), lambda: client.remove_source("wiki"),
                   lambda: client.index([{"text": "T"}], only={"if_none_match": "*"})):
        with pytest.raises(errors.TransportError):
            change()
    assert len(server.requests) == 4
    server, client = facing(refuse(429, "too_many_requests"), say(201, MADE_KEY))
    assert client.create_key().key == KEY, "what was refused before it was done is asked again"


def test_what_was_never_sent_is_tried_again_whatever_it_is(flavour):
    with LyingServer(say(200, ANSWER)) as server:
        nobody = server.url
    client = flavour.hasty(nobody, KEY)
    with pytest.raises(errors.TransportError) as lost:
        client.create_key()
    assert not lost.value.sent and lost.value.request_id and len(flavour.pauses) == 2 and KEY not in str(lost.value)


def test_a_delete_whose_answer_was_lost_is_done(facing):
    server, client = facing(cut(), refuse(404, "not_found"))
    client.delete("a")
    assert [one.method for one in server.requests] == ["DELETE", "DELETE"]
    server, client = facing(refuse(503, "unavailable"), refuse(404, "not_found"))
    with pytest.raises(errors.NotFoundError):
        client.delete("a")


def test_an_upload_is_sent_again_with_its_key(facing, tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes(b"x" * 100_000)
    told = []
    server, client = facing(cut(), refuse(409, "conflict"), say(202, JOB))
    with file.open("rb") as opened:
        job = client.upload(file, ragd.UploadFile(opened, name="b.txt"), progress=lambda *sent: told.append(sent))
    assert job.id == "j" and len(server.requests) == 3
    assert len({one.headers["idempotency-key"] for one in server.requests}) == 1
    assert {one.body for one in server.requests} == {server.requests[0].body} and len(server.requests[0].body) > 200_000
    assert told[-1][0] == told[-1][1] == len(server.requests[2].body)
    server, client = facing(refuse(409, "conflict"))
    with pytest.raises(errors.ConflictError):
        client.upload(file)
    assert len(server.requests) == 1, "a first one that is refused was not under way"


def test_a_file_that_shrinks_while_it_is_sent_is_told(facing, tmp_path):
    file = tmp_path / "a.bin"
    file.write_bytes(b"x" * 3_000_000)
    server, client = facing(say(202, JOB))

    def shrink(sent, total):
        if 0 < sent < 1_000_000:
            file.write_bytes(b"x" * 1_000_000)
    with pytest.raises(ragd.RagdError, match="a.bin became shorter"):
        client.upload(file, progress=shrink)


def test_what_no_request_can_have_is_told_at_once(facing, flavour):
    server, client = facing(say(202, JOB))
    with pytest.raises(ragd.RagdError, match="cannot be sent"):
        client.upload(ragd.UploadFile(b"x", name="x"), idempotency_key="a\r\nX-Other: b")
    assert server.requests == [] and flavour.pauses == []


def test_time_is_bounded(facing):
    server, client = facing(silent, timeout=0.2)
    with pytest.raises(errors.TransportTimeout, match="no answer in time") as late:
        client.query("Tea?")
    assert late.value.sent and len(server.requests) == 1
    with pytest.raises(errors.TransportTimeout):
        client.query("Tea?", timeout=0.1)
    server, client = facing(stream(event("sources", {"sources": []}), after="wait"), timeout=0.2)
    with pytest.raises(errors.TransportTimeout), client.stream("Tea?") as events:
        list(events)


@pytest.mark.parametrize("method", ["query", "health", "upload"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(facing, status, method):
    other, _ = facing(say(200, ANSWER))
    server, client = facing(say(status, b"", {"Location": other.url + "/query"}))
    call = {"query": lambda: client.query("Tea?"), "health": client.health,
            "upload": lambda: client.upload(ragd.UploadFile(b"x", name="x"))}[method]
    with pytest.raises(errors.RedirectedError, match="/query") as refused:
        call()
    assert refused.value.status == status and other.requests == [] and len(server.requests) == 1
    with pytest.raises(errors.RedirectedError), client.stream("Tea?"):
        pass


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"id": 7}', b"[" * 100_000,
                                  json.dumps(ANSWER | {"sources": [{}]}).encode()])
def test_what_is_no_answer_is_told(facing, body):
    server, client = facing(say(200, body, {"X-Request-Id": "r-9"}))
    for call in (lambda: client.query("Tea?"), client.openapi) if body != b'{"id": 7}' and body[-1:] != b"}" else (
            lambda: client.query("Tea?"),):
        with pytest.raises(errors.ReplyError) as refused:
            call()
        assert refused.value.request_id == "r-9"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"errors": 7}', b'{"errors": [{}]}', b"[" * 100_000, b"\xff"])
def test_a_problem_that_cannot_be_read_is_its_status(facing, body):
    server, client = facing(say(404, body))
    with pytest.raises(errors.NotFoundError) as refused:
        client.get("a")
    assert (refused.value.status, refused.value.type, refused.value.errors) == (404, "about:blank", ())
    assert len(refused.value.request_id) == 32, "the one that was sent"
    server, client = facing(say(418, b"<html>", {"Content-Type": "text/html"}))
    with pytest.raises(errors.StatusError) as refused:
        client.get("a")
    assert type(refused.value) is errors.StatusError


def test_an_answer_without_end_is_cut_short(facing, monkeypatch):
    def endless(peer, _):
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while True:
            peer.send(b" " * 2**20)
    server, client = facing(endless)
    with pytest.raises(errors.ReplyError, match="more than"):
        client.query("Tea?")
    server, client = facing(stream(b"data: " + b"x" * 100), stream(b"x" * 5000))
    monkeypatch.setattr("ragd._sse.EVENT_CHARS_MAX", 50)
    with pytest.raises(errors.ReplyError, match="more than"), client.stream("Tea?") as events:
        list(events)


def test_fields_and_events_of_a_newer_server_are_passed_over(facing):
    newer = ANSWER | {"mood": "good", "answer_kind": "sung", "sources": [ANSWER["sources"][0] | {"colour": 7}]}
    server, client = facing(say(200, newer), stream(event("mood", {"x": 1}), event("done", newer), b"event: la"))
    assert client.query("Tea?").answer_kind == "sung"
    with client.stream("Tea?") as events:
        assert [type(one) for one in events] == [ragd.Done]


BEGUN = (event("sources", {"sources": ANSWER["sources"]}), event("token", {"text": "Te"}))


@pytest.mark.parametrize("after", ["close", "reset"])
def test_a_stream_that_is_cut_is_told(facing, after):
    server, client = facing(stream(*BEGUN, b"event: done\ndata: {", after=after))
    seen = []
    with pytest.raises(errors.TransportError) as broken, client.stream("Tea?") as events:
        for one in events:
            seen.append(one)
    assert broken.value.sent and len(server.requests) == 1
    if after == "close":
        assert [type(one) for one in seen] == [ragd.Sources, ragd.Token] and broken.value.request_id == "r-2"


def test_an_error_within_a_stream_is_raised(facing):
    problem = {"type": "urn:ragd:problem:unavailable", "title": "t", "status": 503, "detail": "down", "code": "unavailable",
               "request_id": "r-7", "errors": []}
    server, client = facing(stream(*BEGUN, event("error", problem)), stream(event("error", "nonsense")))
    with client.stream("Tea?") as events:
        assert [type(next(events)), type(next(events))] == [ragd.Sources, ragd.Token]
        with pytest.raises(errors.UnavailableError, match="down") as failed:
            next(events)
    assert failed.value.request_id == "r-7" and len(server.requests) == 1
    with pytest.raises(errors.ReplyError, match="nonsense"), client.stream("Tea?") as events:
        list(events)


@pytest.mark.parametrize("data", ["{", "[]", '{"text": 7}', ""])
def test_an_event_that_cannot_be_read_is_told(facing, data):
    server, client = facing(stream(event("token", data)))
    with pytest.raises((errors.ReplyError, errors.TransportError)) as broken, client.stream("Tea?") as events:
        list(events)
    assert broken.value.request_id == "r-2"


def test_what_is_no_stream_is_told(facing):
    server, client = facing(say(200, ANSWER))
    with pytest.raises(errors.ReplyError, match="no stream of events"), client.stream("Tea?"):
        pass


def test_opening_a_stream_is_tried_again(facing):
    server, client = facing(refuse(503, "unavailable"), cut(), stream(*BEGUN, event("done", ANSWER)))
    with client.stream("Tea?") as events:
        assert events.final().answer == "Tea. [1]"
    assert len(server.requests) == 3


@pytest.mark.parametrize("how", ["break", "raise", "never read"])
def test_who_leaves_a_stream_closes_its_connection(facing, how):
    server, client = facing(stream(*BEGUN, after="wait"))

    def leave():
        with client.stream("Tea?") as events:
            if how == "never read":
                return
            for _ in events:
                if how == "raise":
                    raise KeyError("tea")
                break
    if how == "raise":
        with pytest.raises(KeyError):
            leave()
    else:
        leave()
    assert server.left.wait(10), "the server saw that the client had left"


def test_a_task_that_is_cancelled_closes_its_connection():
    import asyncio

    async def ask(server, begun):
        async with ragd.AsyncClient(server.url) as client, client.stream("Tea?") as events:
            async for _ in events:
                begun.set()

    async def cancelled(server):
        begun = asyncio.Event()
        task = asyncio.create_task(ask(server, begun))
        await asyncio.wait_for(begun.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    with LyingServer(stream(*BEGUN, after="wait")) as server:
        asyncio.run(cancelled(server))
        assert server.left.wait(10)


def test_threads_may_share_a_client():
    with LyingServer(say(200, ANSWER)) as server, ragd.Client(server.url) as client:
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(client.query("Tea?").answer)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert answers == ["Tea. [1]"] * 8


def test_the_key_is_in_no_text(facing, caplog):
    caplog.set_level(logging.DEBUG)
    server, client = facing(refuse(401, "unauthenticated"), cut(), say(200, b"{"), say(201, MADE_KEY))
    texts = [repr(client), str(vars(getattr(client, "inner", client))["_settings"])]
    for call in (lambda: client.query("Tea?"), client.create_key, client.create_key):
        with pytest.raises(ragd.RagdError) as failed:
            call()
        texts += [repr(failed.value), str(failed.value), repr(failed.value.__cause__)]
    made = client.create_key()
    texts += [repr(made), str(made), caplog.text]
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}" and caplog.text
    assert not [text for text in texts if KEY in text]
    with pytest.raises(ValueError, match="not shown") as bad:
        ragd.Client("http://127.0.0.1:1", KEY + "\nX: y")
    assert KEY not in str(bad.value)


def test_a_job_that_does_not_end_is_waited_for_so_long(facing, flavour):
    server, client = facing(say(200, JOB), refuse(503, "unavailable"), say(200, JOB), say(200, JOB | {"state": "completed"}))
    assert client.wait("j").finished and len(server.requests) == 4
    server, client = facing(say(200, JOB))
    with pytest.raises(errors.WaitTimeout, match="still waiting") as late:
        client.wait("j", timeout=0.05)
    assert late.value.job_id == "j"


def test_a_list_that_goes_in_circles_is_told(facing):
    page = {"documents": [], "next_cursor": "again"}
    server, client = facing(say(200, page))
    with pytest.raises(errors.ReplyError, match="same page"):
        list(client.documents())
    assert [one.target for one in server.requests] == ["/documents", "/documents?cursor=again"]


def test_calls_of_many_documents_keep_their_bounds(facing):
    server, client = facing(say(200, REPORT))
    assert len(list(client.index_all({"text": str(number)} for number in range(2500)))) == 3
    assert [len(json.loads(one.body)["documents"]) for one in server.requests] == [1000, 1000, 500]
    big = [{"text": "x" * 9_000_000}] * 3
    assert len(list(client.index_all(big))) == 3
    assert list(client.index_all([])) == []


def test_a_server_that_is_not_ready_says_so_and_its_proxy_something_else(facing, flavour):
    down = {"status": "down", "components": {"store": {"status": "down", "detail": "full", "latency_ms": 0}}}
    server, client = facing(say(503, down, {"Content-Type": "application/json"}))
    assert client.ready().components["store"].detail == "full" and flavour.pauses == []
    server, client = facing(say(503, b"<html>", {"Content-Type": "text/html"}))
    with pytest.raises(errors.UnavailableError):
        client.ready()


def test_nothing_is_left_open(facing, recwarn):
    server, client = facing(say(200, ANSWER), stream(*BEGUN, event("done", ANSWER)), cut(), say(500))
    gc.collect()
    recwarn.clear()  # of what other tests left
    client.query("Tea?")
    with client.stream("Tea?") as events:
        list(events)
    with pytest.raises(errors.InternalError):
        client.query("Tea?")
    client.close()
    gc.collect()
    assert not [one for one in recwarn if issubclass(one.category, ResourceWarning)]
