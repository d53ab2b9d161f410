"""What is done for a call, step by step: the client, sync or async, does each step and says what came of it."""
from __future__ import annotations

import json
import time
import uuid
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict

from ._retry import pause_after, seconds_of
from ._wire import Call, Reply
from .errors import FieldError, Problem, RagdError, ReplyError, StatusError, TransportError, error_of

T = TypeVar("T")


@dataclass(frozen=True)
class Send:
    call: Call[Any]
    request_id: str


@dataclass(frozen=True)
class Pause:
    seconds: float


Step = Send | Pause
Outcome = Reply | RagdError | None  # None: of a pause
Talk = Generator[Step, Outcome, T]


class _Told(TypedDict):
    pointer: str
    detail: str


_ERRORS = TypeAdapter(list[_Told])


def converse(call: Call[T], retries: int) -> Talk[T]:
    """The call's value, after as many attempts as it takes and may have."""
    request_id = uuid.uuid4().hex
    attempt, lost = 0, False
    while True:
        outcome = yield Send(call, request_id)
        try:
            return settle(call, outcome, lost)
        except RagdError as failure:
            failure.request_id = failure.request_id or request_id
            pause = pause_after(call, failure, attempt, lost) if attempt < retries else None
            if pause is None:
                raise
            lost = lost or isinstance(failure, TransportError) and failure.sent or \
                isinstance(failure, StatusError) and failure.status in (502, 504)
        yield Pause(pause)
        attempt += 1


def settle(call: Call[T], outcome: Outcome, lost: bool) -> T:
    """The value of an answer, or its error. `lost`: an earlier attempt may have been done."""
    if isinstance(outcome, RagdError):
        raise outcome
    if outcome is None:
        raise TypeError("a request was sent, and nothing came of it")
    if outcome.status in call.expected or lost and outcome.status in call.done_on:
        return call.parse(outcome)
    raise error_of(problem_of(outcome))


def problem_of(reply: Reply) -> Problem:
    """What an answer that is no success says of itself; a proxy's page says its status alone."""
    after = seconds_of(reply.header("retry-after"))
    request_id = reply.header("x-request-id")
    if 300 <= reply.status < 400:
        where = reply.header("location") or "an address that it does not name"
        return Problem(reply.status, detail=f"redirects are not followed; this one leads to {where[:1000]}",
                       request_id=request_id)
    if reply.media_type == "application/problem+json":
        try:
            return problem_from(json.loads(reply.body), reply.status, request_id, after)
        except (ValueError, RecursionError):
            pass  # it says so and is none: then its status is all that there is
    said = f"{reply.media_type or 'no'} content of {len(reply.body)} bytes, not a problem of ragd"
    return Problem(reply.status, detail=said, request_id=request_id, retry_after=after)


def problem_from(told: Any, status: int, request_id: str | None, after: float | None = None) -> Problem:
    """Of a problem's JSON; ValueError if it is none."""
    if not isinstance(told, dict):
        raise ValueError("a problem is an object")
    words = {name: value for name in ("type", "code", "title", "detail") if isinstance(value := told.get(name), str)}
    try:
        errors = _ERRORS.validate_python(told.get("errors", []))
    except ValidationError as wrong:
        raise ValueError("errors is a list of pointer and detail") from wrong
    told_id = told.get("request_id")
    return Problem(status, errors=tuple(FieldError(**one) for one in errors), retry_after=after,
                   request_id=told_id if isinstance(told_id, str) else request_id, **words)


def problem_of_event(data: str) -> Problem:
    """Of the error event of a stream that began with a success."""
    try:
        told = json.loads(data)
        status = told["status"]
        if not isinstance(status, int):
            raise TypeError("status is a number")
        return problem_from(told, status, None)
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise ReplyError(f"the stream tells of an error that cannot be read: {data[:200]!r}") from wrong


def now() -> float:
    return time.monotonic()
