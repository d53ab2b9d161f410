"""Any number of replicas behind a plain load balancer answer alike, whichever of them is killed when.

RAGD_TEST_SECONDS says for how long (10), RAGD_TEST_SEED which ones (1)."""
import contextlib
import os
import pathlib
import re
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from redis_world import Redis  # noqa: E402
from replica_world import Balancer, Chaos, Load, Replica  # noqa: E402
from test_qdrant import Facade  # noqa: E402
from waiting import eventually  # noqa: E402

SECONDS = float(os.environ.get("RAGD_TEST_SECONDS", "10"))
SEED = os.environ.get("RAGD_TEST_SEED", "1")
PATIENT = "2000"  # ms: where a test is not about time, a busy machine must not decide it


@pytest.fixture
def world(tmp_path):
    """The replicas, and the balancer before them."""
    with contextlib.ExitStack() as stack:
        redis = stack.enter_context(Redis(tmp_path))
        facade = stack.enter_context(Facade(tmp_path / "qdrant"))
        settings = {"QDRANT_URL": facade.url, "REDIS_URL": redis.url, "REDIS_TIMEOUT_MS": PATIENT,
                    "DRAIN_DELAY_SECONDS": "1"}
        replicas = [stack.enter_context(Replica(tmp_path, name, **settings)) for name in ("a", "b", "c")]
        balancer = stack.enter_context(Balancer(tmp_path, replicas))
        eventually(lambda: all(balancer.up(one.name) for one in replicas), 20, "all replicas in the balancer")
        yield replicas, balancer


def metric(server, series):
    text = server.request("GET", "/metrics").body.decode()
    return float(re.search(rf"^{re.escape(series)} (\S+)$", text, re.M)[1])


def test_one_embedding_is_computed_for_one_text(world):
    replicas, _ = world
    for one in replicas:
        eventually(lambda s=one: "ok" == s.request("GET", "/health/ready").json()["components"]["redis"]["status"])
    question = "Who trims the wick of the lighthouse?"
    sources = []
    for one in replicas:
        sources.append(one.query(question).json()["cache"]["embedding"])
        if len(sources) == 1:
            eventually(lambda: metric(replicas[0], 'rag_redis_operations_total{operation="put",outcome="ok"}') == 1)
    assert sources == ["miss", "l2", "l2"]
    assert [metric(one, 'rag_cache_misses_total{tier="l2"}') for one in replicas] == [1, 0, 0]


def check_all_there(load, balancer):
    for name, (version, word, text) in load.living.items():
        content = balancer.request("GET", f"/documents/{name}/content")
        assert (content.status, content.body.decode()) == (200, text), f"{name}, acknowledged as {version}"
        found = balancer.query(f"What is said of {word}?", mode="keyword", rerank=False).json()["sources"]
        assert (name, version) in [(one["document_id"], one["version"]) for one in found]
    for name in load.gone:
        assert balancer.request("GET", f"/documents/{name}").status == 404, f"{name}, deleted"


def test_replicas_killed_and_stopped_under_load(world):
    replicas, balancer = world
    chaos = Chaos(replicas, balancer, SEED)
    with Load(balancer, SEED) as load:
        end, rounds = time.monotonic() + SECONDS, 0
        while time.monotonic() < end or rounds < 3:
            asked = load.counts["query"]
            chaos.one_round()
            rounds += 1
            eventually(lambda: load.over.is_set() or load.counts["query"] > asked + 10 or load.wrong, 20, "answers")
    kills, stops = (sum(len(getattr(one, how)) for one in replicas) for how in ("kills", "stops"))
    print(f"\n{rounds} rounds, {kills} killed, {stops} stopped; {load.counts}, {len(load.living)} documents, "
          f"{len(load.gone)} deleted; in flight on a killed one: {len(load.failures)}")
    assert load.wrong == []
    assert [one.story(balancer, replicas) for one in load.failures if not one.excused(balancer, replicas)] == []
    assert load.counts["query"] > 50 and load.living and load.gone
    check_all_there(load, balancer)
