"""Tools of the caller in chat completions: the language model may call them, the unmodified `openai` SDK hears of it."""
import json

import openai
import pytest

from fakes.llm import refuse, say
from harness import Server
from llm_world import GOOD, KEY, QUESTION, World
from test_keys import make
from test_openai_chat import client_of

TOOL = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}
OTHER = {"type": "function", "function": {"name": "time", "parameters": {"type": "object", "properties": {}}}}
CALLS = (("call_1", "weather", '{"city": "Porto"}'), ("call_2", "time", "{}"))
ASKED = [{"role": "user", "content": "How is the weather in Porto?"}]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with World(tmp_path_factory.mktemp("openai-tools") / "data", OPENAI_API_KEY=KEY, REQUEST_TIMEOUT_SECONDS="10") as running:
        yield running


@pytest.fixture
def calling(world):
    """A model that calls two tools."""
    world.calm()
    world.llm.always(say(finish="tool_calls", tool_calls=CALLS))
    return world


def made(calls):
    return tuple((call.id, call.function.name, call.function.arguments) for call in calls)


def test_the_model_calls_them_and_is_told_what_they_gave(calling):
    client = client_of(calling.server)
    answer = client.chat.completions.create(model="ragd", messages=ASKED, tools=[TOOL, OTHER], tool_choice="auto", parallel_tool_calls=True)
    choice = answer.choices[0]
    assert choice.finish_reason == "tool_calls" and made(choice.message.tool_calls) == CALLS and choice.message.content is None
    body = calling.llm.calls[-1].body
    assert body["tools"] == [TOOL, OTHER] and body["tool_choice"] == "auto" and body["parallel_tool_calls"] is True
    calling.llm.always(say("It is sunny."))
    given = [{"role": "tool", "tool_call_id": "call_1", "content": "sunny"}, {"role": "tool", "tool_call_id": "call_2", "content": "noon"}]
    answer = client.chat.completions.create(model="ragd", messages=[*ASKED, choice.message, *given], tools=[TOOL, OTHER])
    assert answer.choices[0].message.content == "It is sunny." and answer.choices[0].finish_reason == "stop"
    behind = calling.llm.calls[-1].body["messages"][-3:]
    assert behind[0]["role"] == "assistant" and [call["id"] for call in behind[0]["tool_calls"]] == ["call_1", "call_2"]
    assert behind[1:] == given and "weather in Porto" in calling.llm.calls[-1].body["messages"][-4]["content"]


def test_a_stream_has_the_calls_whole(calling):
    client = client_of(calling.server)
    chunks = list(client.chat.completions.create(model="ragd", messages=ASKED, tools=[TOOL, OTHER], stream=True))
    calls = [call for chunk in chunks for call in chunk.choices[0].delta.tool_calls or []]
    assert made(calls) == CALLS and [call.index for call in calls] == [0, 1]
    assert chunks[-1].choices[0].finish_reason == "tool_calls"
    with client.chat.completions.stream(model="ragd", messages=ASKED, tools=[TOOL, OTHER]) as stream:
        for _ in stream:
            pass
        assert made(stream.get_final_completion().choices[0].message.tool_calls) == CALLS


def test_it_may_say_something_as_well(calling):
    calling.llm.always(say("I will look. ", finish="tool_calls", tool_calls=CALLS[:1]))
    for stream in (False, True):
        client = client_of(calling.server)
        if stream:
            with client.chat.completions.stream(model="ragd", messages=ASKED, tools=[TOOL]) as events:
                message = events.get_final_completion().choices[0].message
        else:
            message = client.chat.completions.create(model="ragd", messages=ASKED, tools=[TOOL]).choices[0].message
        assert message.content.strip() == "I will look." and made(message.tool_calls) == CALLS[:1]


def test_it_is_asked_also_where_nothing_was_found(calling):
    client = client_of(calling.server)
    unheard = [{"role": "user", "content": 'How is the weather in Porto? -water -tea'}]
    answer = client.chat.completions.create(model="ragd", messages=unheard, tools=[TOOL])
    assert answer.sources == []
    assert made(answer.choices[0].message.tool_calls) == CALLS


def test_one_that_must_be_called(calling):
    client = client_of(calling.server)
    forced = {"type": "function", "function": {"name": "weather"}}
    client.chat.completions.create(model="ragd", messages=ASKED, tools=[TOOL], tool_choice=forced)
    assert calling.llm.calls[-1].body["tool_choice"] == forced
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(model="ragd", messages=ASKED, tools=[TOOL | {"filler": "x" * 70_000}])
    assert refused.value.param == "tools"


def test_a_model_that_is_down_calls_nothing(calling):
    calling.llm.always(refuse(500))
    answer = client_of(calling.server).chat.completions.create(model="ragd", messages=[{"role": "user", "content": QUESTION}], tools=[TOOL])
    assert answer.answer_kind == "extractive" and answer.choices[0].message.tool_calls is None


def test_what_tools_gave_before_an_earlier_question_is_left_out(calling):
    calling.llm.always(GOOD)
    answer = client_of(calling.server).chat.completions.create(model="ragd", tools=[TOOL], messages=[
        *ASKED, {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "1", "content": "sunny"}, {"role": "assistant", "content": "Sunny."},
        {"role": "user", "content": QUESTION}])
    assert any("what tools gave" in warning for warning in answer.warnings)
    assert "sunny" not in json.dumps(calling.llm.calls[-1].body)


def test_limits_are_told_in_the_names_of_openai(tmp_path):
    with Server(tmp_path / "data", AUTH="keys", RATE_LIMIT_KEY="5/m") as server:
        key = make(server, "acme", "query,index")["key"]
        raw = client_of(server, key).models.with_raw_response.list()
        assert raw.headers["x-ratelimit-limit-requests"] == "5" and raw.headers["x-ratelimit-remaining-requests"] == "4"
        assert raw.headers["x-ratelimit-reset-requests"].endswith("s")
        native = server.request("GET", "/documents", headers={"Authorization": f"Bearer {key}"})
        assert "x-ratelimit-limit-requests" not in {name.lower() for name in native.headers}
