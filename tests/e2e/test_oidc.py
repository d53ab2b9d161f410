"""Tokens of an issuer (AUTH=oidc), on the real binary: who is let in, who is not, and what the issuer cannot break."""
import contextlib
import hashlib
import hmac
import http.client
import itertools
import json
import re
import threading
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from mcp.shared.auth import ProtectedResourceMetadata

from fakes.issuer import Issuer, Key, segment
from fakes.llm import FakeLlm, say
from harness import Reply, Server, run
from waiting import eventually

EVERY_ADDRESS = itertools.count(2)  # who is refused often has to wait: each test asks from addresses of its own


def make_tenant(server, *names):
    for name in names:
        done = run("tenants", "create", name, "--data-dir", server.data, timeout=60)
        assert done.returncode == 0, done.stderr


def ask(server, token, method="GET", target="/documents", body=None, address=None):
    connection = http.client.HTTPConnection(server.host, server.port, timeout=60,
                                            source_address=(address, 0) if address else None)
    with contextlib.closing(connection):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            body, headers["Content-Type"] = json.dumps(body), "application/json"
        connection.request(method, target, body, headers)
        response = connection.getresponse()
        return Reply(response.status, dict(response.getheaders()), response.read())


def ask_anew(server, token, **how):
    """From an address that nobody has been refused at."""
    number = next(EVERY_ADDRESS)
    return ask(server, token, address=f"127.0.{number // 250 + 1}.{number % 250 + 1}", **how)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    keys = [Key("ed"), Key("rsa", "RS256"), Key("ec", "ES256")]
    with Issuer(*keys) as issuer, Server(tmp_path_factory.mktemp("oidc") / "data", **issuer.settings()) as server:
        make_tenant(server, "acme", "beta")
        yield server, issuer


@pytest.mark.parametrize("index", range(3))
def test_a_good_token_of_each_algorithm_is_let_in(world, index):
    server, issuer = world
    token = issuer.token(key=issuer.keys[index])
    jwt.decode(token, issuer.keys[index].private.public_key(), [issuer.keys[index].algorithm], audience="ragd", issuer=issuer.url)
    for _ in range(2):
        assert ask(server, token).status == 200
    assert ask(server, issuer.token(key=issuer.keys[index], aud=["other", "ragd"])).status == 200


def forged(issuer):
    """Each with a word of the reason."""
    ed, rsa_key, ec_key = issuer.keys
    now = int(time.time())
    claims = issuer.claims()
    good = ed.sign(claims)

    def plain(header, payload=None, signer=None):
        text = f"{segment(header)}.{segment(claims if payload is None else payload)}"
        return f"{text}.{segment(signer(text.encode()) if signer else b'')}"

    def by_ed(header, payload=None):
        return plain(header, payload, ed.private.sign)

    public = json.dumps(rsa_key.jwk()).encode()
    deep = b'{"alg":"EdDSA","kid":"ed","x":' + b"[" * 200 + b"]" * 200 + b"}"
    weak = Key("rsa", "RS256", rsa.generate_private_key(65537, 2048))
    return [
        (plain({"alg": "none"}), "'alg'"),
        (plain({"alg": "HS256", "kid": "rsa"}, None, lambda text: hmac.digest(public, text, hashlib.sha256)), "'alg'"),
        (by_ed({"alg": "RS256", "kid": "ed"}), "not for RS256"),
        (by_ed({"alg": "EdDSA", "kid": "ed", "crit": ["exp"]}), "'crit'"),
        (by_ed({"alg": "EdDSA", "kid": "ed", "typ": "secevent+jwt"}), "'typ'"),
        (by_ed(b'{"alg":"EdDSA","alg":"EdDSA","kid":"ed"}'), "header"),
        (by_ed(deep), "header"),
        (by_ed({"alg": "EdDSA", "kid": "ed"}, json.dumps(claims)[:-1].encode() + b',"sub":"root"}'), "payload"),
        (by_ed({"alg": "EdDSA", "kid": "ed"}, b"[" * 200), "payload"),
        (by_ed({"alg": "EdDSA", "kid": "ed"}, b"not json"), "payload"),
        (plain({"alg": "ES256", "kid": "ec"}, None, lambda text: ec_key.private.sign(text, ec.ECDSA(SHA256()))), "signature"),
        (weak.sign(claims), "signature"),
        (Key("ed").sign(claims, jku="https://evil.example/keys", jwk=Key("ed").jwk()), "signature"),
        (Key("nobody").sign(claims), "no key 'nobody'"),
        (good + "=", "base64url"),
        (good.replace(".", "!.", 1), "base64url"),
        (good[:-6], "signature"),
        ("a" * 8193, "8192 bytes"),
        ("a.b", "three parts"),
        ("not-a-token", "three parts"),
        (ed.sign(issuer.claims(iss="https://evil.example")), "'iss'"),
        (ed.sign(issuer.claims(aud="another")), "'aud'"),
        (ed.sign(issuer.claims(aud=["another", "third"])), "'aud'"),
        (ed.sign(issuer.claims(aud=None)), "'aud'"),
        (ed.sign(issuer.claims(exp=now - 1)), "expired"),
        (ed.sign(issuer.claims(exp=None)), "'exp' is missing"),
        (ed.sign(issuer.claims(exp=now + 10 * 365 * 86400)), "24 hours"),
        (ed.sign(issuer.claims(nbf=now + 120)), "'nbf'"),
        (ed.sign(issuer.claims(iat=now + 120)), "'iat'"),
        (ed.sign(issuer.claims(sub=None)), "'sub'"),
        (ed.sign(issuer.claims(org="../x")), "'org'"),
        (ed.sign(issuer.claims(org=None)), "'org'"),
        ("ragd_" + "a" * 67, "no API keys are taken"),
    ]


