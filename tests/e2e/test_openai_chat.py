"""The unmodified `openai` SDK against the real binary: chat completions and models, plain and streamed."""
import asyncio
import json
import re
import subprocess
import sys
import threading

import openai
import pytest

from contract import Api
from fakes.llm import raw, refuse, say
from harness import ROOT, Server
from llm_world import GOOD, KEY, QUESTION, SPOKEN, TEA, World
from test_keys import make

ASKED = [{"role": "user", "content": QUESTION}]
COFFEE = {"id": "c/espresso.md", "text": "Espresso ☕ is brewed at nine bars of pressure."}


def client_of(server, key="none", kind=openai.OpenAI, **options):
    return kind(base_url=f"{server.url}/v1", api_key=key, max_retries=0, timeout=30, **options)


@pytest.fixture(scope="module")
def quoting(tmp_path_factory):
    """A server without a language model, and two collections."""
    with Server(tmp_path_factory.mktemp("openai") / "data") as server:
        api = Api(server)
        assert api.index(*TEA).status == 200
        assert api.index(COFFEE, collection="coffee").status == 200
        yield server


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with World(tmp_path_factory.mktemp("openai-llm") / "data", OPENAI_API_KEY=KEY, REQUEST_TIMEOUT_SECONDS="10") as running:
        yield running


@pytest.fixture
def generating(world):
    world.calm()
    return world


@pytest.fixture
def client(quoting):
    with client_of(quoting) as made:
        yield made


def text_of(chunks):
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def check_annotations(text, annotations, sources):
    """Each points at a mark in the text, and has a title and an address."""
    assert annotations
    for one in annotations:
        one = one if isinstance(one, dict) else one.model_dump()
        assert one["type"] == "url_citation"
        cited = one["url_citation"]
        mark = text[cited["start_index"]:cited["end_index"]]
        assert mark.startswith("[") and mark.endswith("]")
        source = next(source for source in sources if f"[{source['n']}]" == mark)
        assert cited["title"] == (source["title"] or source["document_id"])
        assert cited["url"]


def test_a_question_is_answered_with_its_sources(client):
    answer = client.chat.completions.create(model="ragd", messages=ASKED)
    message = answer.choices[0].message
    assert answer.object == "chat.completion" and answer.model == "ragd" and answer.choices[0].finish_reason == "stop"
    assert "75 degrees" in message.content and message.role == "assistant" and message.refusal is None
    assert answer.sources[0]["document_id"] == "green.md" and answer.answer_kind == "extractive"
    check_annotations(message.content, message.annotations, answer.sources)
    assert answer._request_id and answer.id == f"chatcmpl-{answer._request_id}"


