"""Who is let in: keys, tenants and access lists, on the real binary."""
import base64
import contextlib
import http.client
import json
import random
import threading
import time

import pytest

from fakes.llm import FakeLlm, say
from harness import Server, run
from scenarios.redis_world import Redis
from scenarios.test_qdrant import Facade
from waiting import eventually

KEYS = {
    "reader": ("acme", "query", "user:tom"),
    "indexer": ("acme", "index", ""),
    "admin": ("acme", "query,index,admin", ""),
    "other admin": ("beta", "query,index,admin", ""),
    "metrics": ("acme", "metrics", ""),
}
NEEDS = {  # what a route asks for; every route of the server has to be here
    "query": ["POST /query", "GET /documents", "GET /documents/{id}", "GET /documents/{id}/content",
              "GET /documents/{id}/original", "GET /documents/{id}/pages/{page}.png",
              "POST /v1/chat/completions", "GET /v1/models", "GET /v1/models/{id}", "POST /mcp",
              "POST /v1/embeddings", "POST /v1/rerank", "POST /v2/rerank", "POST /embed", "POST /rerank", "GET /info", "GET /ws",
              "POST /v1/responses", "GET /v1/responses/{id}", "DELETE /v1/responses/{id}",
              "GET /v1/vector_stores", "GET /v1/vector_stores/{id}", "POST /v1/vector_stores/{id}/search",
              "GET /v1/vector_stores/{id}/files", "GET /v1/vector_stores/{id}/files/{file}",
              "GET /v1/vector_stores/{id}/files/{file}/content", "GET /v1/vector_stores/{id}/file_batches/{batch}",
              "GET /v1/vector_stores/{id}/file_batches/{batch}/files"],
    "index": ["POST /index", "DELETE /documents/{id}", "PATCH /documents/{id}", "POST /documents",
              "GET /sources", "GET /sources/{id}", "PUT /sources/{id}", "DELETE /sources/{id}", "GET /jobs", "GET /jobs/{id}", "DELETE /jobs/{id}",
              "GET /jobs/{id}/events", "HEAD /originals/{sha256}", "GET /originals/{sha256}", "PUT /originals/{sha256}",
              "POST /v1/files", "GET /v1/files", "GET /v1/files/{id}", "GET /v1/files/{id}/content", "DELETE /v1/files/{id}",
              "POST /v1/vector_stores", "POST /v1/vector_stores/{id}", "DELETE /v1/vector_stores/{id}",
              "POST /v1/vector_stores/{id}/files", "POST /v1/vector_stores/{id}/files/{file}",
              "DELETE /v1/vector_stores/{id}/files/{file}", "POST /v1/vector_stores/{id}/file_batches",
              "POST /v1/vector_stores/{id}/file_batches/{batch}/cancel"],
    "admin": ["GET /admin/keys", "POST /admin/keys", "POST /admin/keys/{id}/rotate", "DELETE /admin/keys/{id}", "GET /admin/tenants/{id}"],
    "operator": ["GET /admin/tenants", "POST /admin/tenants", "POST /admin/tenants/{id}/suspend",
                 "POST /admin/tenants/{id}/resume", "DELETE /admin/tenants/{id}", "PATCH /admin/tenants/{id}"],
    "metrics": ["GET /metrics"],
    None: ["GET /health", "GET /health/ready", "GET /openapi.json", "GET /version", "GET /", "GET /page/{id}",
           "GET /.well-known/oauth-protected-resource", "GET /.well-known/oauth-protected-resource/mcp"],
}


def keys(server, *arguments, **settings):
    done = run("keys", *arguments, "--json", "--data-dir", server.data, timeout=60, **settings)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def make(server, tenant="acme", scopes="query", principals="", *more, **settings):
    named = ["--principals", principals] if principals else []
    return keys(server, "create", "--tenant", tenant, "--scopes", scopes, *named, *more, **settings)


def bearer(key):
    return {"Authorization": f"Bearer {key}"} if key else {}


