"""SIGTERM: not ready first, then what is under way ends, then the process, with 0."""
import signal
import socket
import threading

import pytest
from fakes.llm import FakeLlm, say
from harness import Server
from streams import QueryStream
from waiting import eventually

TEA = {"id": "tea", "text": "The water for green tea should be 75 degrees hot."}
QUESTION = "How hot should the water for green tea be?"


# How a terminal that closes, an init system and a person say it.
SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP]


@pytest.fixture
def llm():
    with FakeLlm() as fake:
        yield fake


def serve(folder, llm, **settings):
    server = Server(folder / "data", OPENAI_BASE_URL=llm.url, **settings).start()
    assert server.index(TEA).status == 200
    return server


def refuses(server):
    try:
        socket.create_connection((server.host, server.port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.mark.parametrize("stop", SIGNALS, ids=lambda stop: stop.name)
def test_a_stream_under_way_is_finished(tmp_path, llm, stop):
    gate = threading.Event()
    llm.always(say("75 degrees ", "hot ", "[1].", gate=gate, gate_after=1))
    server = serve(tmp_path, llm)
    try:
        stream = QueryStream(server, QUESTION)
        stream.until("token")
        server.process.send_signal(stop)
        eventually(lambda: "stopping" in server.tail(), 10, "the line that says so")
        eventually(lambda: refuses(server), 10, "the end of the listening")
        gate.set()
        events = list(stream)
        assert events[-1].name == "done"
        assert events[-1].data["answer_kind"] == "generated"
        assert server.process.wait(20) == 0
    finally:
        gate.set()
        server.__exit__()


def test_while_it_starts_it_ends_at_once(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:  # a Qdrant that takes calls and says nothing
        server = Server(tmp_path / "data", QDRANT_URL=f"http://127.0.0.1:{silent.getsockname()[1]}")
        server.start_unheard()
        try:
            silent.accept()
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(2) == 0, "it waits five seconds for Qdrant"
        finally:
            server.process.kill()
            server.process.stderr.close()


def test_a_stream_that_does_not_end_is_cut_with_a_last_event(tmp_path, llm):
    gate = threading.Event()
    llm.always(say("75 degrees ", "hot ", "[1].", gate=gate, gate_after=1))
    server = serve(tmp_path, llm, DRAIN_SECONDS="1")
    try:
        stream = QueryStream(server, QUESTION)
        stream.until("token")
        server.process.send_signal(signal.SIGTERM)
        events = list(stream)
        assert events[-1].name in ("error", "done")
        assert server.process.wait(20) == 0
    finally:
        gate.set()
        server.__exit__()


def test_a_terminal_that_closes_may_say_so_twice(tmp_path, llm):
    """The kernel and the shell may both send SIGHUP: that is nobody's impatience."""
    gate = threading.Event()
    llm.always(say("75 degrees ", "hot ", "[1].", gate=gate, gate_after=1))
    server = serve(tmp_path, llm)
    try:
        stream = QueryStream(server, QUESTION)
        stream.until("token")
        for stop in (signal.SIGTERM, signal.SIGHUP, signal.SIGHUP):
            server.process.send_signal(stop)
            eventually(lambda: "stopping" in server.tail(), 10, "the line that says so")
        gate.set()
        assert list(stream)[-1].name == "done"
        assert server.process.wait(20) == 0
    finally:
        gate.set()
        server.__exit__()


def test_under_nohup_a_terminal_may_close(tmp_path):
    with Server(tmp_path / "data", prefix=["nohup"]) as server:
        server.process.send_signal(signal.SIGHUP)
        assert server.index(TEA).status == 200
        assert server.process.poll() is None
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(20) == 0
        assert "15" in server.log.read_text().split('"stopping"')[1], "it was not SIGHUP that stopped it"


def test_a_second_signal_ends_it_at_once(tmp_path, llm):
    gate = threading.Event()
    llm.always(say("75 degrees ", "hot ", gate=gate, gate_after=1))
    server = serve(tmp_path, llm, DRAIN_SECONDS="60")
    try:
        QueryStream(server, QUESTION).until("sources")
        server.process.send_signal(signal.SIGTERM)
        eventually(lambda: "stopping" in server.tail(), 10, "the line that says so")
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(10) == 1
    finally:
        gate.set()
        server.__exit__()


def test_a_load_balancer_is_warned_first(tmp_path, llm):
    server = serve(tmp_path, llm, DRAIN_DELAY_SECONDS="3")
    try:
        assert server.request("GET", "/health/ready").status == 200
        server.process.send_signal(signal.SIGTERM)
        eventually(lambda: server.request("GET", "/health/ready").status == 503, 2, "not ready")
        assert server.query(QUESTION, generate=False).status == 200
        assert server.process.wait(20) == 0
    finally:
        server.__exit__()


def test_what_was_acknowledged_before_the_stop_is_there_after_it(tmp_path, llm):
    server = serve(tmp_path, llm)
    assert server.stop() == 0
    with Server(tmp_path / "data") as again:
        reply = again.request("GET", "/documents/tea/content")
        assert reply.status == 200 and reply.body.decode() == TEA["text"]