def test_the_example_of_the_documentation_runs(quoting):
    example = re.search(r"^```python\n(.*?)^```", (ROOT / "docs/clients.md").read_text(), re.M | re.S)[1]
    mine = example.replace("http://127.0.0.1:8080", quoting.url)
    done = subprocess.run([sys.executable, "-c", mine], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "75 degrees" in done.stdout and "'Green tea'" in done.stdout


def test_it_is_the_answer_of_query(quoting, client):
    native = Api(quoting).ask(QUESTION)
    answer = client.chat.completions.create(model="ragd", messages=ASKED)
    assert answer.choices[0].message.content == native["answer"] and answer.sources == native["sources"]


def test_a_stream_has_the_role_the_text_the_citations_and_the_end(client):
    chunks = list(client.chat.completions.create(model="ragd", messages=ASKED, stream=True))
    assert chunks[0].choices[0].delta.role == "assistant" and chunks[0].sources[0]["document_id"] == "green.md"
    text = text_of(chunks)
    assert text == client.chat.completions.create(model="ragd", messages=ASKED).choices[0].message.content
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    check_annotations(text, chunks[-2].choices[0].delta.annotations, chunks[0].sources)
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1


def test_usage_comes_last_to_those_who_ask(client):
    chunks = list(client.chat.completions.create(model="ragd", messages=ASKED, stream=True, stream_options={"include_usage": True}))
    assert chunks[-1].choices == [] and chunks[-1].usage.total_tokens == 0, "nobody counted tokens of quotes"
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_the_stream_is_what_every_reader_of_events_takes(quoting):
    reply = quoting.request("POST", "/v1/chat/completions", {"model": "ragd", "messages": ASKED, "stream": True})
    assert reply.headers["Content-Type"] == "text/event-stream" and reply.headers["X-Request-Id"]
    lines = [line for line in reply.body.decode().split("\n") if line and not line.startswith(":")]
    assert all(line.startswith("data: ") for line in lines) and lines[-1] == "data: [DONE]"


def test_the_async_client_works_as_well(quoting):
    async def ask():
        async with client_of(quoting, kind=openai.AsyncOpenAI) as client:
            whole = await client.chat.completions.create(model="ragd", messages=ASKED)
            stream = await client.chat.completions.create(model="ragd", messages=ASKED, stream=True)
            return whole.choices[0].message.content, text_of([chunk async for chunk in stream])
    whole, streamed = asyncio.run(ask())
    assert "75 degrees" in whole and whole == streamed


def test_the_stream_helper_of_the_sdk_works(client):
    with client.chat.completions.stream(model="ragd", messages=ASKED) as stream:
        deltas = [event.delta for event in stream if event.type == "content.delta"]
        final = stream.get_final_completion()
    assert "".join(deltas) == final.choices[0].message.content and "75 degrees" in final.choices[0].message.content


def test_models_are_the_collections_of_the_caller(client):
    assert [model.id for model in client.models.list()] == ["ragd", "ragd/coffee", "ragd/documents"]
    assert client.models.retrieve("ragd/coffee").id == "ragd/coffee"
    with pytest.raises(openai.NotFoundError) as refused:
        client.models.retrieve("gpt-4o")
    assert refused.value.code == "model_not_found"


def test_a_model_chooses_the_collection_and_offsets_are_characters(client):
    answer = client.chat.completions.create(
        model="ragd/coffee", messages=[{"role": "user", "content": "At what pressure is espresso brewed?"}])
    message = answer.choices[0].message
    assert "☕" in message.content and "nine bars" in message.content
    check_annotations(message.content, message.annotations, answer.sources)
    assert message.annotations[0].url_citation.url == "/documents/c%2Fespresso.md/content?collection=coffee"


def test_a_citation_can_be_followed(quoting, client):
    answer = client.chat.completions.create(
        model="ragd/coffee", messages=[{"role": "user", "content": "At what pressure is espresso brewed?"}])
    url = answer.choices[0].message.annotations[0].url_citation.url
    assert quoting.request("GET", url).body.decode() == COFFEE["text"]


@pytest.mark.parametrize("model", ["gpt-4o", "ragd/nowhere", "ragd/", "ragd/a b", "x" * 5000])
@pytest.mark.parametrize("stream", [False, True])
def test_another_model_is_not_found(client, model, stream):
    with pytest.raises(openai.NotFoundError) as refused:
        client.chat.completions.create(model=model, messages=ASKED, stream=stream)
    assert (refused.value.code, refused.value.param, refused.value.type) == ("model_not_found", "model", "invalid_request_error")
    assert len(refused.value.message) < 1000


@pytest.mark.parametrize("field,value,param", [
    ("messages", [], "messages"),
    ("messages", [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}], "messages.0.content.0.type"),
    ("messages", [{"role": "tool", "content": "x", "tool_call_id": "1"}], "messages"),
    ("messages", [{"role": "user", "content": "x" * 4097}], "messages.0.content"),
    ("temperature", 3, "temperature"), ("n", 2, "n"), ("logprobs", True, "logprobs"), ("stop", [], "stop"),
    ("tool_choice", "required", "tool_choice"), ("modalities", ["audio"], "modalities"),
    ("response_format", {"type": "json_object"}, "response_format")])
