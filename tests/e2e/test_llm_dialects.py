"""Services that speak OpenAI's protocol each in their own way are read all the same."""
import json

import pytest

from fakes.llm import FakeLlm, raw, say
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
                                 {"prefix": ": PROCESSING\n\ndata: "}, {"prefix": "\ufeffdata: "}], ids=str)
def test_framing(world, how):
    """A byte order mark is one at the beginning only: of what follows here, the first event counts."""
    chunks = [FIRST, SECOND, STOP] if "\ufeff" not in how["prefix"] else [chunk({"content": "Hot [1]."}, "stop")]
    world.llm.script(raw(events_of(chunks, **how), "text/event-stream"))
    assert world.events()[-1].data["answer"] == "Hot [1]."


@pytest.mark.parametrize("content_type", [
    "text/event-stream", "text/event-stream;charset=UTF-8",
    "Text/Event-Stream"])
def test_content_types_of_events(world, content_type):
    world.llm.script(say("Hot [1].", content_type=content_type))
    assert world.events()[-1].data["answer"] == "Hot [1]."


@pytest.mark.parametrize("more", [{}, {"timings": {"ms": 1}}, {"usage": None}, {"service_tier": "default"}], ids=str)
def test_whole_completions(world, more):
    message = {"role": "assistant", "content": "Hot [1].", "reasoning_content": "Well."}
    body = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]} | more
    world.llm.script(raw(json.dumps(body).encode(), "application/json"))
    assert world.ask()["answer"] == "Hot [1]."


@pytest.mark.parametrize("text", ["Hot\0 [1].", "\u2028Hot\u2029 [1].", "Hot \x1b[31m [1].", "熱い🍵 [1]。",
                                  '"\\" [1]', "e\u0301 \u202e [1]"], ids=ascii)
def test_any_text_comes_through_whole(world, text):
    world.llm.always(say(*text))
    events = world.events()
    assert text_of(events) == events[-1].data["answer"] == world.ask()["answer"] == text


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
