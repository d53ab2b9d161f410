"""Services that speak OpenAI's protocol each in their own way are read all the same."""
import json

import pytest

from fakes.llm import FakeLlm, raw, say
from fakes.llm_dialects import OTHER_WORDS, takes_no
from harness import run
from llm_world import KEY, QUESTION, World
from streams import text_of


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with World(tmp_path_factory.mktemp("llm") / "data", OPENAI_API_KEY=KEY, REQUEST_TIMEOUT_SECONDS="10") as running:
        yield running


@pytest.fixture(autouse=True)
def calm(world):
    world.calm()


def chunk(delta=None, finish=None, usage=None, **more):
    """A chunk with one choice, or with none."""
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    made = {"id": "c-1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}
    return made | ({"usage": usage} if usage else {}) | more


def choice(**members):
    """A chunk with a choice of just these members."""
    return {"id": "c-1", "object": "chat.completion.chunk", "choices": [{"index": 0} | members]}


USAGE = {"prompt_tokens": 30, "completion_tokens": 2, "total_tokens": 32}
FIRST, SECOND, STOP = chunk({"content": "Hot"}), chunk({"content": " [1]."}), chunk({}, "stop")
DIALECTS = {
    "the role with a null": [chunk({"role": "assistant", "content": None}), FIRST, SECOND, STOP, chunk(usage=USAGE)],
    "usage with the last choice": [FIRST, SECOND, chunk({}, "stop", USAGE)],
    "usage in each chunk": [chunk({"content": "Hot"}, usage=USAGE | {"completion_tokens": 1}),
                            chunk({"content": " [1]."}, usage=USAGE), STOP, chunk(usage=USAGE)],
    "the end with the last words": [FIRST, chunk({"content": " [1]."}, "stop", USAGE)],
    "a first chunk about filters": [chunk(prompt_filter_results=[{"prompt_index": 0}]), FIRST, SECOND, STOP,
                                    chunk(usage=USAGE)],
    "thoughts before the words": [chunk({"reasoning_content": "Well."}), chunk({"content": "", "reasoning": "Hm."}),
                                  FIRST, SECOND, STOP, chunk(usage=USAGE)],
    "unknown members": [chunk({"content": "Hot", "refusal": None, "tool_calls": None}, timings={"ms": 7}, x=[1, {}]),
                        SECOND, STOP, chunk(usage=USAGE | {"prompt_tokens_details": {"cached_tokens": 4}})],
    # As vLLM's and Ollama's own sources write them; the second was also run (docs/llm.md).
    "vLLM": [chunk({"role": "assistant", "content": ""}, prompt_token_ids=None),
             chunk({"content": "Hot", "reasoning_content": None}), SECOND,
             chunk({"content": "", "reasoning": None, "tool_calls": []}, "stop", stop_reason=None, token_ids=None),
             chunk(usage=USAGE | {"prompt_tokens_details": None}, system_fingerprint=None)],
    "Ollama": [chunk({"role": "assistant", "content": "Hot"}, system_fingerprint="fp_ollama"),
               chunk({"role": "assistant", "content": " [1]."}), chunk({"role": "assistant", "content": ""}, "stop"),
               chunk(usage=USAGE, system_fingerprint="fp_ollama")],
    "a last chunk whose delta is null": [FIRST, SECOND, choice(delta=None, finish_reason="stop"), chunk(usage=USAGE)],
    "a delta that is null in the middle": [FIRST, choice(delta=None, finish_reason=None, content_filter_results={}),
                                           SECOND, STOP, chunk(usage=USAGE)],
    "no delta": [FIRST, choice(finish_reason=None), SECOND, STOP, chunk(usage=USAGE)],
    "choices that are null": [{"choices": None}, FIRST, {"choices": None}, SECOND, STOP,
                              {"choices": None, "usage": USAGE}],
    "no choices": [{"id": "c-1"}, FIRST, {"type": "ping"}, SECOND, STOP, {"usage": USAGE}],
    "no error in each": [FIRST | {"error": None}, SECOND | {"error": {}}, STOP | {"error": ""}, chunk(usage=USAGE)],
    "no tools": [chunk({"role": "assistant", "content": None, "tool_calls": []}), FIRST, SECOND, STOP,
                 chunk(usage=USAGE)],
    "an empty reason": [chunk({"content": "Hot"}, ""), chunk({"content": " [1]."}, ""), STOP, chunk(usage=USAGE)],
    "no reason": [FIRST, SECOND, chunk(usage=USAGE)],
    "two completions": [{"choices": [{"index": 1, "delta": {"content": "Cold"}},
                                     {"index": 0, "delta": {"content": "Hot"}}]},
                        {"choices": [{"index": 1, "delta": {"content": " [2]."}, "finish_reason": "length"}]},
                        SECOND, STOP, chunk(usage=USAGE)],
    "parts": [chunk({"content": [{"type": "text", "text": "Hot"}]}),
              chunk({"content": [{"type": "text", "text": " "}, {"type": "text", "text": "[1]."}]}), STOP,
              chunk(usage=USAGE)],
    "thoughts as parts": [chunk({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}]}),
                          FIRST, SECOND, STOP, chunk(usage=USAGE)],
    "the whole message at the end": [FIRST, SECOND, choice(message={"content": "Hot [1]."}, finish_reason="stop"),
                                     chunk(usage=USAGE)],
    "usage of another name": [FIRST, SECOND, STOP | {"x_groq": {"usage": USAGE}}],
    "usage of zeros at last": [FIRST, SECOND, chunk({}, "stop", USAGE),
                               chunk(usage={"prompt_tokens": None, "completion_tokens": 0})],
    "another reason to end": [FIRST, SECOND, chunk({}, "eos"), chunk(usage=USAGE)],
}


