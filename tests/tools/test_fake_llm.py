"""The fake language model is right: the official client reads it, and its faults are what they are called."""
import socket
import threading
import time

import openai
import pytest

from fakes.llm import FakeLlm, never, raw, refuse, say
from fakes.llm_dialects import takes_no

HELLO = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "How hot is the water?"}]


@pytest.fixture
def llm():
    with FakeLlm(key="sk-right") as running:
        yield running


ONE = openai.OpenAI(api_key="sk-right", max_retries=0, timeout=5)  # a client is slow to make, so it is shared


def client(llm, key="sk-right", **options):
    return ONE.with_options(base_url=llm.url, api_key=key, **options)


def ask(llm, **options):
    made = client(llm, **{name: options.pop(name) for name in ("key", "max_retries", "timeout") if name in options})
    return made.chat.completions.create(model="m-1", messages=HELLO, **options)


def read(stream):
    """Text, finish reason and usage of a stream."""
    text, finish, usage = "", None, None
    for chunk in stream:
        usage = chunk.usage or usage
        for choice in chunk.choices:
            text += choice.delta.content or ""
            finish = choice.finish_reason or finish
    return text, finish, usage


def test_a_plain_completion_is_read_and_the_request_recorded(llm):
    llm.script(say("75 ", "degrees [1]."))
    answer = ask(llm, temperature=0.25, max_tokens=9)
    choice = answer.choices[0]
    assert (choice.message.role, choice.message.content, choice.finish_reason) == (
        "assistant", "75 degrees [1].", "stop")
    assert (answer.model, answer.object) == ("m-1", "chat.completion")
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (7, 2, 9)
    call, = llm.calls
    assert call.headers["authorization"] == "Bearer sk-right" and call.path == "/v1/chat/completions"
    assert call.body == {"model": "m-1", "messages": HELLO, "temperature": 0.25, "max_tokens": 9}
    assert call.system == "Be brief." and call.user == "How hot is the water?" and not call.streams


@pytest.mark.parametrize("how", [{}, {"newline": b"\r\n"}, {"comments": True}, {"done": False},
                                 {"newline": b"\r\n", "comments": True}, {"byte_seconds": 1e-5}], ids=str)
def test_a_stream_is_read_whatever_its_line_ends(llm, how):
    llm.script(say("75 ", "dé", "grees\n\n[1].", **how))
    stream = ask(llm, stream=True, stream_options={"include_usage": True})
    text, finish, usage = read(stream)
    assert (text, finish) == ("75 dégrees\n\n[1].", "stop")
    assert (usage.prompt_tokens, usage.completion_tokens) == (7, 3)


def test_a_stream_begins_with_the_role_and_ends_with_usage_alone(llm):
    chunks = list(ask(llm, stream=True, stream_options={"include_usage": True}))
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices] == [None, None, None, "stop"]
    assert chunks[-1].choices == [] and chunks[-1].usage
    assert all(chunk.usage is None for chunk in chunks[:-1])
    assert len({chunk.id for chunk in chunks}) == 1


def test_usage_comes_only_when_it_is_asked_for(llm):
    assert read(ask(llm, stream=True)) == ("Tea [1].", "stop", None)


@pytest.mark.parametrize("finish", ["length", "content_filter"])
@pytest.mark.parametrize("streams", [False, True])
def test_the_reason_of_the_end_is_told(llm, finish, streams):
    llm.script(say("Te", finish=finish))
    answer = ask(llm, stream=streams)
    assert (read(answer)[1] if streams else answer.choices[0].finish_reason) == finish


@pytest.mark.parametrize(("status", "error", "code"), [
    (400, openai.BadRequestError, None), (401, openai.AuthenticationError, "invalid_api_key"),
    (403, openai.PermissionDeniedError, "unsupported_country_region_territory"),
    (404, openai.NotFoundError, "model_not_found"), (429, openai.RateLimitError, "rate_limit_exceeded"),
    (500, openai.InternalServerError, None), (503, openai.InternalServerError, "overloaded")])
@pytest.mark.parametrize("streams", [False, True])
def test_a_refusal_is_the_typed_error(llm, status, error, code, streams):
    llm.script(refuse(status))
    with pytest.raises(error) as caught:
        ask(llm, stream=streams)
    assert (caught.value.status_code, caught.value.code) == (status, code)


def test_a_wrong_key_is_refused(llm):
    with pytest.raises(openai.AuthenticationError):
        ask(llm, key="sk-wrong")


def test_the_client_retries_when_the_headers_say_so(llm):
    llm.script(refuse(429, retry_after=30, retry_after_ms=120), say("later"))
    assert ask(llm, max_retries=1).choices[0].message.content == "later"
    first, second = llm.calls
    assert 0.1 <= second.at - first.at < 5, "retry-after-ms goes before Retry-After"


def test_a_modern_model_refuses_what_older_ones_take(llm):
    llm.always(takes_no("max_tokens", "temperature", "stream_options", "system"))
    for refused in ({"max_tokens": 9}, {"temperature": 0}, {"stream": True, "stream_options": {"include_usage": True}}):
        with pytest.raises(openai.BadRequestError) as failed:
            ask(llm, **refused)
        assert list(refused)[-1] in str(failed.value)
    with pytest.raises(openai.BadRequestError, match="System role not supported"):
        ask(llm, max_completion_tokens=9)
    answer = client(llm).chat.completions.create(model="m-1", messages=HELLO[1:], max_completion_tokens=9)
    assert answer.choices[0].message.content == "Tea [1]."


