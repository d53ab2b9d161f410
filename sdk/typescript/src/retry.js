/** When a call is made again, and after how long. Pure: the clock and chance are given. */
import { RagdError, StatusError, TransportError, TransportTimeout } from './errors.js';
/** @import { Call } from './wire.js' */

const PAUSE_LEAST = 0.5;
const PAUSE_MOST = 8;
const WAIT_MOST = 60; // a server that wants more patience than this is told of at once
const REFUSED = 429; // before anything was done
const PASSING = [408, 502, 503, 504];

/**
 * The pause in seconds after attempt 0, 1, ...: at random, so that many clients do not come back at once.
 * @param {number} attempt
 * @param {number} chance
 */
export function backoff(attempt, chance) {
  const most = Math.min(PAUSE_MOST, PAUSE_LEAST * 2 ** (attempt + 1));
  return PAUSE_LEAST + chance * (most - PAUSE_LEAST);
}

/**
 * Seconds of a Retry-After, which are given or a date.
 * @param {string | null} retryAfter
 * @param {number} now in milliseconds
 */
export function secondsOf(retryAfter, now = Date.now()) {
  const text = (retryAfter ?? '').trim();
  if (/^[0-9]+$/.test(text)) return Number(text.slice(0, 9));
  const at = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? null : Math.max(0, (at - now) / 1000);
}

/**
 * Whether the same call may do better, and can do no harm. `lost`: an earlier one may have been done.
 * @param {Call<unknown>} call
 * @param {unknown} failure
 * @param {boolean} lost
 */
function passes(call, failure, lost) {
  const repeatable = call.repeatable ?? true;
  if (failure instanceof TransportError)
    return !failure.sent || (repeatable && !(failure instanceof TransportTimeout)); // whose time is over, has had it
  if (!(failure instanceof StatusError)) return false;
  if (failure.status === REFUSED || (lost && call.repeatOn?.includes(failure.status))) return true;
  return repeatable && PASSING.includes(failure.status);
}

/**
 * Seconds until the call is made again; null: it is not.
 * @param {Call<unknown>} call
 * @param {unknown} failure
 * @param {number} attempt
 * @param {boolean} lost
 * @param {number} chance
 */
export function pauseAfter(call, failure, attempt, lost, chance = Math.random()) {
  if (!passes(call, failure, lost)) return null;
  const pause = backoff(attempt, chance);
  const wanted = failure instanceof StatusError ? failure.retryAfter : null;
  if (wanted === null) return pause;
  return wanted <= WAIT_MOST ? Math.max(wanted, pause) : null;
}

/**
 * Whether a call that failed so may have been done.
 * @param {RagdError} failure
 */
export function mayBeDone(failure) {
  return failure instanceof TransportError ? failure.sent
    : failure instanceof StatusError && (failure.status === 502 || failure.status === 504);
}
