/**
 * What can go wrong, as classes:
 *
 *     RagdError
 *       TransportError        no answer came, or a stream broke off
 *         TransportTimeout    it did not come in time
 *       ReplyError            what came is no answer of ragd
 *       WaitTimeout           a job was not finished in time
 *       StatusError           the server says why not: one class for each `code` of docs/errors.md
 *
 * A call that its caller ends throws the reason of the caller's signal, as `fetch` does.
 */

/** The family. `requestId` is in the server's log, if the request came there. */
export class RagdError extends Error {
  /** @param {string} message @param {{cause?: unknown, requestId?: string | null}} [more] */
  constructor(message, { cause, requestId = null } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.requestId = requestId;
  }
}

/** No answer came. `sent`: the request may have reached the server, which then may have done it. */
export class TransportError extends RagdError {
  /** @param {string} message @param {{sent: boolean, cause?: unknown, requestId?: string | null}} more */
  constructor(message, more) {
    super(message, more);
    this.sent = more.sent;
  }
}

/** The answer, or a part of it, did not come in time. */
export class TransportTimeout extends TransportError {}

/** What answered does not speak as ragd does: another program, a proxy's page, a broken server. */
export class ReplyError extends RagdError {}

/** A job goes on, but was not finished in the time given. */
export class WaitTimeout extends RagdError {
  /** @param {string} message @param {string} jobId */
  constructor(message, jobId) {
    super(message);
    this.jobId = jobId;
  }
}

/**
 * A field at fault: its JSON Pointer (a query parameter `limit` is /limit), and what is allowed.
 * @typedef {{pointer: string, detail: string}} FieldError
 */

/**
 * What a server says of a failure (RFC 9457), as far as it says it.
 * @typedef {object} Problem
 * @property {number} status
 * @property {string} [type] `urn:ragd:problem:` and the code
 * @property {string} [code]
 * @property {string} [title]
 * @property {string} [detail]
 * @property {FieldError[]} [errors]
 * @property {string | null} [requestId]
 * @property {number | null} [retryAfter] seconds
 */

/** The server refuses, or cannot. What to do is the class; `errors` has the fields at fault. */
export class StatusError extends RagdError {
  /** @param {Problem} problem */
  constructor(problem) {
    const { status, type = 'about:blank', code = '', title = '', detail = '', errors = [], retryAfter = null } = problem;
    super(`${status} ${code || type}: ${detail || title || 'no reason given'}`, problem);
    /** @type {number} */ this.status = status;
    /** @type {string} */ this.type = type;
    /** @type {string} */ this.code = code;
    /** @type {string} */ this.title = title;
    /** @type {string} */ this.detail = detail;
    /** @type {FieldError[]} */ this.errors = errors;
    /** Seconds after which the server wants to be asked again. @type {number | null} */
    this.retryAfter = retryAfter;
  }
}

/** 400: the request cannot be read. */
export class MalformedError extends StatusError {}
/** 422: a field is missing, unknown, of the wrong type or out of range; see `errors`. */
export class InvalidFieldError extends StatusError {}
/** 401: no key, or one that is wrong, has expired or was revoked. */
export class UnauthenticatedError extends StatusError {}
/** 403: the key lacks the scope, its tenant is suspended, or the host has another name. */
export class ForbiddenError extends StatusError {}
/** 403: the tenant has all the documents, bytes or chunks that it may; do not retry. */
export class QuotaExceededError extends ForbiddenError {}
/** 404: there is no such document, job, source or route. */
export class NotFoundError extends StatusError {}
/** 405: the route exists, the method does not. */
export class MethodNotAllowedError extends StatusError {}
/** 409: the present state forbids it: read, then decide. */
export class ConflictError extends StatusError {}
/** 412: the document is not what `ifMatch` says any more. */
export class PreconditionFailedError extends StatusError {}
/** 413, 414, 431: send less, in several calls. */
export class TooLargeError extends StatusError {}
/** 415, 501, 505: the server does not take this kind of body. */
export class UnsupportedError extends StatusError {}
/** 429: wait for `retryAfter` seconds. */
export class TooManyRequestsError extends StatusError {}
/** 503: busy, starting or stopping; wait for `retryAfter` seconds. */
export class UnavailableError extends StatusError {}
/** 504, 408: the time that the server allows has passed. */
export class DeadlineExceededError extends StatusError {}
/** 499: the server stopped, since nobody waits for the answer any more. */
export class RequestCancelledError extends StatusError {}
/** 500: the server's fault; report it with the request id. */
export class InternalError extends StatusError {}
/** 3xx: redirects are not followed, since the key would go with them. Give the address itself. */
export class RedirectedError extends StatusError {}

/** @type {Readonly<Record<string, typeof StatusError>>} */
export const BY_CODE = Object.freeze({
  malformed: MalformedError, invalid_field: InvalidFieldError, unauthenticated: UnauthenticatedError,
  forbidden: ForbiddenError, not_found: NotFoundError, method_not_allowed: MethodNotAllowedError,
  conflict: ConflictError, precondition_failed: PreconditionFailedError, too_large: TooLargeError,
  unsupported: UnsupportedError, quota_exceeded: QuotaExceededError, too_many_requests: TooManyRequestsError,
  unavailable: UnavailableError, deadline_exceeded: DeadlineExceededError, cancelled: RequestCancelledError,
  internal: InternalError,
});

/** Of answers that name no code, such as those of a proxy. @type {Readonly<Record<number, typeof StatusError>>} */
export const BY_STATUS = Object.freeze({
  400: MalformedError, 401: UnauthenticatedError, 403: ForbiddenError, 404: NotFoundError, 405: MethodNotAllowedError,
  408: DeadlineExceededError, 409: ConflictError, 412: PreconditionFailedError, 413: TooLargeError, 414: TooLargeError,
  415: UnsupportedError, 422: InvalidFieldError, 429: TooManyRequestsError, 431: TooLargeError,
  499: RequestCancelledError, 500: InternalError, 501: UnsupportedError, 502: UnavailableError, 503: UnavailableError,
  504: DeadlineExceededError, 505: UnsupportedError,
});

/**
 * The error that this problem is, by its code or else by its status.
 * @param {Problem} problem
 * @returns {StatusError}
 */
export function errorOf(problem) {
  const { status, code = '' } = problem;
  if (status === 0 || (status >= 300 && status < 400)) return new RedirectedError(problem);
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : BY_STATUS[status];
  return new (known ?? StatusError)(problem);
}