def test_what_is_not_right_is_refused_and_says_why(world):
    server, issuer = world
    assert ask_anew(server, issuer.token()).status == 200
    for token, why in forged(issuer):
        reply = ask_anew(server, token)
        assert reply.status == 401, (why, reply.status, reply.body)
        assert reply.json()["code"] == "unauthenticated" and why in reply.json()["detail"], (why, reply.json()["detail"])
        assert reply.headers["WWW-Authenticate"].startswith('Bearer realm="ragd", error="invalid_token", resource_metadata="')
    nobody = ask_anew(server, None)
    assert nobody.status == 401 and nobody.headers["WWW-Authenticate"].startswith('Bearer realm="ragd", resource_metadata="')
    unknown = ask_anew(server, issuer.token(org="gamma"))
    assert unknown.status == 403 and "'gamma' is not known" in unknown.json()["detail"]


def test_who_makes_tokens_up_has_to_wait_and_whose_token_is_old_has_not(world):
    server, issuer = world
    old = issuer.token(exp=int(time.time()) - 10)
    assert {ask(server, old, address="127.0.0.77").status for _ in range(20)} == {401}
    statuses = [ask(server, Key("ed").sign(issuer.claims()), address="127.0.0.77").status for _ in range(12)]
    assert statuses[:10] == [401] * 10 and statuses[-1] == 429
    assert ask(server, issuer.token(), address="127.0.0.77").status == 200


def test_scopes_are_those_of_the_token(world):
    server, issuer = world
    document = {"documents": [{"id": "scoped", "text": "The canteen opens at noon."}]}
    reader, writer = issuer.token(), issuer.token("tom", scope=["ragd:query", "ragd:index"])
    refused = ask(server, reader, "POST", "/index", document)
    assert refused.status == 403 and "'index'" in refused.json()["detail"]
    assert ask(server, writer, "POST", "/index", document).status == 200
    everything = issuer.token("root", scope="ragd:query ragd:index ragd:admin ragd:metrics ragd:operator operator admin")
    assert ask(server, everything, target="/admin/tenants").status == 403, "nobody becomes operator by a token"
    assert ask(server, everything, target="/admin/keys").status == 200
    for scope in (None, "", "query index admin"):
        assert ask(server, issuer.token(scope=scope), target="/documents").status == 403, "no right of ragd in it"


