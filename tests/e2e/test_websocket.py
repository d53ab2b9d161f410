"""/ws with the client of the `websockets` package: questions, what ends a connection, what a broken message is told."""
import contextlib
import json
import re
import socket
import threading

import pytest
from e2e.llm_world import QUESTION, SPOKEN, World
from fakes.llm import say
from harness import Server
from waiting import eventually
from websocket_world import talk, url_of
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

TEA = {"id": "tea", "text": "The water for green tea should be 75 degrees hot."}
HOT = "How hot should the water for green tea be?"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("ws") / "data", LOG_LEVEL="debug") as running:
        assert running.index(TEA).status == 200
        yield running


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with World(tmp_path_factory.mktemp("ws-llm") / "data") as running:
        yield running


def same_answer(answer):
    return {name: value for name, value in answer.items() if name not in ("id", "timings_ms", "cache")}


def test_a_question_is_answered_as_query_streams_it(server):
    with talk(server) as client:
        assert client.socket.subprotocol == "ragd.v1"
        client.ask("q1", HOT, top_k=1)
        events = client.all_of("q1")
        assert [event["event"] for event in events] == ["sources", "token", "done"]
        whole = server.query(HOT, top_k=1).json()
        assert events[0]["data"] == {"sources": whole["sources"]}
        assert events[1]["data"] == {"text": whole["answer"]}
        assert same_answer(events[2]["data"]) == same_answer(whole)


def test_a_question_that_is_not_streamed_is_one_event(server):
    with talk(server, protocols=()) as client:
        assert client.socket.subprotocol is None
        client.ask("q1", HOT, stream=False)
        assert [event["event"] for event in client.all_of("q1")] == ["done"]


def test_an_id_can_be_used_again(server):
    with talk(server) as client:
        assert {client.answer("q", HOT)["answer_kind"] for _ in range(20)} == {"extractive"}


def test_several_questions_at_once_are_told_apart(world):
    """The first waits for its model; the second is answered meanwhile; each has its events in order."""
    world.calm()
    gate = threading.Event()
    world.llm.script(say("The water ", "should have ", "75 degrees ", "[1].", gate=gate, gate_after=1))
    with talk(world.server) as client:
        client.ask("slow", QUESTION)
        assert client.next("slow")["event"] == "sources" and client.next("slow")["event"] == "token"
        assert client.answer("quick", QUESTION)["answer"] == SPOKEN
        gate.set()
        told = client.all_of("slow")
        assert [event["event"] for event in told][-1] == "done" and told[-1]["data"]["answer"] == SPOKEN
        assert {event["event"] for event in told[:-1]} == {"token"}


def test_a_cancelled_question_stops_at_the_model(world):
    world.calm()
    gate = threading.Event()
    world.llm.script(say("The water ", "should ", "wait.", gate=gate, gate_after=1))
    with talk(world.server) as client:
        client.ask("q1", QUESTION)
        assert client.next("q1")["event"] == "sources"
        world.llm.wait_for(lambda llm: llm.active == 1)
        client.say(id="q1", type="cancel")
        last = client.all_of("q1")[-1]
        assert last["event"] == "error" and last["data"]["code"] == "cancelled"
        world.llm.wait_for(lambda llm: llm.active == 0)
        assert not gate.is_set()
        client.say(id="nobody", type="cancel")  # its end may be on the way
        assert client.answer("q1", QUESTION)["answer_kind"]


def test_who_leaves_cancels_all_that_he_asked(world):
    world.calm()
    gate = threading.Event()
    world.llm.always(say("The water ", "should ", "wait.", gate=gate, gate_after=1))
    with talk(world.server) as client:
        for n in range(3):
            client.ask(f"q{n}", QUESTION)
        world.llm.wait_for(lambda llm: llm.active == 3)
    world.llm.wait_for(lambda llm: llm.active == 0)
    assert not gate.is_set()


def test_so_many_questions_at_once_and_no_more(world):
    world.calm()
    gate = threading.Event()
    world.llm.always(say("The water ", "should have ", "75 degrees ", "[1].", gate=gate, gate_after=1))
    with talk(world.server) as client:
        for n in range(17):
            client.ask(f"q{n}", QUESTION)
        refused = client.all_of("q16")
        assert [event["event"] for event in refused] == ["error"] and refused[0]["data"]["status"] == 429
        client.ask("q3", QUESTION)
        twice = client.next(None)
        while twice["id"] is not None:
            twice = client.next(None)
        assert twice["data"]["code"] == "conflict" and "q3" in twice["data"]["detail"]
        gate.set()
        assert {client.all_of(f"q{n}")[-1]["event"] for n in range(4, 16)} == {"done"}