def ask(server, key, method, target, body=None):
    return server.request(method, target, body, bearer(key))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("keys") / "data", AUTH="keys") as server:
        made = {name: make(server, *wanted)["key"] for name, wanted in KEYS.items()}
        made["expired"] = make(server, "acme", "query,index,admin", "", "--expires", "1s")["key"]
        revoked = make(server, "acme", "query,index,admin")
        keys(server, "revoke", revoked["id"])
        made["revoked"] = revoked["key"]
        good = made["admin"]
        made["wrong"] = good[:20] + ("A" if good[20] != "A" else "B") + good[21:]
        made["none"] = None
        reply = ask(server, made["indexer"], "POST", "/index", {"documents": [
            {"id": "open", "text": "The canteen opens at noon."},
            {"id": "pay", "text": "The director earns ninety thousand euro.", "acl": {"allow": ["group:hr"]}}]})
        assert reply.status == 200, reply.body
        eventually(lambda: ask(server, made["expired"], "GET", "/documents").status == 401, 5, "the end of a key")
        yield server, made


def routes(server):
    for pattern, methods in server.request("GET", "/openapi.json").json()["paths"].items():
        for method in methods:
            if method in ("get", "post", "put", "patch", "delete", "head"):
                yield method.upper(), pattern


def test_every_route_asks_for_its_scope(world):
    """No key, a wrong one, one that has ended, one without the scope; and who has it is let past that check."""
    server, made = world
    needed = {route: scope for scope, group in NEEDS.items() for route in group}
    unknown = []
    for method, pattern in routes(server):
        if f"{method} {pattern}" not in needed:
            unknown.append(f"{method} {pattern}")
            continue
        scope = needed[f"{method} {pattern}"]
        target = pattern.replace("{id}", "nothing").replace("{page}", "1").replace("{sha256}", "0" * 64)
        target = target.replace("{file}", "nothing").replace("{batch}", "nothing")
        body = {} if method in ("POST", "PUT", "PATCH") else None
        for name, key in made.items():
            status = ask(server, key, method, target, body).status
            if scope is None:
                assert status == (404 if "{id}" in pattern or "/.well-known/" in pattern else 200), (method, pattern, name)
            elif name in ("none", "wrong", "expired", "revoked"):
                assert status in (401, 429), (method, pattern, name, status)
            elif scope in KEYS[name][1].split(","):
                assert status not in (401, 403, 429), (method, pattern, name, status)
            else:
                assert status == 403, (method, pattern, name, status)
    assert unknown == [], "a route that this test does not know"


def test_a_refusal_says_what_to_do(world):
    server, made = world
    reply = ask(server, None, "GET", "/documents")
    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="ragd"' and reply.json()["code"] == "unauthenticated"
    reply = ask(server, made["revoked"], "GET", "/documents")
    assert "error=\"invalid_token\"" in reply.headers["WWW-Authenticate"] and "revoked" in reply.json()["detail"]
    reply = ask(server, made["reader"], "GET", "/admin/keys")
    assert "'admin'" in reply.json()["detail"] and "WWW-Authenticate" not in reply.headers
    basic = {"Authorization": "Basic " + base64.b64encode(b"admin:admin").decode()}
    assert server.request("GET", "/documents", headers=basic).status in (401, 429)


def bare(reply):
    """What a caller can tell of a reply: all but the request's own id and the time."""
    problem = reply.json()
    problem.pop("request_id")
    headers = {name: value for name, value in reply.headers.items() if name not in ("X-Request-Id", "Date")}
    return reply.status, headers, json.dumps(problem)


@pytest.mark.parametrize("method,suffix,body", [
    ("GET", "", None), ("GET", "/content", None), ("GET", "/original", None), ("DELETE", "", None),
    ("PATCH", "", {"acl": None})])
def test_what_a_caller_may_not_read_is_as_if_it_were_not_there(world, method, suffix, body):
    server, made = world
    for name in ("reader", "other admin", "indexer"):
        if method in ("DELETE", "PATCH") and name == "reader" or method == "GET" and name == "indexer":
            continue
        hidden = ask(server, made[name], method, "/documents/pay" + suffix, body)
        nothing = ask(server, made[name], method, "/documents/xyz" + suffix, body)
        status, headers, told = bare(hidden)
        assert status == 404 and (status, headers, told.replace("pay", "xyz")) == bare(nothing), name


