"""Redis as the cache that replicas share: fast when it is there, unnoticed when it is not."""
import functools
import pathlib
import re
import sys
import threading
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "faults"))

from certificates import openssl, self_signed  # noqa: E402
from crowd import Crowd  # noqa: E402
from harness import Server, run  # noqa: E402
from redis_world import Redis  # noqa: E402
from waiting import eventually  # noqa: E402

QUESTION = "How tall are the cranes of the harbour?"
DOCUMENT = {"id": "harbour", "text": "The cranes of the harbour are ninety metres tall. Boats come at noon."}
PATIENT = "2000"  # ms: where a test is not about time, a busy machine must not decide it
RECOVERY = 5      # s: what the product promises


@pytest.fixture
def redis(tmp_path):
    with Redis(tmp_path) as running:
        yield running


@pytest.fixture
def replica(tmp_path):
    """Makes servers; each has its own data and the given Redis."""
    started = []

    def start(redis_url, **settings):
        # An answer that is kept asks no cache of embeddings, which these tests are about.
        settings = {"REDIS_URL": redis_url, "REDIS_TIMEOUT_MS": PATIENT, "RESULT_CACHE_MIB": "0"} | settings
        server = Server(tmp_path / f"data{len(started)}", **settings).start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.kill()


def redis_of(server):
    return server.request("GET", "/health/ready").json()["components"]["redis"]


def connected(server, timeout=RECOVERY):
    eventually(lambda: redis_of(server)["status"] == "ok", timeout, f"redis ok, now {redis_of(server)}")
    return server


def source(server, question=QUESTION, **options):
    """Where the vector of a question came from."""
    reply = server.query(question, **options)
    assert reply.status == 200, reply.body
    return reply.json()["cache"]["embedding"]


def metric(server, series):
    text = server.request("GET", "/metrics").body.decode()
    return float(re.search(rf"^{re.escape(series)} (\S+)$", text, re.M)[1])


def operations(server, operation, outcome):
    return metric(server, f'rag_redis_operations_total{{operation="{operation}",outcome="{outcome}"}}')


def key_of(redis, question_server):
    """The only key that there is once a question has been asked of an empty store."""
    assert source(question_server) == "miss"
    eventually(lambda: redis.call("DBSIZE") == 1, what="the stored vector")
    return redis.call("KEYS", "*")[0]


def test_what_one_replica_computed_the_other_looks_up(redis, replica):
    first, second = connected(replica(redis.url)), connected(replica(redis.url))
    assert source(first) == "miss"
    eventually(lambda: redis.call("DBSIZE") >= 1, what="the stored vector")
    assert source(second) == "l2"
    assert source(second) == "l1"
    assert metric(second, 'rag_cache_hits_total{tier="l2"}') == 1
    assert metric(second, 'rag_cache_misses_total{tier="l2"}') == 0
    assert metric(first, 'rag_cache_misses_total{tier="l2"}') == 1


def test_entries_have_the_specified_key_and_age(redis, replica):
    key = key_of(redis, connected(replica(redis.url, CACHE_TTL_SECONDS="77")))
    assert re.fullmatch(rb"emb:[0-9a-f]{64}:default:sentence-transformers/all-MiniLM-L6-v2:[0-9a-f]{16}", key)
    assert 70 <= redis.call("TTL", key) <= 77


def test_indexing_reads_and_writes_in_batches(redis, replica):
    text = " ".join(f"Sentence {n} tells of crane {n * 7} and of the tide." for n in range(300))
    first, second = connected(replica(redis.url)), connected(replica(redis.url))
    chunks = first.index({"id": "a", "text": text}, chunk_size=48).json()
    assert chunks["documents"][0]["status"] == "created", chunks
    count = metric(first, "rag_chunks_indexed_total")
    assert count > 20
    eventually(lambda: redis.call("DBSIZE") == count, what="the stored vectors")
    assert operations(first, "put", "ok") <= count / 64 + 1
    assert second.index({"id": "a", "text": text}, chunk_size=48).status == 200
    assert metric(second, 'rag_cache_hits_total{tier="l2"}') == count
    assert operations(second, "get", "ok") <= count / 64 + 1


def test_a_question_without_cache_touches_none(redis, replica):
    server = connected(replica(redis.url))
    assert source(server, cache=False) == "none"
    assert source(server, cache=False) == "none"
    assert redis.call("DBSIZE") == 0
    assert operations(server, "get", "ok") + operations(server, "put", "ok") == 0


