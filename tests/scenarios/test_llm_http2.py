"""A language model behind TLS that offers HTTP/2: it is spoken, and whatever happens is what docs/llm.md says."""
import pathlib
import signal
import sys
import threading
import time

import pytest

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parent.parent / "e2e")]

from fakes.llm import FakeLlm, never, refuse, say  # noqa: E402
from h2_world import Front  # noqa: E402
from llm_world import GOOD, KEY, SPOKEN, World, fell_back  # noqa: E402
from streams import text_of  # noqa: E402
from waiting import eventually  # noqa: E402

TIMEOUT = 3  # REQUEST_TIMEOUT_SECONDS
SLACK = 1    # over it, of a busy machine
LEFT = 0.2   # seconds in which a client's leaving reaches the model, over two servers
RECOVERY = 5


class H2World(World):
    """ragd that reaches its language model through `front` only."""

    def __init__(self, folder, alpn="h2,http/1.1", **settings):
        super().__init__(folder / "data", **settings)
        self.front = Front(folder, alpn)

    def way_to_llm(self):
        self.front.start(self.llm.port)
        return {"OPENAI_BASE_URL": self.front.url, "TLS_CA_FILE": str(self.front.ca)}

    def __exit__(self, *_):
        super().__exit__()
        self.front.kill()

    def served(self, count):
        """What was spoken for the last `count` questions, once all are over and written down."""
        return eventually(lambda: len(self.front.served) >= count and self.front.served, what="the log")

    def calm(self):
        super().calm()
        self.front.forget()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with H2World(tmp_path_factory.mktemp("h2"), OPENAI_API_KEY=KEY, REQUEST_TIMEOUT_SECONDS=str(TIMEOUT)) as running:
        yield running


@pytest.fixture(autouse=True)
def calm(world):
    world.calm()


class Asking(threading.Thread):
    """A question under way; `answer` once it is over."""

    def __init__(self, ask):
        super().__init__(daemon=True)
        self.ask, self.result = ask, None
        self.start()

    def run(self):
        self.result = self.ask()

    @property
    def answer(self):
        self.join(TIMEOUT + 10)
        assert self.result is not None, "a client hangs"
        return self.result


def last_of(stream):
    return stream.until("done").data


def test_several_at_once_are_answered_and_connections_are_kept(world):
    gate = threading.Event()
    world.llm.always(say("Hot tea", " [1].", gate=gate, gate_after=1))
    plain = [Asking(world.ask) for _ in range(4)]
    streams = [world.stream() for _ in range(4)]
    assert [stream.until("token").data["text"] for stream in streams] == ["Hot "] * 4, "while all are under way"
    world.llm.wait_for(lambda llm: llm.active == 8)
    gate.set()
    assert [one.answer["answer"] for one in plain] == ["Hot tea [1]."] * 4
    assert [last_of(stream)["answer"] for stream in streams] == ["Hot tea [1]."] * 4
    served = world.served(8)
    assert {(spoken, status, ended) for spoken, _, status, ended in served} == {("HTTP/2.0", "200", "----")}
    ports = {port for _, port, _, _ in served}
    assert len(ports) == 8, "one call at a time on a connection"
    for _ in range(3):
        world.ask()
        world.events()
    assert {port for _, port, _, _ in world.served(14)} == ports


def test_usage_headers_and_texts_come_through(world):
    world.llm.always(say("Größe ", "75 °C ", "🍵 [1]."))
    events = world.events()
    plain = world.ask()
    for answer in (events[-1].data, plain):
        assert answer["answer"] == "Größe 75 °C 🍵 [1]." and answer["usage"]["completion_tokens"] == 3
    assert all(call.headers["authorization"] == f"Bearer {KEY}" for call in world.llm.calls)


@pytest.mark.parametrize(("headers", "wait"), [({"retry_after_ms": 400}, 0.4), ({"retry_after": 1}, 1)], ids=str)
def test_the_retry_waits_as_long_as_the_service_asks(world, headers, wait):
    world.earn_retry()
    world.llm.script(refuse(429, **headers))
    assert world.ask()["answer_kind"] == "generated"
    first, second = world.llm.calls
    assert wait <= second.at - first.at < wait + 1


@pytest.mark.parametrize("cut", ["reset", "close"])
def test_a_stream_cut_in_mid_answer_is_void_and_the_others_go_on(world, cut):
    gate = threading.Event()
    world.llm.script(say("Hot tea", " [1].", gate=gate, gate_after=1), say("The ", "water is", " hot", cut_after=2, cut=cut))
    other = world.stream()
    other.until("token")
    events = world.events()
    assert text_of(events) == "The water "
    assert "broke off its answer" in fell_back(events[-1].data)
    assert any("replace" in warning for warning in events[-1].data["warnings"])
    gate.set()
    assert last_of(other)["answer"] == "Hot tea [1]."
    assert len(world.llm.calls) == 2, "what somebody has heard is not tried again"


