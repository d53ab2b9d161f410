"""One cell of the fault matrix: a dependency, a fault, and what must hold from health to health.

A dependency describes itself as a Row. Cells wait more than they compute, so those of a row run
beside each other, each with a server, a proxy and a dependency of its own:

    outcomes = outcomes_of(LlmRow())

    @pytest.mark.parametrize("name", LlmRow.faults)
    def test_a_fault_of_the_language_model(outcomes, name):
        outcomes[name].result(timeout=120)
"""
import concurrent.futures
import os
import time

import pytest

from faults.certificates import self_signed, server_context
from faults.load import CLIENTS, Load
from faults.modes import BadTls
from faults.protocols import Http
from faults.proxy import FaultProxy
from harness import Server
from waiting import eventually

SEED = int(os.environ.get("RAGD_TEST_SEED", "20261122"))
TIMEOUT = 2        # REQUEST_TIMEOUT_SECONDS
SLACK = 2          # over it, of a busy machine
BUSY = (503, 504)   # cells share a machine: one request may find too little of it for its deadline, and is told so
BUSY_SHARE = 0.1    # of the requests of a cell
BUSY_TRIES = 4
RECOVERY = 5       # seconds from a fault's end to answers as before
FAULT_SECONDS = 3  # how long each lasts: longer than a request may take
QUESTION = "How hot should the water for green tea be?"
TEA = {"id": "green.md", "title": "Green tea", "text": "The water for green tea should be 75 degrees hot."}


class Row:
    """A dependency. Faults whose name begins with "TLS" are met over TLS; "other" stands for a
    certificate that nobody trusts."""
    protocol = Http
    faults = {}
    quick = set()  # names of faults with nothing to wait for: well within the deadline
    at_once = 4  # cells that run beside each other
    links_kept = CLIENTS + 2  # connections that a server may keep for later: no more than it used at once
    latest = TIMEOUT + SLACK  # seconds until the last answer to a query during the fault
    blink = 0  # seconds: a health that a busy machine alone can disturb is given so long to come back

    def start(self):
        """A context manager: the dependency, which has `port`."""
        raise NotImplementedError

    def settings(self, port, tls):
        """Of a server that reaches the dependency at this port."""
        raise NotImplementedError

    def let_in(self, server):
        """The headers by which a server that asks who is there lets the cell in."""
        return {}

    def healthy(self, server):
        """True if it serves as if there had never been a fault."""
        raise NotImplementedError

    def before(self, server, name):
        """While all is well: what is measured and stored for later."""

    def met(self, server, name):
        """The first that meets the fault, alone, before anything has been learnt of it."""

    def during(self, server, name):
        """More that must hold while the fault lasts, under load."""

    def accept(self, status, answer, name):
        """Fails unless this may be the answer to a query during the fault."""
        raise NotImplementedError

    def told(self, server, name):
        """Fails unless readiness, metrics and the log tell of the fault."""
        raise NotImplementedError

    def after(self, server, name):
        """What must hold once all is well again."""


class Cell:
    def __init__(self, row, name, folder, certificates):
        self.row, self.name, self.folder, self.certificates = row, name, folder, certificates
        self.tls = name.startswith("TLS")
        self.fault = row.faults[name]
        if self.fault == "other":
            self.fault = BadTls(server_context(*certificates["other"]))

    def run(self):
        good = self.certificates["good"]
        with self.row.start() as dependency, FaultProxy(
                ("127.0.0.1", dependency.port), SEED, self.row.protocol,
                server_context(*good) if self.tls else None) as proxy:
            settings = {"REQUEST_TIMEOUT_SECONDS": str(TIMEOUT)} | self.row.settings(proxy.port, self.tls)
            if self.tls:
                settings["TLS_CA_FILE"] = str(good[0])
            with Server(self.folder / "data", **settings) as server:
                server.headers = self.row.let_in(server)
                eventually(lambda: server.request("GET", "/health/ready").status == 200, 2 * RECOVERY, "readiness")
                eventually(lambda: server.index(TEA).status == 200, 2 * RECOVERY, "a document")
                self.check(server, proxy)

    def check(self, server, proxy):
        eventually(lambda: self.row.healthy(server), RECOVERY, "health at the start")
        self.row.before(server, self.name)
        idle = descriptors(server.pid)
        proxy.set(self.fault)
        self.row.met(server, self.name)
        with Load(server, QUESTION, timeout=TIMEOUT + SLACK + 5) as load:
            self.row.during(server, self.name)
            self.alive(server)
            load.run_for(FAULT_SECONDS)
        self.row.told(server, self.name)
        proxy.heal()
        eventually(lambda: self.row.healthy(server), RECOVERY, "recovery")
        eventually(lambda: self.row.healthy(server), self.row.blink, "lasting recovery")
        self.row.after(server, self.name)
        self.judge(load)
        assert server.process.poll() is None, server.tail()
        eventually(lambda: descriptors(server.pid) <= idle + self.row.links_kept, 5, "the end of what was open")
        eventually(lambda: proxy.open_links <= self.row.links_kept, 5, "the end of connections to the dependency")

    @staticmethod
    def alive(server):
        begun = time.monotonic()
        assert server.request("GET", "/health").status == 200
        assert time.monotonic() - begun < 0.5, "liveness asks nobody"

    def judge(self, load):
        assert load.count >= 8 and not load.broken, (load.count, load.broken[:3])
        refused = []
        for status, seconds, answer in load.replies:
            assert seconds < self.row.latest, f"{seconds:.2f} s"
            try:
                self.row.accept(status, answer, self.name)
            except AssertionError:
                if status not in BUSY:
                    raise
                refused.append(answer)
        assert len(refused) <= max(1, load.count * BUSY_SHARE), refused[:3]
        late = sorted(seconds for _, seconds, _ in load.replies)[int(load.count * 0.9)]
        if self.name in self.row.quick:
            assert late < TIMEOUT * 0.75, f"there was nothing to wait for, yet {late:.2f} s"


def served(call):
    """The reply to `call` once the fault is over. Cells share a machine, so that one call may find too
    little of it for its deadline: that is said, and the next one is served."""
    return eventually(lambda: (reply := call()).status not in (503, 504) and reply, RECOVERY, "service")


def descriptors(pid):
    """Open files and sockets of a process."""
    return len(os.listdir(f"/proc/{pid}/fd"))


def outcomes_of(row):
    """A fixture: what each cell of the row came to, as futures by name."""

    @pytest.fixture(scope="module")
    def outcomes(tmp_path_factory):
        folder = tmp_path_factory.mktemp("faults")
        certificates = {name: self_signed(folder, name) for name in ("good", "other")}
        with concurrent.futures.ThreadPoolExecutor(row.at_once) as pool:
            futures = {name: pool.submit(Cell(row, name, folder / str(number), certificates).run)
                       for number, name in enumerate(row.faults)}
            yield futures
            for future in futures.values():
                future.cancel()

    return outcomes