def test_who_may_not_read_a_document_may_not_write_it(world):
    server, made = world
    reply = ask(server, made["indexer"], "POST", "/index", {"documents": [{"id": "pay", "text": "Nothing."}]})
    assert reply.status == 409 and "ninety" not in reply.body.decode() and "group:hr" not in reply.body.decode()
    reply = ask(server, made["admin"], "GET", "/documents/pay/content")
    assert reply.body.decode() == "The director earns ninety thousand euro."


def sources(server, key, question, **options):
    reply = ask(server, key, "POST", "/query", {"query": question} | options)
    assert reply.status == 200, reply.body
    return reply.json()


def test_an_access_list_holds_from_its_answer_on(world):
    server, made = world
    ask(server, made["indexer"], "POST", "/index", {"documents": [{"id": "shed", "text": "The code of the shed is 4711."}]})
    question = "What is the code of the shed?"
    assert "4711" in sources(server, made["reader"], question)["answer"]
    for acl, sees in (({"deny": ["user:tom"]}, False), (None, True), ({"allow": ["user:tom"]}, True), ({"allow": []}, False)):
        assert ask(server, made["admin"], "PATCH", "/documents/shed", {"acl": acl}).status == 200
        assert ("4711" in json.dumps(sources(server, made["reader"], question))) == sees, acl
        listed = [one["id"] for one in ask(server, made["reader"], "GET", "/documents").json()["documents"]]
        assert ("shed" in listed) == sees
    # Sent again without a list, it stays closed.
    again = {"documents": [{"id": "shed", "text": "The code of the shed is 4712."}]}
    assert ask(server, made["admin"], "POST", "/index", again).status == 200
    assert "471" not in json.dumps(sources(server, made["reader"], question))
    assert ask(server, made["admin"], "GET", "/documents/shed").json()["acl"] == {"allow": []}
    assert "acl" not in ask(server, made["reader"], "GET", "/documents/open").json()


def test_a_bad_access_list_is_refused_by_its_name(world):
    server, made = world
    for acl, pointer in (({"allow": "group:hr"}, "/acl/allow"), ({"allow": [""]}, "/acl/allow/0"), ({"may": []}, "/acl/may"),
                         ([], "/acl")):
        reply = ask(server, made["admin"], "PATCH", "/documents/open", {"acl": acl})
        assert reply.status == 422 and reply.json()["errors"][0]["pointer"] == pointer, reply.body
    assert ask(server, made["admin"], "PATCH", "/documents/open", {}).status == 422


def test_tenants_have_the_same_ids_and_nothing_of_each_other(world):
    server, made = world
    ask(server, made["other admin"], "POST", "/index", {"documents": [{"id": "open", "text": "The canary word is zqxcanary."}]})
    assert "zqxcanary" in json.dumps(sources(server, made["other admin"], "What is the canary word?"))
    for question in ("What is the canary word?", "zqxcanary"):
        for mode in ("hybrid", "vector", "keyword"):
            answer = sources(server, made["admin"], question, mode=mode, cache=True)
            assert "zqxcanary" not in json.dumps(answer | {"query": ""}), mode
            assert answer["cache"]["embedding"] != "l1" or question == "What is the canary word?" or mode != "hybrid"
    assert "canteen" in ask(server, made["admin"], "GET", "/documents/open/content").body.decode()


def test_a_revoked_key_ends_an_answer_that_is_under_way(tmp_path):
    gate = threading.Event()
    llm = FakeLlm()
    llm.start()
    with contextlib.ExitStack() as stack:
        stack.callback(llm.stop)
        stack.callback(gate.set)
        server = stack.enter_context(Server(tmp_path / "data", AUTH="keys", OPENAI_BASE_URL=llm.url))
        made = make(server, "acme", "query,index")
        ask(server, made["key"], "POST", "/index", {"documents": [{"id": "a", "text": "The water should be 75 degrees hot."}]})
        llm.always(say("The water should ", "be hot ", "[1].", gate=gate, gate_after=1))
        connection = http.client.HTTPConnection(server.host, server.port, timeout=30)
        stack.callback(connection.close)
        connection.request("POST", "/query", json.dumps({"query": "How hot?", "stream": True}),
                           bearer(made["key"]) | {"Content-Type": "application/json"})
        stream = connection.getresponse()
        seen = b""
        while b"event: token" not in seen:
            seen += stream.readline()
        keys(server, "revoke", made["id"])
        begun = time.monotonic()
        rest = stream.read()
        assert time.monotonic() - begun < 1 and b"event: done" not in rest, rest
        assert b"revoked" in rest


