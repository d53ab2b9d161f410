"""Carries out the steps of calls with an httpx.Client."""
from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from types import TracebackType
from typing import Any, Generic, TypeVar

import httpx
from typing_extensions import Self

from ._conversation import Outcome, Send, Talk, converse
from ._settings import Settings
from ._stream import AnswerEvent, Done, Reading, not_open
from ._wire import (
    FAILURES, Body, Bytes, Call, Collector, Reply, failure_of, headers_of, lower, stays_open, timeout_of, url_of,
)
from .errors import RagdError
from .models import Answer

T = TypeVar("T")
E = TypeVar("E")


def pieces(body: Body) -> Iterator[bytes]:
    size = 0
    for piece in body.chunks():
        yield piece
        size += len(piece)
        body.sent(size)


class Carrier:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._http = httpx.Client(verify=settings.ssl_context(), follow_redirects=False)

    def close(self) -> None:
        """Closes all connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._settings.base_url!r})"

    def _run(self, call: Call[T]) -> T:
        return self._follow(converse(call, self._settings.retries))

    def _follow(self, talk: Talk[T]) -> T:
        step = next(talk)
        while True:
            try:
                if isinstance(step, Send):
                    step = talk.send(self._send(step.call, step.request_id))
                else:
                    self._pause(step.seconds)
                    step = next(talk)
            except StopIteration as end:
                value: T = end.value
                return value

    def _pause(self, seconds: float) -> None:
        time.sleep(seconds)

    def _send(self, call: Call[Any], request_id: str) -> Outcome:
        try:
            body = call.body
            request = self._http.build_request(
                call.method, url_of(call, self._settings), headers=headers_of(call, self._settings, request_id),
                timeout=timeout_of(call, self._settings),
                content=body.content if isinstance(body, Bytes) else pieces(body) if body else None)
            response = self._http.send(request, stream=True)
            if stays_open(call, response):
                return Reply(response.status_code, lower(response), stream=response)
            try:
                collector = Collector(call.bytes_max)
                for part in response.iter_bytes():
                    collector.add(part)
                return collector.reply(response)
            finally:
                response.close()
        except FAILURES as error:
            return failure_of(error, call, self._settings)
        except RagdError as error:
            return error


class Stream(Generic[E]):
    """Events as they come. Leaving its `with` closes the connection, and the server stops."""

    def __init__(self, carrier: Carrier, call: Call[httpx.Response], kinds: dict[str, Callable[[str], E]]) -> None:
        self._carrier, self._call, self._kinds = carrier, call, kinds
        self._response: httpx.Response | None = None
        self._events: Generator[E, None, None] | None = None
        self._reading: Reading[E] | None = None

    def __enter__(self) -> Self:
        self._response = self._carrier._run(self._call)
        self._reading = Reading(self._kinds, self._response.headers.get("x-request-id"))
        self._events = self._read(self._response, self._reading)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        if self._events is not None:
            self._events.close()
        if self._response is not None:
            self._response.close()

    def __iter__(self) -> Iterator[E]:
        return self

    def __next__(self) -> E:
        if self._events is None:
            raise not_open(self)
        return next(self._events)

    def _read(self, response: httpx.Response, reading: Reading[E]) -> Generator[E, None, None]:
        try:
            for piece in response.iter_bytes():
                yield from reading.feed(piece)
                if reading.last is not None:
                    return
        except FAILURES as error:
            raise failure_of(error, self._call, self._carrier._settings) from error
        finally:
            response.close()
        reading.end()


class AnswerStream(Stream[AnswerEvent]):
    """A streamed answer: Sources, then Tokens, then Done."""

    def final(self) -> Answer:
        """Reads to the end: the whole answer."""
        for _ in self:
            pass
        if self._reading is None or not isinstance(self._reading.last, Done):
            raise not_open(self)
        return self._reading.last.answer
