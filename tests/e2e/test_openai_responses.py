"""The unmodified `openai` SDK against the real binary: responses, with file search, plain and streamed."""
import asyncio
import json
import threading

import openai
import pytest

from contract import Api, Contract
from fakes.llm import refuse, say
from harness import Server
from llm_world import GOOD, KEY, QUESTION, SPOKEN, TEA, World
from test_keys import make
from test_openai_chat import COFFEE, client_of

SEARCH = {"type": "file_search", "vector_store_ids": ["vs_documents"]}
FOUND = ["response.output_item.added", "response.file_search_call.in_progress", "response.file_search_call.searching",
         "response.file_search_call.completed", "response.output_item.done"]


@pytest.fixture(scope="module")
def quoting(tmp_path_factory):
    """A server without a language model, and two collections."""
    with Server(tmp_path_factory.mktemp("responses") / "data") as server:
        api = Api(server)
        assert api.index(*TEA).status == 200
        assert api.index(COFFEE, collection="coffee").status == 200
        yield server


@pytest.fixture
def client(quoting):
    with client_of(quoting) as made:
        yield made


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with World(tmp_path_factory.mktemp("responses-llm") / "data", OPENAI_API_KEY=KEY, REQUEST_TIMEOUT_SECONDS="10") as running:
        yield running


@pytest.fixture
def generating(world):
    world.calm()
    return world


def test_a_question_is_answered_with_its_sources(quoting, client):
    answer = client.responses.create(model="ragd", input=QUESTION)
    assert answer.object == "response" and answer.status == "completed" and answer.model == "ragd" and answer.error is None
    assert "75 degrees" in answer.output_text and [item.type for item in answer.output] == ["message"]
    assert answer.output_text == Api(quoting).ask(QUESTION)["answer"] and answer.answer_kind == "extractive"
    cited = answer.output[0].content[0].annotations[0]
    assert cited.type == "url_citation" and answer.output_text[cited.start_index:cited.end_index] == "[1]" and cited.title == "Green tea"
    assert answer.temperature == 0 and answer.tools == [] and answer.usage.total_tokens == 0
    raw = client.responses.with_raw_response.create(model="ragd", input=QUESTION).http_response.json()
    contract = Contract(quoting.request("GET", "/openapi.json").json())
    assert list(contract.faults({"$ref": "#/components/schemas/Response"}, raw)) == []


def test_a_file_search_answers_from_a_store(client):
    answer = client.responses.create(model="ragd", input="At what pressure is espresso brewed?", include=["file_search_call.results"],
                                     tools=[{"type": "file_search", "vector_store_ids": ["vs_coffee"], "max_num_results": 3}])
    search, message = answer.output
    assert search.type == "file_search_call" and search.status == "completed" and search.queries == ["At what pressure is espresso brewed?"]
    assert search.results[0].filename == "c/espresso.md" and "nine bars" in search.results[0].text and search.results[0].score > 0
    cited = message.content[0].annotations[0]
    assert cited.type == "file_citation" and cited.filename == "c/espresso.md" and cited.file_id == search.results[0].file_id
    assert answer.output_text[cited.index:cited.index + 3] == "[1]" and "nine bars" in answer.output_text
    assert answer.tools[0].vector_store_ids == ["vs_coffee"]
    quiet = client.responses.create(model="ragd", input="At what pressure is espresso brewed?", tools=[SEARCH | {"vector_store_ids": ["vs_coffee"]}])
    assert quiet.output[0].results is None


def test_its_filters_and_threshold_hold(client):
    nothing = client.responses.create(model="ragd", input=QUESTION, include=["file_search_call.results"],
                                      tools=[SEARCH | {"filters": {"type": "eq", "key": "lang", "value": "fr"}}])
    assert nothing.output[0].results == [] and nothing.answer_kind in ("none", "abstained") and nothing.output[1].content[0].annotations == []
    strict = client.responses.create(model="ragd", input="zebra", include=["file_search_call.results"],
                                     tools=[SEARCH | {"ranking_options": {"ranker": "auto", "score_threshold": 1.0}}])
    assert strict.output[0].results == []