@pytest.mark.parametrize("stream", [False, True])
def test_a_bad_field_is_named(client, field, value, param, stream):
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(**{"model": "ragd", "messages": ASKED, "stream": stream, field: value})
    assert refused.value.param == param and refused.value.type == "invalid_request_error" and refused.value.request_id


def test_what_the_server_does_not_know_is_ignored(client):
    answer = client.chat.completions.create(
        model="ragd", messages=ASKED, user="mia", store=True, metadata={"a": "b"}, service_tier="auto", reasoning_effort="low",
        extra_body={"made_up": {"deep": [1]}}, extra_headers={"OpenAI-Beta": "assistants=v2"}, tools=[
            {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}])
    assert "75 degrees" in answer.choices[0].message.content and answer.choices[0].message.tool_calls is None
    assert [warning for warning in answer.warnings if warning.startswith("tools are not called here")]


@pytest.mark.parametrize("method,path,status,code", [
    ("GET", "/v1/nothing", 404, "not_found"), ("GET", "/v1", 404, "not_found"),
    ("GET", "/v1/chat/completions", 405, "method_not_allowed"), ("DELETE", "/v1/models", 405, "method_not_allowed"),
    ("GET", "/v1/models?x=1", 400, "invalid_field")])
def test_what_no_route_takes_is_told_in_their_shape(quoting, method, path, status, code):
    reply = quoting.request(method, path)
    error = reply.json()["error"]
    assert (reply.status, error["code"], error["type"]) == (status, code, "invalid_request_error")
    assert set(error) == {"message", "type", "param", "code"} and reply.headers["X-Request-Id"]


@pytest.mark.parametrize("body,headers,status,code", [
    ("{", {"Content-Type": "application/json"}, 400, "malformed"), ("[]", {"Content-Type": "application/json"}, 400, "invalid_field"),
    ("{}", {"Content-Type": "text/plain"}, 415, "unsupported"),
    ("x", {"Content-Type": "application/json", "Content-Length": str(64 * 1024 * 1024)}, 413, "too_large"),
    ("{}", {"Content-Type": "application/json", "Origin": "https://evil.test"}, 403, "forbidden"),
    ("{}", {"Content-Type": "application/json", "Host": "evil.example"}, 403, "forbidden")])
def test_what_fails_before_the_handler_is_told_in_their_shape(quoting, body, headers, status, code):
    reply = quoting.request("POST", "/v1/chat/completions", body, headers)
    assert (reply.status, reply.json()["error"]["code"]) == (status, code)


def test_keys_tenants_and_access_lists_hold(tmp_path):
    with Server(tmp_path / "data", AUTH="keys") as server:
        admin, reader = make(server, "acme", "query,index,admin")["key"], make(server, "acme", "query", "user:tom")["key"]
        other, indexer = make(server, "beta", "query,index")["key"], make(server, "acme", "index")["key"]
        for collection, document in (("documents", {"id": "open", "text": "The canteen opens at noon."}),
                                     ("pay", {"id": "pay", "text": "The director earns a lot.", "acl": {"allow": ["group:hr"]}})):
            reply = server.request("POST", "/index", {"documents": [document], "collection": collection},
                                   {"Authorization": f"Bearer {admin}"})
            assert reply.status == 200, reply.body

        def models(key):
            return [model.id for model in client_of(server, key).models.list()]
        assert models(admin) == ["ragd", "ragd/documents", "ragd/pay"]
        assert models(reader) == ["ragd", "ragd/documents"] and models(other) == ["ragd"]
        asked = [{"role": "user", "content": "When does the canteen open?"}]
        answer = client_of(server, reader).chat.completions.create(model="ragd", messages=asked)
        assert "noon" in answer.choices[0].message.content
        assert "noon" not in client_of(server, other).chat.completions.create(model="ragd", messages=asked).choices[0].message.content
        with pytest.raises(openai.NotFoundError):
            client_of(server, reader).chat.completions.create(model="ragd/pay", messages=asked)
        with pytest.raises(openai.PermissionDeniedError) as refused:
            client_of(server, indexer).chat.completions.create(model="ragd", messages=asked)
        assert refused.value.type == "permission_error"
        wrong = admin[:-1] + ("A" if admin[-1] != "A" else "B")
        for stream in (False, True):
            with pytest.raises(openai.AuthenticationError) as refused:
                client_of(server, wrong).chat.completions.create(model="ragd", messages=asked, stream=stream)
            assert (refused.value.code, refused.value.type) == ("invalid_api_key", "authentication_error")
        reply = server.request("GET", "/v1/models")
        assert reply.status == 401 and reply.json()["error"]["code"] == "invalid_api_key" and reply.headers["WWW-Authenticate"]