def test_tenants_see_their_own_and_groups_are_in_access_lists(world):
    server, issuer = world
    for tenant, word in (("acme", "zqred"), ("beta", "zqblue")):
        writer = issuer.token("w", org=tenant, scope="ragd:query ragd:index")
        assert ask(server, writer, "POST", "/index", {"documents": [
            {"id": "open", "text": f"The word of the day is {word}."},
            {"id": "pay", "text": f"The salary word is {word}hr.", "acl": {"allow": ["group:hr", "user:boss"]}},
            {"id": "not-ops", "text": f"The audit word is {word}audit.", "acl": {"deny": ["group:ops"]}}]}).status == 200

    def seen(**claims):
        token = issuer.token(**claims)
        answer = ask(server, token, "POST", "/query", {"query": "What is the word?", "generate": False, "top_k": 20})
        assert answer.status == 200, answer.body
        return json.dumps(answer.json()) + ask(server, token).body.decode()

    assert "zqred" in seen() and "zqblue" not in seen() and "zqredhr" not in seen()
    assert "zqblue" in seen(org="beta") and "zqred" not in seen(org="beta")
    hr = [one["id"] for one in ask(server, issuer.token(groups=["hr"])).json()["documents"]]
    assert "pay" in hr and "not-ops" in hr
    boss = [one["id"] for one in ask(server, issuer.token("boss", groups=["ops"])).json()["documents"]]
    assert "pay" in boss and "not-ops" not in boss


def test_the_log_and_the_metrics_name_whom_they_know_and_no_token(world):
    server, issuer = world
    token = issuer.token("logged", scope="ragd:query ragd:metrics")
    assert ask(server, token).status == 200

    def lines():
        return [line for line in map(json.loads, server.log.read_text().splitlines()) if line.get("caller") == "oidc:logged"]

    assert eventually(lines, 5, "the line")[0]["tenant"] == "acme"
    assert token not in server.log.read_text() and token.split(".")[2] not in server.log.read_text()
    page = ask(server, token, target="/metrics").body.decode()
    assert "rag_oidc_keys 3" in page and 'rag_oidc_key_fetches_total{outcome="ok"}' in page
    assert 'rag_oidc_tokens_total{outcome="known"}' in page


def test_a_suspended_tenant_is_refused_at_once(tmp_path):
    with Issuer() as issuer, Server(tmp_path / "data", **issuer.settings()) as server:
        make_tenant(server, "acme")
        token = issuer.token()
        assert ask(server, token).status == 200
        assert run("tenants", "suspend", "acme", "--data-dir", server.data).returncode == 0
        reply = ask(server, token)
        assert reply.status == 403 and "suspended" in reply.json()["detail"]
        assert run("tenants", "resume", "acme", "--data-dir", server.data).returncode == 0
        assert ask(server, token).status == 200


def test_a_new_key_counts_at_once_and_a_withdrawn_one_no_more(tmp_path):
    old, new = Key("old"), Key("new", "ES256")
    with Issuer(old) as issuer, Server(tmp_path / "data", **issuer.settings()) as server:
        make_tenant(server, "acme")
        before = issuer.token()
        assert ask(server, before).status == 200
        issuer.publish(old, new)
        begun = time.monotonic()
        assert ask(server, issuer.token(key=new)).status == 200
        assert time.monotonic() - begun < 1
        assert ask(server, before).status == 200
        issuer.publish(new)
        assert ask(server, Key("unknown").sign(issuer.claims())).status == 401  # has the keys fetched again
        assert ask(server, before).status == 401 and ask(server, issuer.token(key=old)).status == 401
        fetches = len(issuer.requests)
        for number in range(200):
            ask_anew(server, Key("ed", private=old.private).sign(issuer.claims(), kid=f"k{number}"))
        assert len(issuer.requests) - fetches <= 2 * 6, "a flood of unknown keys costs the issuer nothing"
        assert ask(server, issuer.token(key=new)).status == 200


def test_the_schedule_takes_a_key_away_that_nobody_asks_about(tmp_path):
    old, new = Key("old"), Key("new")
    with Issuer(old, new) as issuer, Server(tmp_path / "data", **issuer.settings(OIDC_REFRESH_SECONDS="10")) as server:
        make_tenant(server, "acme")
        token = issuer.token()
        assert ask(server, token).status == 200
        issuer.publish(new)
        eventually(lambda: ask(server, token).status == 401, 15, "the end of a withdrawn key")