@pytest.mark.parametrize("damage", ["flipped", "cut", "of another type", "foreign"])
def test_a_damaged_value_is_a_miss_and_the_answer_is_right(redis, replica, damage):
    server = connected(replica(redis.url, CACHE_SIZE="0"))
    key = key_of(redis, server)
    server.index(DOCUMENT)
    assert source(server) == "l2"
    right = server.query(QUESTION).json()
    value = redis.call("GET", key)
    redis.call("DEL", key)
    if damage == "flipped":
        middle = len(value) // 2
        redis.call("SET", key, value[:middle] + bytes([value[middle] ^ 0x40]) + value[middle + 1:])
    elif damage == "cut":
        redis.call("SET", key, value[:-1])
    elif damage == "foreign":
        redis.call("SET", key, b'{"vector": [0.1]}')
    else:
        redis.call("RPUSH", key, value)
    answer = server.query(QUESTION).json()
    assert answer["cache"]["embedding"] == "miss"
    assert answer["answer"] == right["answer"]
    assert answer["sources"] == right["sources"]
    eventually(lambda: redis.call("TYPE", key) == b"string" and redis.call("GET", key) == value,
               what="the right value")
    assert metric(server, "rag_cache_values_refused_total") == (0 if damage == "of another type" else 1)


class Load(Crowd):
    """New questions from several threads until it is left."""

    def __init__(self, server):
        super().__init__([functools.partial(self._ask, n) for n in range(3)])
        self.server = server
        self.failed, self.seconds = [], []

    def _ask(self, name):
        number = 0
        while not self.over.is_set():
            begun = time.monotonic()
            reply = self.server.query(f"{name} asks {number}")
            self.seconds.append(time.monotonic() - begun)
            if reply.status != 200:
                self.failed.append(reply.body)
            number += 1


def test_redis_restarted_under_load_fails_no_question(redis, replica):
    server = connected(replica(redis.url, REDIS_TIMEOUT_MS="50"))
    server.index(DOCUMENT)
    with Load(server) as load:
        for _ in range(2):
            eventually(lambda: redis.call("DBSIZE") > 5, what="stored vectors")
            redis.stop()
            eventually(lambda: redis_of(server)["status"] == "down", what="redis down")
            ready = server.request("GET", "/health/ready")
            assert ready.status == 200
            assert ready.json()["status"] == "degraded"
            asked = len(load.seconds)
            eventually(lambda: len(load.seconds) > asked + 10, what="answers without Redis")
            redis.start()
            connected(server)
    assert load.failed == []
    assert len(load.seconds) > 30


def test_a_paused_redis_delays_one_question_by_one_budget(redis, replica):
    server = connected(replica(redis.url, REDIS_TIMEOUT_MS="50"))
    assert source(server) == "miss"
    redis.call("CLIENT", "PAUSE", 3000)
    begun = time.monotonic()
    for number in range(40):
        assert source(server, f"question {number} in the pause") == "miss"
    assert operations(server, "get", "timeout") <= 1
    assert operations(server, "get", "skipped") >= 39
    assert time.monotonic() - begun < 3, "40 questions took 50 ms each"
    state = redis_of(server)
    assert state["status"] in ("degraded", "down"), state
    eventually(lambda: redis_of(server)["status"] == "ok", 3 + RECOVERY, "redis back")


def test_a_full_redis_is_read_and_named(tmp_path, replica):
    with Redis(tmp_path, maxmemory="2mb", maxmemory_policy="noeviction") as redis:
        server = connected(replica(redis.url))
        assert source(server) == "miss"
        eventually(lambda: redis.call("DBSIZE") == 1, what="the stored vector")
        redis.call("CONFIG", "SET", "maxmemory", "1")
        assert source(server, "one more question") == "miss"
        state = eventually(lambda: (state := redis_of(server))["status"] == "degraded" and state)
        assert "OOM" in state["detail"]
        assert operations(server, "put", "error") == 1
        assert source(replica(redis.url)) in ("l2", "miss")
        assert source(connected(replica(redis.url))) == "l2"
        redis.call("CONFIG", "SET", "maxmemory", "0")
        assert source(server, "and another one") == "miss"
        connected(server)


