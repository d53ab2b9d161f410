"""Documents: as they are sent, and as the server has them."""
from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field, PrivateAttr

from .answers import Box
from .base import Model


class Acl(Model):
    """Who may read a document: `deny` wins."""

    allow: list[str] | None = None
    deny: list[str] | None = None


class OriginalFile(Model):
    """The file that a document was read from."""

    name: str
    media_type: str | None = None
    path: str | None = None
    stamp: str | None = None
    bytes: int
    sha256: str
    modified: datetime | None = None


class Location(Model):
    """A place in a file, in the words of its format."""

    page: int | None = None
    box: Box | None = None
    slide: int | None = None
    sheet: str | None = None
    range: str | None = None
    anchor: str | None = None
    line: int | None = None


class NewDocument(Model):
    """A document to be indexed; without `id` it is called by its content."""

    id: str | None = None
    text: str
    title: str = ""
    url: str = ""
    source: str | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
    acl: Acl | None = None
    file: OriginalFile | None = None
    locations: list[tuple[int, int, Location]] | None = None


class IndexedDocument(Model):
    id: str
    version: int
    chunks: int
    status: Literal["created", "updated", "unchanged"] | str
    renamed_from: str | None = None


class IndexReport(Model):
    """What became of a call's documents: they are on disk and searchable."""

    indexed: int
    chunks: int
    documents: list[IndexedDocument]
    took_ms: float


class Document(Model):
    id: str
    version: int
    title: str
    url: str
    source: str | None = None
    metadata: dict[str, Any]
    bytes: int
    chunks: int
    content_sha256: str
    file: OriginalFile | None = None
    acl: Acl | None = None
    created_at: datetime
    updated_at: datetime
    _etag: str | None = PrivateAttr(default=None)

    @property
    def etag(self) -> str | None:
        """Names this state of the document, for `if_match`; None where the document came in a list."""
        return self._etag


class DocumentPage(Model):
    documents: list[Document]
    next_cursor: str | None


class KeptFile(Model):
    sha256: str
    bytes: int
