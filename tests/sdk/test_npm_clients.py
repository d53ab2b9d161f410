"""Other people's clients of npm, unmodified, against the real server; the files are in typescript/."""
import json
import os
import re
import shutil
import threading

import pytest
from fakes.llm import FakeLlm, say
from harness import RAGD, ROOT, Server, run
from node_world import HERE, NODE_DEPS, done, node, ran, run_tests

TEA = {"id": "green.md", "title": "Green tea", "text": "The water for green tea should be 75 degrees hot."}
COFFEE = {"id": "espresso.md", "text": "Espresso is brewed at nine bars of pressure."}


def make_key(server, scopes):
    made = run("keys", "create", "--scopes", scopes, "--json", "--data-dir", server.data)
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout)["key"]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A folder of somebody who has installed those packages."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "node_modules").symlink_to(NODE_DEPS.resolve() / "node_modules")
    for name in ("openai", "mcp"):
        shutil.copy(HERE / f"{name}.test.mjs", folder)
    return folder


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("npm") / "data", AUTH="keys") as server:
        server.reader, server.writer = make_key(server, "query"), make_key(server, "query,index")
        server.headers = {"Authorization": f"Bearer {server.writer}"}
        assert server.index(TEA).status == 200 and server.index(COFFEE, collection="coffee").status == 200
        yield server


def test_openai(project, guarded, tmp_path):
    with Server(tmp_path / "busy", AUTH="keys", RATE_LIMIT_KEY="2/m") as busy, FakeLlm() as llm, Server(
            tmp_path / "written", OPENAI_BASE_URL=llm.url, LM_MODEL="tea-1", REQUEST_TIMEOUT_SECONDS="10") as written:
        written.index(TEA)
        words = ("The water ", "should have ", "75 ", "degrees ", "[1].")
        llm.script(say(*words, cut_after=3))
        llm.always(say(*words, gate=threading.Event(), gate_after=3))
        run_tests("openai", folder=project, TEST_URL=guarded.url, TEST_KEY=guarded.reader, TEST_BUSY_URL=busy.url,
                  TEST_BUSY_KEY=make_key(busy, "query"), TEST_WRITTEN_URL=written.url)
        llm.wait_for(lambda model: model.active == 0)  # whoever left is heard by the model, whose gate is still shut


def test_the_example_of_the_documentation(project, guarded):
    example, = re.findall(r"^```js\n(import OpenAI .*?)^```", (ROOT / "docs/clients.md").read_text(), re.M | re.S)
    (project / "example.mjs").write_text(example.replace("http://127.0.0.1:8080", guarded.url))
    said = done(node(), "example.mjs", cwd=project, RAGD_API_KEY=guarded.reader)
    assert "75 degrees" in said and "Green tea" in said


def test_model_context_protocol(project, guarded):
    run_tests("mcp", folder=project, TEST_URL=guarded.url, TEST_KEY=guarded.reader, TEST_WRITER_KEY=guarded.writer,
              TEST_RAGD=RAGD, MODEL_CACHE_DIR=os.environ.get("MODEL_CACHE_DIR", ""))


# The suite is made for servers that were made for it: what asks for their tools, prompts and resources, and for what is
# optional and not declared here, says nothing of this one.
NOT_OURS = re.compile(r"there is no (tool|prompt) '(test_|json_schema_)|'json_schema_2020_12_tool' not found|^Not testable: server "
                      r"|there is no method '(completion/complete|logging/setLevel|resources/(un)?subscribe)'"
                      r"|must be like ragd://|InputRequiredResult")
PASSED = {
    "2025-11-25": {"server-initialize", "ping", "tools-list", "resources-list", "prompts-list", "dns-rebinding-protection"},
    "2026-07-28": {"tools-list", "resources-list", "prompts-list", "dns-rebinding-protection", "caching",
                   "server-sse-multiple-streams", "sep-2164-resource-not-found", "http-header-validation",
                   "input-required-result-unsupported-methods", "input-required-result-validate-input"},
}


@pytest.mark.parametrize("revision", PASSED)
def test_conformance_of_the_protocol(revision, running, tmp_path):
    """By the protocol's own suite: what it can ask of any server holds."""
    running.index(TEA)
    suite = NODE_DEPS / "node_modules/@modelcontextprotocol/conformance/dist/index.js"
    said = ran(node(), suite, "server", "--url", f"{running.url}/mcp", "--requirements", revision, "-o", tmp_path).stdout
    scenarios, failed, passed = {}, [], 0
    for found in tmp_path.glob("*/checks.json"):
        name = re.sub(r"-20\d\d-.*", "", found.parent.name.removeprefix("server-"))
        checks = json.loads(found.read_text())
        scenarios[name] = [one for one in checks if one["status"] in ("FAILURE", "WARNING")]
        passed += sum(one["status"] == "SUCCESS" for one in checks)
        if not name.startswith("tasks"):  # an extension that is not declared here
            failed += [f"{name}: {one['id']}: {one.get('errorMessage')}" for one in scenarios[name]
                       if one.get("errorMessage") and not NOT_OURS.search(one["errorMessage"])]
    assert failed == [], said
    assert {name for name in PASSED[revision] if scenarios.get(name) != []} == set(), sorted(scenarios)
    assert passed > {"2025-11-25": 30, "2026-07-28": 90}[revision]