def test_too_many_requests_are_told_when_to_come_back(tmp_path):
    with Server(tmp_path / "data", AUTH="keys", RATE_LIMIT_KEY="2/m") as server:
        key = make(server, "acme", "query")["key"]
        client = client_of(server, key)
        client.models.list()
        client.models.list()
        with pytest.raises(openai.RateLimitError) as refused:
            client.models.list()
        assert refused.value.code == "rate_limit_exceeded" and int(refused.value.response.headers["retry-after"]) >= 1


def test_the_model_gets_the_conversation_and_every_parameter(generating):
    stops, schema = ["\n\n", "END"], {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}}
    generating.llm.always(say('{"degrees": ', '[75]}'))
    answer = client_of(generating.server).chat.completions.create(
        model="ragd", temperature=0.5, top_p=0.25, max_tokens=77, stop=stops, seed=7, user="mia", presence_penalty=1,
        frequency_penalty=-0.5, response_format=schema, messages=[
            {"role": "system", "content": "Answer in German."}, {"role": "user", "content": "What is tea?"},
            {"role": "assistant", "content": "A drink [1]."}, {"role": "user", "content": [{"type": "text", "text": QUESTION}]}])
    body = generating.llm.calls[0].body
    wanted = {"temperature": 0.5, "top_p": 0.25, "max_tokens": 77, "stop": stops, "seed": 7, "user": "mia",
              "presence_penalty": 1, "frequency_penalty": -0.5, "response_format": schema}
    assert {name: body.get(name) for name in wanted} == wanted
    system, first, second, last = body["messages"]
    assert [message["role"] for message in body["messages"]] == ["system", "user", "assistant", "user"]
    assert system["content"].startswith("Answer based on the provided context.\n") and "Answer in German." in system["content"]
    assert system["content"].index("Answer in German.") > system["content"].index("what is said above holds")
    assert (first["content"], second["content"]) == ("What is tea?", "A drink [1].")
    assert last["content"].startswith("Context:\n") and last["content"].endswith(f"Question: {QUESTION}")
    assert "What is tea?" not in last["content"]
    assert json.loads(answer.choices[0].message.content) == {"degrees": [75]}, "brackets of JSON are no citations"


def test_a_generated_answer_has_its_citations_and_usage(generating):
    client = client_of(generating.server)
    answer = client.chat.completions.create(model="ragd", messages=ASKED)
    assert answer.choices[0].message.content == SPOKEN and answer.answer_kind == "generated"
    check_annotations(SPOKEN, answer.choices[0].message.annotations, answer.sources)
    assert answer.usage.completion_tokens == len(GOOD.pieces) and answer.usage.total_tokens > answer.usage.prompt_tokens > 0
    chunks = list(client.chat.completions.create(model="ragd", messages=ASKED, stream=True, stream_options={"include_usage": True}))
    assert text_of(chunks) == SPOKEN and chunks[-1].usage == answer.usage
    generating.llm.always(say("The water ", finish="length"))
    assert client.chat.completions.create(model="ragd", messages=ASKED, max_tokens=2).choices[0].finish_reason == "length"


