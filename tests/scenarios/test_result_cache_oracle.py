"""No answer that is given again is an old one: random writes and questions, each held against the same question
with `cache: false`, which nothing but the documents as they are can answer.

RAGD_CACHE_STEPS says how many steps (240 in all), RAGD_TEST_SEED which ones (1)."""
import contextlib
import os
import pathlib
import random
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from e2e.test_keys import ask, make  # noqa: E402
from harness import Server  # noqa: E402
from redis_world import Redis  # noqa: E402
from test_qdrant import Facade  # noqa: E402
from waiting import eventually  # noqa: E402

STEPS = int(os.environ.get("RAGD_CACHE_STEPS", "240"))
SEED = os.environ.get("RAGD_TEST_SEED", "1")
WORDS = ["harbour", "crane", "lighthouse", "tide", "anchor", "mast"]
PEOPLE = ["mia", "tom", "eve"]
COLLECTIONS = ["documents", "others"]
DOCUMENTS = 12
RECENT = 6  # of the last questions some are asked again, or nothing would be found


def content(answer):
    """What an answer says, and of what. Two that are made of the same may differ in the last digit of a score, and so
    in the order of what is alike; all documents have room in them."""
    told = {name: answer[name] for name in ("answer", "answer_kind", "warnings")}
    return told | {"sources": sorted((one["document_id"], one["version"], one["text"]) for one in answer["sources"])}


class Steps:
    """Whoever takes one does it on any replica, at random."""

    def __init__(self, servers, keys, chance, collections):
        self.servers, self.keys, self.chance, self.collections = servers, keys, chance, collections
        self.counts = {"write": 0, "question": 0, "hit": 0}
        self.stale, self.asked = [], []

    def target(self):
        return f"/documents/d{self.chance.randrange(DOCUMENTS)}?collection={self.chance.choice(self.collections)}"

    def acl(self):
        return {"allow": [f"user:{one}" for one in PEOPLE if self.chance.random() < 0.5] or ["user:nobody"]}

    def as_admin(self, method, target, body, expected):
        reply = ask(self.chance.choice(self.servers), self.keys["admin"], method, target, body)
        assert reply.status in expected, (method, target, reply.status, reply.body)
        self.counts["write"] += 1

    def put(self):
        name, _, collection = self.target().removeprefix("/documents/").partition("?collection=")
        words = self.chance.sample(WORDS, 2)
        document = {"id": name, "text": f"The {words[0]} of house {self.chance.randrange(99)} is beside the {words[1]}."}
        if self.chance.random() < 0.3:
            document["acl"] = self.acl()
        self.as_admin("POST", "/index", {"collection": collection, "documents": [document]}, (200,))

    def remove(self):
        self.as_admin("DELETE", self.target(), None, (204, 404))

    def change_access(self):
        self.as_admin("PATCH", self.target(), {"acl": self.acl() if self.chance.random() < 0.7 else None}, (200, 404))

    def question(self):
        if len(self.asked) == RECENT and self.chance.random() < 0.7:
            who, body = self.chance.choice(self.asked)
        else:
            who, body = self.new_question()
            self.asked = [*self.asked, (who, body)][-RECENT:]
        given = self.answer(who, body)
        right = self.answer(who, body | {"cache": False})
        self.counts["question"] += 1
        self.counts["hit"] += given["cache"]["result"] == "hit"
        if content(given) != content(right):
            self.stale.append((body, given, right))

    def new_question(self):
        body = {"query": f"Where is the {self.chance.choice(WORDS)}?", "mode": self.chance.choice(["keyword", "hybrid"]),
                "collection": self.chance.choice(self.collections), "rerank": False, "top_k": self.chance.choice([20, 30]),
                "generate": self.chance.random() < 0.1}
        return self.keys[self.chance.choice([*PEOPLE, "admin"])], body

    def answer(self, key, body):
        reply = ask(self.chance.choice(self.servers), key, "POST", "/query", body)
        assert reply.status == 200, reply.body
        return reply.json()

    def run(self, count):
        kinds = [self.put] * 2 + [self.remove, self.change_access] + [self.question] * 16
        for _ in range(count):
            self.chance.choice(kinds)()
        print(f"\n{self.counts}")
        assert self.stale == []
        assert self.counts["hit"] > self.counts["question"] / 20, "or the oracle has seen nothing"


