"""Secrets of the settings are in nothing that the program says: canaries, and every output there is."""
import json
import re

import pytest

from fakes.llm import FakeLlm, raw, refuse, say
from harness import Server, run

PASSWORD = "canary-password-zq5d"
CANARIES = {
    "OPENAI_API_KEY": "sk-canary-openai-zq77", "QDRANT_API_KEY": "canary-qdrant-zq19",
    "REDIS_URL": f"redis://canary-user-zq03:{PASSWORD}@127.0.0.1:9/0"}
URLS = {"HUB_URL": f"http://canary-hub-user:{PASSWORD}@127.0.0.1:9/hub"}
WORDS = ("canary", "zq77", "zq19", "zq03", "zq5d")
ROUTES = ["/health", "/health/ready", "/metrics", "/version", "/openapi.json", "/documents", "/sources", "/jobs",
          "/config", "/nothing", "/documents/none", "/documents?limit=x"]
TEA = {"id": "tea.md", "text": "The water for green tea should be 75 degrees hot."}


def told(text):
    return [word for word in WORDS if word in text.lower()]


def test_every_secret_of_the_table_has_a_canary(tmp_path):
    """A setting that is masked and new is one that this file does not know of."""
    shown = run("check-config", "--json", "--data-dir", str(tmp_path), **CANARIES)
    assert shown.returncode == 0, shown.stderr
    masked = set(re.findall(r'"([A-Z_]+)"\s*:\s*\{[^{}]*\*\*\*', shown.stdout)) or \
        {one["name"] for one in json.loads(shown.stdout)["settings"] if "***" in str(one["value"])}
    assert masked == set(CANARIES)


@pytest.mark.parametrize("command", [
    ["check-config"], ["check-config", "--json"], ["doctor"], ["doctor", "--json"], ["documents"], ["models"],
    ["version", "--json"], ["query", "tea?"], ["index", "/nothing/there"], ["serve", "--server-port", "x"]],
    ids=" ".join)
def test_no_command_tells_one(tmp_path, command):
    done = run(*command, "--data-dir", str(tmp_path / "data"), LOG_LEVEL="debug", **CANARIES, **URLS)
    assert not told(done.stdout + done.stderr), done.stdout + done.stderr


@pytest.mark.parametrize("name", ["OPENAI_BASE_URL", "QDRANT_URL", "REDIS_URL", "HUB_URL"])
def test_a_value_that_cannot_be_used_is_refused_without_it(tmp_path, name):
    for value in (f"nonsense://canary:{PASSWORD}@host\x01/x", f"http://canary:{PASSWORD}@[broken",
                  f"redis://canary:{PASSWORD}@host:99999999"):
        done = run("check-config", "--data-dir", str(tmp_path), **{name: value})
        assert not told(done.stdout + done.stderr), done.stdout + done.stderr


def echoing(key):
    """A service that tells the key that it was sent, as some do in their errors."""
    body = json.dumps({"error": {"message": f"Incorrect API key provided: {key}. ", "code": "invalid_api_key"}})
    return raw(body.encode(), "application/json", status=401)


def test_a_server_tells_none_whatever_fails(tmp_path):
    key = CANARIES["OPENAI_API_KEY"]
    with FakeLlm() as llm:
        base = llm.url + "?token=canary-token"
        settings = {name: value for name, value in CANARIES.items() if name != "QDRANT_API_KEY"}
        with Server(tmp_path / "data", LOG_LEVEL="debug", OPENAI_BASE_URL=base, **settings) as server:
            said = [server.index(TEA).body]
            replies = [say("Hot [1]."), refuse(500), echoing(key), raw(key.encode()), say("The key is hot [1]")]
            for reply in replies:
                llm.always(reply)
                said += [server.query("How hot is tea?").body, server.query("How hot is tea?", stream=True).body]
            for route in ROUTES:
                reply = server.request("GET", route)
                said += [reply.body, repr(reply.headers).encode()]
            llm.always(raw(b"", cut_after=0))
            said.append(server.query("How hot is tea?").body)
            said.append(server.request("POST", "/index", b"{").body)
            limits = (server.data / f"/proc/{server.pid}/limits").read_text()
            assert server.stop() == 0
    assert re.search(r"Max core file size\s+1\s+1\s", limits), limits
    outputs = b"\n".join(said).decode(errors="replace") + server.log.read_text(errors="replace")
    assert not told(outputs), [line for line in outputs.splitlines() if told(line)][:5]