def test_the_log_says_who_called_and_of_whom_it_does_not_know_nothing(world):
    server, made = world
    for name in ("reader", "wrong"):
        headers = bearer(made[name]) | {"X-Request-Id": f"log-{name}"}
        server.request("GET", "/documents", headers=headers)

    def logged():
        found = {line["id"]: line for line in map(json.loads, server.log.read_text().splitlines())
                 if line.get("id", "").startswith("log-")}
        return found if len(found) == 2 else None

    lines = eventually(logged, 5, "both lines")
    assert lines["log-reader"]["caller"] == "key:" + made["reader"].split("_")[1]
    assert lines["log-reader"]["tenant"] == "acme" and "caller" not in lines["log-wrong"]


def test_last_use_expiry_and_rotation_are_shown(world):
    server, made = world
    made_one = make(server, "acme", "query", "group:it", "--expires", "90d", "--name", "wiki bot")
    assert ask(server, made_one["key"], "GET", "/documents").status == 200
    successor = keys(server, "rotate", made_one["id"], "--overlap", "30m")
    for key in (made_one["key"], successor["key"]):
        assert ask(server, key, "GET", "/documents").status == 200
    listed = {one["id"]: one for one in keys(server, "list")["keys"]}
    assert listed[made_one["id"]]["state"] == "rotated" and listed[made_one["id"]]["last_used_at"]
    assert listed[successor["id"]]["principals"] == ["group:it"] and listed[successor["id"]]["name"] == "wiki bot"
    at_once = keys(server, "rotate", successor["id"])
    assert ask(server, successor["key"], "GET", "/documents").status == 401
    assert ask(server, at_once["key"], "GET", "/documents").status == 200


def test_keys_live_in_the_data_directory_and_no_secret_does(tmp_path):
    data = tmp_path / "data"
    made = run("keys", "create", "--data-dir", data, "--tenant", "acme")
    assert made.returncode == 0 and made.stdout.startswith("ragd_") and "shown this once" in made.stderr
    key = made.stdout.strip()
    with Server(data, AUTH="keys") as server:
        assert ask(server, key, "GET", "/documents").status == 200
        secret = key.split("_")[2].encode()
        for file in data.rglob("*"):
            assert not file.is_file() or secret not in file.read_bytes(), file
        assert secret.decode() not in server.log.read_text()
        assert (data / "operator.secret").stat().st_mode & 0o777 == 0o600


def test_keys_of_a_file_come_and_go_with_it(tmp_path):
    file = tmp_path / "keys.jsonl"
    made = run("keys", "create", "--into", file, "--tenant", "acme", "--scopes", "query,index", "--name", "mounted")
    assert made.returncode == 0 and file.stat().st_mode & 0o777 == 0o600, made.stderr
    one, records = made.stdout.strip(), file.read_text()
    with Server(tmp_path / "data", AUTH="keys", API_KEYS_FILE=str(file)) as server:
        assert ask(server, one, "GET", "/documents").status == 200
        assert keys(server, "list")["keys"][0]["name"] == "mounted"
        two = run("keys", "create", "--into", file).stdout.strip()
        eventually(lambda: ask(server, two, "GET", "/documents").status == 200, 2, "the second key")
        file.write_text("half a rec")
        eventually(lambda: "keys_not_read" in server.log.read_text(), 2, "a word in the log")
        assert ask(server, one, "GET", "/documents").status == 200, "a file that is being written takes no key"
        file.write_text(records.replace("mounted", "other"))
        # 429: as long as it was not there yet it was asked for too often.
        eventually(lambda: ask(server, two, "GET", "/documents").status in (401, 429), 2, "the end of the second key")
    broken = run("serve", "--data-dir", tmp_path / "data", API_KEYS_FILE=str(tmp_path / "missing"), SERVER_PORT="0", timeout=30)
    assert broken.returncode != 0 and "API_KEYS_FILE" in broken.stderr


