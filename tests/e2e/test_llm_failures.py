"""A language model that does not deliver: the extractive answer, in time, with a warning that says why."""
import threading
import time

import pytest

from fakes.llm import never, raw, refuse, say
from faults.load import CLIENTS, Load
from llm_world import GOOD, KEY, QUESTION, SPOKEN, World, fell_back
from streams import text_of
from waiting import eventually

TIMEOUT = 2  # REQUEST_TIMEOUT_SECONDS
SLACK = 1    # over it, of a busy machine


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with World(tmp_path_factory.mktemp("llm") / "data", OPENAI_API_KEY=KEY,
               REQUEST_TIMEOUT_SECONDS=str(TIMEOUT)) as running:
        yield running


@pytest.fixture(autouse=True)
def calm(world):
    world.calm()


JSON = "application/json"
FAILURES = {
    "never": never(), "slow token": say("late", before_first=60),
    "one byte a second": say("late", byte_seconds=1),
    **{str(status): refuse(status) for status in (400, 401, 403, 404, 429, 500, 502, 503, 504)},
    "html": raw(b"<html>Welcome to the hotel's network</html>"), "no body": raw(b"", JSON), "null": raw(b"null", JSON),
    "another shape": raw(b'{"result": "ok"}', JSON), "no choices": raw(b'{"choices": []}', JSON),
    "no text": raw(b'{"choices": [{"message": {"content": null}}]}', JSON),
    "a number": raw(b'{"choices": [{"message": {"content": 7}}]}', JSON), "half": raw(b'{"choices": [{"mess', JSON),
    "no UTF-8": raw(b'{"choices": [{"message": {"content": "a\xff"}, "finish_reason": "stop"}]}', JSON),
    "half a surrogate pair": raw(
        b'{"choices": [{"message": {"content": "a\\ud800"}, "finish_reason": "stop"}]}', JSON),
    "error in a 200": raw(b'{"error": {"message": "overloaded", "type": "server_error", "code": null}}', JSON),
    "deep": raw(b"[" * 100_000, JSON), "events of nothing": raw(b"data: {}\n\ndata: [DONE]\n\n", "text/event-stream"),
    "huge line": raw(b"data: " + b"x" * 5_000_000, "text/event-stream"), "no content": raw(b"", JSON, 204),
    "empty": say(""), "blank": say(" ", "\n"), "only a false citation": say(" [7]"),
    "withheld": say("", finish="content_filter"), "cut": say("x", cut_after=0),
    "closed": say("x", cut_after=0, cut="close"),
}


