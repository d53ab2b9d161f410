"""The client for asyncio and trio. It has the methods of `Client`, to be awaited."""
from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from typing_extensions import Unpack

from ._async import AsyncAnswerStream, AsyncCarrier, AsyncStream
from ._calls import accounts, answering, documents, jobs, places, servers
from ._calls.answering import AnyDocument
from ._multipart import Progress, Uploadable
from ._options import (
    AnyAcl, Conditions, FetchOptions, IndexOptions, KeyOptions, QueryOptions, Question, Quota, RunReport, UploadOptions,
)
from ._pages import Cursor
from ._settings import ClientOptions, settings_of
from ._stream import ANSWER_EVENTS, JOB_EVENTS, JobEvent
from .models import (
    Answer, Document, Health, IndexedSource, IndexReport, Job, JobSummary, KeptFile, Key, MadeKey, Readiness,
    SourceDetail, Tenant, TenantErasure, TenantUse, Version,
)


class AsyncClient(AsyncCarrier):
    """Talks to a ragd server. To be used in an `async with`, or closed.

    `base_url` and `api_key` are those of the environment (RAGD_URL, RAGD_API_KEY) where they are left out;
    api_key="" shows no key. A call that failed in passing is made again, `retries` times, where that is safe.
    """

    def __init__(self, base_url: str | None = None, api_key: str | None = None,
                 **options: Unpack[ClientOptions]) -> None:
        super().__init__(settings_of(base_url, api_key, options))

    # Questions

    async def query(self, question: Question, *, timeout: float | None = None,
                    **options: Unpack[QueryOptions]) -> Answer:
        """The answer, with its sources. `question` may be a conversation: a list of messages, the last of the user."""
        return await self._run(answering.query(question, options, timeout))

    def stream(self, question: Question, *, timeout: float | None = None,
               **options: Unpack[QueryOptions]) -> AsyncAnswerStream:
        """The answer as it is written: `async with client.stream("...") as events: async for event in events: ...`"""
        return AsyncAnswerStream(self, answering.stream(question, options, timeout), ANSWER_EVENTS)

    # Documents

    async def index(self, documents: Iterable[AnyDocument], *, only: Conditions | None = None,
                    **options: Unpack[IndexOptions]) -> IndexReport:
        """Up to 1000 documents in one call: they are searchable when it returns. `only`: see Conditions."""
        return await self._run(answering.index(documents, options, only or {}))

    async def index_all(self, documents: Iterable[AnyDocument],
                        **options: Unpack[IndexOptions]) -> AsyncIterator[IndexReport]:
        """Any number of documents, in as few calls as their bounds allow, as the reports are asked for."""
        for call in answering.index_calls(documents, options):
            yield await self._run(call)

    async def documents(self, *, collection: str | None = None, source: str | None = None,
                        limit: int | None = None) -> AsyncIterator[Document]:
        """All documents, page by page; `limit` is that of a page."""
        cursor = Cursor()
        while cursor.more:
            page = await self._run(documents.page(collection, source, limit, cursor.at))
            for one in page.documents:
                yield one
            cursor.turn(page.next_cursor)

    async def get(self, document_id: str, *, collection: str | None = None) -> Document:
        """What is known of a document; its `etag` names this state of it."""
        return await self._run(documents.get(document_id, collection))

    async def content(self, document_id: str, *, collection: str | None = None) -> str:
        """The stored text. Offsets of sources are bytes of its UTF-8."""
        return await self._run(documents.content(document_id, collection))

    async def original(self, document_id: str, *, collection: str | None = None) -> bytes:
        """The file that the document was read from."""
        return await self._run(documents.original(document_id, collection))

    async def page_image(self, document_id: str, page: int, *, highlight: tuple[int, int] | None = None,
                         width: int | None = None, collection: str | None = None) -> bytes:
        """A page of a PDF or a scan as PNG; `highlight` marks the bytes of a quote."""
        return await self._run(documents.page_image(document_id, page, highlight, width, collection))

    async def patch(self, document_id: str, *, acl: AnyAcl | None, collection: str | None = None,
                    only: Conditions | None = None) -> Document | None:
        """Says who may read a document (None: everyone). None comes back if the caller no longer may."""
        return await self._run(documents.patch(document_id, acl, collection, only or {}))

    async def delete(self, document_id: str, *, collection: str | None = None, only: Conditions | None = None) -> None:
        """Takes a document away: it is in no later answer."""
        await self._run(documents.delete(document_id, collection, only or {}))

    async def keep_original(self, content: bytes, media_type: str = "application/octet-stream") -> KeptFile:
        """Keeps a file that a document of `index` refers to by its SHA-256."""
        return await self._run(documents.keep_original(content, media_type))

    async def has_original(self, sha256: str) -> bool:
        return await self._run(documents.has_original(sha256))

    # Uploads and jobs

    async def upload(self, *files: Uploadable, progress: Progress | None = None, idempotency_key: str | None = None,
                     **options: Unpack[UploadOptions]) -> Job:
        """Sends files as they are. They are on disk when it returns, and are indexed by the job."""
        return await self._run(jobs.upload(files, options, progress, idempotency_key))

    async def fetch(self, url: str, *, idempotency_key: str | None = None, **options: Unpack[FetchOptions]) -> Job:
        """Has the server fetch a page, or with `crawl` those that it leads to."""
        return await self._run(jobs.fetch(url, options, idempotency_key))

    async def jobs(self, *, limit: int | None = None) -> AsyncIterator[JobSummary]:
        """All jobs, the latest first."""
        cursor = Cursor()
        while cursor.more:
            page = await self._run(jobs.page(limit, cursor.at))
            for one in page.jobs:
                yield one
            cursor.turn(page.next_cursor)

    async def job(self, job_id: str) -> Job:
        return await self._run(jobs.get(job_id))

    async def wait(self, job_id: str, *, timeout: float | None = None) -> Job:
        """The job, once it is finished; a WaitTimeout if that takes more than `timeout` seconds."""
        return await self._follow(jobs.wait(job_id, timeout, self._settings.retries))

    def events(self, job_id: str) -> AsyncStream[JobEvent]:
        """What becomes of a job, as it happens: `async with client.events(job.id) as events: ...`"""
        return AsyncStream(self, jobs.events(job_id), JOB_EVENTS)

    async def cancel(self, job_id: str) -> Job:
        """Cancels what is not begun; what is indexed stays."""
        return await self._run(jobs.cancel(job_id))

    # Where documents are from

    async def sources(self, *, collection: str | None = None) -> list[IndexedSource]:
        return (await self._run(places.page(collection))).sources

    async def source(self, name: str, *, collection: str | None = None) -> SourceDetail:
        return await self._run(places.get(name, collection))

    async def report_run(self, name: str, state: str, *, collection: str | None = None,
                         **run: Unpack[RunReport]) -> None:
        """Tells that a run over a source begins ("running"), or how it ended."""
        await self._run(places.report(name, state, run, collection))

    async def remove_source(self, name: str, *, collection: str | None = None) -> int:
        """Removes a source with all its documents; returns how many those were."""
        return (await self._run(places.remove(name, collection))).removed

    # Keys and tenants

    async def keys(self) -> list[Key]:
        return (await self._run(accounts.keys())).keys

    async def create_key(self, **options: Unpack[KeyOptions]) -> MadeKey:
        return await self._run(accounts.create_key(options))

    async def rotate_key(self, key_id: str, *, overlap_seconds: int = 0) -> MadeKey:
        """A successor; the old key works for `overlap_seconds` more."""
        return await self._run(accounts.rotate_key(key_id, overlap_seconds))

    async def revoke_key(self, key_id: str) -> None:
        await self._run(accounts.revoke_key(key_id))

    async def tenants(self) -> list[Tenant]:
        return (await self._run(accounts.tenants())).tenants

    async def create_tenant(self, tenant: str) -> Tenant:
        return await self._run(accounts.create_tenant(tenant))

    async def tenant(self, tenant: str) -> TenantUse:
        """Its quota, and what it has and has used today."""
        return await self._run(accounts.tenant(tenant))

    async def set_quota(self, tenant: str, **quota: Unpack[Quota]) -> Tenant:
        """Sets what is named; None is what the server says for all tenants."""
        return await self._run(accounts.set_quota(tenant, quota))

    async def suspend_tenant(self, tenant: str) -> Tenant:
        """Refuses its keys."""
        return await self._run(accounts.suspend_tenant(tenant))

    async def resume_tenant(self, tenant: str) -> Tenant:
        return await self._run(accounts.resume_tenant(tenant))

    async def delete_tenant(self, tenant: str) -> TenantErasure:
        """Removes a tenant with all that it has."""
        return await self._run(accounts.delete_tenant(tenant))

    # The server

    async def health(self) -> Health:
        """It lives."""
        return await self._run(servers.health())

    async def ready(self) -> Readiness:
        """Whether it can answer; `status` is "down" where it cannot."""
        return await self._run(servers.ready())

    async def version(self) -> Version:
        return await self._run(servers.version())

    async def metrics(self) -> str:
        return await self._run(servers.metrics())

    async def openapi(self) -> Mapping[str, Any]:
        return await self._run(servers.openapi())
