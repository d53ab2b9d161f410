"""Questions and documents to be found."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import httpx

from .._options import Conditions, IndexOptions, QueryOptions, Question
from .._wire import Call, json_body
from ..models import Answer, IndexReport, NewDocument
from . import parse

DOCUMENTS_MAX = 1000  # of one call
BATCH_BYTES = 16 * 2**20  # half of what a body may have; one document may be as large
AnyDocument = NewDocument | Mapping[str, Any]


def asked(question: Question) -> dict[str, Any]:
    return {"query": question} if isinstance(question, str) else {"messages": [dict(one) for one in question]}


def query(question: Question, options: QueryOptions, timeout: float | None) -> Call[Answer]:
    body = json_body({**asked(question), **options})
    return Call("POST", "/query", parse.model(Answer), body=body, timeout=timeout)


def stream(question: Question, options: QueryOptions, timeout: float | None) -> Call[httpx.Response]:
    body = json_body({**asked(question), **options, "stream": True})
    return Call("POST", "/query", parse.stream, body=body, streamed=True, timeout=timeout)


def document_json(document: AnyDocument) -> dict[str, Any]:
    """What was given and nothing else: the server has defaults of its own."""
    if isinstance(document, NewDocument):
        return document.model_dump(mode="json", exclude_unset=True)
    return dict(document)


def index(documents: Iterable[AnyDocument], options: IndexOptions, only: Conditions) -> Call[IndexReport]:
    return index_call([document_json(one) for one in documents], options, only)


def index_call(documents: list[dict[str, Any]], options: IndexOptions, only: Conditions) -> Call[IndexReport]:
    headers = conditions(only)
    return Call("POST", "/index", parse.model(IndexReport), body=json_body({"documents": documents, **options}),
                headers=headers, repeatable=not headers, indexes=True)


def index_calls(documents: Iterable[AnyDocument], options: IndexOptions) -> Iterator[Call[IndexReport]]:
    """As few calls as their bounds allow."""
    group: list[dict[str, Any]] = []
    size = 0
    for one in map(document_json, documents):
        more = json_body(one).size
        if group and (len(group) == DOCUMENTS_MAX or size + more > BATCH_BYTES):
            yield index_call(group, options, {})
            group, size = [], 0
        group.append(one)
        size += more
    if group:
        yield index_call(group, options, {})


def conditions(only: Conditions) -> dict[str, str]:
    names = {"if_match": "If-Match", "if_none_match": "If-None-Match"}
    unknown = set(only) - set(names)
    if unknown:
        raise TypeError(f"unknown conditions: {', '.join(sorted(unknown))}")
    return {names[name]: str(value) for name, value in only.items() if value is not None}