def test_a_stream_has_its_events_in_order(client):
    events = list(client.responses.create(model="ragd", input=QUESTION, tools=[SEARCH], stream=True, include=["file_search_call.results"]))
    types = [event.type for event in events]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert types[:2] == ["response.created", "response.in_progress"] and types[2:7] == FOUND
    assert types[7:9] == ["response.output_item.added", "response.content_part.added"]
    deltas = [event for event in events if event.type == "response.output_text.delta"]
    assert types[9:9 + len(deltas)] == ["response.output_text.delta"] * len(deltas)
    rest = types[9 + len(deltas):]
    cited = rest.count("response.output_text.annotation.added")
    assert cited and rest[:cited] == ["response.output_text.annotation.added"] * cited
    assert rest[cited:] == ["response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed"]
    final = events[-1].response
    text = "".join(event.delta for event in deltas)
    assert text == final.output_text and "75 degrees" in text
    assert events[-4].text == text and events[-2].item == final.output[1] and events[6].item == final.output[0]
    assert final.output[0].results and events[0].response.status == "in_progress" and events[0].response.id == final.id
    assert {event.item_id for event in deltas} == {final.output[1].id} and {event.output_index for event in deltas} == {1}


def test_without_a_search_the_message_is_the_first_item(client):
    events = list(client.responses.create(model="ragd/coffee", input="At what pressure is espresso brewed?", stream=True))
    assert events[2].type == "response.output_item.added" and events[2].output_index == 0
    assert "nine bars" in events[-1].response.output_text and len(events[-1].response.output) == 1


def test_the_stream_helper_of_the_sdk_works(client):
    with client.responses.stream(model="ragd", input=QUESTION, tools=[SEARCH]) as stream:
        text = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        final = stream.get_final_response()
    assert text == final.output_text and "75 degrees" in text


def test_the_async_client_works_as_well(quoting):
    async def ask():
        async with client_of(quoting, kind=openai.AsyncOpenAI) as client:
            whole = await client.responses.create(model="ragd", input=QUESTION, tools=[SEARCH])
            stream = await client.responses.create(model="ragd", input=QUESTION, tools=[SEARCH], stream=True)
            return whole.output_text, [event async for event in stream][-1].response.output_text
    whole, streamed = asyncio.run(ask())
    assert whole == streamed and "75 degrees" in whole


def test_a_response_is_kept_until_it_is_deleted(client):
    answer = client.responses.create(model="ragd", input=QUESTION, metadata={"a": "b"}, instructions="Be short.")
    kept = client.responses.retrieve(answer.id)
    assert kept == answer and kept.metadata == {"a": "b"} and kept.instructions == "Be short." and kept.store
    client.responses.delete(answer.id)
    for gone in (client.responses.retrieve, client.responses.delete):
        with pytest.raises(openai.NotFoundError):
            gone(answer.id)
    with pytest.raises(openai.BadRequestError) as refused:
        client.responses.create(model="ragd", input="And black tea?", previous_response_id=answer.id)
    assert refused.value.param == "previous_response_id"
    free = client.responses.create(model="ragd", input=QUESTION, store=False)
    assert not free.store
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(free.id)
    streamed = list(client.responses.create(model="ragd", input=QUESTION, stream=True))[-1].response
    assert client.responses.retrieve(streamed.id) == streamed


def test_it_goes_on_from_an_earlier_one(generating):
    client = client_of(generating.server)
    first = client.responses.create(model="ragd", input=QUESTION)
    generating.llm.forget()
    generating.llm.always(say("Boiling [1]."))
    second = client.responses.create(model="ragd", input="And how long is black tea brewed?", previous_response_id=first.id)
    assert second.previous_response_id == first.id
    sent = json.dumps(generating.llm.calls[-1].body)
    assert QUESTION in sent and "75 degrees" in sent and "black tea" in sent
    third = client.responses.create(model="ragd", input="Why?", previous_response_id=second.id)
    sent = json.dumps(generating.llm.calls[-1].body)
    assert QUESTION in sent and "Boiling" in sent and third.output_text


