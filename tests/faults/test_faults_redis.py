"""The row of Redis in the fault matrix: a real redis-server behind the proxy, each cell under load.

Redis is a cache: a question is answered as if there were none, at most one budget later."""
import contextlib
import pathlib
import statistics
import tempfile
import threading
import time

import pytest

from faults import modes
from faults.cell import QUESTION, RECOVERY, SLACK, Row, outcomes_of
from faults.load import CLIENTS
from faults.protocols import Redis
from scenarios import redis_world
from waiting import eventually

BUDGET = 0.05      # s, REDIS_TIMEOUT_MS: the default
WAITED_MAX = 2 * CLIENTS  # questions that may have been under way when it was noticed, and once more
PATIENCE = 10      # s, REQUEST_TIMEOUT_SECONDS: a machine that is merely slow must not decide
PAIRS_SECONDS = 1  # how long answers with and without the cache are compared,
PAIRS_MIN = 7      # and how many at least: a median of two is the slower one's


class Restarted(modes.RedisError):
    """The connections of the old process are gone, and the new one is not ready."""
    cuts_open_links = True


class EndlessValues(modes.Endless):
    """Each value and their number are what they may be; all of them are too much."""

    class Many(Redis):
        ENDLESS_HEAD = b"*4000\r\n"
        ENDLESS_PIECE = b"$65536\r\n" + b"x" * 65536 + b"\r\n"

    def on_request(self, link, data, complete):
        link.requests = self.Many()
        return super().on_request(link, data, complete)


def at_once(work, count=CLIENTS):
    """What `count` threads bring back."""
    results = []
    threads = [threading.Thread(target=lambda: results.append(work())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == count, "a query hangs"
    return results


class RedisRow(Row):
    protocol = Redis
    faults = {
        "refused": modes.Refuse(), "blackholed": modes.Blackhole(), "silent": modes.Silent(),
        "5 s late": modes.Delay(5), "one byte a second": modes.Drip(1),
        "reset in mid-answer": modes.Reset(between=(300, 1200)), "garbage": modes.Garbage(),
        "-ERR": modes.RedisError(), "-LOADING": Restarted("LOADING Redis is loading the dataset in memory"),
        "half-closed at once": modes.HalfClose(), "half-closed in mid-answer": modes.HalfClose(after=900),
        "endless value": modes.Endless(), "endless values": EndlessValues(),
        "TLS: another certificate": "other", "TLS: garbage": modes.BadTls(),
    }
    # What /health/ready says of each, and whose outcome is counted.
    details = {
        "refused": "refused", "blackholed": "within", "silent": "within", "5 s late": "within",
        "one byte a second": "within", "-ERR": "refuses to read: ERR", "-LOADING": "LOADING",
        "TLS: another certificate": "certificate verify failed", "TLS: garbage": "TLS failed",
    }
    at_once = 3  # its answers come at once, and each is computed
    links_kept = 1
    blink = 1  # a lookup may well take longer than BUDGET when every core is taken
    latest = PATIENCE  # what is too late is not told by the clock, but by answers without a cache

    def __init__(self):
        self.normal = {}  # by fault: the slowest answer without a cache, before it

    @contextlib.contextmanager
    def start(self):
        with tempfile.TemporaryDirectory() as folder, redis_world.Redis(pathlib.Path(folder)) as redis:
            yield redis

    def settings(self, port, tls):
        return {"REDIS_URL": f"{'rediss' if tls else 'redis'}://127.0.0.1:{port}", "CACHE_SIZE": "0", "RESULT_CACHE_MIB": "0",
                "REQUEST_TIMEOUT_SECONDS": str(PATIENCE)}

    def healthy(self, server):
        """Redis is used: with CACHE_SIZE=0 nothing else knows the vector of a question."""
        answer = self.answer(server)
        redis = server.request("GET", "/health/ready").json()["components"]["redis"]
        if "refuses to write" in redis["detail"]:  # as it last did: it takes a new question to see that it does not
            server.query(f"What is new at {time.monotonic()}?")
        return answer["cache"]["embedding"] == "l2" and redis["status"] == "ok"

    def answer(self, server, **options):
        reply = server.query(QUESTION, **options)
        self.accept(reply.status, reply.json())
        return reply.json()

    def accept(self, status, answer, name=None):
        assert status == 200 and "75 degrees" in answer["answer"], answer
        assert [source["document_id"] for source in answer["sources"]] == ["green.md"], answer
        assert not any("redis" in warning.lower() for warning in answer["warnings"]), answer

    def seconds(self, server, **options):
        begun = time.monotonic()
        self.answer(server, **options)
        return time.monotonic() - begun

    def before(self, server, name):
        self.normal[name] = max(at_once(lambda: self.seconds(server, cache=False)))

    def met(self, server, name):
        """Those who are the first wait for one budget, and not for each other's."""
        slowest = max(at_once(lambda: self.seconds(server)))
        assert slowest < self.normal[name] + BUDGET + SLACK, (slowest, self.normal[name])

    def during(self, server, name):
        eventually(lambda: self.degraded(server, name), RECOVERY, f"degraded, now {self.shown(server)}")
        self.compare(server)

    def compare(self, server):
        """With a cache that is out of order an answer takes no longer than without any; all else is the machine's."""
        with_cache, without = [], []
        end = time.monotonic() + PAIRS_SECONDS
        while time.monotonic() < end or len(with_cache) < PAIRS_MIN:
            with_cache.append(self.seconds(server))
            without.append(self.seconds(server, cache=False))
        assert statistics.median(with_cache) < max(without) + BUDGET, (with_cache, without)
        assert max(with_cache) < max(without) + BUDGET + SLACK, (max(with_cache), max(without))

    @staticmethod
    def shown(server):
        ready = server.request("GET", "/health/ready")
        assert ready.status == 200, "the store and the model are well"
        return ready.json()

    def degraded(self, server, name):
        """Readiness names Redis, and why."""
        ready = self.shown(server)
        redis = ready["components"]["redis"]
        return ready["status"] == "degraded" and redis["status"] in ("degraded", "down") and \
            self.details.get(name, "") in redis["detail"]

    def told(self, server, name):
        lines = server.request("GET", "/metrics").body.decode().splitlines()
        counts = [line for line in lines if line.startswith("rag_redis_operations_total") and not line.endswith(" 0")]
        assert any(f'outcome="{outcome}"' in line for outcome in ("error", "timeout", "skipped") for line in counts)
        waited = sum(int(line.split()[-1]) for line in counts if 'operation="get",outcome="timeout"' in line)
        assert waited <= WAITED_MAX, f"{waited} questions waited for the whole budget"
        assert '"event":"redis","state":' in server.log.read_text()


outcomes = outcomes_of(RedisRow())


@pytest.mark.parametrize("name", RedisRow.faults)
def test_a_fault_of_redis(outcomes, name):
    outcomes[name].result(timeout=120)