def events_of(chunks, prefix="data: ", newline="\n"):
    lines = [prefix + json.dumps(one) for one in chunks] + [prefix + "[DONE]"]
    return "".join(line + newline * 2 for line in lines).encode()


@pytest.mark.parametrize("chunks", DIALECTS.values(), ids=DIALECTS)
def test_events(world, chunks):
    world.llm.script(raw(events_of(chunks), "text/event-stream"))
    events = world.events()
    done = events[-1].data
    assert text_of(events) == done["answer"] == "Hot [1]." and done["answer_kind"] == "generated"
    assert done["usage"] == {"prompt_tokens": 30, "completion_tokens": 2}


@pytest.mark.parametrize("how", [{"prefix": "data:"}, {"prefix": "event: message\r\ndata: ", "newline": "\r\n"},
                                 {"prefix": ": PROCESSING\n\ndata: "}, {"prefix": "data:\n\ndata: "},
                                 {"prefix": "event: ping\ndata: {}\n\ndata: "}, {"prefix": "\ufeffdata: "}], ids=str)
def test_framing(world, how):
    """A byte order mark is one at the beginning only: of what follows here, the first event counts."""
    chunks = [FIRST, SECOND, STOP] if "\ufeff" not in how["prefix"] else [chunk({"content": "Hot [1]."}, "stop")]
    world.llm.script(raw(events_of(chunks, **how), "text/event-stream"))
    assert world.events()[-1].data["answer"] == "Hot [1]."


@pytest.mark.parametrize("content_type", [
    "text/event-stream", "text/event-stream;charset=UTF-8", "Text/Event-Stream", "application/json", "text/plain",
    "application/octet-stream"])
def test_content_types_of_events(world, content_type):
    world.llm.script(say("Hot [1].", content_type=content_type))
    assert world.events()[-1].data["answer"] == "Hot [1]."


@pytest.mark.parametrize("more", [{}, {"timings": {"ms": 1}}, {"usage": None}, {"service_tier": "default"}], ids=str)
def test_whole_completions(world, more):
    message = {"role": "assistant", "content": "Hot [1].", "reasoning_content": "Well."}
    body = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]} | more
    world.llm.script(raw(json.dumps(body).encode(), "application/json"))
    assert world.ask()["answer"] == "Hot [1]."


