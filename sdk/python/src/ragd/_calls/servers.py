"""How the server is."""
from __future__ import annotations

import json
from typing import Any

from .._conversation import problem_of
from .._wire import Call, Reply
from ..errors import ReplyError, error_of
from ..models import Health, Readiness, Version
from . import parse


def health() -> Call[Health]:
    return Call("GET", "/health", parse.model(Health))


def readiness(reply: Reply) -> Readiness:
    """Also of a server that is not ready, which says so itself; a proxy in front of it says something else."""
    if reply.status == 503 and reply.media_type != "application/json":
        raise error_of(problem_of(reply))
    return parse.model(Readiness)(reply)


def ready() -> Call[Readiness]:
    return Call("GET", "/health/ready", readiness, expected=frozenset({200, 503}))


def version() -> Call[Version]:
    return Call("GET", "/version", parse.model(Version))


def metrics() -> Call[str]:
    return Call("GET", "/metrics", parse.text)


def openapi() -> Call[dict[str, Any]]:
    return Call("GET", "/openapi.json", described)


def described(reply: Reply) -> dict[str, Any]:
    try:
        read = json.loads(reply.body)
    except (ValueError, RecursionError) as wrong:
        raise ReplyError("the answer is no JSON", request_id=reply.header("x-request-id")) from wrong
    if not isinstance(read, dict):
        raise ReplyError("the answer is no object", request_id=reply.header("x-request-id"))
    return read
