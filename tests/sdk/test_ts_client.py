"""The TypeScript client on the oldest and the newest Node, by Node's own test runner; the files are in typescript/."""
import json
import threading

import pytest
from fakes.llm import FakeLlm, say
from harness import ROOT, Server, run
from node_world import run_tests

both = pytest.mark.parametrize("age", ["oldest", "newest"])


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A server that asks for keys, and a key that may do everything."""
    with Server(tmp_path_factory.mktemp("ts-guarded") / "data", AUTH="keys") as server:
        made = run("keys", "create", "--scopes", "query,index,admin,operator", "--json", "--data-dir", server.data)
        assert made.returncode == 0, made.stderr
        yield server, json.loads(made.stdout)["key"]


@both
def test_its_parts(age):
    run_tests("units", age)


@both
def test_against_servers_that_fail(age):
    run_tests("faults", age)


@both
def test_against_the_real_server(age, running, guarded):
    server, key = guarded
    run_tests("sdk", age, TEST_URL=running.url, TEST_GUARDED_URL=server.url, TEST_GUARDED_KEY=key,
              TEST_PDF=str(ROOT / "tests/data/documents/columns.pdf"))


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A server whose answers a language model writes, which the test plays."""
    with FakeLlm() as llm, Server(tmp_path_factory.mktemp("ts-written") / "data", OPENAI_BASE_URL=llm.url, RESULT_CACHE_MIB="0",
                                  LM_MODEL="tea-1", REQUEST_TIMEOUT_SECONDS="10") as server:
        server.index({"id": "green.md", "text": "The water for green tea should be 75 degrees hot."})
        yield server, llm


@both
@pytest.mark.parametrize("part", ["slow", "broken", "cancelled"])
def test_answers_as_they_are_written(age, part, written):
    server, llm = written
    how = {"slow": {"between": 0.1}, "broken": {"cut_after": 3}, "cancelled": {"gate": threading.Event(), "gate_after": 3}}[part]
    llm.forget()
    llm.always(say("The water ", "should have ", "75 ", "degrees ", "[1].", **how))
    run_tests("written", age, TEST_URL=server.url, TEST_PART=part)
    llm.wait_for(lambda model: model.active == 0)  # whoever left is heard by the model, whose gate is still shut
