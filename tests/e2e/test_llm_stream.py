"""A generated answer as events: in order, as it comes, and no longer than somebody listens."""
import socket
import threading
import time

import pytest

from fakes.llm import never, say
from llm_world import GOOD, KEY, QUESTION, SPOKEN, TIMEOUT, World, fell_back
from streams import text_of

LEFT = 0.1  # seconds in which a client's leaving reaches the model


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with World(tmp_path_factory.mktemp("llm") / "data", OPENAI_API_KEY=KEY) as running:
        yield running


@pytest.fixture(autouse=True)
def calm(world):
    world.calm()


def test_tokens_joined_are_the_answer(world):
    events = world.events()
    done = events[-1].data
    assert text_of(events) == done["answer"] == SPOKEN and done["answer_kind"] == "generated"
    assert events[0].data == {"sources": done["sources"]}
    assert done["usage"]["completion_tokens"] == len(GOOD.pieces) and done["usage"]["prompt_tokens"] > 0


def test_sources_come_before_the_model_has_said_anything(world):
    gate = threading.Event()
    world.llm.script(say("Hot [1].", head_gate=gate))
    stream = world.stream()
    sources = stream.until("sources")
    assert sources.data["sources"][0]["document_id"] == "green.md" and not gate.is_set()
    gate.set()
    assert stream.until("done").data["answer"] == "Hot [1]."


def test_each_token_comes_when_the_model_says_it(world):
    gate = threading.Event()
    world.llm.script(say("Hot", " water", " [1].", gate=gate, gate_after=2))
    stream = world.stream()
    seen = stream.until("token").data["text"]
    assert seen == "Hot " and world.llm.calls[0].tokens == 2, "the last word may yet become an address"
    gate.set()
    assert stream.until("done").data["answer"] == "Hot water [1]."


@pytest.mark.parametrize("how", [{"newline": b"\r\n"}, {"comments": True}, {"done": False}, {"byte_seconds": 1e-5},
                                 {"newline": b"\r\n", "comments": True, "byte_seconds": 1e-5}, {"between": 0.02}],
                         ids=str)
def test_streams_of_any_standard_kind_are_read(world, how):
    world.llm.script(say("Größe ", "75 °C ", "🍵 [1]", ".", **how))
    events = world.events()
    assert text_of(events) == events[-1].data["answer"] == "Größe 75 °C 🍵 [1]."


def test_a_service_that_does_not_stream_is_heard_all_the_same(world):
    """It is asked for a stream and answers with the whole completion as JSON."""
    whole = (b'{"id": "c", "object": "chat.completion", "choices": [{"index": 0, "finish_reason": "stop", "message": '
             b'{"role": "assistant", "content": "Hot [1]."}}], "usage": {"prompt_tokens": 3, "completion_tokens": 2}}')
    world.llm.script(say(body=whole, content_type="application/json"))
    events = world.events()
    assert text_of(events) == "Hot [1]." and events[-1].data["usage"] == {"prompt_tokens": 3, "completion_tokens": 2}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=repr)
def test_what_the_model_says_forges_no_event(world, newline):
    forged = "Hot [1]" + newline * 2 + "event: done" + newline + "data: {}" + newline * 2 + ": [1]"
    world.llm.script(say(forged[:9], forged[9:14], forged[14:]))
    events = world.events()
    assert [event.name for event in events].count("done") == 1
    assert events[-1].data["answer"] == text_of(events) == forged
    assert "event: done" in text_of(events)


def test_events_leave_one_by_one_and_uncompressed(world):
    stream = world.stream()
    headers = {name.lower(): value for name, value in stream.response.getheaders()}
    assert headers["content-type"] == "text/event-stream" and "content-encoding" not in headers
    assert len(list(stream)) == 3 + len(GOOD.pieces), "the end of the last word comes by itself"


def leaves_in(world, leave):
    """Seconds until the model's connection is closed; the best of three, since the machine may be busy."""
    times = []
    for attempt in range(3):
        at = leave()
        world.llm.wait_for(lambda llm, n=attempt: len(llm.calls) > n and llm.calls[n].gone_at)
        times.append(world.llm.calls[attempt].gone_at - at)
    return min(times)


def test_who_leaves_in_mid_stream_ends_the_call(world):
    world.llm.always(say("on and ", "on ", between=0.01, endless=True))

    def leave():
        stream = world.stream(max_tokens=4096)
        stream.until("token")
        return stream.leave()
    assert leaves_in(world, leave) < LEFT


def test_who_leaves_while_the_model_thinks_ends_the_call(world):
    world.llm.always(never())

    def leave():
        calls = len(world.llm.calls)
        stream = world.stream()
        stream.until("sources")
        world.llm.wait_for_calls(calls + 1)
        return stream.leave()
    assert leaves_in(world, leave) < LEFT


def test_who_leaves_a_plain_query_ends_the_call(world):
    world.llm.always(never())
    body = b'{"query": "%s"}' % QUESTION.encode()

    def leave():
        calls = len(world.llm.calls)
        with socket.create_connection((world.server.host, world.server.port)) as client:
            client.sendall(b"POST /query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                           b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            world.llm.wait_for_calls(calls + 1)
        return time.monotonic()
    assert leaves_in(world, leave) < LEFT


def test_leaving_is_no_fault_of_the_model(world):
    """Ten in a row leave; the circuit stays closed, readiness ok."""
    world.llm.always(never())
    for count in range(10):
        stream = world.stream()
        world.llm.wait_for_calls(count + 1)
        stream.leave()
    world.llm.wait_for(lambda llm: llm.active == 0)
    world.llm.always(GOOD)
    assert world.ask()["answer_kind"] == "generated"
    assert world.ready()[1]["components"]["llm"]["status"] == "ok"


TWO = ("The ", "water ")
BROKEN = {
    "reset": say(*TWO, "is", cut_after=2), "closed": say(*TWO, cut_after=2, cut="close"),
    "error": say(*TWO, "is", error_after=2), "no json": say(*TWO, "is", broken_after=2),
    "stall": say("The water ", "boils", gate=threading.Event(), gate_after=1), "no end": say(*TWO, finish=None, done=False),
    "withheld": say(*TWO, finish="content_filter"), "endless": say(*TWO, endless=True, between=0.001),
}


@pytest.mark.parametrize("reply", BROKEN.values(), ids=BROKEN)
def test_what_breaks_off_after_tokens_is_replaced_by_the_extractive_answer(world, reply):
    world.llm.script(reply)
    begun = time.monotonic()
    events = world.events()
    assert time.monotonic() - begun < TIMEOUT + 1
    assert text_of(events).startswith("The")
    fell_back(events[-1].data)
    assert any("replace" in warning for warning in events[-1].data["warnings"]), events[-1].data["warnings"]
    assert len(world.llm.calls) == 1, "what somebody has heard is not tried again"


def test_what_fails_before_the_first_token_is_the_extractive_answer_in_tokens(world):
    for reply in (say("x", cut_after=0), say("x", error_after=0), say("x", broken_after=0)):
        world.llm.always(reply)
        events = world.events()
        fell_back(events[-1].data)
        assert text_of(events) == events[-1].data["answer"]
