"""Many connections, silent ones and rude ones: the server stays small and answers everybody else."""
import http.client
import resource
import socket
import threading

import pytest
from fakes.llm import FakeLlm, say
from harness import Server
from streams import QueryStream
from waiting import eventually

TEA = {"id": "tea", "text": "The water for green tea should be 75 degrees hot."}
QUESTION = "How hot should the water for green tea be?"
IDLE = 1000
GROWTH_MB = 64


def resident_mb(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmRSS")


@pytest.fixture
def many_files():
    """Room for the connections of this test in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4 * IDLE, hard), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def connect(server, count, first_bytes=b""):
    peers = []
    for _ in range(count):
        peer = socket.create_connection((server.host, server.port), timeout=10)
        peer.sendall(first_bytes)
        peers.append(peer)
    return peers


def counted(server, series):
    for line in server.request("GET", "/metrics").body.decode().splitlines():
        if line.startswith(f"{series} "):
            return int(float(line.split()[-1]))
    raise AssertionError(f"no {series}")


def connections(server):
    return counted(server, "rag_connections")


def test_answers_that_nobody_reads_do_not_fill_the_memory(tmp_path):
    """20 requests of 50 bytes, for 1000 documents with 60 KB of metadata each, ended the process at 2 GB."""
    with Server(tmp_path / "data") as server:
        for start in range(0, 200, 50):
            documents = [{"id": str(number), "text": f"Text {number}.", "metadata": {"filler": "x" * 60_000}}
                         for number in range(start, start + 50)]
            assert server.index(*documents).status == 200
        before = resident_mb(server.pid)
        peers = connect(server, 20, b"GET /documents?limit=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for peer in peers:
            assert peer.recv(12) == b"HTTP/1.1 200", "each has its answer, and reads no more of it"
        assert resident_mb(server.pid) < before + GROWTH_MB
        assert server.request("GET", "/health").status == 200
        for peer in peers:
            peer.close()


@pytest.mark.parametrize("first_bytes", [b"", b"POST /query HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
                                         b"GET /health HTTP/1.1\r\nX-Half: "],
                         ids=["nothing said", "half a body", "half a head"])
def test_a_thousand_idle_connections_cost_little(tmp_path, many_files, first_bytes):
    with Server(tmp_path / "data", MAX_CONNECTIONS="1200") as server:
        assert server.request("GET", "/health").status == 200
        before = resident_mb(server.pid)
        peers = connect(server, IDLE, first_bytes)
        eventually(lambda: connections(server) >= IDLE, 20, "a thousand connections")
        assert server.query("anything").status == 200
        assert resident_mb(server.pid) < before + GROWTH_MB
        for peer in peers:
            peer.close()
        eventually(lambda: connections(server) < 10, 20, "the end of the connections")


def test_silent_connections_shut_nobody_out(tmp_path):
    with Server(tmp_path / "data", MAX_CONNECTIONS="20") as server:
        for _ in range(2):  # it is not enough to come again
            peers = connect(server, 30)
            assert server.request("GET", "/health").status == 200
            assert server.request("GET", "/health/ready").status == 200
            eventually(lambda: server.query("anything").status == 200, 10, "the slot of a silent one")
            assert counted(server, "rag_connections_evicted_total") > 0
            for peer in peers:
                peer.close()


def test_answers_that_nobody_reads_shut_nobody_out(tmp_path):
    request = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with Server(tmp_path / "data", MAX_CONNECTIONS="10") as server:
        peers = connect(server, 10, request * 200)
        assert server.request("GET", "/health").status == 200
        eventually(lambda: server.query("anything").status == 200, 10, "the slot of one that does not read")
        for peer in peers:
            peer.close()


@pytest.fixture
def llm():
    """A language model that begins to answer, and goes on when the test is over."""
    gate = threading.Event()
    with FakeLlm() as fake:
        fake.always(say("75 degrees ", "hot ", "[1].", gate=gate, gate_after=1))
        yield fake
        gate.set()


def occupy(server, count):
    """Streams that are at work."""
    streams = [QueryStream(server, QUESTION) for _ in range(count)]
    for stream in streams:
        stream.until("token")
    return streams


def test_where_all_are_at_work_health_is_answered_and_others_are_told_to_wait(tmp_path, llm):
    with Server(tmp_path / "data", OPENAI_BASE_URL=llm.url, MAX_CONNECTIONS="5") as server:
        assert server.index(TEA).status == 200
        streams = occupy(server, 5)
        refused = server.query(QUESTION, generate=False)
        assert refused.status == 503 and refused.json()["code"] == "unavailable"
        assert int(refused.headers["Retry-After"]) >= 1
        assert server.request("GET", "/health").status == 200
        assert server.request("GET", "/health/ready").status == 200
        assert counted(server, 'rag_connections_refused_total{reason="full"}') == 1
        streams.pop().leave()
        eventually(lambda: server.query(QUESTION, generate=False).status == 200, 10, "room again")


def test_one_address_leaves_some_to_others(tmp_path, llm):
    with Server(tmp_path / "data", OPENAI_BASE_URL=llm.url, MAX_CONNECTIONS="20") as server:
        assert server.index(TEA).status == 200
        streams = occupy(server, 18)  # all but a tenth
        refused = server.query(QUESTION, generate=False)
        assert refused.status == 503 and "one address" in refused.json()["detail"]
        other = http.client.HTTPConnection(server.host, server.port, timeout=60, source_address=("127.0.0.2", 0))
        other.request("GET", "/documents")
        assert other.getresponse().status == 200
        assert len(streams) == 18