@pytest.mark.parametrize("stream", [False, True])
def test_a_model_that_fails_before_it_speaks_is_followed_by_quotes(generating, stream):
    generating.llm.always(refuse(500))
    answer = client_of(generating.server).chat.completions.create(model="ragd", messages=ASKED, stream=stream)
    text = text_of(answer) if stream else answer.choices[0].message.content
    assert "75 degrees" in text and text != SPOKEN


def test_where_json_was_asked_for_a_model_that_fails_is_an_error(generating):
    generating.llm.always(refuse(500))
    asked = {"model": "ragd", "messages": ASKED, "response_format": {"type": "json_object"}}
    with pytest.raises(openai.InternalServerError) as failed:
        client_of(generating.server).chat.completions.create(**asked)
    assert failed.value.status_code == 503 and failed.value.response.headers["retry-after"]
    with pytest.raises(openai.APIError) as failed:
        list(client_of(generating.server).chat.completions.create(**asked, stream=True))
    assert failed.value.type == "server_error" and failed.value.code == "unavailable"


@pytest.mark.parametrize("how", [{"error_after": 2}, {"cut_after": 2}, {"broken_after": 2}])
def test_a_model_that_breaks_off_ends_the_stream_with_an_error(generating, how):
    generating.llm.always(say("The water ", "should have ", "75 ", **how))
    heard = []
    with pytest.raises(openai.APIError) as failed:
        for chunk in client_of(generating.server).chat.completions.create(model="ragd", messages=ASKED, stream=True):
            heard.append(chunk)
    assert text_of(heard).startswith("The water") and "ask again" in failed.value.message
    assert not any(chunk.choices[0].finish_reason for chunk in heard)


def test_a_model_that_breaks_off_is_followed_by_quotes_where_nothing_was_streamed(generating):
    generating.llm.always(say("The water ", "should have ", cut_after=20))
    answer = client_of(generating.server).chat.completions.create(model="ragd", messages=ASKED)
    assert "75 degrees" in answer.choices[0].message.content and answer.answer_kind == "extractive"


def test_a_client_that_leaves_ends_the_models_work(generating):
    gate = threading.Event()
    generating.llm.always(say("The water ", "should have ", gate=gate, gate_after=1))
    stream = client_of(generating.server).chat.completions.create(model="ragd", messages=ASKED, stream=True)
    for chunk in stream:
        if chunk.choices[0].delta.content:
            break
    stream.close()
    call = generating.llm.wait_for_calls(1)[0]
    assert call.ended.wait(5) and call.gone_at is not None
    gate.set()
    generating.calm()


def test_a_parameter_that_the_service_refuses_is_left_out_and_that_is_said(generating):
    error = {"message": "Unsupported parameter: 'seed' is not supported with this model.", "param": "seed",
             "type": "invalid_request_error", "code": "unsupported_parameter"}
    refusal = raw(json.dumps({"error": error}).encode(), "application/json", status=400)
    generating.llm.always(lambda call: refusal if "seed" in call.body else GOOD)
    answer = client_of(generating.server).chat.completions.create(model="ragd", messages=ASKED, seed=7, stop="END")
    assert answer.choices[0].message.content == SPOKEN
    assert generating.llm.calls[-1].body["stop"] == "END"
    assert "the language model takes no seed: it was left out" in answer.warnings



def test_pages_of_a_configured_origin_may_use_the_sdk(tmp_path):
    page = {"Origin": "https://docs.test"}
    with Server(tmp_path / "data", CORS_ORIGINS="https://docs.test") as server:
        asked = page | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,x-stainless-lang"}
        allowed = server.request("OPTIONS", "/v1/chat/completions", headers=asked)
        assert allowed.status == 204 and {"authorization", "x-stainless-lang"} <= set(
            allowed.headers["Access-Control-Allow-Headers"].lower().split(", "))
        reply = server.request("POST", "/v1/chat/completions", {}, page)
        assert (reply.status, reply.headers["Access-Control-Allow-Origin"]) == (400, "https://docs.test")
        assert server.request("POST", "/v1/chat/completions", {}, {"Origin": "https://evil.test"}).status == 403
