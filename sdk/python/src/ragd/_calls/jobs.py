"""Uploads, and the jobs that they become."""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import httpx

from .._conversation import Pause, Talk, converse, now
from .._multipart import Form, Progress, Uploadable, acl_json
from .._options import FetchOptions, UploadOptions
from .._wire import Call, json_body, present, segment
from ..errors import WaitTimeout
from ..models import Job, JobPage
from . import parse

FIRST_LOOK, LAST_LOOK = 0.1, 2.0  # seconds between two looks at a job


def plain(options: UploadOptions) -> dict[str, Any]:
    said: dict[str, Any] = {**options}
    if "acl" in options:
        said["acl"] = acl_json(options["acl"])
    return said


def upload(files: Sequence[Uploadable], options: UploadOptions, progress: Progress | None,
           idempotency_key: str | None) -> Call[Job]:
    if not files:
        raise ValueError("upload needs a file")
    return taken(Form(files, plain(options), progress), idempotency_key)


def fetch(url: str, options: FetchOptions, idempotency_key: str | None) -> Call[Job]:
    return taken(json_body({"url": url, **plain(options)}), idempotency_key)


def taken(body: Any, idempotency_key: str | None) -> Call[Job]:
    """With a key of its own, so that a call which is repeated makes one job."""
    return Call("POST", "/documents", parse.model(Job), body=body, expected=frozenset({200, 202}), indexes=True,
                headers={"Idempotency-Key": idempotency_key or uuid.uuid4().hex}, repeat_on=frozenset({409}))


def page(limit: int | None, cursor: str | None) -> Call[JobPage]:
    return Call("GET", "/jobs", parse.model(JobPage), query=present(limit=limit, cursor=cursor))


def path_of(job_id: str) -> str:
    return f"/jobs/{segment(job_id)}"


def get(job_id: str) -> Call[Job]:
    return Call("GET", path_of(job_id), parse.model(Job))


def cancel(job_id: str) -> Call[Job]:
    return Call("DELETE", path_of(job_id), parse.model(Job))


def events(job_id: str) -> Call[httpx.Response]:
    return Call("GET", path_of(job_id) + "/events", parse.stream, streamed=True)


def wait(job_id: str, seconds: float | None, retries: int) -> Talk[Job]:
    """Looks until it is finished, less and less often."""
    end = None if seconds is None else now() + seconds
    pause = FIRST_LOOK
    while not (job := (yield from converse(get(job_id), retries))).finished:
        if end is not None and now() >= end:
            raise WaitTimeout(f"job {job_id} is still {job.state} after {seconds} s", job_id=job_id)
        yield Pause(pause if end is None else max(0.0, min(pause, end - now())))
        pause = min(LAST_LOOK, pause * 1.5)
    return job