def test_a_network_address_without_keys_is_refused(tmp_path):
    done = run("serve", "--data-dir", tmp_path / "data", SERVER_HOST="0.0.0.0", SERVER_PORT="0", timeout=30)
    assert done.returncode == 2 and "AUTH=keys" in done.stderr and "ALLOW_ANONYMOUS=true" in done.stderr
    with Server(tmp_path / "data", SERVER_HOST="0.0.0.0", ALLOW_ANONYMOUS="true") as server:
        assert server.request("GET", "/documents").status == 200
        # Whoever reaches it is no operator: keys of all tenants are not his to make.
        assert ask(server, "ragd-operator-0", "GET", "/admin/tenants").status == 403


def test_limits_are_told_and_held(tmp_path):
    with Server(tmp_path / "data", AUTH="keys", RATE_LIMIT_KEY="5/m", RATE_LIMIT_TENANT="8/m") as server:
        one, two = make(server)["key"], make(server)["key"]
        replies = [ask(server, one, "GET", "/documents") for _ in range(6)]
        assert [reply.status for reply in replies] == [200] * 5 + [429]
        assert replies[0].headers["RateLimit-Policy"] == '"key";q=5;w=60' and '"key";r=4;t=' in replies[0].headers["RateLimit"]
        assert int(replies[5].headers["Retry-After"]) >= 1 and "RATE_LIMIT_KEY" in replies[5].json()["detail"]
        replies = [ask(server, two, "GET", "/documents") for _ in range(4)]
        assert [reply.status for reply in replies] == [200] * 3 + [429] and "RATE_LIMIT_TENANT" in replies[3].json()["detail"]
        assert server.request("GET", "/health").status == 200


def test_replicas_hold_limits_together_and_each_alone_without_redis(tmp_path):
    settings = {"AUTH": "keys", "RATE_LIMIT_KEY": "6/h"}
    with contextlib.ExitStack() as stack:
        redis = stack.enter_context(Redis(tmp_path))
        file = tmp_path / "keys"
        key, spare = (run("keys", "create", "--into", file, "--name", name).stdout.strip() for name in ("one", "two"))
        one, two = (stack.enter_context(Server(tmp_path / name, REDIS_URL=redis.url, REDIS_TIMEOUT_MS="500",
                                               API_KEYS_FILE=str(file), **settings)) for name in ("one", "two"))
        for server in (one, two):
            eventually(lambda s=server: s.request("GET", "/health/ready").json()["components"]["redis"]["status"] == "ok", 10, "Redis")
        statuses = [ask(server, key, "GET", "/documents").status for _ in range(5) for server in (one, two)]
        assert statuses == [200] * 6 + [429] * 4
        told = ask(two, key, "GET", "/documents")
        assert int(told.headers["Retry-After"]) > 60 and '"key";r=0;t=' in told.headers["RateLimit"]
        redis.stop()
        for server in (one, two):
            eventually(lambda s=server: s.request("GET", "/health/ready").json()["components"]["redis"]["status"] == "down", 10, "its end")
        alone = [ask(one, spare, "GET", "/documents").status for _ in range(7)]
        assert alone == [200] * 6 + [429]


def test_one_tenant_leaves_room_for_the_others(tmp_path):
    gate, llm = threading.Event(), FakeLlm()
    llm.start()
    with contextlib.ExitStack() as stack:
        stack.callback(llm.stop)
        stack.callback(gate.set)
        server = stack.enter_context(Server(tmp_path / "data", AUTH="keys", OPENAI_BASE_URL=llm.url, MAX_REQUESTS_PER_TENANT="2"))
        one, other = make(server, "acme", "query,index")["key"], make(server, "beta", "query,index")["key"]
        ask(server, one, "POST", "/index", {"documents": [{"id": "a", "text": "The water should be 75 degrees hot."}]})
        llm.always(say("The water should ", "be hot ", "[1].", gate=gate, gate_after=0))
        done = []
        threads = [threading.Thread(target=lambda text=text: done.append(ask(server, one, "POST", "/query", {"query": text}).status))
                   for text in ("How hot?", "How hot is it?")]
        for thread in threads:
            thread.start()
        llm.wait_for_calls(2, timeout=20)
        refused = ask(server, one, "GET", "/documents")
        assert "MAX_REQUESTS_PER_TENANT" in refused.json()["detail"] and int(refused.headers["Retry-After"]) >= 1
        assert ask(server, other, "GET", "/documents").status == 200
        gate.set()
        for thread in threads:
            thread.join()
        assert done == [200, 200] and ask(server, one, "GET", "/documents").status == 200


