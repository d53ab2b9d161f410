"""A programmable OpenAI-compatible server: POST {base}/chat/completions, plain or streamed; GET {base}/models.

    with FakeLlm() as llm:
        llm.script(refuse(429, retry_after=1), say("Tea ", "[1]."))   # the next two calls, in order
        llm.always(say("Coffee [1]."))                                # every call after those
        ... OPENAI_BASE_URL=llm.url ...
        assert llm.calls[0].body["messages"][0]["role"] == "system"

tests/tools/test_fake_llm.py holds it against the official client.
"""
import collections
import json
import threading
import time
from dataclasses import dataclass, field

from fakes.llm_answer import Answering
from fakes.peer import Gone, PeerServer

MODEL = "fake-model"


@dataclass(frozen=True)
class Reply:
    """How one call is answered. Made by `say`, `refuse`, `never`, `raw`."""
    pieces: tuple = ("Tea ", "[1].")
    status: int = 200
    code: str | None = None          # of the error object; None: OpenAI's own for this status
    headers: dict = field(default_factory=dict)
    finish: str | None = "stop"      # stop, length, content_filter; None: no chunk says
    usage: bool = True
    done: bool = True                # "data: [DONE]" at the end of a stream
    before_head: float = 0           # seconds
    before_first: float = 0
    between: float = 0
    head_gate: threading.Event | None = None    # the head waits for it
    gate: threading.Event | None = None         # the token after `gate_after` tokens waits for it
    gate_after: int = 0
    cut_after: int | None = None     # tokens (or, not streamed, that many bytes of the body); then `cut`
    cut: str = "reset"               # reset, close
    error_after: int | None = None   # tokens; then an error object inside the stream
    broken_after: int | None = None  # tokens; then an event whose data is no JSON
    silent: bool = False             # reads the request and says nothing more
    endless: bool = False            # the pieces over and over
    byte_seconds: float = 0          # seconds between any two bytes after the head
    newline: bytes = b"\n"
    comments: bool = False           # comment lines and unknown fields between the events
    tool_calls: tuple = ()           # (id, name, arguments) of each, behind the pieces
    body: bytes | None = None        # raw: this and nothing else
    content_type: str | None = None


def say(*pieces, **how):
    return Reply(pieces=pieces, **how)


def refuse(status, code=None, retry_after=None, retry_after_ms=None, **how):
    headers = {"Retry-After": retry_after, "retry-after-ms": retry_after_ms}
    return Reply(status=status, code=code, headers={k: v for k, v in headers.items() if v is not None}, **how)


def never():
    return Reply(silent=True)


def raw(body, content_type="text/html; charset=utf-8", status=200, **how):
    return Reply(body=body, content_type=content_type, status=status, **how)


class Call:
    """One request as it came, and what became of it. Times are time.monotonic()."""

    def __init__(self, request, connection):
        self.method, self.path, self.headers = request.method, request.path, request.headers
        self.target = request.target
        self.text, self.connection = request.body.decode(), connection
        self.body = json.loads(self.text) if self.text else None
        self.at = time.monotonic()
        self.tokens = 0              # content pieces sent, or being sent
        self.gone_at = None          # when the client left before the answer was whole
        self.ended = threading.Event()

    @property
    def streams(self):
        return bool(self.body and self.body.get("stream"))

    @property
    def user(self):
        return next(message["content"] for message in self.body["messages"] if message["role"] == "user")

    @property
    def system(self):
        return next(message["content"] for message in self.body["messages"] if message["role"] == "system")


class FakeLlm(PeerServer):
    def __init__(self, key=None, model=MODEL, azure=None):
        """`azure`: the deployment that Azure's addresses name; its key comes in a header of its own."""
        super().__init__()
        self.key, self.model, self.azure = key, model, azure
        self.chat_path = f"/openai/deployments/{azure}/chat/completions" if azure else "/v1/chat/completions"
        self.models_path = "/openai/models" if azure else "/v1/models"
        self.calls = []              # of chat/completions; the rest is in `others`
        self.others = []
        self.changed = threading.Condition(self.lock)
        self.active = self.most_active = 0
        self.scripted = collections.deque()
        self.default = Reply()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/v1"

    def script(self, *replies):
        """For the next calls, one each. A reply may be a function of the Call."""
        with self.lock:
            self.scripted.extend(replies)

    def always(self, reply):
        with self.lock:
            self.default = reply

    def forget(self):
        """As if nothing had happened and nothing had been programmed. Calls under way go on."""
        with self.lock:
            self.calls, self.others, self.default = [], [], Reply()
            self.scripted.clear()
            self.most_active = self.active

    def wait_for(self, holds, timeout=5):
        """Until `holds(self)`, looked at whenever a call comes, goes on or ends."""
        with self.changed:
            assert self.changed.wait_for(lambda: holds(self), timeout), [vars(call) for call in self.calls]

    def wait_for_calls(self, count, timeout=5):
        self.wait_for(lambda llm: len(llm.calls) >= count, timeout)
        return self.calls[:count]

    def serve(self, peer):
        while request := peer.read_request():
            call = Call(request, peer.number)
            reply = self._begin(call)
            try:
                if not Answering(peer, call, reply, self).run():
                    return
            except Gone:
                call.gone_at = time.monotonic()
                raise
            finally:
                self._end(call)

    def _begin(self, call):
        with self.changed:
            chat = (call.method, call.path) == ("POST", self.chat_path)
            (self.calls if chat else self.others).append(call)
            self.active += 1
            self.most_active = max(self.most_active, self.active)
            self.changed.notify_all()
            if (call.method, call.path) == ("GET", self.models_path):
                return self._models()
            if not chat:
                return refuse(404, "unknown_url")
            if self.azure and "api-version=" not in call.target:
                return refuse(404, "unknown_url")
            name, value = ("api-key", self.key) if self.azure else ("authorization", f"Bearer {self.key}")
            if self.key and call.headers.get(name) != value:
                return refuse(401)
            if not call.body.get("model") or not call.body.get("messages"):
                return refuse(400, "missing_required_parameter")
            reply = self.scripted.popleft() if self.scripted else self.default
        return reply(call) if callable(reply) else reply

    def _models(self):
        entry = {"id": self.model, "object": "model", "created": 1700000000, "owned_by": "fake"}
        return raw(json.dumps({"object": "list", "data": [entry]}).encode(), "application/json")

    def _end(self, call):
        with self.changed:
            self.active -= 1
            call.ended.set()
            self.changed.notify_all()

    def told(self, call):
        """A token is being sent."""
        with self.changed:
            call.tokens += 1
            self.changed.notify_all()