@pytest.mark.parametrize("choice", [
    {"message": {"content": [{"type": "text", "text": "Hot "}, {"type": "text", "text": "[1]."}]}},
    {"message": {"content": "Hot [1].", "refusal": None, "tool_calls": None, "reasoning": "Source [4] is cold."}},
    {"message": {"content": "<think>Source [4]?</think>\n\nHot [1]."}}, {"text": "Hot [1]."},
    {"message": {"content": "The user asks.\n</think>\n\nHot [1]."}},
    {"delta": {"content": "Hot [1]."}}], ids=str)
def test_shapes_of_whole_completions(world, choice):
    world.llm.script(raw(json.dumps({"choices": [choice | {"finish_reason": "stop"}]}).encode(), "application/json"))
    answer = world.ask()
    assert (answer["answer"], answer["answer_kind"]) == ("Hot [1].", "generated")
    assert not [warning for warning in answer["warnings"] if "language model" in warning]


@pytest.mark.parametrize(("thing", "words"), [
    ("max_tokens", None), ("max_tokens", OTHER_WORDS["max_tokens"][0]), ("temperature", None), ("stream_options", None),
    ("system", None), ("system", OTHER_WORDS["system"][1])],
    ids=["max_tokens", "max_tokens, Google", "temperature", "stream_options", "system", "system, llama.cpp"])
def test_what_is_refused_is_said_otherwise_and_remembered(tmp_path_factory, thing, words):
    with World(tmp_path_factory.mktemp("dialect") / "data") as world:
        world.llm.always(takes_no(thing, then=say("Hot [1]."), words=words))
        for _ in range(2):
            assert world.events()[-1].data["answer_kind"] == world.ask()["answer_kind"] == "generated"
        assert len(world.llm.calls) == 5, "refused once, and right from then on"
        last = world.llm.calls[-2 if thing == "stream_options" else -1]
        assert ("max_completion_tokens" in last.body) == (thing == "max_tokens")
        assert ("temperature" in last.body) == (thing != "temperature")
        roles = [message["role"] for message in last.body["messages"]]
        assert roles == (["user"] if thing == "system" else ["system", "user"])
        assert "Answer based on the provided context." in last.text and f"Question: {QUESTION}" in last.text


def test_a_model_that_takes_next_to_nothing_answers(tmp_path):
    with World(tmp_path / "data") as world:
        world.llm.always(takes_no("max_tokens", "max_completion_tokens", "temperature", "stream_options", "system",
                                  then=say("Hot [1].")))
        answer = world.events(temperature=0.5)[-1].data
        assert answer["answer_kind"] == "generated"
        assert [warning for warning in answer["warnings"] if "temperature" in warning]
        assert world.ask()["answer_kind"] == "generated" and len(world.llm.calls) == 7
        assert world.ready()[1]["components"]["llm"]["status"] == "ok"


def test_what_is_refused_for_its_value_is_a_refusal(world):
    message = "max_tokens is too large: 16384. This model supports at most 4096 completion tokens."
    world.llm.always(raw(json.dumps({"error": {"message": message, "code": "invalid_value"}}).encode(),
                         "application/json", 400))
    assert any("refused the request (400 invalid_value)" in warning for warning in world.ask()["warnings"])
    assert len(world.llm.calls) == 1 and "max_tokens" in world.llm.calls[0].body


THOUGHTS = {
    "a block": ("<think>\nThe user asks. Source [1] is hot, [4] maybe.\n</think>\n\nHot [1].", "Hot [1]."),
    "an empty block": ("<think>\n\n</think>\n\nHot [1].", "Hot [1]."),
    "two": ("<think>The user asks.</think>\n<think>Again.</think>Hot [1].", "Hot [1]."),
    "the end alone": ("The user asks about water.\n</think>\n\nHot [1].", "Hot [1]."),
    "another name": ("[THINK]The user asks.[/THINK]Hot [1].", "Hot [1]."),
    "a refusal": ("<think>The user asks.</think>\n**Not in these documents.**", "**Not in these documents.**"),
    "an answer about them": ("Write `<think>` and `</think>` [1].", "Write `<think>` and `</think>` [1]."),
}