def test_who_tries_keys_out_has_to_wait_and_nobody_else(world):
    server, made = world
    statuses = [ask(server, made["wrong"], "GET", "/documents") .status for _ in range(15)]
    assert statuses[-1] == 429 and ask(server, made["reader"], "GET", "/documents").status == 200


def tenants(server, *arguments, **settings):
    done = run("tenants", *arguments, "--json", "--data-dir", server.data, timeout=60, **settings)
    return done.returncode, json.loads(done.stdout) if done.returncode == 0 else done.stderr


def test_a_tenant_is_removed_with_all_that_it_has(tmp_path):
    with Server(tmp_path / "data", AUTH="keys") as server:
        made, other = make(server, "acme", "query,index,admin")["key"], make(server, "beta", "query,index")["key"]
        word = "zqharbourmaster"
        for key in (made, other):
            for collection in ("documents", "offices"):
                body = {"documents": [{"id": f"d{i}", "text": f"The {word} has house {i}."} for i in range(40)],
                        "collection": collection}
                assert ask(server, key, "POST", "/index", body).status == 200
        form = (b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.html"\r\n\r\n'
                b'<p>The ' + word.encode() + b' keeps the key.\r\n--x--\r\n')
        uploaded = server.request("POST", "/documents", form,
                                  {**bearer(made), "Content-Type": "multipart/form-data; boundary=x"})
        assert uploaded.status == 202, uploaded.body
        job = "/jobs/" + uploaded.json()["id"]
        eventually(lambda: ask(server, made, "GET", job).json()["state"] == "completed", 20, "the job")
        code, gone = tenants(server, "delete", "acme")
        assert code == 0 and gone["documents"] == 81 and gone["files"] >= 1 and gone["keys"] == 1 and gone["others"] >= 3
        assert ask(server, made, "GET", "/documents").status == 401
        assert all(tenant["id"] != "acme" for tenant in tenants(server, "list")[1]["tenants"])
        assert tenants(server, "delete", "acme")[0] != 0
        assert word in sources(server, other, f"Where is the {word}?", collection="offices")["answer"]
        again = make(server, "acme", "query,index,admin")["key"]
        assert ask(server, again, "GET", "/documents").json()["documents"] == []
        assert ask(server, again, "GET", "/jobs").json()["jobs"] == []
        assert ask(server, again, "GET", job).status == 404
        assert sources(server, again, f"Where is the {word}?")["sources"] == []
        assert tenants(server, "delete", "beta")[0] == 0
        for file in server.data.rglob("*"):
            assert not file.is_file() or word.encode() not in file.read_bytes(), f"{file} still has its text"


def test_a_tenant_is_removed_on_every_replica(tmp_path):
    with contextlib.ExitStack() as stack:
        facade = stack.enter_context(Facade(tmp_path / "qdrant"))
        settings = {"QDRANT_URL": facade.url, "AUTH": "keys"}
        one, two = (stack.enter_context(Server(tmp_path / name, **settings)) for name in ("one", "two"))
        made = make(one, "acme", "query,index", QDRANT_URL=facade.url)["key"]
        other = make(one, "beta", "query,index", QDRANT_URL=facade.url)["key"]
        for key in (made, other):
            eventually(lambda k=key: ask(two, k, "POST", "/index", {"documents": [
                {"id": "a", "text": "The code of the shed is 4711."}]}).status == 200, 3, "the key")
        code, gone = tenants(two, "delete", "acme", QDRANT_URL=facade.url)
        assert code == 0 and gone["documents"] == 1 and gone["keys"] == 1, gone
        eventually(lambda: ask(one, made, "GET", "/documents").status == 401, 1.5, "the end of the key")
        again = make(one, "acme", "query,index", QDRANT_URL=facade.url)["key"]
        eventually(lambda: ask(two, again, "GET", "/documents").status == 200, 2, "the new key")
        assert sources(two, again, "What is the code of the shed?")["sources"] == []
        assert "4711" in sources(two, other, "What is the code of the shed?")["answer"]


