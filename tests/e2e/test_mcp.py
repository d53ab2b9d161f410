"""The official SDK of MCP against the real binary, over HTTP and stdio, in both eras of revisions; and raw messages for what it never sends."""
import asyncio
import contextlib
import json
import subprocess

import httpx2
import jsonschema
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from contract import Api
from harness import RAGD, Server, environment, run
from test_keys import make

TEA = {"id": "tea/green.md", "title": "Green tea", "url": "https://tea.example/green", "metadata": {"lang": "en"},
       "text": "Green tea is brewed with water of 75 degrees. Hotter water makes it bitter."}
COFFEE = {"id": "espresso ☕.md", "text": "Espresso is brewed at nine bars of pressure."}
QUESTION = "How hot should the water for green tea be?"
READING = ["search", "fetch", "ask", "list_documents"]
ERAS = ["legacy", "2026-07-28", "auto"]
META = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("mcp") / "data", AUTH="keys") as running:
        running.keys = {name: make(running, "acme", scopes)["key"]
                        for name, scopes in {"reader": "query", "writer": "query,index", "indexer": "index"}.items()}
        running.keys["other tenant"] = make(running, "beta", "query")["key"]
        running.headers = {"Authorization": f"Bearer {running.keys['writer']}"}
        api = Api(running)
        assert api.index(TEA).status == 200
        assert api.index(COFFEE, collection="coffee").status == 200
        yield running


@contextlib.asynccontextmanager
async def over_http(server, key="reader", era="auto", query=""):
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {server.keys[key]}"}, timeout=30) as http:
        async with Client(streamable_http_client(f"{server.url}/mcp{query}", http_client=http), mode=era) as client:
            yield client


def over_stdio(server, key="reader", era="auto", *more):
    return Client(StdioServerParameters(command=RAGD, args=["mcp", "--url", server.url, *more],
                                        env=environment(RAGD_API_KEY=server.keys[key])), mode=era)


def structured(result):
    """What a tool gave, which its one text has to say, too."""
    assert not result.is_error, result.content
    assert [content.type for content in result.content] == ["text"]
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


async def walk(client, collection_of_tea="documents"):
    """What a client does with any server: what is there, a search, the document, an answer."""
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}

    async def call(name, **arguments):
        jsonschema.validate(arguments, tools[name].input_schema)
        content = structured(await client.call_tool(name, arguments))
        jsonschema.validate(content, tools[name].output_schema)
        return content

    found = (await call("search", query=QUESTION))["results"]
    assert found[0] == {"id": f"{collection_of_tea}/{TEA['id']}", "title": TEA["title"], "url": TEA["url"]}
    document = await call("fetch", id=found[0]["id"])
    assert document == found[0] | {"text": TEA["text"], "metadata": TEA["metadata"]}
    answer = await call("ask", question=QUESTION)
    assert "75 degrees" in answer["answer"] and answer["sources"][0]["id"] == found[0]["id"]
    assert answer["citations"]
    listed = await call("list_documents", collection="coffee")
    assert [one["title"] for one in listed["documents"]] == [COFFEE["id"]] and listed["next_cursor"] is None
    assert all(tool.annotations.read_only_hint for tool in tools.values() if tool.name in READING)
    return tools


@pytest.mark.parametrize("era", ERAS)
def test_over_http(server, era):
    async def use():
        async with over_http(server, era=era) as client:
            assert list(await walk(client)) == READING
            assert client.protocol_version == ("2025-11-25" if era == "legacy" else "2026-07-28")
    asyncio.run(use())


@pytest.mark.parametrize("era", ERAS)
def test_over_stdio(server, era):
    async def use():
        async with over_stdio(server, "writer", era) as client:
            assert list(await walk(client)) == [*READING, "index_text"]
    asyncio.run(use())


def test_over_stdio_on_a_data_directory(tmp_path):
    (tmp_path / "tea.md").write_text(TEA["text"])
    assert run("index", tmp_path / "tea.md", "--data-dir", tmp_path / "data").returncode == 0

    async def use():
        server = StdioServerParameters(command=RAGD, args=["mcp", "--data-dir", str(tmp_path / "data")], env=environment())
        async with Client(server) as client:
            found = structured(await client.call_tool("search", {"query": QUESTION}))["results"]
            assert structured(await client.call_tool("fetch", {"id": found[0]["id"]}))["text"] == TEA["text"]
            stored = structured(await client.call_tool("index_text", {"text": COFFEE["text"], "id": "c"}))
            assert stored["status"] == "created"
    asyncio.run(use())


