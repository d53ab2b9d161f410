"""Subscriptions over /ws: what changed, to whom it is told, and what a slow reader costs."""
import contextlib
import socket

import pytest
from e2e.test_keys import ask, make
from harness import Server
from scenarios.redis_world import Redis
from scenarios.test_qdrant import Facade
from waiting import eventually
from websocket_world import talk

HOT = "How hot should the water for green tea be?"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("ws-changes") / "data", AUTH="keys") as server:
        scopes = {"indexer": ("acme", "query,index", ""), "hr": ("acme", "query", "group:hr"), "reader": ("acme", "query", "user:tom"),
                  "admin": ("acme", "query,index,admin", ""), "other": ("beta", "query,index,admin", "")}
        yield server, {name: make(server, *wanted)["key"] for name, wanted in scopes.items()}


def put(server, key, id, text="Some text.", **more):
    reply = ask(server, key, "POST", "/index", {"documents": [{"id": id, "text": text} | more]})
    assert reply.status == 200, reply.body


def subscribe(client, id="s", **more):
    client.say(id=id, type="subscribe", **more)
    first = client.next(id)
    assert (first["event"], first["data"]) == ("changed", {"collection": more.get("collection", "documents"), "kind": "subscribed"})


def change(client, id="s", timeout=20):
    told = client.next(id, timeout)
    assert told["event"] == "changed" and told["data"].pop("collection") == "documents", told
    return told["data"]


def is_quiet(client, id="s"):
    """Nothing more came by the time that a question is answered."""
    client.answer("quiet", HOT)
    return [message for message in client.kept if message["id"] == id] == []


def test_a_subscriber_hears_what_becomes_of_documents(world):
    server, made = world
    with talk(server, made["indexer"]) as client:
        subscribe(client)
        put(server, made["indexer"], "tea", "The water for green tea should be 75 degrees hot.")
        assert change(client) == {"kind": "indexed", "document_id": "tea"}
        put(server, made["indexer"], "tea", "The water for green tea should be 75 degrees hot.")
        assert is_quiet(client), "nothing has changed"
        put(server, made["indexer"], "tea", "The water for green tea should be 80 degrees hot.")
        assert change(client) == {"kind": "indexed", "document_id": "tea"}
        assert ask(server, made["indexer"], "PATCH", "/documents/tea", {"acl": {"deny": ["user:nobody"]}}).status == 200
        assert change(client) == {"kind": "changed", "document_id": "tea"}
        assert ask(server, made["indexer"], "DELETE", "/documents/tea").status == 204
        assert change(client) == {"kind": "deleted", "document_id": "tea"}


def test_a_subscription_is_of_one_collection_and_one_tenant(world):
    server, made = world
    with talk(server, made["indexer"]) as client, talk(server, made["other"]) as other:
        subscribe(client, collection="handbook")
        subscribe(other)
        put(server, made["indexer"], "a")
        assert is_quiet(client) and is_quiet(other)


def test_nobody_hears_of_what_he_may_not_read(world):
    server, made = world
    with talk(server, made["hr"]) as hr, talk(server, made["reader"]) as reader, talk(server, made["admin"]) as admin:
        for client in (hr, reader, admin):
            subscribe(client)
        put(server, made["admin"], "pay", acl={"allow": ["group:hr"]})
        assert change(hr) == change(admin) == {"kind": "indexed", "document_id": "pay"}
        assert is_quiet(reader)
        assert ask(server, made["admin"], "PATCH", "/documents/pay", {"acl": {"allow": ["user:tom"]}}).status == 200
        assert change(hr) == {"kind": "deleted", "document_id": "pay"}, "as far as they can see"
        assert change(reader) == {"kind": "indexed", "document_id": "pay"}
        assert change(admin) == {"kind": "changed", "document_id": "pay"}
        assert ask(server, made["admin"], "DELETE", "/documents/pay").status == 204
        assert change(reader) == change(admin) == {"kind": "deleted", "document_id": "pay"}
        assert is_quiet(hr)


def test_who_unsubscribes_hears_nothing_more(world):
    server, made = world
    with talk(server, made["indexer"]) as client:
        subscribe(client)
        client.say(id="s", type="cancel")
        assert client.next("s") == {"id": "s", "event": "done", "data": {"collection": "documents", "kind": "unsubscribed"}}
        put(server, made["indexer"], "b")
        assert is_quiet(client)
        subscribe(client)  # the id is free again
        client.say(id="s", type="subscribe")
        twice = client.next(None)
        assert twice["id"] is None and twice["data"]["code"] == "conflict"