def test_replicas_have_the_same_keys(tmp_path):
    with contextlib.ExitStack() as stack:
        facade = stack.enter_context(Facade(tmp_path / "qdrant"))
        settings = {"QDRANT_URL": facade.url, "AUTH": "keys"}
        one, two = (stack.enter_context(Server(tmp_path / name, **settings)) for name in ("one", "two"))
        made = make(one, "acme", "query,index,admin", QDRANT_URL=facade.url)
        reader = make(one, "acme", "query", "user:tom", QDRANT_URL=facade.url)
        for server in (one, two):
            eventually(lambda s=server: ask(s, reader["key"], "GET", "/documents").status == 200, 2, "the key")
        document = {"documents": [{"id": "a", "text": "The code of the shed is 4711."}]}
        assert ask(one, made["key"], "POST", "/index", document).status == 200
        assert "4711" in sources(two, reader["key"], "What is the code of the shed?")["answer"]
        assert ask(one, made["key"], "PATCH", "/documents/a", {"acl": {"deny": ["user:tom"]}}).status == 200
        assert "4711" not in json.dumps(sources(two, reader["key"], "What is the code of the shed?"))
        assert ask(two, reader["key"], "GET", "/documents/a").status == 404
        keys(one, "revoke", reader["id"], QDRANT_URL=facade.url)
        eventually(lambda: ask(two, reader["key"], "GET", "/documents").status == 401, 1.5, "the end of the key")


def test_nothing_leaks_between_tenants_and_readers(world, subtests=None):
    """Random writes, lists, deletes and questions; each text has a word that nobody else may ever see."""
    server, made = world
    chance = random.Random(20261130)
    principals = ["group:a", "group:b", "user:c"]
    readers = {}
    for tenant in ("red", "blue"):
        readers[tenant, "admin"] = make(server, tenant, "query,index,admin")["key"], None
        for principal in principals:
            readers[tenant, principal] = make(server, tenant, "query", principal)["key"], principal
    stored = {}

    def sees(tenant, principal, document):
        acl = document["acl"] or {}
        if document["tenant"] != tenant:
            return False
        if principal is None:
            return True
        return principal not in acl.get("deny", []) and ("allow" not in acl or principal in acl["allow"])

    for step in range(150):
        tenant = chance.choice(("red", "blue"))
        admin = readers[tenant, "admin"][0]
        name = f"d{chance.randrange(8)}"
        acl = chance.choice((None, {"allow": chance.sample(principals, chance.randrange(3))},
                             {"deny": [chance.choice(principals)]}))
        what = chance.random()
        if what < 0.4:
            word = f"zq{tenant}{step}x"
            body = {"id": name, "text": f"The word of the day is {word}, says the keeper."} | ({"acl": acl} if acl else {})
            assert ask(server, admin, "POST", "/index", {"documents": [body]}).status == 200
            kept = stored.get((tenant, name), {}).get("acl")
            stored[tenant, name] = {"tenant": tenant, "word": word, "acl": acl or kept}
        elif what < 0.6 and (tenant, name) in stored:
            assert ask(server, admin, "PATCH", f"/documents/{name}", {"acl": acl}).status == 200
            stored[tenant, name]["acl"] = acl
        elif what < 0.7:
            ask(server, admin, "DELETE", f"/documents/{name}")
            stored.pop((tenant, name), None)
        (whose, _), (key, principal) = chance.choice(list(readers.items()))
        mode = chance.choice(("hybrid", "vector", "keyword"))
        shown = json.dumps(sources(server, key, "What is the word of the day?", mode=mode, top_k=20))
        shown += ask(server, key, "GET", "/documents").body.decode()
        for (owner, name), document in stored.items():
            if sees(whose, principal, document):
                assert document["word"] in shown, (step, whose, principal, document)
            else:
                assert document["word"] not in shown, (step, whose, principal, document)
    words = {document["word"] for document in stored.values()}
    log = server.log.read_text()
    assert not any(word in log for word in words)
    assert not any(key in log for key, _ in readers.values())