def make_keys(server, **settings):
    made = {"admin": make(server, "acme", "query,index,admin", "", **settings)["key"]}
    return made | {one: make(server, "acme", "query", f"user:{one}", **settings)["key"] for one in PEOPLE}


def test_of_one_process_with_its_store(tmp_path):
    with Server(tmp_path / "data", AUTH="keys") as server:
        Steps([server], make_keys(server), random.Random(f"{SEED} one"), COLLECTIONS).run(STEPS // 2)


# In Qdrant what a word weighs depends on all collections (docs/qdrant.md), so there is one.
@pytest.mark.parametrize("memory", ["32", "1"])
def test_of_two_replicas_with_redis_and_qdrant(tmp_path, memory):
    with contextlib.ExitStack() as stack:
        redis = stack.enter_context(Redis(tmp_path))
        facade = stack.enter_context(Facade(tmp_path / "qdrant"))
        settings = {"AUTH": "keys", "QDRANT_URL": facade.url, "REDIS_URL": redis.url, "REDIS_TIMEOUT_MS": "2000",
                    "RESULT_CACHE_MIB": memory}
        servers = [stack.enter_context(Server(tmp_path / name, **settings)) for name in ("one", "two")]
        keys = make_keys(servers[0], QDRANT_URL=facade.url)
        for server in servers:
            for key in keys.values():
                eventually(lambda s=server, k=key: ask(s, k, "GET", "/documents").status == 200, 20, "the keys")
            eventually(lambda s=server: s.request("GET", "/health/ready").json()["components"]["redis"]["status"] == "ok",
                       20, "Redis")
        steps = Steps(servers, keys, random.Random(f"{SEED} two {memory}"), COLLECTIONS[:1])
        steps.run(STEPS // 4)
        kept = [one for one in redis.call("KEYS", "ans:*")]
        assert kept, "answers are in Redis"
        value = redis.call("GET", kept[0])
        assert not any(word.encode() in value for word in WORDS), "and cannot be read there"


def test_what_is_damaged_in_redis_is_no_answer(tmp_path):
    with contextlib.ExitStack() as stack:
        redis = stack.enter_context(Redis(tmp_path))
        facade = stack.enter_context(Facade(tmp_path / "qdrant"))
        settings = {"QDRANT_URL": facade.url, "REDIS_URL": redis.url, "REDIS_TIMEOUT_MS": "2000"}
        first = stack.enter_context(Server(tmp_path / "first", **settings))
        eventually(lambda: first.request("GET", "/health/ready").json()["components"]["redis"]["status"] == "ok", 20, "Redis")
        first.index({"id": "a", "text": "The crane is beside the tide."})
        question = "Where is the crane?"
        right = first.query(question).json()
        eventually(lambda: redis.call("KEYS", "ans:*"), 10, "the answer in Redis")
        name, = redis.call("KEYS", "ans:*")
        sound = redis.call("GET", name)
        other = first.query("Where is the tide?").json()
        assert other["cache"]["result"] == "miss"
        eventually(lambda: len(redis.call("KEYS", "ans:*")) == 2, 10, "the other one")
        foreign = redis.call("GET", next(one for one in redis.call("KEYS", "ans:*") if one != name))
        for number, value in enumerate([sound[:-1], bytes(reversed(sound)), b"", b'{"answer": "42"}', foreign]):
            redis.call("SET", name, value)
            with Server(tmp_path / f"next{number}", **settings) as another:
                eventually(lambda s=another: s.request("GET", "/health/ready").json()["components"]["redis"]["status"] == "ok",
                           20, "Redis")
                answer = another.query(question).json()
                assert answer["cache"]["result"] == "miss" and answer["answer"] == right["answer"], number
                assert answer["sources"] == right["sources"]
        with Server(tmp_path / "last", **settings) as another:
            eventually(lambda: another.request("GET", "/health/ready").json()["components"]["redis"]["status"] == "ok", 20,
                       "Redis")
            assert another.query(question).json()["cache"]["result"] == "hit", "it was replaced by a sound one"