@pytest.mark.parametrize("name", THOUGHTS)
@pytest.mark.parametrize("cut", [1, 5, 1000])
def test_thoughts_are_neither_shown_nor_streamed(world, name, cut):
    said, text = THOUGHTS[name]
    world.llm.always(say(*(said[at:at + cut] for at in range(0, len(said), cut))))
    events = world.events()
    for answer in (events[-1].data, world.ask()):
        assert answer["answer"] == text
        assert answer["answer_kind"] == ("abstained" if "Not in" in text else "generated")
        assert not [warning for warning in answer["warnings"] if "language model" in warning], answer["warnings"]
    assert text_of(events) == text


def test_thoughts_that_look_like_an_answer_are_streamed_once_at_most(tmp_path):
    with World(tmp_path / "data") as world:
        world.llm.always(say("Water is hot, ", "I think [9].", "\n</think>\n\n", "Hot [1]."))
        first, second = world.events(), world.events()
        assert first[-1].data["answer"] == second[-1].data["answer"] == text_of(second) == "Hot [1]."
        assert any("reasoning was streamed" in warning for warning in first[-1].data["warnings"])
        assert not [warning for warning in second[-1].data["warnings"] if "language model" in warning]


@pytest.mark.parametrize("stream", [False, True])
def test_thoughts_that_take_all_tokens_are_told(world, stream):
    world.llm.always(say("<think>The user asks", finish="length"))
    answer = world.events()[-1].data if stream else world.ask()
    assert answer["answer_kind"] == "extractive"
    assert any("reasoning alone took all of max_tokens" in warning for warning in answer["warnings"])


@pytest.mark.parametrize(("base", "around"), [("/v1//", "{}"), ("/v1/chat/completions", " {}\n"), ("/v1/", '"{}"'),
                                              ("/v1/chat/completions/", "'{}'\r\n")])
def test_base_urls_and_keys_are_taken_as_people_paste_them(tmp_path, base, around):
    with FakeLlm(key=KEY, model="tea-1") as llm:
        url = llm.url.removesuffix("/v1") + base
        told = run("doctor", "--data-dir", tmp_path, OPENAI_BASE_URL=around.format(url), LM_MODEL="tea-1",
                   OPENAI_API_KEY=around.format(KEY)).stdout
        assert "has tea-1." in told, told
        assert llm.others[-1].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("base", ["?api-version=2024-06-01",
                                  "/openai/deployments/tea-1/chat/completions?api-version=2024-06-01"])
def test_azure(tmp_path, base):
    with FakeLlm(key=KEY, azure="tea-1") as llm, World(
            tmp_path / "data", OPENAI_API_KEY=KEY,
            OPENAI_BASE_URL=f"http://127.0.0.1:{llm.port}{base}") as world:
        assert world.ask()["answer_kind"] == world.events()[-1].data["answer_kind"] == "generated"
        assert {call.target for call in llm.calls} == {
            "/openai/deployments/tea-1/chat/completions?api-version=2024-06-01"}
        told = run("doctor", "--data-dir", tmp_path / "data", OPENAI_BASE_URL=world.settings["OPENAI_BASE_URL"],
                   OPENAI_API_KEY=KEY, LM_MODEL="tea-1").stdout
        assert "language model's service answers" in told, told


@pytest.mark.parametrize("text", ["Hot\0 [1].", "\u2028Hot\u2029 [1].", "Hot \x1b[31m [1].", "熱い🍵 [1]。",
                                  '"\\" [1]', "e\u0301 [1]"], ids=ascii)
def test_any_text_comes_through_whole(world, text):
    world.llm.always(say(*text))
    events = world.events()
    assert text_of(events) == events[-1].data["answer"] == world.ask()["answer"] == text


