"""An answer that comes in events: what they mean, whoever reads the bytes."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from . import _sse
from ._conversation import problem_of_event
from .errors import ReplyError, TransportError, error_of
from .models import Answer, JobFile, JobSummary, Model, Source

E = TypeVar("E")


@dataclass(frozen=True)
class Sources:
    """What was found, before the first token."""

    sources: list[Source]


@dataclass(frozen=True)
class Token:
    text: str


@dataclass(frozen=True)
class Done:
    """The whole answer, which has the last word over the tokens."""

    answer: Answer


@dataclass(frozen=True)
class FileChanged:
    file: JobFile


@dataclass(frozen=True)
class JobChanged:
    job: JobSummary


@dataclass(frozen=True)
class JobDone:
    job: JobSummary


AnswerEvent = Sources | Token | Done
JobEvent = FileChanged | JobChanged | JobDone


class _Sources(Model):
    sources: list[Source]


class _Token(Model):
    text: str


ANSWER_EVENTS: dict[str, Callable[[str], AnswerEvent]] = {
    "sources": lambda data: Sources(_Sources.model_validate_json(data).sources),
    "token": lambda data: Token(_Token.model_validate_json(data).text),
    "done": lambda data: Done(Answer.model_validate_json(data)),
}
JOB_EVENTS: dict[str, Callable[[str], JobEvent]] = {
    "file": lambda data: FileChanged(JobFile.model_validate_json(data)),
    "job": lambda data: JobChanged(JobSummary.model_validate_json(data)),
    "done": lambda data: JobDone(JobSummary.model_validate_json(data)),
}


class Reading(Generic[E]):
    """Events of a stream, out of its bytes. Names that are not known are passed over."""

    def __init__(self, kinds: dict[str, Callable[[str], E]], request_id: str | None) -> None:
        self._kinds, self._decoder, self._request_id = kinds, _sse.Decoder(), request_id
        self.last: E | None = None  # the event `done`

    def feed(self, piece: bytes) -> Iterator[E]:
        """One by one: what comes before an error is heard."""
        for one in self._decoder.feed(piece):
            if (event := self._read(one)) is not None:
                yield event

    def _read(self, event: _sse.Event) -> E | None:
        if event.name == "error":
            failure = error_of(problem_of_event(event.data))
            failure.request_id = failure.request_id or self._request_id
            raise failure
        kind = self._kinds.get(event.name)
        if kind is None or self.last is not None:
            return None
        try:
            read = kind(event.data)
        except ValidationError as wrong:
            raise ReplyError(f"the event {event.name} cannot be read: {wrong}", request_id=self._request_id) from wrong
        if event.name == "done":
            self.last = read
        return read

    def end(self) -> None:
        """The bytes have ended."""
        if self.last is None:
            raise TransportError("the stream broke off before its end", sent=True, request_id=self._request_id)


def not_open(what: Any) -> RuntimeError:
    return RuntimeError(f"{type(what).__name__} is open inside of its `with` alone")
