"""A call as a value, and what comes back: neither knows how bytes travel, so that both clients share them."""
from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import quote, urlencode

import httpx

from ._settings import Settings
from ._version import __version__
from .errors import RagdError, ReplyError, TransportError, TransportTimeout

T = TypeVar("T")
JSON_BYTES_MAX = 64 * 2**20
NOT_SENT = (httpx.ConnectError, httpx.ProxyError, httpx.UnsupportedProtocol, httpx.ConnectTimeout, httpx.PoolTimeout)
# What the transport raises; alerts of TLS 1.3 come as they are where httpx is asynchronous.
FAILURES = (httpx.HTTPError, httpx.StreamError, ssl.SSLError)


class Body(Protocol):
    """What is sent, as often as it has to be."""

    @property
    def content_type(self) -> str: ...
    @property
    def size(self) -> int: ...
    def chunks(self) -> Iterator[bytes]: ...
    def sent(self, size: int) -> None: ...


@dataclass(frozen=True)
class Bytes:
    content: bytes = field(repr=False)
    content_type: str = "application/json"

    @property
    def size(self) -> int:
        return len(self.content)

    def chunks(self) -> Iterator[bytes]:
        yield self.content

    def sent(self, size: int) -> None:
        """Nobody wants to know."""


def json_body(value: Any) -> Bytes:
    return Bytes(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode())


@dataclass(frozen=True)
class Reply:
    """A whole answer; of a stream that has begun `stream` instead of a body, still open."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    stream: httpx.Response | None = None

    def header(self, name: str) -> str | None:
        return self.headers.get(name.lower())

    @property
    def media_type(self) -> str:
        return (self.header("content-type") or "").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class Call(Generic[T]):
    """One request, and how its answer is read."""

    method: str
    path: str  # percent-encoded
    parse: Callable[[Reply], T]
    query: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Body | None = None
    expected: frozenset[int] = frozenset({200})
    repeatable: bool = True  # done twice is as good as done once
    repeat_on: frozenset[int] = frozenset()  # statuses of a repeat that mean: the first one is under way
    done_on: frozenset[int] = frozenset()  # statuses of a repeat that mean: the first one did it
    indexes: bool = False  # takes as long as indexing may
    streamed: bool = False
    bytes_max: int = JSON_BYTES_MAX
    timeout: float | None = None


def segment(text: str) -> str:
    """Text as one part of a path. A dot alone would be a step up to every proxy on the way."""
    return quote(text, safe="").replace(".", "%2E") if text.strip(".") == "" else quote(text, safe="")


def present(**values: Any) -> dict[str, Any]:
    """Those that were given."""
    return {name: value for name, value in values.items() if value is not None}


def url_of(call: Call[Any], settings: Settings) -> str:
    query = "?" + urlencode(call.query) if call.query else ""
    return settings.base_url + call.path + query


def headers_of(call: Call[Any], settings: Settings, request_id: str) -> dict[str, str]:
    headers = {
        "User-Agent": f"ragd-python/{__version__}",
        "Accept": "text/event-stream" if call.streamed else "*/*",
        "X-Request-Id": request_id,
    }
    if settings.api_key:
        headers["Authorization"] = f"Bearer {settings.api_key}"
    if call.body is not None:
        headers["Content-Type"] = call.body.content_type
        headers["Content-Length"] = str(call.body.size)
    return headers | dict(call.headers)


def timeout_of(call: Call[Any], settings: Settings) -> httpx.Timeout:
    usual = settings.index_timeout if call.indexes else settings.timeout
    return settings.times(call.timeout if call.timeout is not None else usual)


def stays_open(call: Call[Any], response: httpx.Response) -> bool:
    return call.streamed and response.status_code in call.expected and \
        response.headers.get("content-type", "").startswith("text/event-stream")


class Collector:
    """The parts of a body, up to a bound."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max, self._parts = bytes_max, bytearray()

    def add(self, part: bytes) -> None:
        if len(self._parts) + len(part) > self._bytes_max:
            raise ReplyError(f"the answer has more than {self._bytes_max} bytes")
        self._parts += part

    def reply(self, response: httpx.Response) -> Reply:
        return Reply(response.status_code, lower(response), bytes(self._parts))


def lower(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def failure_of(error: Exception, call: Call[Any], settings: Settings) -> RagdError:
    """An exception of httpx as one of ours."""
    where = f"{call.method} {settings.base_url}{call.path}"
    sent = not isinstance(error, NOT_SENT)
    if isinstance(error, httpx.LocalProtocolError):
        return RagdError(f"{where}: this cannot be sent: {error}")
    if isinstance(error, httpx.DecodingError):
        return ReplyError(f"{where}: the answer is not encoded as it says")
    if isinstance(error, httpx.TimeoutException):
        what = "not reached in time" if not sent else "no answer in time"
        return TransportTimeout(f"{where}: {what}", sent=sent)
    return TransportError(f"{where}: {error or type(error).__name__}", sent=sent)
