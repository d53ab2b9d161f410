"""Whoever reads the log and stops, or is not there at all, stops nobody else."""
import json
import re
import socket
import threading

import pytest
from harness import Server
from waiting import eventually

PATIENCE = 60  # seconds
# A log line of 300 bytes.
UNKNOWN = f"GET /unknown HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: {'i' * 128}\r\n\r\n".encode()


class StuckReader(Server):
    """Its log is read up to the line that says where it listens, and further when `resume` is set."""

    def __init__(self, *arguments, **settings):
        super().__init__(*arguments, **settings)
        self.resume = threading.Event()

    def _follow_log(self, lines, known):
        with self.log.open("ab") as log:
            for line in lines:
                log.write(line)
                log.flush()
                if b'"event":"ready"' in line:
                    self.find_address(line)
                    known.set()
                    self.resume.wait()
        known.set()


def ask_for_nothing(server, times=500):
    with socket.create_connection((server.host, server.port), timeout=PATIENCE) as peer:
        for _ in range(times // 50):
            peer.sendall(UNKNOWN * 50)
            answers = b""
            while answers.count(b"HTTP/1.1 404 ") < 50 or not answers.endswith(b"}"):
                some = peer.recv(1 << 16)
                assert some, "the server closed"
                answers += some


def lost(server):
    metrics = server.request("GET", "/metrics").body.decode()
    return int(float(re.search(r"^rag_log_lines_lost_total (\S+)$", metrics, re.M)[1]))


@pytest.fixture
def stuck(tmp_path):
    server = StuckReader(tmp_path / "data").start()
    try:
        while lost(server) == 0:  # some 2.1 MB, in the pipe and in the server
            ask_for_nothing(server)
        yield server
    finally:
        server.__exit__()
        server.resume.set()


def test_a_reader_who_stops_stops_nobody_else_and_is_told_what_it_missed(stuck):
    assert stuck.query("anything").status == 200
    stuck.resume.set()
    gap = eventually(lambda: re.search(r'^.*"event":"log_lines_lost".*$', stuck.log.read_text(), re.M), PATIENCE,
                     "the line that says how many are missing")
    missing = json.loads(gap[0])
    assert missing["level"] == "warn" and missing["count"] == lost(stuck)
    assert stuck.stop() == 0
    last = eventually(lambda: [line for line in stuck.log.read_text().splitlines() if '"stopped"' in line],
                      PATIENCE, "the last line")
    assert json.loads(last[0])["requests_cut"] == 0


def test_it_stops_although_nobody_reads(stuck):
    assert stuck.stop(PATIENCE) == 0


@pytest.mark.parametrize("closed", ["2>&-", "0<&- 1>&- 2>&-"])
def test_what_is_closed_at_the_start_is_no_file_of_ours(tmp_path, closed):
    """Else the first file that is opened, the lock of the data directory, would be descriptor 2, and get the log lines."""
    server = Server(tmp_path / "data", prefix=["sh", "-c", f'exec {closed}; exec "$0" "$@"'])
    server.start_unheard()
    try:
        lock = server.data / "lock"
        address = eventually(lambda: lock.exists() and lock.read_text().strip(), PATIENCE, "the address in the lock")
        assert re.fullmatch(r"127\.0\.0\.1:\d+", address)
        server.host, server.port = address.split(":")[0], int(address.split(":")[1])
        assert server.request("GET", "/unknown").status == 404
        assert server.stop(PATIENCE) == 0
        assert lock.read_text().strip() == address
    finally:
        server.__exit__()