def test_what_is_said_to_the_model(generating):
    client = client_of(generating.server)
    answer = client.responses.create(
        model="ragd", temperature=0.5, top_p=0.9, max_output_tokens=77, user="mia", instructions="Answer like a pirate.",
        input=[{"role": "developer", "content": "Never shout."}, {"role": "user", "content": "Hello"},
               {"role": "assistant", "content": [{"type": "output_text", "text": "Ahoy", "annotations": []}], "type": "message"},
               {"type": "file_search_call", "id": "fs_1", "status": "completed", "queries": ["x"]},
               {"role": "user", "content": [{"type": "input_text", "text": QUESTION}]}])
    assert answer.output_text == SPOKEN and answer.answer_kind == "generated" and answer.usage.total_tokens > 0
    body = generating.llm.calls[-1].body
    assert (body["temperature"], body["top_p"], body["user"]) == (0.5, 0.9, "mia")
    assert 77 in (body.get("max_tokens"), body.get("max_completion_tokens"))
    said = json.dumps(body["messages"])
    assert all(text in said for text in ("like a pirate", "Never shout", "Hello", "Ahoy", "green tea"))


def test_json_is_passed_on_as_chats_ask_for_it(generating):
    client = client_of(generating.server)
    generating.llm.always(say('{"degrees": 75}'))
    schema = {"type": "json_schema", "name": "heat", "strict": True, "schema": {"type": "object", "properties": {"degrees": {"type": "integer"}}}}
    answer = client.responses.create(model="ragd", input=QUESTION, text={"format": schema})
    assert json.loads(answer.output_text) == {"degrees": 75} and answer.text.format.name == "heat"
    assert generating.llm.calls[-1].body["response_format"] == {
        "type": "json_schema", "json_schema": {"name": "heat", "strict": True, "schema": schema["schema"]}}


def test_a_model_that_breaks_off_fails_the_stream(generating):
    client = client_of(generating.server)
    generating.llm.always(say("The water ", "should have ", "75 ", cut_after=2))
    events = list(client.responses.create(model="ragd", input=QUESTION, tools=[SEARCH], stream=True))
    assert events[-1].type == "response.failed" and events[-1].response.status == "failed"
    assert events[-1].response.error.code == "server_error" and "void" in events[-1].response.error.message
    assert [event.sequence_number for event in events] == list(range(len(events)))
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(events[-1].response.id)


def test_who_leaves_a_stream_ends_the_work(generating):
    client = client_of(generating.server)
    generating.llm.always(say("The water ", "should ", "have ", gate=threading.Event(), gate_after=1))
    stream = client.responses.create(model="ragd", input=QUESTION, stream=True)
    for event in stream:
        if event.type == "response.output_text.delta":
            break
    stream.close()
    generating.llm.wait_for(lambda llm: llm.active == 0)


def test_a_cut_answer_is_incomplete(generating):
    client = client_of(generating.server)
    generating.llm.always(say("The water ", finish="length"))
    answer = client.responses.create(model="ragd", input=QUESTION, max_output_tokens=16)
    assert answer.status == "incomplete" and answer.incomplete_details.reason == "max_output_tokens"
    events = list(client.responses.create(model="ragd", input=QUESTION, max_output_tokens=16, stream=True))
    assert events[-1].type == "response.incomplete"


def test_a_model_that_is_down_is_replaced_by_quotes(generating):
    client = client_of(generating.server)
    generating.llm.always(refuse(500))
    answer = client.responses.create(model="ragd", input=QUESTION, tools=[SEARCH])
    assert answer.answer_kind == "extractive" and "75 degrees" in answer.output_text and answer.warnings