def test_an_issuer_that_fails_takes_nobody_away_and_lets_nobody_in(tmp_path):
    other = Key("other")
    with Issuer(Key("one")) as issuer, Issuer(other) as elsewhere, \
            Server(tmp_path / "data", **issuer.settings(OIDC_REFRESH_SECONDS="10")) as server:
        make_tenant(server, "acme")
        assert ask(server, issuer.token()).status == 200
        issuer.elsewhere = f"{elsewhere.url}/.well-known/openid-configuration"
        unknown = other.sign(issuer.claims())
        for mode in ("down", "lying", "huge", "garbage", "redirect"):
            issuer.mode = mode
            fetched = len(issuer.requests)
            eventually(lambda: ask_anew(server, unknown).status == 401 and len(issuer.requests) > fetched, 25, f"a fetch ({mode})")
            assert ask(server, issuer.token(f"new-{mode}")).status == 200, "the last good keys go on"
        assert elsewhere.requests == [], "a redirect is not followed"
        assert "redirect (302), which is not followed" in server.log.read_text() or "oidc_keys_not_fetched" in server.log.read_text()


@pytest.mark.parametrize("mode", ["down", "lying", "huge", "garbage", "redirect", "slow"])
def test_a_server_starts_without_its_issuer_and_finds_it_later(tmp_path, mode):
    with Issuer() as issuer, Issuer() as elsewhere:
        issuer.mode, issuer.elsewhere = mode, elsewhere.url
        with Server(tmp_path / "data", **issuer.settings()) as server:
            make_tenant(server, "acme")
            begun = time.monotonic()
            reply = ask(server, issuer.token())
            assert reply.status == 503 and "issuer" in reply.json()["detail"] and int(reply.headers["Retry-After"]) >= 1
            assert time.monotonic() - begun < 8, "a slow one is not waited for"
            eventually(lambda: "oidc_keys_not_fetched" in server.log.read_text(), 8, "a word in the log")
            assert server.request("GET", "/health").status == 200 and elsewhere.requests == []
            issuer.mode = "well"
            issuer.gate.set()
            eventually(lambda: ask(server, issuer.token()).status == 200, 15, "the issuer")


def test_many_who_wait_wait_for_one_fetch(tmp_path):
    with Issuer() as issuer:
        issuer.mode = "slow"
        with Server(tmp_path / "data", **issuer.settings()) as server:
            make_tenant(server, "acme")
            statuses = []
            threads = [threading.Thread(target=lambda: statuses.append(ask(server, issuer.token()).status)) for _ in range(20)]
            for thread in threads:
                thread.start()
            eventually(lambda: issuer.requests, 5, "the fetch")
            issuer.gate.set()
            for thread in threads:
                thread.join()
            assert statuses == [200] * 20 and len(issuer.requests) <= 4, issuer.requests


def test_the_end_of_a_token_ends_an_answer_that_is_under_way(tmp_path):
    gate = threading.Event()
    llm = FakeLlm()
    llm.start()
    with contextlib.ExitStack() as stack:
        stack.callback(llm.stop)
        stack.callback(gate.set)
        issuer = stack.enter_context(Issuer())
        server = stack.enter_context(Server(tmp_path / "data", OPENAI_BASE_URL=llm.url, **issuer.settings()))
        make_tenant(server, "acme")
        writer = issuer.token("w", scope="ragd:query ragd:index")
        ask(server, writer, "POST", "/index", {"documents": [{"id": "a", "text": "The water should be 75 degrees hot."}]})
        llm.always(say("The water should ", "be hot ", "[1].", gate=gate, gate_after=1))
        ends = int(time.time()) + 4
        connection = stack.enter_context(contextlib.closing(http.client.HTTPConnection(server.host, server.port, timeout=30)))
        connection.request("POST", "/query", json.dumps({"query": "How hot?", "stream": True}),
                           {"Authorization": f"Bearer {issuer.token(exp=ends)}", "Content-Type": "application/json"})
        stream = connection.getresponse()
        seen = b""
        while b"event: token" not in seen:
            seen += stream.readline()
        rest = stream.read()
        assert 0 <= time.time() - ends < 1.5 and b"event: done" not in rest and b"expired" in rest, rest


def test_keys_and_tokens_side_by_side(tmp_path):
    with Issuer() as issuer, Server(tmp_path / "data", **issuer.settings(AUTH="keys,oidc")) as server:
        made = run("keys", "create", "--tenant", "acme", "--data-dir", server.data, "--json")
        key = json.loads(made.stdout)["key"]
        assert ask(server, key).status == 200 and ask(server, issuer.token()).status == 200
        assert ask(server, issuer.token(org="beta")).status == 403


