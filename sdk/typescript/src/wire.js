/** A call as a value, and how its answer is read: nothing here knows how bytes travel. */
import { ReplyError, errorOf } from './errors.js';
import { secondsOf } from './retry.js';
/** @import { Conditions, Progress } from './types.js' */
/** @import { Problem } from './errors.js' */

export const JSON_BYTES_MAX = 64 * 2 ** 20;

/**
 * A whole answer; of a stream that has begun `stream` instead of a body, still open.
 * @typedef {object} Reply
 * @property {number} status
 * @property {Headers} headers
 * @property {Uint8Array} body
 * @property {AsyncIterableIterator<Uint8Array>} [stream]
 */

/**
 * One request, and how its answer is read.
 * @template T
 * @typedef {object} Call
 * @property {string} method
 * @property {string} path percent-encoded
 * @property {(reply: Reply) => T} read
 * @property {Record<string, string | number | null | undefined>} [query]
 * @property {Record<string, string>} [headers]
 * @property {{content: string | Blob, type: string}} [body]
 * @property {readonly number[]} [expected] statuses; left out: 200
 * @property {boolean} [repeatable] done twice is as good as done once; left out: true
 * @property {readonly number[]} [repeatOn] statuses of a repeat that mean: the first one is under way
 * @property {readonly number[]} [doneOn] statuses of a repeat that mean: the first one did it
 * @property {boolean} [indexes] takes as long as indexing may
 * @property {boolean} [streamed]
 * @property {number} [bytesMax]
 * @property {(progress: Progress) => void} [onProgress]
 */

/**
 * 32 hexadecimal digits at random. crypto.randomUUID is not everywhere: not in Node 18, nor in pages over plain HTTP.
 */
export function newId() {
  const part = () => (globalThis.crypto?.getRandomValues(new Uint32Array(1))[0] ?? Math.floor(Math.random() * 2 ** 32));
  return Array.from({ length: 4 }, () => part().toString(16).padStart(8, '0')).join('');
}

/**
 * Text as one part of a path. Addresses of the web cannot have `.` and `..` there, however they are written.
 * @param {string} text
 */
export function segment(text) {
  if (text === '.' || text === '..') throw new RangeError(`'${text}' cannot be a part of an address`);
  return encodeURIComponent(text);
}

/** @param {unknown} value */
export function json(value) {
  return { content: JSON.stringify(value), type: 'application/json' };
}

/** @param {Conditions} options */
export function conditions({ ifMatch, ifNoneMatch }) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (ifMatch != null) headers['If-Match'] = ifMatch;
  if (ifNoneMatch != null) headers['If-None-Match'] = ifNoneMatch;
  return { headers, repeatable: ifMatch == null && ifNoneMatch == null };
}

/**
 * The URL of a call. Query parameters that were not given are none.
 * @param {string} baseUrl
 * @param {Pick<Call<unknown>, 'path' | 'query'>} call
 */
export function urlOf(baseUrl, { path, query = {} }) {
  const given = Object.entries(query).filter(([, value]) => value != null);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return baseUrl + path + (text && `?${text}`);
}

/** @param {Reply} reply */
export function mediaType(reply) {
  return (reply.headers.get('content-type') ?? '').split(';')[0].trim().toLowerCase();
}

/** @param {Reply} reply @returns {{requestId: string | null}} */
const told = (reply) => ({ requestId: reply.headers.get('x-request-id') });

/** @param {Uint8Array} bytes */
const decoded = (bytes) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

/** @param {unknown} value @returns {value is Record<string, unknown>} */
export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads an object that has these members; what has not is a ReplyError.
 * @template T
 * @param {string[]} members
 * @returns {(reply: Reply) => T}
 */
export function object(...members) {
  return (reply) => {
    let read;
    try {
      read = JSON.parse(decoded(reply.body));
    } catch (cause) {
      throw new ReplyError('the answer is no JSON', { cause, ...told(reply) });
    }
    if (!isObject(read)) throw new ReplyError('the answer is no object', told(reply));
    const missing = members.filter((name) => !(name in read));
    if (missing.length) throw new ReplyError(`the answer has no ${missing.join(', ')}`, told(reply));
    return /** @type {T} */ (read);
  };
}

/** @param {Reply} reply @returns {string} */
export function text(reply) {
  try {
    return decoded(reply.body);
  } catch (cause) {
    throw new ReplyError('the answer is not UTF-8', { cause, ...told(reply) });
  }
}

/** @param {Reply} reply @returns {Uint8Array} */
export const bytes = (reply) => reply.body;

/** @returns {void} */
export const nothing = () => undefined;

/** @param {Reply} reply @returns {AsyncIterableIterator<Uint8Array>} */
export function open(reply) {
  if (!reply.stream)
    throw new ReplyError(`the answer is ${mediaType(reply) || 'something'} and no stream of events`, told(reply));
  return reply.stream;
}

/**
 * What an answer that is no success says of itself; a proxy's page says its status alone.
 * @param {Reply} reply
 * @returns {Problem}
 */
export function problemOf(reply) {
  const { status, headers } = reply;
  const common = { status, ...told(reply), retryAfter: secondsOf(headers.get('retry-after')) };
  if (status === 0 || (status >= 300 && status < 400)) {
    const where = headers.get('location')?.slice(0, 1000) ?? 'an address that is not told';
    return { ...common, detail: `redirects are not followed; this one leads to ${where}` };
  }
  try {
    const problem = mediaType(reply).endsWith('json') && problemFrom(JSON.parse(decoded(reply.body)));
    if (problem) return { ...common, ...problem };
  } catch {
    // it says so and is none: then its status is all that there is
  }
  const detail = `${mediaType(reply) || 'no'} content of ${reply.body.length} bytes, not a problem of ragd`;
  return { ...common, detail };
}

/**
 * What JSON says of a failure: a problem, or an error in the shape of OpenAI's API.
 * @param {unknown} said
 * @returns {Partial<Problem> | null}
 */
export function problemFrom(said) {
  if (!isObject(said)) return null;
  if (isObject(said.error)) return { detail: String(said.error.message ?? ''), code: String(said.error.code ?? '') };
  /** @type {any} */
  const found = {};
  for (const name of ['type', 'code', 'title', 'detail']) if (typeof said[name] === 'string') found[name] = said[name];
  if (typeof said.request_id === 'string') found.requestId = said.request_id;
  const errors = said.errors ?? [];
  const whole = (/** @type {unknown} */ one) =>
    isObject(one) && typeof one.pointer === 'string' && typeof one.detail === 'string';
  if (!Array.isArray(errors) || !errors.every(whole)) return null;
  return { ...found, errors };
}

/**
 * Of the error event of a stream that began with a success.
 * @param {string} data
 * @param {string | null} requestId
 * @returns {Error}
 */
export function errorOfEvent(data, requestId) {
  try {
    const said = JSON.parse(data);
    const problem = problemFrom(said);
    if (problem && typeof said.status === 'number') return errorOf({ requestId, ...problem, status: said.status });
  } catch {
    // told below
  }
  return new ReplyError(`the stream tells of an error that cannot be read: ${data.slice(0, 200)}`, { requestId });
}
