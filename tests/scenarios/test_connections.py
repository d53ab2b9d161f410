"""Many connections, silent ones and rude ones: the server stays small and answers everybody else."""
import resource
import socket

import pytest
from harness import Server
from waiting import eventually

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


def connections(server):
    for line in server.request("GET", "/metrics").body.decode().splitlines():
        if line.startswith("rag_connections "):
            return int(float(line.split()[1]))
    raise AssertionError("no rag_connections")


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


@pytest.mark.parametrize("first_bytes", [b"", b"POST /query HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
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


def test_one_too_many_is_told_so(tmp_path):
    with Server(tmp_path / "data", MAX_CONNECTIONS="10") as server:
        peers = connect(server, 10)
        refused = eventually(lambda: (reply := server.request("GET", "/health")).status == 503 and reply,
                             10, "a refusal")
        assert refused.json()["code"] == "unavailable"
        assert int(refused.headers["Retry-After"]) >= 1
        peers.pop().close()
        eventually(lambda: server.request("GET", "/health").status == 200, 10, "room again")