def test_commands_show_a_token(world):
    server, issuer = world
    token = issuer.token(scope="ragd:query ragd:index")
    done = run("documents", "--url", server.url, RAGD_API_KEY=token)
    assert done.returncode == 0, done.stderr
    assert run("documents", "--url", server.url, RAGD_API_KEY=f"Bearer {token}").returncode == 0
    wrong = run("documents", "--url", server.url, RAGD_API_KEY=issuer.token(aud="x"))
    assert wrong.returncode != 0 and "'aud'" in wrong.stderr


def where_to_sign_in(server, method, target):
    """As a client of MCP finds it, that was told no more than an address."""
    refused = ask_anew(server, None, method=method, target=target, body={} if method == "POST" else None)
    assert refused.status == 401
    challenge = refused.headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer realm="ragd"'), challenge
    return re.search(r'resource_metadata="([^"]+)"', challenge).group(1)


def test_clients_find_the_issuer(world, tmp_path):
    server, issuer = world
    well_known = "/.well-known/oauth-protected-resource"
    for method, target, path in (("POST", "/mcp", "/mcp"), ("GET", "/documents", "")):
        at = where_to_sign_in(server, method, target)
        assert at == f"{server.url}{well_known}{path}"
        told = ProtectedResourceMetadata.model_validate(ask(server, None, target=at.removeprefix(server.url)).json())
        assert str(told.resource).rstrip("/") == f"{server.url}{path}"
        assert [str(one) for one in told.authorization_servers] == [issuer.url]
        assert told.scopes_supported == ["ragd:query", "ragd:index", "ragd:admin", "ragd:metrics"]
    with Server(tmp_path / "proxied", PUBLIC_URL="https://Rag.example.com/", **issuer.settings()) as proxied:
        assert where_to_sign_in(proxied, "POST", "/mcp") == f"https://rag.example.com{well_known}/mcp"
        told = ask(proxied, None, target=f"{well_known}/mcp").json()
        assert told["resource"] == "https://rag.example.com/mcp"
    with Server(tmp_path / "alone") as alone:
        assert alone.request("GET", well_known).status == 404
        assert "WWW-Authenticate" not in alone.request("GET", "/documents").headers


def test_settings_that_do_not_go_together_are_named(tmp_path):
    with Issuer() as issuer:
        good = issuer.settings()
        assert run("check-config", **good).returncode == 0
        for change, name in (({"OIDC_AUDIENCE": ""}, "OIDC_AUDIENCE"), ({"OIDC_ISSUER": ""}, "OIDC_ISSUER"),
                             ({"OIDC_ISSUER": "http://id.example.com"}, "OIDC_ISSUER"), ({"AUTH": "token"}, "AUTH"),
                             ({"OIDC_DEFAULT_SCOPES": "query,operator"}, "OIDC_DEFAULT_SCOPES"),
                             ({"PUBLIC_URL": "https://rag.example.com/rag"}, "PUBLIC_URL"), ({"PUBLIC_URL": "rag"}, "PUBLIC_URL"),
                             ({"OIDC_REFRESH_SECONDS": "1"}, "OIDC_REFRESH_SECONDS")):
            done = run("check-config", **(good | change))
            assert done.returncode == 2 and name in done.stderr, (change, done.stderr)
        with Server(tmp_path / "data", SERVER_HOST="0.0.0.0", **good) as server:
            assert server.request("GET", "/documents").status == 401, "who asks for tokens may listen to the network"


def test_doctor_asks_the_issuer(tmp_path):
    weak = Key("weak", "RS256", rsa.generate_private_key(65537, 1024))
    with Issuer(Key("one"), weak) as issuer:
        settings = issuer.settings()
        told = run("doctor", "--data-dir", tmp_path / "data", **settings)
        assert f"The issuer {issuer.url} has 1 keys" in told.stdout + told.stderr, told.stdout
        assert "1024 bits" in told.stdout + told.stderr
        issuer.mode = "lying"
        told = run("doctor", "--data-dir", tmp_path / "data", **settings)
        assert told.returncode != 0 and "https://evil.example" in told.stdout + told.stderr
