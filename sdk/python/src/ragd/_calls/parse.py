"""Reads answers: what is not of the contract is a ReplyError."""
from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import httpx
from pydantic import ValidationError

from .._wire import Reply
from ..errors import ReplyError
from ..models import Document, Model

M = TypeVar("M", bound=Model)


def model(kind: type[M]) -> Callable[[Reply], M]:
    def parse(reply: Reply) -> M:
        try:
            return kind.model_validate_json(reply.body)
        except ValidationError as wrong:
            raise ReplyError(f"the answer is no {kind.__name__}: {str(wrong)[:500]}",
                             request_id=reply.header("x-request-id")) from wrong
    return parse


def document(reply: Reply) -> Document:
    read = model(Document)(reply)
    read._etag = reply.header("etag")
    return read


def document_or_none(reply: Reply) -> Document | None:
    return None if reply.status == 204 else document(reply)


def nothing(reply: Reply) -> None:
    return None


def content(reply: Reply) -> bytes:
    return reply.body


def text(reply: Reply) -> str:
    try:
        return reply.body.decode()
    except UnicodeDecodeError as wrong:
        raise ReplyError("the answer is not UTF-8", request_id=reply.header("x-request-id")) from wrong


def stream(reply: Reply) -> httpx.Response:
    if reply.stream is None:
        raise ReplyError(f"the answer is {reply.media_type or 'something'} and no stream of events",
                         request_id=reply.header("x-request-id"))
    return reply.stream
