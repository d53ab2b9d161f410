"""Jobs: files that the server reads and indexes in the background."""
from __future__ import annotations

from datetime import datetime
from typing import Literal

from .base import Model
from .documents import Acl

JobState = Literal["receiving", "waiting", "running", "completed", "partial", "failed", "cancelled"] | str
FINISHED = frozenset({"completed", "partial", "failed", "cancelled"})


class JobCounts(Model):
    files: int
    waiting: int
    working: int
    completed: int
    failed: int
    cancelled: int
    documents: int
    chunks: int


class JobFile(Model):
    """What became of one file. Of a failed one `code` says why and `detail` what can be done."""

    index: int
    name: str
    state: Literal["waiting", "reading", "indexing", "completed", "failed", "cancelled"] | str
    media_type: str | None = None
    bytes: int
    sha256: str | None = None
    acl: Acl | None = None
    documents: list[str]
    created: int
    updated: int
    unchanged: int
    chunks: int
    seconds: float | None = None
    chunks_per_second: float | None = None
    code: str | None = None
    detail: str | None = None
    warnings: list[str]


class JobSummary(Model):
    id: str
    state: JobState
    collection: str
    created_at: datetime
    updated_at: datetime
    counts: JobCounts

    @property
    def finished(self) -> bool:
        return self.state in FINISHED


class Job(JobSummary):
    files: list[JobFile]


class JobPage(Model):
    jobs: list[JobSummary]
    next_cursor: str | None
