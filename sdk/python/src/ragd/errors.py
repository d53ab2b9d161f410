"""What can go wrong, as classes: nothing that a call raises on purpose is of another family.

    RagdError
      TransportError        no answer came, or a stream broke off
        TransportTimeout    it did not come in time
      ReplyError            what came is no answer of ragd
      WaitTimeout           a job was not finished in time
      StatusError           the server says why not: one class for each `code` of docs/errors.md
"""
from __future__ import annotations

from dataclasses import dataclass


class RagdError(Exception):
    """The family. `request_id` is in the server's log, if the request came there."""

    def __init__(self, message: str, *, request_id: str | None = None) -> None:
        super().__init__(message)
        self.request_id = request_id


class TransportError(RagdError):
    """No answer came. `sent`: the request may have reached the server, which then may have done it."""

    def __init__(self, message: str, *, sent: bool, request_id: str | None = None) -> None:
        super().__init__(message, request_id=request_id)
        self.sent = sent


class TransportTimeout(TransportError):
    """The answer, or a part of it, did not come in time."""


class ReplyError(RagdError):
    """What answered does not speak as ragd does: another program, a proxy's page, a broken server."""


class WaitTimeout(RagdError):
    """A job goes on, but was not finished in the time given."""

    def __init__(self, message: str, *, job_id: str) -> None:
        super().__init__(message)
        self.job_id = job_id


@dataclass(frozen=True)
class FieldError:
    """A field at fault: its JSON Pointer (a query parameter `limit` is /limit), and what is allowed."""

    pointer: str
    detail: str


@dataclass(frozen=True)
class Problem:
    """What a server says of a failure (RFC 9457), as far as it says it."""

    status: int
    type: str = "about:blank"
    code: str = ""
    title: str = ""
    detail: str = ""
    errors: tuple[FieldError, ...] = ()
    request_id: str | None = None
    retry_after: float | None = None


class StatusError(RagdError):
    """The server refuses, or cannot. What to do is the class; `errors` has the fields at fault."""

    def __init__(self, problem: Problem) -> None:
        said = problem.detail or problem.title or "no reason given"
        super().__init__(f"{problem.status} {problem.code or problem.type}: {said}", request_id=problem.request_id)
        self.problem = problem

    @property
    def status(self) -> int:
        return self.problem.status

    @property
    def type(self) -> str:
        """`urn:ragd:problem:` and the code; of an answer that is no problem of ragd `about:blank`."""
        return self.problem.type

    @property
    def code(self) -> str:
        return self.problem.code

    @property
    def detail(self) -> str:
        return self.problem.detail

    @property
    def errors(self) -> tuple[FieldError, ...]:
        return self.problem.errors

    @property
    def retry_after(self) -> float | None:
        """Seconds after which the server wants to be asked again."""
        return self.problem.retry_after


class MalformedError(StatusError):
    """400: the request cannot be read."""


class InvalidFieldError(StatusError):
    """422: a field is missing, unknown, of the wrong type or out of range; see `errors`."""


class UnauthenticatedError(StatusError):
    """401: no key, or one that is wrong, has expired or was revoked."""


class ForbiddenError(StatusError):
    """403: the key lacks the scope, its tenant is suspended, or the host has another name."""


class QuotaExceededError(ForbiddenError):
    """403: the tenant has all the documents, bytes or chunks that it may; do not retry."""


class NotFoundError(StatusError):
    """404: there is no such document, job, source or route."""


class MethodNotAllowedError(StatusError):
    """405: the route exists, the method does not."""


class ConflictError(StatusError):
    """409: the present state forbids it: read, then decide."""


class PreconditionFailedError(StatusError):
    """412: the document is not what `if_match` says any more."""


class TooLargeError(StatusError):
    """413, 414, 431: send less, in several calls."""


class UnsupportedError(StatusError):
    """415, 501, 505: the server does not take this kind of body."""


class TooManyRequestsError(StatusError):
    """429: wait for `retry_after` seconds."""


class UnavailableError(StatusError):
    """503: busy, starting or stopping; wait for `retry_after` seconds."""


class DeadlineExceededError(StatusError):
    """504, 408: the time that the server allows has passed."""


class RequestCancelledError(StatusError):
    """499: the server stopped, since nobody waits for the answer any more."""


class InternalError(StatusError):
    """500: the server's fault; report it with the request id."""


class RedirectedError(StatusError):
    """3xx: redirects are not followed, since the key would go with them. Give the address itself."""


BY_CODE: dict[str, type[StatusError]] = {
    "malformed": MalformedError,
    "invalid_field": InvalidFieldError,
    "unauthenticated": UnauthenticatedError,
    "forbidden": ForbiddenError,
    "not_found": NotFoundError,
    "method_not_allowed": MethodNotAllowedError,
    "conflict": ConflictError,
    "precondition_failed": PreconditionFailedError,
    "too_large": TooLargeError,
    "unsupported": UnsupportedError,
    "quota_exceeded": QuotaExceededError,
    "too_many_requests": TooManyRequestsError,
    "unavailable": UnavailableError,
    "deadline_exceeded": DeadlineExceededError,
    "cancelled": RequestCancelledError,
    "internal": InternalError,
}
# Of answers that name no code, such as those of a proxy.
BY_STATUS: dict[int, type[StatusError]] = {
    400: MalformedError, 401: UnauthenticatedError, 403: ForbiddenError, 404: NotFoundError,
    405: MethodNotAllowedError, 408: DeadlineExceededError, 409: ConflictError, 412: PreconditionFailedError,
    413: TooLargeError, 414: TooLargeError, 415: UnsupportedError, 422: InvalidFieldError,
    429: TooManyRequestsError, 431: TooLargeError, 499: RequestCancelledError, 500: InternalError,
    501: UnsupportedError, 502: UnavailableError, 503: UnavailableError, 504: DeadlineExceededError,
    505: UnsupportedError,
}


def error_of(problem: Problem) -> StatusError:
    """The error that this problem is, by its code or else by its status."""
    if 300 <= problem.status < 400:
        return RedirectedError(problem)
    known = BY_CODE.get(problem.code) or BY_STATUS.get(problem.status, StatusError)
    return known(problem)
