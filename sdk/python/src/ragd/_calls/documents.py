"""Stored documents, and the files that they are from."""
from __future__ import annotations

import hashlib

from .._multipart import acl_json
from .._options import AnyAcl, Conditions
from .._wire import Bytes, Call, json_body, present, segment
from ..models import Document, DocumentPage, KeptFile
from . import parse
from .answering import conditions

FILE_BYTES_MAX = 256 * 2**20


def path_of(document_id: str, more: str = "") -> str:
    return f"/documents/{segment(document_id)}{more}"


def page(collection: str | None, source: str | None, limit: int | None, cursor: str | None) -> Call[DocumentPage]:
    wanted = present(collection=collection, source=source, limit=limit, cursor=cursor)
    return Call("GET", "/documents", parse.model(DocumentPage), query=wanted)


def get(document_id: str, collection: str | None) -> Call[Document]:
    return Call("GET", path_of(document_id), parse.document, query=present(collection=collection))


def content(document_id: str, collection: str | None) -> Call[str]:
    return Call("GET", path_of(document_id, "/content"), parse.text, query=present(collection=collection))


def original(document_id: str, collection: str | None) -> Call[bytes]:
    return Call("GET", path_of(document_id, "/original"), parse.content, query=present(collection=collection),
                bytes_max=FILE_BYTES_MAX)


def page_image(document_id: str, number: int, highlight: tuple[int, int] | None, width: int | None,
               collection: str | None) -> Call[bytes]:
    marked = f"{highlight[0]}-{highlight[1]}" if highlight else None
    return Call("GET", path_of(document_id, f"/pages/{number:d}.png"), parse.content,
                query=present(collection=collection, highlight=marked, width=width))


def patch(document_id: str, acl: AnyAcl | None, collection: str | None, only: Conditions) -> Call[Document | None]:
    headers = conditions(only)
    return Call("PATCH", path_of(document_id), parse.document_or_none, query=present(collection=collection),
                body=json_body({"acl": None if acl is None else acl_json(acl)}), headers=headers,
                expected=frozenset({200, 204}), repeatable=not headers)


def delete(document_id: str, collection: str | None, only: Conditions) -> Call[None]:
    headers = conditions(only)
    return Call("DELETE", path_of(document_id), parse.nothing, query=present(collection=collection), headers=headers,
                expected=frozenset({204}), repeatable=not headers, done_on=frozenset({404}))


def keep_original(content: bytes, media_type: str) -> Call[KeptFile]:
    return Call("PUT", f"/originals/{hashlib.sha256(content).hexdigest()}", parse.model(KeptFile),
                body=Bytes(content, media_type), expected=frozenset({200, 201}))


def has_original(sha256: str) -> Call[bool]:
    return Call("GET", f"/originals/{segment(sha256)}", lambda reply: reply.status == 204,
                expected=frozenset({204, 404}))