def test_a_wrong_password_is_named_and_never_shown(tmp_path, replica):
    with Redis(tmp_path, requirepass="right") as redis:
        server = replica(f"redis://:hush-hush@127.0.0.1:{redis.port}")
        state = eventually(lambda: "WRONGPASS" in (state := redis_of(server))["detail"] and state)
        assert state["status"] == "down"
        assert server.request("GET", "/health/ready").json()["status"] == "degraded"
        assert source(server) == "miss"
        assert "hush-hush" not in server.log.read_text()
        right = connected(replica(f"redis://:right@127.0.0.1:{redis.port}/3"))
        assert source(right) == "miss"
        eventually(lambda: b"db3:keys=1" in redis.call("INFO", "keyspace"), what="a key in database 3")


def make_certificates(folder):
    """A CA, and a certificate signed by it for both sides; and a CA that signed nothing."""
    ca, ca_key = self_signed(folder, "ca", "basicConstraints=critical,CA:TRUE")
    other, _ = self_signed(folder, "other", "basicConstraints=critical,CA:TRUE")
    key, request, certificate = folder / "leaf.key", folder / "leaf.csr", folder / "leaf.pem"
    names = folder / "names"
    names.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=leaf", "-keyout", key, "-out", request)
    openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-days", "2",
            "-extfile", names, "-out", certificate)
    return ca, other, certificate, key


def test_tls_checks_the_server_and_shows_our_certificate(tmp_path, replica):
    ca, other, certificate, key = make_certificates(tmp_path / "tls")
    with Redis(tmp_path, tls=True, tls_cert_file=certificate, tls_key_file=key, tls_ca_cert_file=ca,
               tls_auth_clients="yes") as redis:
        url = f"rediss://127.0.0.1:{redis.port}"
        ours = {"TLS_CERT_FILE": str(certificate), "TLS_KEY_FILE": str(key)}
        first = connected(replica(url, TLS_CA_FILE=str(ca), **ours))
        assert source(first) == "miss"
        eventually(lambda: operations(first, "put", "ok") == 1, what="the stored vector")
        by_name = f"rediss://localhost:{redis.port}"
        assert source(connected(replica(by_name, TLS_CA_FILE=str(ca), **ours))) == "l2"
        wary = replica(url, TLS_CA_FILE=str(other), **ours)
        state = eventually(lambda: "certificate verify failed" in (state := redis_of(wary))["detail"] and state)
        assert state["status"] == "down"
        assert source(wary) == "miss"


def test_it_starts_without_redis_and_finds_it_when_it_comes(tmp_path, replica):
    redis = Redis(tmp_path)
    server = replica(redis.url)
    assert source(server) == "miss"
    eventually(lambda: "refused" in redis_of(server)["detail"], what="the reason")
    with redis:
        connected(server)
        assert source(server, "a new question") == "miss"
        eventually(lambda: redis.call("DBSIZE") == 1, what="the stored vector")


def test_it_stops_while_redis_hangs(redis, replica):
    server = connected(replica(redis.url, REDIS_TIMEOUT_MS="10000"))
    idle = metric(server, "rag_active_requests")  # this one itself, perhaps
    redis.freeze()
    replies = []
    asked = threading.Thread(target=lambda: replies.append(server.query(QUESTION)))
    asked.start()
    eventually(lambda: metric(server, "rag_active_requests") > idle, what="a question under way")
    begun = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - begun < RECOVERY
    asked.join()
    assert [reply.status for reply in replies] == [200]
    redis.thaw()


@pytest.mark.parametrize("url", ["http://:hush-hush@h", "redis://:hush-hush@h/x", "redis://hush-hush@h",
                                 "redis+sentinel://:hush-hush@h"])
def test_a_wrong_url_stops_the_start_and_is_not_shown(tmp_path, url):
    for command in (["serve", "--server-port", "0"], ["doctor"], ["check-config"]):
        ended = run(*command, "--data-dir", tmp_path / "data", REDIS_URL=url)
        output = ended.stdout + ended.stderr
        assert "hush-hush" not in output
        if command != ["check-config"]:
            assert ended.returncode != 0
            assert "REDIS_URL must be redis://" in output


def test_tls_files_that_cannot_be_used_stop_the_start(tmp_path):
    ended = run("serve", "--server-port", "0", "--data-dir", tmp_path / "data",
                REDIS_URL="rediss://127.0.0.1", TLS_CA_FILE=str(tmp_path / "none.pem"))
    assert ended.returncode != 0
    assert "TLS_CA_FILE" in ended.stderr
