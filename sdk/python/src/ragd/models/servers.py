"""The server itself, and the places that its documents are from."""
from __future__ import annotations

from datetime import datetime
from typing import Literal

from .base import Model


class Health(Model):
    status: str


class Component(Model):
    """A part of the server; `off`: not configured."""

    status: Literal["ok", "degraded", "down", "off"] | str
    detail: str
    latency_ms: float


class Readiness(Model):
    status: Literal["ok", "degraded", "down"] | str
    components: dict[str, Component]


class EmbeddingModel(Model):
    name: str
    revision: str
    dimension: int


class Ocr(Model):
    available: bool
    detail: str
    version: str
    languages: list[str]
    missing_languages: list[str]


class Version(Model):
    name: str
    version: str
    embedding_model: EmbeddingModel
    document_formats: list[str]
    ocr: Ocr


class LastRun(Model):
    """How the last run over a source went."""

    state: Literal["running", "done", "partial", "stopped"] | str
    begun_at: datetime
    ended_at: datetime | None
    files: int
    indexed: int
    unchanged: int
    removed: int
    vanished: int
    failed: int


class SourceFailure(Model):
    path: str = ""
    code: str = ""
    why: str = ""
    stamp: str = ""


class IndexedSource(Model):
    name: str
    documents: int
    places: list[str]
    last_run: LastRun | None


class SourceDetail(IndexedSource):
    failures: list[SourceFailure]


class SourceList(Model):
    sources: list[IndexedSource]


class Removed(Model):
    removed: int