@pytest.mark.parametrize("streams", [False, True], ids=["plain", "stream"])
def test_a_silent_call_ends_in_time_and_the_others_go_on(world, streams):
    gate = threading.Event()
    world.llm.script(say("Hot tea", " [1].", gate=gate, gate_after=1), never())
    other = world.stream()
    other.until("token")
    begun = time.monotonic()
    answer = world.events()[-1].data if streams else world.ask()
    assert time.monotonic() - begun < TIMEOUT + SLACK
    assert "did not answer in time" in fell_back(answer)
    gate.set()
    # Its own time may be over by then; it is the connection that must not be closed under it.
    assert "broke off" not in str(last_of(other)["warnings"])


def leaves_in(world, reply, event):
    """Seconds until the model's connection is closed; the best of three, since the machine may be busy."""
    world.llm.always(reply)
    times = []
    for attempt in range(3):
        stream = world.stream(max_tokens=4096)
        stream.until(event)
        world.llm.wait_for_calls(attempt + 1)
        at = stream.leave()
        world.llm.wait_for(lambda llm, n=attempt: llm.calls[n].gone_at)
        times.append(world.llm.calls[attempt].gone_at - at)
    return min(times)


@pytest.mark.parametrize(("reply", "event"), [(say("on ", between=0.01, endless=True), "token"), (never(), "sources")],
                         ids=["in mid-stream", "while it thinks"])
def test_who_leaves_ends_the_call_at_once(world, reply, event):
    """libcurl alone would tell the service when the connection is used next."""
    assert leaves_in(world, reply, event) < LEFT


def test_an_answer_without_end_is_given_up_and_its_call_ended(world):
    world.llm.script(say("and on " * 500, endless=True))
    fell_back(world.ask())
    world.llm.wait_for(lambda llm: llm.calls[0].gone_at, timeout=1)


def test_a_service_that_says_goodbye_finishes_what_it_has_begun(world):
    """GOAWAY: the stream under way ends well; the next question needs a connection, which there is when it is back."""
    gate = threading.Event()
    world.llm.script(say("Hot tea", " [1].", gate=gate, gate_after=1))
    stream = world.stream()
    stream.until("token")
    world.front.leave()
    assert "cannot be reached" in fell_back(world.ask())
    gate.set()
    assert last_of(stream)["answer"] == "Hot tea [1]."
    world.front.kill()
    world.front.start(world.llm.port)
    eventually(lambda: world.ask()["answer"] == SPOKEN, RECOVERY, "an answer after its return")


def test_a_service_killed_in_mid_answer(world):
    world.llm.always(say("Hot tea", " [1].", gate=threading.Event(), gate_after=1))
    streams = [world.stream() for _ in range(3)]
    plain = [Asking(world.ask) for _ in range(3)]
    for stream in streams:
        stream.until("token")
    world.llm.wait_for(lambda llm: llm.active == 6)
    begun = time.monotonic()
    world.front.kill()
    for done in [last_of(stream) for stream in streams]:
        assert "broke off its answer" in fell_back(done)
    for one in plain:
        fell_back(one.answer)
    assert time.monotonic() - begun < 2, "at once, not at the deadline"
    world.llm.always(GOOD)
    world.front.start(world.llm.port)
    eventually(lambda: world.ask()["answer"] == SPOKEN, RECOVERY, "an answer after its return")


def test_a_service_that_falls_silent_and_comes_back(world):
    world.front.signal(signal.SIGSTOP)
    begun = time.monotonic()
    asking = [Asking(world.ask) for _ in range(4)]
    for one in asking:
        assert "did not answer in time" in fell_back(one.answer)
    assert time.monotonic() - begun < TIMEOUT + SLACK
    world.front.signal(signal.SIGCONT)
    eventually(lambda: world.ask()["answer"] == SPOKEN, RECOVERY, "an answer after its return")
    assert {spoken for spoken, *_ in world.front.served if spoken != "HTTP/2.0"} == set()


def test_a_service_without_http2_is_spoken_to_all_the_same(tmp_path):
    with H2World(tmp_path, alpn="http/1.1") as old:
        assert old.ask()["answer"] == old.events()[-1].data["answer"] == "Tea [1]."
        assert {spoken for spoken, *_ in old.served(2)} == {"HTTP/1.1"}