@pytest.mark.parametrize("reply", FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("streams", [False, True], ids=["plain", "stream"])
def test_the_extractive_answer_comes_in_time(world, reply, streams):
    world.llm.always(reply)
    begun = time.monotonic()
    if streams:
        events = world.events()
        answer = events[-1].data
        assert text_of(events) == answer["answer"]
    else:
        answer = world.ask()
    assert time.monotonic() - begun < TIMEOUT + SLACK
    fell_back(answer)
    assert KEY not in str(answer)


def test_a_whole_completion_that_never_ends_is_given_up(world):
    world.llm.always(say("and on ", endless=True))
    answer, seconds = world.timed()
    fell_back(answer)
    assert seconds < TIMEOUT + SLACK


def test_a_redirect_is_not_followed_with_the_key(world):
    world.llm.always(raw(b"", JSON, 307, headers={"Location": world.llm.url + "/elsewhere"}))
    fell_back(world.ask())
    assert world.llm.others == []


def test_where_the_documents_do_not_answer_the_fallback_abstains(world):
    world.llm.always(refuse(401))
    answer = world.ask("Who won the chess tournament of 1886 in Vienna?")
    assert answer["answer_kind"] == "abstained" and answer["answer"]
    assert any(warning.startswith("the language model") for warning in answer["warnings"])


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_once_more(world, status):
    world.earn_retry()
    world.llm.script(refuse(status))
    assert world.ask()["answer_kind"] == "generated" and len(world.llm.calls) == 2


def test_a_stream_is_tried_once_more_while_nothing_was_said(world):
    world.earn_retry()
    world.llm.script(refuse(503))
    assert world.events()[-1].data["answer"] == SPOKEN and len(world.llm.calls) == 2


def test_once_more_is_not_again(world):
    world.earn_retry()
    world.earn_retry()
    world.llm.always(refuse(500))
    fell_back(world.ask())
    assert len(world.llm.calls) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_what_will_not_pass_is_not_tried_again(world, status):
    world.earn_retry()
    world.llm.script(refuse(status))
    fell_back(world.ask())
    assert len(world.llm.calls) == 1


@pytest.mark.parametrize(("headers", "wait"), [({"retry_after_ms": 400}, 0.4), ({"retry_after": 1}, 1),
                                               ({"retry_after": 60, "retry_after_ms": 300}, 0.3)], ids=str)
def test_the_retry_waits_as_long_as_the_service_asks(world, headers, wait):
    world.earn_retry()
    world.llm.script(refuse(429, **headers))
    assert world.ask()["answer_kind"] == "generated"
    first, second = world.llm.calls
    assert wait <= second.at - first.at < wait + 1


@pytest.mark.parametrize("headers", [{"retry_after": 60}, {"retry_after": "Wed, 21 Oct 2099 07:28:00 GMT"}], ids=str)
def test_a_wait_beyond_the_deadline_is_not_begun(world, headers):
    world.earn_retry()
    world.llm.always(refuse(503, **headers))
    answer, seconds = world.timed()
    fell_back(answer)
    assert len(world.llm.calls) == 1 and seconds < 1


def test_retries_are_a_tenth_of_the_calls(world):
    """Every second call fails, so the circuit stays closed and each failure could be tried again."""
    turn = iter(range(1000))
    world.llm.always(lambda call: refuse(500) if next(turn) % 2 == 0 else GOOD)
    queries = 60
    for _ in range(queries):
        world.ask()
    saved = 10  # retries that quiet times may have saved up
    assert len(world.llm.calls) <= queries * 1.1 + saved
    assert len(world.llm.calls) > queries, "but there are retries"


def test_after_five_failures_the_model_is_left_alone_and_tried_now_and_then(world):
    world.llm.always(never())
    queries = [threading.Thread(target=world.ask) for _ in range(5)]
    for query in queries:
        query.start()
    for query in queries:
        query.join(TIMEOUT + 2)
    skipped = world.metric("rag_llm_requests_total", outcome="skipped")
    calls = len(world.llm.calls)
    times = sorted(world.timed()[1] for _ in range(5))
    assert times[2] < 1 and len(world.llm.calls) <= calls + 1
    assert world.metric("rag_llm_requests_total", outcome="skipped") >= skipped + 4
    warning = fell_back(world.ask())
    assert "not asked" in warning, warning
    status, body = world.ready()
    llm = body["components"]["llm"]
    assert status == 200 and body["status"] == "degraded" and llm["status"] == "degraded" and llm["detail"]
    world.llm.always(GOOD)
    eventually(lambda: world.ask()["answer_kind"] == "generated", 5, "a generated answer")
    assert all(world.ask()["answer_kind"] == "generated" for _ in range(3))
    status, body = world.ready()
    assert (status, body["components"]["llm"]["status"]) == (200, "ok")


def test_under_load_a_model_that_fails_is_left_alone_all_the_same(world):
    world.llm.always(refuse(500))
    load = Load(world.server, QUESTION, timeout=10)
    begun = time.monotonic()
    with load:
        eventually(lambda: world.metric("rag_llm_requests_total", outcome="skipped") and load.count > 60, 20)
    probes = (time.monotonic() - begun) / 1 + 1  # no more often than once a second
    assert len(world.llm.calls) <= 5 + CLIENTS + 2 * probes and not load.broken
    for status, _, answer in load.replies:
        assert status == 200 and fell_back(answer)


@pytest.mark.parametrize(("reply", "outcome"), [
    (refuse(401), "rejected"), (refuse(429, retry_after=60), "rate_limited"), (never(), "timeout"),
    (raw(b"<html>"), "malformed")], ids=["rejected", "rate limited", "timeout", "malformed"])
def test_each_failure_is_counted_by_its_kind(world, reply, outcome):
    before = world.metric("rag_llm_requests_total", outcome=outcome)
    world.llm.always(reply)
    world.ask()
    assert world.metric("rag_llm_requests_total", outcome=outcome) == before + 1


def test_a_wrong_request_says_nothing_about_the_service(world):
    world.llm.always(refuse(400))
    for _ in range(7):
        fell_back(world.ask())
    assert len(world.llm.calls) == 7 and world.ready()[1]["components"]["llm"]["status"] == "ok"


def test_keys_and_texts_are_in_no_answer_and_no_log(world):
    echo = f'{{"error": {{"message": "Incorrect API key provided: {KEY}. {QUESTION}", "code": "invalid_api_key"}}}}'
    world.llm.always(raw(echo.encode(), JSON, 401))
    told = [str(world.ask()), str(world.events()), str(world.ready())]
    told += [world.server.request("GET", route).body.decode() for route in ("/metrics", "/version")]
    log = world.server.log.read_text()
    assert '"event":"llm"' in log and "invalid_api_key" in log, "the failure is logged"
    for text in (*told, log):
        assert KEY not in text
    assert QUESTION not in log and "75 degrees" not in log


def test_without_configuration_there_is_no_model(server):
    components = server.request("GET", "/health/ready").json()["components"]
    assert components["llm"]["status"] == "off"


def test_a_model_that_nobody_listens_for_is_the_extractive_answer(tmp_path):
    with World(tmp_path / "data", OPENAI_BASE_URL="http://127.0.0.1:9/v1") as world:
        answer, seconds = world.timed()
        assert "reached" in fell_back(answer) and seconds < 1.5
        assert world.metric("rag_llm_requests_total", outcome="unavailable") >= 1
