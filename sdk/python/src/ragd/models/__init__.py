"""What the server answers, as pydantic models; a test holds them against its /openapi.json."""
from .accounts import (
    Key, KeyList, MadeKey, QuotaNumbers, Scope, Tenant, TenantErasure, TenantList, TenantUse,
)
from .answers import (
    Answer, AnswerKind, Box, CacheUse, Citation, PassageLocation, Quote, Scores, Source, Timings, Usage,
)
from .base import Model
from .documents import (
    Acl, Document, DocumentPage, IndexedDocument, IndexReport, KeptFile, Location, NewDocument, OriginalFile,
)
from .jobs import Job, JobCounts, JobFile, JobPage, JobState, JobSummary
from .servers import (
    Component, EmbeddingModel, Health, IndexedSource, LastRun, Ocr, Readiness, Removed, SourceDetail,
    SourceFailure, SourceList, Version,
)

__all__ = [
    "Acl", "Answer", "AnswerKind", "Box", "CacheUse", "Citation", "Component", "Document", "DocumentPage",
    "EmbeddingModel", "Health", "IndexReport", "IndexedDocument", "IndexedSource", "Job", "JobCounts", "JobFile",
    "JobPage", "JobState", "JobSummary", "KeptFile", "Key", "KeyList", "LastRun", "Location", "MadeKey", "Model",
    "NewDocument", "Ocr", "OriginalFile", "PassageLocation", "Quote", "QuotaNumbers",
    "Readiness", "Removed", "Scope", "Scores",
    "Source", "SourceDetail", "SourceFailure", "SourceList", "Tenant", "TenantErasure", "TenantList", "TenantUse",
    "Timings", "Usage", "Version",
]