BROKEN = [
    ("{", None, "malformed"), ("", None, "malformed"), ("[]", None, "invalid_field"), ('"x"', None, "invalid_field"),
    ('{"type": "cancel"}', None, "invalid_field"), ('{"id": "", "type": "cancel"}', None, "invalid_field"),
    ('{"id": 7, "type": "cancel"}', None, "invalid_field"), (json.dumps({"id": "i" * 65, "type": "cancel"}), None, "invalid_field"),
    ('{"id": "a", "id": "b", "type": "cancel"}', None, "malformed"),
    ('{"id": "a"}', "a", "invalid_field"), ('{"id": "a", "type": "ask"}', "a", "invalid_field"),
    ('{"id": "a", "type": "query"}', "a", "invalid_field"), ('{"id": "a", "type": "query", "query": "text"}', "a", "invalid_field"),
    ('{"id": "a", "type": "query", "query": {}}', "a", "invalid_field"),
    ('{"id": "a", "type": "query", "query": {"query": "t", "top": 1}}', "a", "invalid_field"),
    ('{"id": "a", "type": "query", "query": {"query": "t", "filter": {"x": 1e999}}}', "a", "invalid_field"),
    ('{"id": "a", "type": "cancel", "more": 1}', "a", "invalid_field"),
    ('{"id": "a", "type": "subscribe", "collection": "a b"}', "a", "invalid_field")]


def test_a_message_that_cannot_be_followed_is_an_error_and_not_the_end(server):
    with talk(server) as client:
        for text, id, code in BROKEN:
            client.socket.send(text)
            told = client.next()
            assert (told["id"], told["event"], told["data"]["code"]) == (id, "error", code), text
            assert told["data"]["type"].startswith("urn:ragd:problem:") and told["data"]["request_id"]
        client.say(id="a", type="ask")
        assert "query, cancel, subscribe" in client.next()["data"]["detail"]
        assert client.answer("q", HOT)["answer_kind"] == "extractive"


def test_who_sends_nothing_but_faults_is_closed(server):
    with talk(server) as client:
        with contextlib.suppress(ConnectionClosed):
            for _ in range(200):
                client.socket.send("{")
        assert client.closed() == (1008, "too many messages were refused")


@pytest.mark.parametrize("code,message", [
    (1003, b"binary"), (1009, json.dumps({"id": "a", "type": "query", "query": {"query": "x" * 1_100_000}}))])
def test_what_is_no_message_closes_the_connection(server, code, message):
    with talk(server) as client:
        with contextlib.suppress(ConnectionClosed):
            client.socket.send(message)
        assert client.closed()[0] == code


HANDSHAKE = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
             "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}


@pytest.mark.parametrize("change,status", [
    ({"Upgrade": None}, 426), ({"Upgrade": "h2c"}, 426), ({"Connection": None}, 426), ({"Connection": "keep-alive"}, 426),
    ({"Sec-WebSocket-Version": "8"}, 426), ({"Sec-WebSocket-Version": None}, 426), ({"Sec-WebSocket-Key": None}, 400),
    ({"Sec-WebSocket-Key": "c2hvcnQ="}, 400), ({"Sec-WebSocket-Key": "?" * 22 + "=="}, 400),
    ({"Sec-WebSocket-Protocol": "chat"}, 400), ({"Sec-WebSocket-Protocol": "ragd.key.x"}, 400),
    ({"Origin": "https://evil.test"}, 403), ({"Origin": "null"}, 403), ({"Host": "evil.example"}, 403)])
def test_a_handshake_that_is_none_is_a_problem(server, change, status):
    headers = {name: value for name, value in (HANDSHAKE | change).items() if value is not None}
    reply = server.request("GET", "/ws", headers=headers)
    assert reply.status == status and reply.json()["status"] == status
    if status == 426:
        assert (reply.headers["Upgrade"], reply.headers["Sec-WebSocket-Version"]) == ("websocket", "13")
        assert "Upgrade" in reply.headers["Connection"]


def test_head_opens_nothing(server):
    assert server.request("HEAD", "/ws", headers=HANDSHAKE).status == 426


def test_a_key_in_the_url_is_refused(server):
    assert server.request("GET", "/ws?key=abc", headers=HANDSHAKE).status == 422


def test_other_methods_are_not_taken(server):
    reply = server.request("POST", "/ws", {})
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD")