def test_search_finds_what_is_in_any_collection(server):
    async def use():
        async with over_http(server) as client:
            found = structured(await client.call_tool("search", {"query": "At which pressure is espresso brewed?"}))["results"]
            assert found[0] == {"id": f"coffee/{COFFEE['id']}", "title": COFFEE["id"], "url": "ragd://coffee/espresso%20%E2%98%95.md"}
            assert structured(await client.call_tool("fetch", {"id": found[0]["id"]}))["text"] == COFFEE["text"]
        async with over_http(server, query="?collection=coffee") as client:
            found = structured(await client.call_tool("search", {"query": QUESTION}))["results"]
            assert {one["id"].split("/")[0] for one in found} <= {"coffee"}
            assert (await client.call_tool("fetch", {"id": f"documents/{TEA['id']}"})).is_error
    asyncio.run(use())


@pytest.mark.parametrize("era", ERAS)
def test_resources_and_prompts(server, era):
    async def use():
        async with over_http(server, era=era) as client:
            uris, cursor = {}, None
            while True:
                page = await client.list_resources(cursor=cursor)
                uris |= {resource.uri: resource for resource in page.resources}
                if not (cursor := page.next_cursor):
                    break
            assert {"ragd://documents/tea%2Fgreen.md", "ragd://coffee/espresso%20%E2%98%95.md"} <= set(uris)
            read = await client.read_resource("ragd://documents/tea%2Fgreen.md")
            assert read.contents[0].text == TEA["text"]
            with pytest.raises(MCPError):
                await client.read_resource("ragd://documents/none")
            templates = (await client.list_resource_templates()).resource_templates
            assert [one.uri_template for one in templates] == ["ragd://{collection}/{document}"]
            for prompt in (await client.list_prompts()).prompts:
                got = await client.get_prompt(prompt.name, {prompt.arguments[0].name: "Why 75?"})
                assert "Why 75?" in got.messages[0].content.text
            with pytest.raises(MCPError):
                await client.get_prompt("none", {})
    asyncio.run(use())


def test_who_may_index_stores_a_text_that_is_found(server):
    async def use():
        async with over_http(server, "writer") as client:
            text = {"text": "Mate is brewed with water of 80 degrees.", "title": "Mate", "id": "mate.md"}
            assert structured(await client.call_tool("index_text", text))["id"] == "documents/mate.md"
            assert structured(await client.call_tool("index_text", text))["status"] == "unchanged"
            found = structured(await client.call_tool("search", {"query": "mate"}))["results"]
            assert "documents/mate.md" in [one["id"] for one in found]
        async with over_http(server, "reader") as client:
            refused = await client.call_tool("index_text", {"text": "x"})
            assert refused.is_error and "forbidden" in refused.content[0].text
        async with over_http(server, "other tenant") as client:
            assert structured(await client.call_tool("search", {"query": "mate"}))["results"] == []
            assert (await client.call_tool("fetch", {"id": "documents/mate.md"})).is_error
            assert (await client.list_resources()).resources == []
    asyncio.run(use())


def test_a_model_is_told_what_is_wrong(server):
    async def use():
        async with over_http(server) as client:
            for name, arguments, told in [("ask", {}, "/question"), ("ask", {"question": "q", "top_k": 0}, "/top_k"),
                                          ("search", {"query": "x" * 5000}, "/query"), ("search", {"q": "x"}, "/query"),
                                          ("fetch", {"id": "documents/none"}, "not_found"), ("fetch", {"id": "x"}, "COLLECTION/"),
                                          ("list_documents", {"cursor": "?"}, "cursor")]:
                failed = await client.call_tool(name, arguments)
                assert failed.is_error and told in failed.content[0].text, (name, arguments, failed.content)
            with pytest.raises(MCPError) as unknown:
                await client.call_tool("shell", {})
            assert unknown.value.error.code == -32602
    asyncio.run(use())


def test_progress_is_told(server):
    async def use():
        steps = []

        async def note(progress, total, message):
            steps.append((progress, total, message))
        async with over_http(server) as client:
            structured(await client.call_tool("ask", {"question": QUESTION}, progress_callback=note))
        assert steps and steps[0][:2] == (1, 2)
    asyncio.run(use())


def message(method, params=None, **more):
    return {"jsonrpc": "2.0", "id": 7, "method": method, "params": params or {}} | more


MODERN = message("tools/list", {"_meta": META})
HEAD = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"}


