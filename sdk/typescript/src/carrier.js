/** Makes calls, as often as it takes and they may be made. */
import { RagdError, errorOf } from './errors.js';
import { mayBeDone, pauseAfter } from './retry.js';
import { settingsOf } from './settings.js';
import { EventStream } from './stream.js';
import { send } from './transport.js';
import { newId, open, problemOf } from './wire.js';
/** @import { CallOptions, ClientOptions } from './types.js' */
/** @import { Call, Reply } from './wire.js' */
/** @import { Kinds } from './stream.js' */

/**
 * The value of an answer, or its error. `lost`: an earlier attempt may have been done.
 * @template T
 * @param {Call<T>} call
 * @param {Reply} reply
 * @param {boolean} lost
 * @returns {T}
 */
function settle(call, reply, lost) {
  const { expected = [200], doneOn = [] } = call;
  if (expected.includes(reply.status) || (lost && doneOn.includes(reply.status))) return call.read(reply);
  throw errorOf(problemOf(reply));
}

export class Carrier {
  #settings;

  /** @param {ClientOptions} [options] */
  constructor(options = {}) {
    this.#settings = settingsOf(options);
  }

  get baseUrl() {
    return this.#settings.baseUrl;
  }

  /**
   * @template T
   * @param {Call<T>} call
   * @param {CallOptions} [options]
   * @returns {Promise<T>}
   */
  async run(call, options = {}) {
    const requestId = newId();
    for (let attempt = 0, lost = false; ; attempt++) {
      try {
        return settle(call, await send(call, this.#settings, options, requestId), lost);
      } catch (failure) {
        if (!(failure instanceof RagdError)) throw failure;
        failure.requestId ??= requestId;
        const seconds = attempt < this.#settings.retries ? pauseAfter(call, failure, attempt, lost) : null;
        if (seconds === null) throw failure;
        lost ||= mayBeDone(failure);
        await this.pause(seconds * 1000, options.signal);
      }
    }
  }

  /**
   * @template {{type: string}} E
   * @param {Omit<Call<unknown>, 'read'>} call
   * @param {Kinds<E>} kinds
   * @param {CallOptions} options
   * @returns {EventStream<E>}
   */
  events(call, kinds, { signal: caller, timeoutMs }) {
    const read = (/** @type {Reply} */ reply) =>
      ({ pieces: open(reply), requestId: reply.headers.get('x-request-id') });
    return new EventStream((signal) => this.run({ ...call, streamed: true, read }, { signal, timeoutMs }), kinds, caller);
  }

  /**
   * Waits, until the signal says otherwise.
   * @param {number} ms
   * @param {AbortSignal} [signal]
   * @returns {Promise<void>}
   */
  pause(ms, signal) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const leave = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', leave);
        resolve();
      }, ms);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }
}