def test_pages_of_our_own_and_of_those_that_are_listed_may_open_one(server, tmp_path):
    with talk(server, headers={"Origin": server.url}) as client:
        assert client.answer("q", HOT)["answer_kind"] == "extractive"
    with Server(tmp_path / "data", CORS_ORIGINS="https://docs.test") as open_server:
        with talk(open_server, headers={"Origin": "https://docs.test"}) as client:
            assert client.answer("q", HOT)["answer_kind"] == "abstained"
        with pytest.raises(InvalidStatus) as refused:
            connect(url_of(open_server), additional_headers={"Origin": "https://evil.test"})
        assert refused.value.response.status_code == 403


def test_compression_is_not_agreed_on(server):
    with connect(url_of(server), compression="deflate") as client:
        assert not client.protocol.extensions


def test_a_ping_is_answered(server):
    with talk(server) as client:
        assert client.socket.ping("payload").wait(10)


def raw(server):
    """A connection behind its handshake, without a client that keeps the rules."""
    plain = socket.create_connection((server.host, server.port), timeout=20)
    head = "".join(f"{name}: {value}\r\n" for name, value in HANDSHAKE.items())
    plain.sendall(f"GET /ws HTTP/1.1\r\nHost: localhost\r\n{head}\r\n".encode())
    reply = b""
    while b"\r\n\r\n" not in reply:
        reply += plain.recv(4096)
    assert reply.startswith(b"HTTP/1.1 101"), reply
    return plain


def test_a_connection_that_just_ends_is_the_end(server):
    before = len(re.findall(r'"route":"/ws","status":101', server.log.read_text()))
    raw(server).close()
    eventually(lambda: len(re.findall(r'"route":"/ws","status":101', server.log.read_text())) > before, 10, "the log line")


def test_each_question_has_its_line_in_the_log_and_is_counted(server):
    def counts():
        page = server.request("GET", "/metrics").body.decode()
        return [int(float(re.search(rf"^{re.escape(line)} (\S+)$", page, re.M)[1])) for line in (
            'rag_http_requests_total{route="/query",status="200"}', "rag_websockets")]
    before = counts()
    with talk(server) as client:
        ids = [client.answer(f"q{n}", HOT)["id"] for n in range(3)]
        assert [now - then for now, then in zip(counts(), before)] == [3, 1]
    eventually(lambda: counts()[1] == before[1], 10, "the end of the connection")
    log = server.log.read_text()
    assert all(f'"id":"{id}","method":"POST","route":"/query","status":200' in log for id in ids)
    assert 'rag_http_requests_total{route="/ws",status="101"}' in server.request("GET", "/metrics").body.decode()


def test_half_of_all_connections_may_be_websockets(tmp_path):
    with Server(tmp_path / "data", MAX_CONNECTIONS="6", MAX_CONNECTIONS_PER_ADDRESS="6") as server:
        with contextlib.ExitStack() as open_ones:
            for _ in range(3):
                open_ones.enter_context(talk(server))
            with pytest.raises(InvalidStatus) as refused:
                connect(url_of(server))
            assert refused.value.response.status_code == 503 and "Retry-After" in refused.value.response.headers
            assert server.query(HOT).status == 200
        eventually(lambda: "rag_websockets 0\n" in server.request("GET", "/metrics").body.decode(), 10, "their ends")
        with talk(server) as client:
            assert client.answer("q", HOT)["answer_kind"] == "abstained"


def test_a_server_that_stops_lets_questions_finish_and_says_so(tmp_path):
    with World(tmp_path / "data") as world:
        gate = threading.Event()
        world.llm.script(say("The water ", "should have ", "75 degrees ", "[1].", gate=gate, gate_after=1))
        with talk(world.server) as idle, talk(world.server) as busy:
            busy.ask("q1", QUESTION)
            assert busy.next("q1")["event"] == "sources"
            stopping = threading.Thread(target=world.server.stop)
            stopping.start()
            assert idle.closed() == (1001, "the server is shutting down")
            gate.set()
            assert busy.all_of("q1")[-1]["data"]["answer"] == SPOKEN
            assert busy.closed()[0] == 1001
            stopping.join()


def test_what_is_not_done_when_the_time_to_stop_is_over_is_told(tmp_path):
    with World(tmp_path / "data", DRAIN_SECONDS="1") as world:
        world.llm.script(say("The water ", "should ", "wait.", gate=threading.Event(), gate_after=1))
        with talk(world.server) as client:
            client.ask("q1", QUESTION)
            assert client.next("q1")["event"] == "sources"
            stopping = threading.Thread(target=world.server.stop)
            stopping.start()
            last = client.all_of("q1")[-1]
            assert last["event"] == "error" and last["data"]["code"] == "unavailable"
            assert client.closed()[0] == 1001
            stopping.join()