def test_azures_own_client_finds_its_deployment():
    with FakeLlm(key="k-1", azure="tea") as llm:
        azure = openai.AzureOpenAI(azure_endpoint=f"http://127.0.0.1:{llm.port}", api_key="k-1",
                                   api_version="2024-06-01", max_retries=0, timeout=5)
        assert azure.chat.completions.create(model="tea", messages=HELLO).choices[0].message.content == "Tea [1]."
        call, = llm.calls
        assert call.target == "/openai/deployments/tea/chat/completions?api-version=2024-06-01"
        with pytest.raises(openai.AuthenticationError):
            azure.with_options(api_key="k-2").chat.completions.create(model="tea", messages=HELLO)
        assert [model.id for model in azure.models.list()] == [llm.model]


def test_models_are_listed(llm):
    assert [model.id for model in client(llm).models.list()] == [llm.model]


def test_an_error_in_the_stream_is_raised_after_the_tokens(llm):
    llm.script(say("a", "b", "c", error_after=2))
    seen = []
    with pytest.raises(openai.APIError):
        for chunk in ask(llm, stream=True):
            seen += [choice.delta.content for choice in chunk.choices if choice.delta.content]
    assert seen == ["a", "b"]


@pytest.mark.parametrize("cut", ["reset", "close"])
def test_a_cut_stream_is_no_whole_one(llm, cut):
    llm.script(say("a", "b", "c", cut_after=1, cut=cut))
    with pytest.raises(Exception, match="(?i)reset|incomplete|closed|broken|connection"):
        read(ask(llm, stream=True))
    assert llm.calls[0].tokens == 1


@pytest.mark.parametrize("reply", [raw(b"<html>502</html>"), say("x", broken_after=0),
                                   raw(b"[]", "application/json")],
                         ids=["html", "broken event", "shape"])
def test_nonsense_is_nonsense_to_the_client_too(llm, reply):
    llm.script(reply)
    with pytest.raises(Exception):  # noqa: B017  (which one is the client's business)
        text = read(ask(llm, stream=True))[0]
        assert text, "nothing was said"


def test_who_never_answers_runs_into_the_clients_time_and_sees_it_go(llm):
    llm.script(never())
    with pytest.raises(openai.APITimeoutError):
        ask(llm, timeout=0.2)
    llm.wait_for(lambda llm: llm.calls[0].gone_at)


def test_delays_are_kept_in_their_places(llm):
    llm.script(say("a", "b", before_head=0.1, before_first=0.1, between=0.1))
    start = time.monotonic()
    stream = ask(llm, stream=True)
    head = time.monotonic() - start
    times = [time.monotonic() - start for chunk in stream for choice in chunk.choices if choice.delta.content]
    assert head >= 0.1 and times[0] >= 0.2 and times[1] >= 0.3


def test_a_gate_holds_the_next_token_until_it_opens(llm):
    gate = threading.Event()
    llm.script(say("a", "b", gate=gate, gate_after=1))
    pieces = (choice.delta.content for chunk in ask(llm, stream=True) for choice in chunk.choices
              if choice.delta.content)
    assert next(pieces) == "a"
    assert llm.calls[0].tokens == 1
    gate.set()
    assert next(pieces) == "b"


@pytest.mark.parametrize("how", [{"endless": True, "between": 0.001},
                                 {"gate": threading.Event(), "gate_after": 1}], ids=["endless", "silent"])
def test_a_client_that_leaves_is_noticed_at_once(llm, how):
    llm.script(say("on and ", "on", **how))
    stream = ask(llm, stream=True)
    assert any(choice.delta.content for chunk in stream for choice in chunk.choices)
    left = time.monotonic()
    stream.close()
    llm.wait_for(lambda llm: llm.calls[0].gone_at)
    assert llm.calls[0].gone_at - left < 0.1


def test_calls_at_once_are_counted_and_connections_seen(llm):
    gate = threading.Event()
    llm.always(say("x", head_gate=gate))
    threads = [threading.Thread(target=ask, args=(llm,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    llm.wait_for(lambda llm: llm.active == 8)
    assert llm.connections == 8
    gate.set()
    for thread in threads:
        thread.join()
    assert (llm.active, llm.most_active, len(llm.calls)) == (0, 8, 8)


def test_one_byte_at_a_time(llm):
    llm.script(say("x", byte_seconds=60))
    body = b'{"model":"m","messages":[{"role":"user","content":"q"}]}'
    with socket.create_connection(("127.0.0.1", llm.port), timeout=5) as slow:
        slow.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer sk-right\r\n"
                     b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        seen = b""
        while b"\r\n\r\n{" not in seen:
            seen += slow.recv(65536)
        assert seen.endswith(b"\r\n\r\n{"), "the head and a byte of the body come at once"
        slow.settimeout(0.2)
        with pytest.raises(TimeoutError):
            slow.recv(1)
