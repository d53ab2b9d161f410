"""Every test fails whose server tells a secret: harness.py looks, and here it is seen that it does."""
import contextlib
import json

import pytest

import harness
from harness import Server, run
from secrets_told import secrets_of, told

# Put together here, so that this file holds none.
OPENAI = "sk-a-secret" + "-of-openai"
AWS, SHORT = "w" * 20, "w" * 5
KEY = "ragd_" + "a1" * 6 + "_" + "Bc3" * 14 + "_d" * 4
TOKEN = "eyJ" + "hbGciOiJFZER" + ".eyJ" + "zdWIiOiJtaWEi" + "." + "c2lnbmF0dXJl" * 6


def test_what_is_secret_is_known_by_its_name_or_its_place():
    assert secrets_of({
        "OPENAI_API_KEY": OPENAI, "REDIS_URL": "redis://tea:" + "green-leaves@127.0.0.1:9/0", "AWS_SECRET_ACCESS_KEY": AWS,
        "OPENAI_BASE_URL": "http://127.0.0.1/v1?token=query-token&api-version=2024-06-01", "RATE_LIMIT_KEY": "10000000/m", "LM_MODEL": "a-long-name",
        "HUB_URL": "http://[broken", "QDRANT_API_KEY": SHORT}) == {OPENAI, "green-leaves", AWS, "query-token"}


@pytest.mark.parametrize("line", [f'{{"detail":"Incorrect key: {OPENAI}"}}', f"key {KEY} is wrong", f"Authorization: Bearer {TOKEN}",
                                  "shown: ragd-operator-" + "0f" * 32])
def test_a_line_with_a_secret_is_found(line):
    assert told(f"ready\n{line}\nbye", {OPENAI}) == [line]
    assert told("caller key:a1a1a1a1a1a1, ragd_a1a1a1a1a1a1_...", {OPENAI}) == []


def telling(folder, line):
    """A stand-in for ragd: says that it is ready, tells `line` on stderr, and waits for its end."""
    ready = json.dumps({"event": "ready", "url": "http://127.0.0.1:9"}, separators=(",", ":"))
    program = folder / "ragd"
    program.write_text(f"#!/bin/sh\nprintf '%s\\n' '{ready}' '{line}' >&2\nexec sleep 600\n")
    program.chmod(0o755)
    return str(program)


def ended_by(server, way):
    if way == "left":
        with server:
            pass
    else:
        server.start()
        getattr(server, way)()


@pytest.mark.parametrize("way", ["left", "kill", "stop"])
@pytest.mark.parametrize("line,tells", [(f"the key is {OPENAI}", True), (f"the key is {KEY}", True), ("all is well", False)])
def test_a_server_that_tells_a_secret_fails_its_test(tmp_path, monkeypatch, way, line, tells):
    monkeypatch.setattr(harness, "RAGD", telling(tmp_path, line))
    expected = pytest.raises(AssertionError, match="tells a secret") if tells else contextlib.nullcontext()
    with expected:
        ended_by(Server(tmp_path / "data", OPENAI_API_KEY=OPENAI), way)


def test_a_reply_with_a_secret_of_the_settings_fails_its_test(tmp_path):
    """A document that holds the key: nobody but the tester put it there."""
    with Server(tmp_path / "data", QDRANT_API_KEY=OPENAI) as server:
        assert server.index({"id": "a", "text": f"The word is {OPENAI}."}).status == 200
        with pytest.raises(AssertionError, match="a reply told a secret"):
            server.request("GET", "/documents/a/content")


def test_a_command_that_tells_a_secret_fails_its_test(tmp_path, monkeypatch):
    monkeypatch.setattr(harness, "RAGD", "/bin/echo")
    with pytest.raises(AssertionError, match="ragd keys told a secret"):
        run("keys", OPENAI, OPENAI_API_KEY=OPENAI)
    assert run("keys", "create", OPENAI_API_KEY=OPENAI).returncode == 0
