"""Carries out the steps of calls with an httpx.AsyncClient, on asyncio or trio."""
from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from types import TracebackType
from typing import Any, Generic, TypeVar

import anyio
import anyio.to_thread
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


async def pieces(body: Body) -> AsyncIterator[bytes]:
    """Files are read in a thread, since they may lie on a slow disk."""
    size, chunks = 0, body.chunks()
    while (piece := await anyio.to_thread.run_sync(next, chunks, None)) is not None:
        yield piece
        size += len(piece)
        body.sent(size)


class AsyncCarrier:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._http = httpx.AsyncClient(verify=settings.ssl_context(), follow_redirects=False)

    async def close(self) -> None:
        """Closes all connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._settings.base_url!r})"

    async def _run(self, call: Call[T]) -> T:
        return await self._follow(converse(call, self._settings.retries))

    async def _follow(self, talk: Talk[T]) -> T:
        step = next(talk)
        while True:
            try:
                if isinstance(step, Send):
                    step = talk.send(await self._send(step.call, step.request_id))
                else:
                    await self._pause(step.seconds)
                    step = next(talk)
            except StopIteration as end:
                value: T = end.value
                return value

    async def _pause(self, seconds: float) -> None:
        await anyio.sleep(seconds)

    async def _send(self, call: Call[Any], request_id: str) -> Outcome:
        try:
            body = call.body
            request = self._http.build_request(
                call.method, url_of(call, self._settings), headers=headers_of(call, self._settings, request_id),
                timeout=timeout_of(call, self._settings),
                content=body.content if isinstance(body, Bytes) else pieces(body) if body else None)
            response = await self._http.send(request, stream=True)
            if stays_open(call, response):
                return Reply(response.status_code, lower(response), stream=response)
            try:
                collector = Collector(call.bytes_max)
                async for part in response.aiter_bytes():
                    collector.add(part)
                return collector.reply(response)
            finally:
                await response.aclose()
        except FAILURES as error:
            return failure_of(error, call, self._settings)
        except RagdError as error:
            return error


class AsyncStream(Generic[E]):
    """Events as they come. Leaving its `async with` closes the connection, and the server stops."""

    def __init__(self, carrier: AsyncCarrier, call: Call[httpx.Response],
                 kinds: dict[str, Callable[[str], E]]) -> None:
        self._carrier, self._call, self._kinds = carrier, call, kinds
        self._response: httpx.Response | None = None
        self._events: AsyncGenerator[E, None] | None = None
        self._reading: Reading[E] | None = None

    async def __aenter__(self) -> Self:
        self._response = await self._carrier._run(self._call)
        self._reading = Reading(self._kinds, self._response.headers.get("x-request-id"))
        self._events = self._read(self._response, self._reading)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        if self._events is not None:
            await self._events.aclose()
        if self._response is not None:
            await self._response.aclose()

    def __aiter__(self) -> AsyncIterator[E]:
        return self

    async def __anext__(self) -> E:
        if self._events is None:
            raise not_open(self)
        return await anext(self._events)

    async def _read(self, response: httpx.Response, reading: Reading[E]) -> AsyncGenerator[E, None]:
        try:
            async for piece in response.aiter_bytes():
                for event in reading.feed(piece):
                    yield event
                if reading.last is not None:
                    return
        except FAILURES as error:
            raise failure_of(error, self._call, self._carrier._settings) from error
        finally:
            await response.aclose()
        reading.end()


class AsyncAnswerStream(AsyncStream[AnswerEvent]):
    """A streamed answer: Sources, then Tokens, then Done."""

    async def final(self) -> Answer:
        """Reads to the end: the whole answer."""
        async for _ in self:
            pass
        if self._reading is None or not isinstance(self._reading.last, Done):
            raise not_open(self)
        return self._reading.last.answer
