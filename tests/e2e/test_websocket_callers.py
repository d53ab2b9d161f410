"""Who is let in to /ws, and for how long: keys, limits, tenants, certificates, the audit trail."""
import json
import ssl
import time

import pytest
from e2e.test_keys import keys, make
from faults.certificates import self_signed
from harness import Server
from waiting import eventually
from websocket_world import talk, url_of
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

HOT = "How hot should the water for green tea be?"
DOCUMENTS = [{"id": "tea", "text": "The water for green tea should be 75 degrees hot."},
             {"id": "pay", "text": "The director earns ninety thousand euro.", "acl": {"allow": ["group:hr"]}}]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("ws-keys") / "data", AUTH="keys", AUDIT="questions") as server:
        made = {"reader": make(server), "hr": make(server, "acme", "query", "group:hr"), "indexer": make(server, "acme", "index"),
                "other": make(server, "beta")}
        reply = server.request("POST", "/index", {"documents": DOCUMENTS},
                               {"Authorization": f"Bearer {made['indexer']['key']}"})
        assert reply.status == 200
        yield server, {name: one["key"] for name, one in made.items()}


def refusal(server, **how):
    with pytest.raises(InvalidStatus) as refused:
        connect(url_of(server), **how)
    response = refused.value.response
    return response.status_code, json.loads(response.body)["code"]


def test_who_has_no_key_gets_no_socket(world):
    server, made = world
    assert refusal(server) == (401, "unauthenticated")
    assert refusal(server, additional_headers={"Authorization": "Bearer nonsense"}) == (401, "unauthenticated")
    assert refusal(server, additional_headers={"Authorization": f"Bearer {made['indexer']}"}) == (403, "forbidden")
    assert refusal(server, subprotocols=["ragd.v1", "ragd.key.nonsense"]) == (401, "unauthenticated")


def test_a_page_shows_its_key_as_a_subprotocol(world):
    server, made = world
    with talk(server, protocols=["ragd.v1", f"ragd.key.{made['reader']}"]) as client:
        assert client.socket.subprotocol == "ragd.v1" and made["reader"] not in str(client.socket.response.headers)
        assert client.answer("q", HOT)["answer_kind"] == "extractive"
    assert made["reader"] not in server.log.read_text()
    reply = server.request("GET", "/documents", headers={"Sec-WebSocket-Protocol": f"ragd.key.{made['reader']}",
                                                         "Upgrade": "websocket", "Connection": "Upgrade"})
    assert reply.status == 401, "of no other route"


def test_each_caller_sees_his_own(world):
    server, made = world
    question = "How much does the director earn?"
    with talk(server, made["hr"]) as hr, talk(server, made["reader"]) as reader, talk(server, made["other"]) as other:
        assert "pay" in [source["document_id"] for source in hr.answer("q", question)["sources"]]
        assert [source["document_id"] for source in reader.answer("q", question)["sources"]] == ["tea"]
        assert other.answer("q", question)["sources"] == []


def test_questions_are_on_the_audit_trail(world):
    server, made = world
    with talk(server, made["reader"]) as client:
        id = client.answer("q", HOT)["id"]
    found = [json.loads(line) for file in (server.data / "audit").glob("*.jsonl") for line in file.read_text().splitlines()]
    entry = next(entry for entry in found if entry["request_id"] == id)
    assert (entry["act"], entry["tenant"], entry["detail"]) == ("query", "acme", HOT)


def test_a_revoked_key_stops_an_open_connection(world):
    server, _ = world
    revoked = make(server)
    with talk(server, revoked["key"]) as client:
        assert client.answer("q", HOT)["answer_kind"] == "extractive"
        keys(server, "revoke", revoked["id"])
        begun = time.monotonic()
        assert client.closed(5) == (1008, "the key was revoked, or the key or token has expired")
        assert time.monotonic() - begun < 2


def test_a_key_that_expires_stops_an_open_connection(world):
    server, _ = world
    with talk(server, make(server, "acme", "query", "", "--expires", "2s")["key"]) as client:
        assert client.closed(10)[0] == 1008


def test_each_question_counts_for_the_limits(tmp_path):
    with Server(tmp_path / "data", AUTH="keys", RATE_LIMIT_KEY="4/m") as server:
        key = make(server)["key"]
        with talk(server, key) as client:
            for n in range(3):
                client.answer(f"q{n}", HOT)
            client.ask("q3", HOT)
            refused = client.all_of("q3")[-1]
            assert refused["event"] == "error" and refused["data"]["code"] == "too_many_requests"
        status, code = refusal(server, additional_headers={"Authorization": f"Bearer {key}"})
        assert (status, code) == (429, "too_many_requests")


def test_a_tenant_has_so_many_connections_and_can_still_ask(tmp_path):
    with Server(tmp_path / "data", AUTH="keys", MAX_REQUESTS_PER_TENANT="1") as server:
        key, other = make(server)["key"], make(server, "beta")["key"]
        with talk(server, key) as client:
            assert client.answer("q", HOT)["answer_kind"] == "abstained"
            assert refusal(server, additional_headers={"Authorization": f"Bearer {key}"})[0] == 429
            with talk(server, other):
                pass
        eventually(lambda: "rag_websockets 0\n" in metrics(server), 10, "its end")
        with talk(server, key) as client:
            assert client.answer("q", HOT)["answer_kind"] == "abstained"


def metrics(server):
    key = server.headers.setdefault("Authorization", f"Bearer {make(server, 'acme', 'metrics')['key']}")
    return server.request("GET", "/metrics", headers={"Authorization": key}).body.decode()


def test_it_goes_over_tls(tmp_path):
    pair = self_signed(tmp_path, "server")
    settings = {"SERVER_CERT_FILE": str(pair[0]), "SERVER_KEY_FILE": str(pair[1]), "SERVER_HSTS_SECONDS": "3600"}
    with Server(tmp_path / "data", **settings) as server:
        server.tls = ssl.create_default_context(cafile=pair[0])
        assert server.index(DOCUMENTS[0]).status == 200
        with talk(server, ssl=server.tls) as client:
            assert client.socket.response.headers["Strict-Transport-Security"] == "max-age=3600"
            assert client.answer("q", HOT)["answer_kind"] == "extractive"
            for n in range(10):
                client.ask(f"q{n}", HOT)
            assert {client.all_of(f"q{n}")[-1]["event"] for n in range(10)} == {"done"}