def test_so_many_subscriptions_and_no_more(world):
    server, made = world
    with talk(server, made["reader"]) as client:
        for n in range(32):
            subscribe(client, id=f"s{n}", collection=f"c{n}")
        client.say(id="s32", type="subscribe")
        assert client.next("s32")["data"]["code"] == "too_many_requests"


def upload(server, key, name):
    boundary = "b0undary"
    body = (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: text/plain\r\n\r\nThe office opens at eight.\r\n--{boundary}--\r\n")
    reply = server.request("POST", "/documents", body.encode(),
                           {"Authorization": f"Bearer {key}", "Content-Type": f"multipart/form-data; boundary={boundary}"})
    assert reply.status == 202, reply.body
    return reply.json()["id"]


def test_a_job_is_followed_by_whoever_may_see_it(world):
    server, made = world
    with talk(server, made["indexer"]) as client, talk(server, made["admin"]) as admin, talk(server, made["reader"]) as reader:
        for one in (client, admin, reader):
            subscribe(one)
        job = upload(server, made["indexer"], "office.txt")
        for one in (client, admin):
            told = []
            while {"kind": "completed", "job_id": job} not in told or {"kind": "indexed", "document_id": "office.txt"} not in told:
                told.append(change(one))
        assert change(reader) == {"kind": "indexed", "document_id": "office.txt"}
        assert is_quiet(reader)


def test_many_changes_become_a_few_messages_with_a_count(world):
    server, made = world
    with talk(server, made["indexer"]) as client:
        subscribe(client)
        documents = [{"id": f"many-{n}", "text": f"Number {n} of many."} for n in range(200)]
        assert ask(server, made["indexer"], "POST", "/index", {"documents": documents}).status == 200
        told, count = [], 0
        while count < 200:
            told.append(change(client))
            count += told[-1].get("count", 1)
        assert count == 200 and len(told) < 150
        assert all(one["kind"] == "changed" for one in told if "count" in one)


def test_who_does_not_read_costs_no_memory(world):
    """The writes of others go on, and one message waits for him."""
    server, made = world
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    plain.connect((server.host, server.port))
    with talk(server, made["indexer"], sock=plain) as client:
        subscribe(client)
        for round in range(20):
            documents = [{"id": f"slow-{n}", "text": f"Round {round} of {n}."} for n in range(50)]
            assert ask(server, made["indexer"], "POST", "/index", {"documents": documents}).status == 200
        count = 0
        while count < 1000:
            count += change(client).get("count", 1)
        assert count == 1000


def test_a_change_on_another_replica_is_heard_by_whom_it_concerns(tmp_path):
    with contextlib.ExitStack() as stack:
        redis, facade = stack.enter_context(Redis(tmp_path)), stack.enter_context(Facade(tmp_path / "qdrant"))
        settings = {"AUTH": "keys", "REDIS_URL": redis.url, "QDRANT_URL": facade.url}
        one, two = (stack.enter_context(Server(tmp_path / name, **settings)) for name in ("one", "two"))
        writer, hr, reader = (make(one, "acme", scopes, principals, QDRANT_URL=facade.url)["key"] for scopes, principals in (
            ("query,index,admin", ""), ("query", "group:hr"), ("query", "")))
        for server in (one, two):
            eventually(lambda s=server: s.request("GET", "/health/ready").json()["components"]["redis"]["status"] == "ok", 10, "Redis")
            eventually(lambda s=server: ask(s, reader, "GET", "/documents").status == 200, 5, "the keys")
        with talk(two, hr) as of_hr, talk(two, reader) as of_all, talk(one, reader) as near:
            for client in (of_hr, of_all, near):
                subscribe(client)
            put(one, writer, "pay", acl={"allow": ["group:hr"]})
            assert change(of_hr, timeout=5) == {"kind": "changed", "count": 1}
            put(one, writer, "tea")
            assert change(of_all, timeout=5) == {"kind": "changed", "count": 1}, "and nothing of the other one"
            assert change(of_hr, timeout=5) == {"kind": "changed", "count": 1}
            assert ask(one, writer, "DELETE", "/documents/tea").status == 204
            assert change(of_all, timeout=5) == {"kind": "changed", "count": 1}
            assert [change(near)["kind"] for _ in range(2)] == ["indexed", "deleted"]
            assert is_quiet(near) and is_quiet(of_all), "one's own changes are told once"