def test_characters_that_hide_or_turn_text_do_not(world):
    world.llm.always(say(*"Hot\u202e water\U000e0041\u200b [1]."))
    assert text_of(world.events()) == world.ask()["answer"] == "Hot water [1]."


@pytest.mark.parametrize(("status", "body", "name"), [
    (404, {"error": {"message": "The model `m` does not exist.", "type": "NotFoundError", "param": "model",
                     "code": 404}}, "404 NotFoundError"),
    (404, {"object": "error", "message": "The model `m` does not exist.", "type": "NotFoundError", "param": None,
           "code": 404}, "404 NotFoundError"),
    (400, {"error": {"message": "too long", "type": "BadRequestError", "param": "input_tokens", "code": 400}},
     "400 BadRequestError"),
    (404, {"error": {"message": 'model "m" not found', "type": "api_error", "param": None, "code": None}},
     "404 api_error"),
    (503, {"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}}, "503 unavailable_error"),
], ids=["vLLM", "vLLM up to 0.9", "vLLM, context", "Ollama", "llama.cpp, loading"])
def test_refusals_are_named(world, status, body, name):
    world.llm.always(raw(json.dumps(body).encode(), "application/json", status))
    warning, = [one for one in world.ask()["warnings"] if one.startswith("the language model")]
    assert f"({name})" in warning and "does not exist" not in warning


FAILED = {"message": "x", "type": "InternalServerError", "param": None, "code": 500}


@pytest.mark.parametrize("error", [{"error": "overloaded"}, {"error": ["no"]}, [{"error": {"message": "no"}}],
                                   {"type": "error", "message": "no"}], ids=str)
@pytest.mark.parametrize("stream", [False, True])
def test_an_error_of_any_shape_is_one_also_with_status_200(world, error, stream):
    body = events_of([FIRST, error]) if stream else json.dumps(error).encode()
    world.llm.always(raw(body, "text/event-stream" if stream else "application/json"))
    done = world.events()[-1].data if stream else world.ask()
    assert done["answer_kind"] == "extractive"
    assert any("reported an error" in warning for warning in done["warnings"]), done["warnings"]


@pytest.mark.parametrize("error", [{"error": FAILED}, FAILED | {"object": "error"}], ids=["vLLM", "vLLM up to 0.9"])
def test_an_error_inside_a_stream_is_named(world, error):
    world.llm.always(raw(events_of([FIRST, SECOND, error]), "text/event-stream"))
    done = world.events()[-1].data
    assert done["answer_kind"] == "extractive"
    assert any("reported an error (InternalServerError)" in warning for warning in done["warnings"]), done["warnings"]


@pytest.mark.parametrize(("listed", "asked", "known"), [("tea-1", "tea-1", True), ("tea-1:latest", "tea-1", True),
                                                        ("tea-1:7b", "tea-1", False), ("tea-1", "tea-1:latest", False)])
def test_doctor_asks_whether_the_model_is_there(tmp_path, listed, asked, known):
    """Ollama lists models with their tag and takes them without, too."""
    with FakeLlm(model=listed) as llm:
        told = run("doctor", "--data-dir", tmp_path, OPENAI_BASE_URL=llm.url, LM_MODEL=asked).stdout
    assert (f"has {asked}." in told) == known, told
    assert (f"does not list the model {asked}." in told) == (not known), told


def test_a_proxy_is_used_when_the_environment_names_one(tmp_path):
    with World(tmp_path / "data", OPENAI_BASE_URL="http://llm.invalid/v1/") as world:
        world.server.stop()
        world.server.settings["http_proxy"] = world.llm.url.removesuffix("/v1")
        world.server.start()
        assert world.server.query(QUESTION).json()["answer_kind"] == "generated"
        call, = world.llm.calls
        assert call.target == "http://llm.invalid/v1/chat/completions" and call.headers["host"] == "llm.invalid"
