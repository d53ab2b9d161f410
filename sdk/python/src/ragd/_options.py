"""Options of calls, by the names of the HTTP contract; what is left out is the server's default."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

from .models import Acl, Scope, SourceFailure

OnConflict = Literal["refuse", "keep_both", "replace"]
AnyAcl = Acl | Mapping[str, Any]
Filter = Mapping[str, Any]


class Message(TypedDict):
    """A part of a conversation, whose last one is the question, of the user."""

    role: Literal["user", "assistant"]
    content: str


Question = str | Sequence[Message]


class QueryOptions(TypedDict, total=False):
    top_k: int
    mode: Literal["hybrid", "vector", "keyword"]
    rerank: bool
    generate: bool  # False: sources only
    filter: Filter | None
    cache: bool
    diversity: bool
    budget_ms: int | None
    collection: str
    min_score: float | None
    temperature: float
    max_tokens: int
    reformulate: bool  # False: of a conversation the last question is searched as it stands


class IndexOptions(TypedDict, total=False):
    collection: str
    on_conflict: OnConflict
    chunk_size: int
    overlap: int


class UploadOptions(IndexOptions, total=False):
    metadata: Mapping[str, Any]
    acl: AnyAcl
    source: str


class FetchOptions(UploadOptions, total=False):
    id: str
    title: str
    crawl: Mapping[str, Any]


class Conditions(TypedDict, total=False):
    """For which state of a document a change is meant; any other one is a PreconditionFailedError."""

    if_match: str | None  # an ETag; "*": there is such a document
    if_none_match: Literal["*"] | None  # there is none


class RunReport(TypedDict, total=False):
    places: Sequence[str]
    files: int
    indexed: int
    unchanged: int
    removed: int
    vanished: int
    failed: int
    failures: Sequence[SourceFailure | Mapping[str, str]]


class Quota(TypedDict, total=False):
    """What is named is set; None is what the server says for all tenants (TENANT_QUOTA)."""

    documents: int | None
    bytes: int | None
    chunks: int | None
    questions_per_day: int | None
    tokens_per_day: int | None


class KeyOptions(TypedDict, total=False):
    tenant: str
    name: str
    scopes: Sequence[Scope]
    principals: Sequence[str]
    expires_in_seconds: int
