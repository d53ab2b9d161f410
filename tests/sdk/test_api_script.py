"""scripts/test_api.sh against the real server: it asks every route, leaves nothing, and ends at the first wrong answer."""
import json
import re
import subprocess

import pytest
from harness import ROOT, Server, run
from lying_server import LyingServer, say

SCRIPT = ROOT / "scripts/test_api.sh"
EVERY_SCOPE = "query,index,admin,metrics,operator"


def walk(*arguments, **environment):
    clean = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
    return subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, timeout=300, check=False, env=clean | environment)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A server that asks for keys, and how to make one."""
    with Server(tmp_path_factory.mktemp("script") / "data", AUTH="keys") as server:
        def key(scopes):
            made = run("keys", "create", "--scopes", scopes, "--json", "--data-dir", server.data)
            assert made.returncode == 0, made.stderr
            return json.loads(made.stdout)["key"]
        yield server, key


def steps_of(printed):
    return [(method, path, int(status)) for method, path, status in re.findall(r"^ok  (\S+) +(\S+) +(\d+)  ", printed, re.M)]


def as_pattern(path, paths):
    """The path of the contract that a target is of, its ids with or without slashes."""
    path = path.partition("?")[0]
    fits = [one for one in paths if re.fullmatch(
        re.sub(r"\{(?:file|batch)\}", "[^/]+", re.sub(r"\{(?:id|sha256)\}", ".+", one)).replace("{page}", r"\d+"), path)]
    return max(fits, key=lambda one: len(re.sub(r"\{\w+\}", "", one)), default=None)


def test_it_asks_every_route_and_leaves_nothing(world):
    server, key = world
    admin = key(EVERY_SCOPE)
    done = walk(server.url, admin)
    assert done.returncode == 0, done.stdout + done.stderr
    contract = server.request("GET", "/openapi.json").json()["paths"]
    walked = {(method.upper(), path) for path, methods in contract.items() for method in methods
              if path != "/" and not path.startswith(("/v1/rerank", "/v2", "/mcp", "/rerank", "/embed", "/info", "/page/", "/.well-known/"))}
    steps = steps_of(done.stdout)
    assert {(method, as_pattern(path, contract)) for method, path, _ in steps} - {("GET", None), ("DELETE", "/query")} == walked
    assert not [one for one in steps if one[2] == 403] and f"{len(steps)} checks passed" in done.stdout
    assert admin not in done.stdout + done.stderr
    shown = {"Authorization": f"Bearer {admin}"}
    assert server.request("GET", "/sources", headers=shown).json() == {"sources": []}
    assert server.request("GET", "/v1/files", headers=shown).json()["data"] == []
    assert server.request("GET", "/v1/vector_stores", headers=shown).json()["data"] == []
    assert "apitest" not in str(server.request("GET", "/admin/tenants", headers=shown).json())
    left = server.request("GET", "/admin/keys", headers=shown).json()["keys"]
    assert {one["state"] for one in left if one["name"].startswith("apitest")} == {"revoked"}


def test_a_key_with_fewer_rights_is_told_so(world):
    server, key = world
    done = walk(RAGD_URL=server.url, RAGD_API_KEY=key("query,index"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path for _, path, status in steps_of(done.stdout) if status == 403} == {"/metrics", "/admin/keys", "/admin/tenants"}


def test_it_walks_a_server_without_keys(running):
    done = walk(running.url + "/")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_key_ends_it(world):
    server, _ = world
    done = walk(server.url, "ragd_wrong")
    assert done.returncode == 1
    assert "expected: status 200" in done.stderr and "came:     status 401" in done.stderr and "unauthenticated" in done.stderr


def test_a_server_that_answers_otherwise_ends_it_at_once():
    with LyingServer(say(200, b'{"status":"ok"}')) as server:
        done = walk(server.url)
        assert done.returncode == 1 and len(server.requests) == 2
    assert 'expected: an answer that has "components":' in done.stderr and len(steps_of(done.stdout)) == 1
    done = walk(server.url)
    assert done.returncode == 1 and "came:     status none" in done.stderr and "onnect" in done.stderr


def test_what_it_made_is_removed_when_it_ends_early():
    """What fails after documents were indexed: the source that has them is removed all the same."""
    def all_well(peer, request):
        made = {"POST": {"indexed": 2}, "DELETE": {"removed": 2}}
        answers = {"/health": {"status": "ok"}, "/health/ready": {"components": {}}, "/version": {"name": "ragd"},
                   "/openapi.json": {"openapi": "3.1.0"}, "/metrics": {"rag_": 1}}
        if request.path == "/no-such-route":
            return say(404, b'{"request_id":"x"}')(peer, request)
        body = json.dumps(answers.get(request.path) or made.get(request.method)).replace(": ", ":").encode()
        return say(200, body, {"X-Request-Id": "my-own-id"})(peer, request)
    with LyingServer(all_well) as server:
        done = walk(server.url)
        last = server.requests[-1]
    assert done.returncode == 1 and '"status":"unchanged"' in done.stderr, done.stdout + done.stderr
    assert last.method == "DELETE" and re.fullmatch(r"/sources/(apitest-\d+-\d+)\?collection=\1", last.target)
