"""What a tenant may have, and do in a day, on the real binary."""
import contextlib
import json

from e2e.test_keys import ask, bearer, make, tenants
from fakes.llm import FakeLlm, say
from harness import Server, run
from scenarios.redis_world import Redis
from scenarios.test_qdrant import Facade
from waiting import eventually

FORM = (b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s.txt"\r\n\r\nThe gate of house %s is open.\r\n--x--\r\n')


def put(server, key, name, text="The gate of house %s is open."):
    return ask(server, key, "POST", "/index", {"documents": [{"id": name, "text": text.replace("%s", name)}]})


def question(server, key, **more):
    return ask(server, key, "POST", "/query", {"query": "Which gate is open?", **more})


def test_so_many_documents_and_no_more(tmp_path):
    with Server(tmp_path / "data", AUTH="keys") as server:
        key, other = make(server, "acme", "query,index,admin")["key"], make(server, "beta", "query,index,admin")["key"]
        code, shown = tenants(server, "quota", "acme", "--documents", "2", "--bytes", "1KiB")
        assert code == 0 and shown["quota"]["documents"] == 2 and shown["quota"]["bytes"] == 1024
        assert [put(server, key, name).status for name in "abc"] == [200, 200, 403]
        refused = put(server, key, "c").json()
        assert refused["code"] == "quota_exceeded" and "'documents' of this tenant is 2: it has 2" in refused["detail"]
        assert ask(server, key, "GET", "/documents/c").status == 404, "nothing of it is stored"
        assert put(server, other, "c").status == 200, "another tenant has its own"
        long = put(server, key, "a", "The gate of house %s is open. " * 60)
        assert long.status == 403 and "'bytes'" in long.json()["detail"]
        assert put(server, key, "a", "Short.").status == 200, "less of what is full is always taken"
        upload = server.request("POST", "/documents", FORM % (b"u", b"u"),
                                {**bearer(key), "Content-Type": "multipart/form-data; boundary=x"})
        job = "/jobs/" + upload.json()["id"]
        eventually(lambda: ask(server, key, "GET", job).json()["state"] in ("completed", "failed"), 20, "the job")
        assert "quota_exceeded" in json.dumps(ask(server, key, "GET", job).json())
        assert ask(server, key, "DELETE", "/documents/b").status == 204
        eventually(lambda: put(server, key, "c").status == 200, 10, "room again")
        mine = ask(server, key, "GET", "/admin/tenants/acme").json()
        assert mine["use"]["documents"] == 2 and mine["use"]["chunks"] == 2 and mine["use"]["bytes"] == len("Short.") + 28
        assert ask(server, other, "GET", "/admin/tenants/acme").status == 404
        assert ask(server, other, "GET", "/admin/tenants/acme").json()["detail"] == \
            ask(server, other, "GET", "/admin/tenants/none").json()["detail"].replace("none", "acme")
        people = run("tenants", "quota", "acme", "--documents", "default", "--data-dir", server.data, timeout=60)
        assert "documents" in people.stdout and "2 no limit" in people.stdout and "of 1024" in people.stdout
        wrong = run("tenants", "quota", "acme", "--documents", "many", "--data-dir", server.data, timeout=60)
        assert wrong.returncode == 2 and "--documents" in wrong.stderr and "GiB" in wrong.stderr
        operator = make(server, "acme", "metrics,operator")["key"]
        page = ask(server, operator, "GET", "/metrics").body.decode()
        assert 'rag_quota_refusals_total{quota="documents"}' in page and 'rag_tenant_requests_total{tenant="beta"}' in page


def test_what_goes_for_all_tenants_and_what_for_one(tmp_path):
    settings = {"AUTH": "keys", "TENANT_QUOTA": "documents=1,questions_per_day=2"}
    with Server(tmp_path / "data", **settings) as server:
        key, other = make(server, "acme", "query,index")["key"], make(server, "beta", "query,index")["key"]
        assert tenants(server, "quota", "beta", "--questions-per-day", "3")[0] == 0
        assert [put(server, key, name).status for name in "ab"] == [200, 403]
        assert [question(server, key).status for _ in range(3)] == [200, 200, 429]
        assert [question(server, other).status for _ in range(4)] == [200, 200, 200, 429]
        refused = question(server, key)
        assert "'questions_per_day' of this tenant is 2" in refused.json()["detail"] and 0 < int(refused.headers["Retry-After"]) <= 86400
        used = tenants(server, "quota", "acme")[1]["use"]
        assert used["questions_per_day"] == 2 and used["tokens_per_day"] == 0
        eventually(lambda: "20" in stored_days(server), 20, "what is kept of the day")
    with Server(server.data, **settings) as again:
        assert question(again, key).status == 429, "a restart is no new day"
    bad = run("check-config", TENANT_QUOTA="pages=5", timeout=60)
    assert bad.returncode != 0 and "TENANT_QUOTA" in bad.stderr + bad.stdout and "questions_per_day" in bad.stderr + bad.stdout


def stored_days(server):
    import sqlite3
    with contextlib.closing(sqlite3.connect(f"file:{server.data / 'ragd.db'}?mode=ro", uri=True)) as database:
        return "".join(row[0] for row in database.execute("SELECT text FROM accounts WHERE kind = 'tenant_day' AND name = 'acme'"))


def test_tokens_of_the_model_are_counted(tmp_path):
    llm = FakeLlm()
    llm.start()
    with contextlib.ExitStack() as stack:
        stack.callback(llm.stop)
        server = stack.enter_context(Server(tmp_path / "data", AUTH="keys", OPENAI_BASE_URL=llm.url))
        key = make(server, "acme", "query,index")["key"]
        put(server, key, "a")
        llm.always(say("The gate of house a is open [1]."))
        first = question(server, key).json()
        spent = first["usage"]["prompt_tokens"] + first["usage"]["completion_tokens"]
        assert spent > 0 and first["answer_kind"] == "generated"
        assert tenants(server, "quota", "acme", "--tokens-per-day", str(spent))[1]["use"]["tokens_per_day"] == spent
        refused = question(server, key)
        assert refused.status == 429 and "'tokens_per_day'" in refused.json()["detail"]
        assert question(server, key, generate=False).status == 200


def test_replicas_count_a_day_together_over_redis(tmp_path):
    with contextlib.ExitStack() as stack:
        redis = stack.enter_context(Redis(tmp_path))
        facade = stack.enter_context(Facade(tmp_path / "qdrant"))
        settings = {"AUTH": "keys", "QDRANT_URL": facade.url, "REDIS_URL": redis.url, "REDIS_TIMEOUT_MS": "500",
                    "TENANT_QUOTA": "questions_per_day=4,documents=3"}
        one, two = (stack.enter_context(Server(tmp_path / name, **settings)) for name in ("one", "two"))
        for server in (one, two):
            eventually(lambda s=server: s.request("GET", "/health/ready").json()["components"]["redis"]["status"] == "ok", 10, "Redis")
        key = make(one, "acme", "query,index,admin", "", QDRANT_URL=facade.url)["key"]
        for server in (one, two):
            eventually(lambda s=server: ask(s, key, "GET", "/documents").status == 200, 10, "the key on each replica")
        assert [put(server, key, name).status for server, name in ((one, "a"), (two, "b"), (one, "c"))] == [200] * 3
        more = iter(range(100))
        eventually(lambda: put(two, key, f"more {next(more)}").status == 403, 10, "what the other stored")
        for server in (one, two, one, two):
            assert question(server, key).status == 200
        for server in (one, two):
            eventually(lambda s=server: question(s, key).status == 429, 10, "the other's questions")
        assert ask(one, key, "GET", "/admin/tenants/acme").json()["use"]["documents"] < 3 + next(more)