@pytest.mark.parametrize("body,param", [
    ({"input": "a"}, "model"), ({"model": "ragd"}, "input"), ({"model": "ragd", "input": ""}, "input"), ({"model": "ragd", "input": []}, "input"),
    ({"model": "ragd", "input": [{"role": "robot", "content": "a"}]}, "input.0.role"),
    ({"model": "ragd", "input": [{"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}]}, "input.0.content.0.type"),
    ({"model": "ragd", "input": [{"role": "assistant", "content": "a"}]}, "input"),
    ({"model": "ragd", "input": "a", "temperature": 3}, "temperature"), ({"model": "ragd", "input": "a", "background": True}, "background"),
    ({"model": "ragd", "input": "a", "max_output_tokens": 0}, "max_output_tokens"),
    ({"model": "ragd", "input": "a", "tools": [{"type": "file_search"}]}, "tools.0.vector_store_ids"),
    ({"model": "ragd", "input": "a", "tools": [SEARCH | {"vector_store_ids": ["vs_a", "vs_b"]}]}, "tools.0.vector_store_ids"),
    ({"model": "ragd", "input": "a", "tools": [SEARCH | {"max_num_results": 51}]}, "tools.0.max_num_results"),
    ({"model": "ragd", "input": "a", "tools": [SEARCH | {"filters": {"type": "x"}}]}, "tools.0.filters"),
    ({"model": "ragd", "input": "a", "tool_choice": {"type": "function", "name": "f"}}, "tool_choice"),
    ({"model": "ragd", "input": "a", "text": {"format": {"type": "json_object"}}}, "text.format"),
    ({"model": "ragd", "input": "a", "conversation": "c"}, "conversation"),
])
def test_what_is_wrong_is_named(quoting, body, param):
    reply = quoting.request("POST", "/v1/responses", body)
    assert reply.status == 400 and reply.json()["error"]["param"] == param, reply.body


def test_what_is_not_there_and_what_is_not_known(client):
    with pytest.raises(openai.NotFoundError) as refused:
        client.responses.create(model="gpt-4o", input=QUESTION)
    assert refused.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError) as refused:
        client.responses.create(model="ragd", input=QUESTION, tools=[SEARCH | {"vector_store_ids": ["vs_nothing"]}])
    assert "vs_nothing" in str(refused.value)
    answer = client.responses.create(model="ragd", input=QUESTION, tools=[{"type": "web_search_preview"}], service_tier="auto",
                                     extra_body={"something": {"new": 1}}, parallel_tool_calls=False, reasoning={"effort": "low"})
    assert "75 degrees" in answer.output_text and "web_search_preview" in answer.warnings[0] and answer.parallel_tool_calls is False


def test_keys_and_quotas(tmp_path):
    with Server(tmp_path / "data", AUTH="keys", TENANT_QUOTA="questions_per_day=2") as server:
        mine, colleague = (make(server, "acme", "query,index", f"user:{name}")["key"] for name in ("mia", "tom"))
        assert server.request("POST", "/index", {"documents": TEA}, {"Authorization": f"Bearer {mine}"}).status == 200
        client = client_of(server, mine)
        answer = client.responses.create(model="ragd", input=QUESTION)
        with pytest.raises(openai.NotFoundError):
            client_of(server, colleague).responses.retrieve(answer.id)
        with pytest.raises(openai.BadRequestError):
            client_of(server, colleague).responses.create(model="ragd", input="Why?", previous_response_id=answer.id)
        with pytest.raises(openai.AuthenticationError):
            client_of(server, mine[:-4] + "AAAA").responses.create(model="ragd", input=QUESTION)
        client.responses.create(model="ragd", input=QUESTION)
        for stream in (False, True):
            with pytest.raises(openai.RateLimitError):
                client.responses.create(model="ragd", input=QUESTION, stream=stream)