@pytest.mark.parametrize(("body", "headers", "status", "code"), [
    ([message("ping")], {}, 400, -32600), ([], {}, 400, -32600), ({}, {}, 400, -32600), ("{", {}, 400, -32700),
    (message("ping", id=None), {}, 400, -32600), (message("ping") | {"params": []}, {}, 400, -32602),
    (message("nothing"), {}, 200, -32601), (message("server/discover"), {}, 200, -32601),
    (message("ping"), {"MCP-Protocol-Version": "1999-01-01"}, 400, -32022),
    (MODERN, HEAD | {"Mcp-Method": "tools/call"}, 400, -32020), (MODERN, {}, 400, -32020),
    (message("tools/list"), HEAD, 400, -32602),
    (message("nothing", {"_meta": META}), HEAD | {"Mcp-Method": "nothing"}, 404, -32601),
    (message("x", {"_meta": META | {"io.modelcontextprotocol/protocolVersion": "2027-01-01"}}),
     {"MCP-Protocol-Version": "2027-01-01", "Mcp-Method": "x"}, 400, -32022),
    (message("resources/read", {"uri": "ragd://a/b"}), {}, 200, -32002),
    (message("ping"), {"Origin": "https://evil.example"}, 403, -32000),
    (message("ping"), {"Authorization": "Bearer ragd_wrong"}, 401, -32000),
    (message("ping"), {"Content-Type": "text/plain"}, 415, -32000),
])
def test_what_is_refused_is_told_as_json_rpc(server, body, headers, status, code):
    raw = body if isinstance(body, str) else json.dumps(body)
    reply = server.request("POST", "/mcp", raw, {"Content-Type": "application/json"} | server.headers | headers)
    assert (reply.status, reply.json()["error"]["code"]) == (status, code), reply.body
    assert reply.headers["Content-Type"] == "application/json"


def test_no_right_and_no_stream(server):
    indexer = {"Authorization": f"Bearer {server.keys['indexer']}"}
    assert server.request("POST", "/mcp", message("ping"), indexer).status == 403
    for method in ("GET", "DELETE"):
        reply = server.request(method, "/mcp")
        assert (reply.status, reply.headers["Allow"]) == (405, "POST")
    notified = server.request("POST", "/mcp", {"jsonrpc": "2.0", "method": "notifications/initialized"})
    assert (notified.status, notified.body) == (202, b"")


def test_too_large_is_told_as_json_rpc(server):
    connection = server.connect()
    connection.putrequest("POST", "/mcp")
    for name, value in {"Content-Type": "application/json", "Content-Length": str(33 << 20), **server.headers}.items():
        connection.putheader(name, value)
    connection.endheaders()  # it is refused before its body comes
    reply = connection.getresponse()
    assert reply.status == 413 and json.loads(reply.read())["error"]["code"] == -32000
    connection.close()


def test_events_for_who_takes_nothing_else(server):
    reply = server.request("POST", "/mcp", message("tools/list"), server.headers | {"Accept": "text/event-stream"})
    assert reply.headers["Content-Type"] == "text/event-stream"
    data = [line[6:] for line in reply.body.decode().splitlines() if line.startswith("data: ")]
    assert json.loads(data[-1])["result"]["tools"]


def test_stdio_answers_each_line_and_logs_elsewhere(server):
    lines = [json.dumps(message("ping")), "", "nonsense", json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
             json.dumps(message("tools/list", id="last"))]
    done = subprocess.run([RAGD, "mcp", "--url", server.url], input="\n".join(lines) + "\n", capture_output=True, text=True,
                          env=environment(RAGD_API_KEY=server.keys["reader"]), timeout=60, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [7, None, "last"]
    assert answers[1]["error"]["code"] == -32700


def test_stdio_with_a_wrong_key_or_no_server_says_so(server):
    for url, told in [(server.url, "key"), ("http://127.0.0.1:1", "unavailable")]:
        done = subprocess.run([RAGD, "mcp", "--url", url], input=json.dumps(message("ping")) + "\n", capture_output=True, text=True,
                              env=environment(RAGD_API_KEY="ragd_wrong"), timeout=60, check=True)
        answer = json.loads(done.stdout)
        assert answer["id"] == 7 and told in answer["error"]["message"], answer


def test_an_indexed_text_is_on_the_audit_trail(server):
    reply = server.request("POST", "/mcp", message("tools/call", {"name": "index_text", "arguments": {"text": "Audited.", "id": "audited"}}))
    assert reply.json()["result"]["isError"] is False
    trail = [json.loads(line) for file in sorted((server.data / "audit").iterdir()) for line in file.read_text().splitlines()
             if line.startswith("{")]
    assert [entry["subjects"] for entry in trail if entry.get("act") == "indexText"][-1] == ["audited"]
