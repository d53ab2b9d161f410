"""What is looked at before a caller is let in: where he is, and what he sends."""
import json
import socket

from e2e.test_keys import ask, bearer, make
from harness import Server

LARGE = 20_000


def entries(server):
    lines = (server.data / "audit" / "audit-000001.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_behind_a_proxy_of_ours_the_address_is_the_clients(tmp_path):
    settings = {"AUTH": "keys", "TRUSTED_PROXIES": "127.0.0.0/8", "RATE_LIMIT_ADDRESS": "3/h"}
    with Server(tmp_path / "data", **settings) as server:
        key = make(server, "acme", "query,index")["key"]

        def from_(address, target="/documents", method="GET", body=None):
            return server.request(method, target, body, {**bearer(key), "X-Forwarded-For": address})
        assert [from_("198.51.100.7").status for _ in range(4)] == [200, 200, 200, 429]
        assert from_("198.51.100.8").status == 200, "another client of the same proxy"
        assert from_("9.9.9.9, 198.51.100.7").status == 429, "what a client wrote itself moves it nowhere"
        assert from_("198.51.100.9", "/index", "POST", {"documents": [{"id": "a", "text": "A gate."}]}).status == 200
        assert [entry["from"] for entry in entries(server) if entry["act"] == "indexDocuments"] == ["198.51.100.9"]
    with Server(tmp_path / "bare", AUTH="keys", RATE_LIMIT_ADDRESS="3/h") as server:
        key = make(server, "acme", "query")["key"]
        statuses = [server.request("GET", "/documents", None, {**bearer(key), "X-Forwarded-For": f"198.51.100.{i}"}).status
                    for i in range(4)]
        assert statuses[0] == 200 and statuses[-1] == 429, "nobody's word is taken where no proxy is named"


def head_of(server, key, length=LARGE):
    return (f"POST /index HTTP/1.1\r\nHost: {server.host}\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n").encode()


def answer_to(server, sent):
    with socket.create_connection((server.host, server.port), timeout=20) as client:
        client.sendall(sent)
        return client.makefile("rb").readline()


def test_a_large_body_is_read_only_of_whom_is_let_in(tmp_path):
    with Server(tmp_path / "data", AUTH="keys") as server:
        reader, indexer = make(server, "acme", "query")["key"], make(server, "acme", "index")["key"]
        assert b" 401 " in answer_to(server, head_of(server, "nothing")), "its body never came"
        assert b" 403 " in answer_to(server, head_of(server, reader))
        body = json.dumps({"documents": [{"id": "a", "text": "The gate is open. " * 2000}]}).encode()
        assert b" 200 " in answer_to(server, head_of(server, indexer, len(body)) + body)
        assert b" 401 " in answer_to(server, head_of(server, "nothing", len(body)) + body), "it is told so all the same"
        assert ask(server, reader, "GET", "/documents/a").status == 200
