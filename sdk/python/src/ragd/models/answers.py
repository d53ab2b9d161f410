"""An answer and what it is made of. Offsets are bytes of UTF-8, as everywhere in ragd."""
from __future__ import annotations

from typing import Any, Literal

from .base import Model

# Open sets: a server that is newer may say something else.
AnswerKind = Literal["generated", "extractive", "none", "abstained"] | str
Box = tuple[float, float, float, float]


class PassageLocation(Model):
    """Where in its file a passage begins, as far as that is known."""

    page: int | None = None
    pages: list[int] | None = None
    box: Box | None = None
    slide: int | None = None
    slides: list[int] | None = None
    line: int | None = None
    sheet: str | None = None
    sheets: list[str] | None = None
    range: str | None = None
    anchor: str | None = None


class Citation(Model):
    """A mark in the answer: bytes `start` to `end` of it name the source with this `n`."""

    source: int
    start: int
    end: int


class Quote(Model):
    """Bytes of the stored document that an extractive answer repeats."""

    source: int
    start: int
    end: int
    location: PassageLocation | None = None


class Scores(Model):
    """Parts of a score; None where a stage did not run."""

    vector: float | None
    keyword: float | None
    fused: float | None
    rerank: float | None


class Source(Model):
    """A passage: `text` is exactly the bytes `start` to `end` of the stored text."""

    n: int
    document_id: str
    chunk_id: str
    version: int
    text: str
    start: int
    end: int
    location: PassageLocation | None = None
    score: float
    scores: Scores
    duplicates: int
    title: str
    url: str
    source: str | None = None
    metadata: dict[str, Any]


class CacheUse(Model):
    embedding: Literal["l1", "l2", "miss", "none"] | str
    result: Literal["hit", "miss", "off"] | str


class Timings(Model):
    """Milliseconds of each stage; 0: it did not run."""

    embed: float
    retrieve: float
    fuse: float
    hydrate: float
    rerank: float
    read: float
    generate: float
    total: float


class Usage(Model):
    prompt_tokens: int
    completion_tokens: int


class Answer(Model):
    """`[n]` in `answer` names the source with that `n`, where `citations` says so."""

    id: str
    answer: str
    answer_kind: AnswerKind
    question_used: str | None = None  # what was searched, where that is more than what was asked
    citations: list[Citation]
    quotes: list[Quote]
    sources: list[Source]
    cache: CacheUse
    timings_ms: Timings
    usage: Usage
    warnings: list[str]
