/** An answer that comes in events. */
import { ReplyError, TransportError } from './errors.js';
import { Decoder } from './sse.js';
import { errorOfEvent, isObject } from './wire.js';
/** @import { AnswerEvent, JobEvent } from './types.js' */

/**
 * How the data of an event becomes ours; null: it cannot be read.
 * @template E
 * @typedef {Record<string, (data: any) => E | null>} Kinds
 */

/** @type {Kinds<AnswerEvent>} */
export const ANSWER_EVENTS = {
  sources: ({ sources }) => (Array.isArray(sources) ? { type: 'sources', sources } : null),
  token: ({ text }) => (typeof text === 'string' ? { type: 'token', text } : null),
  done: (answer) => (Array.isArray(answer.sources) && 'answer' in answer ? { type: 'done', answer } : null),
};

/** @type {Kinds<JobEvent>} */
export const JOB_EVENTS = {
  file: (file) => ('state' in file ? { type: 'file', file } : null),
  job: (job) => ('state' in job ? { type: 'job', job } : null),
  done: (job) => ('state' in job ? { type: 'done', job } : null),
};

/**
 * Events as they come, to be read once: `for await (const event of stream)`. It is opened when it is read. Leaving
 * the loop closes the connection, and the server stops. Names that are not known are passed over; an error event, or an
 * end without `done`, is thrown.
 * @template {{type: string}} E
 * @implements {AsyncIterable<E>}
 */
export class EventStream {
  #open;
  #kinds;
  #caller;
  #closing = new AbortController();
  /** @type {AsyncGenerator<E, void, void> | undefined} */
  #events;
  /** @type {Extract<E, {type: 'done'}> | undefined} */
  #last;

  /**
   * @param {(signal: AbortSignal) => Promise<{requestId: string | null, pieces: AsyncIterable<Uint8Array>}>} open
   * @param {Kinds<E>} kinds
   * @param {AbortSignal} [caller]
   */
  constructor(open, kinds, caller) {
    this.#open = open;
    this.#kinds = kinds;
    this.#caller = caller;
  }

  /** @returns {AsyncGenerator<E, void, void>} */
  [Symbol.asyncIterator]() {
    return (this.#events ??= this.#read());
  }

  /**
   * Reads to the end: the event `done`.
   * @returns {Promise<Extract<E, {type: 'done'}>>}
   */
  async last() {
    for await (const event of this) void event;
    if (!this.#last) throw new TransportError('the stream was closed before its end', { sent: true });
    return this.#last;
  }

  /** Closes the connection; a loop that reads it ends. */
  close() {
    this.#closing.abort();
  }

  /** @returns {AsyncGenerator<E, void, void>} */
  async *#read() {
    const leave = () => this.#closing.abort(this.#caller?.reason);
    this.#caller?.throwIfAborted();
    this.#caller?.addEventListener('abort', leave);
    try {
      const { pieces, requestId } = await this.#open(this.#closing.signal);
      yield* this.#eventsOf(pieces, requestId);
      this.#caller?.throwIfAborted();
    } catch (error) {
      this.#caller?.throwIfAborted();
      if (!this.#closing.signal.aborted) throw error;
    } finally {
      this.#caller?.removeEventListener('abort', leave);
    }
  }

  /**
   * @param {AsyncIterable<Uint8Array>} pieces
   * @param {string | null} requestId
   * @returns {AsyncGenerator<E, void, void>}
   */
  async *#eventsOf(pieces, requestId) {
    const decoder = new Decoder();
    for await (const piece of pieces) {
      for (const { name, data } of decoder.feed(piece)) {
        if (name === 'error') throw errorOfEvent(data, requestId);
        const event = this.#eventOf(name, data, requestId);
        if (event?.type === 'done') this.#last = /** @type {Extract<E, {type: 'done'}>} */ (event);
        if (event) yield event;
        if (this.#last || this.#closing.signal.aborted) return;
      }
    }
    throw new TransportError('the stream broke off before its end', { sent: true, requestId });
  }

  /**
   * @param {string} name
   * @param {string} data
   * @param {string | null} requestId
   * @returns {E | null}
   */
  #eventOf(name, data, requestId) {
    if (!Object.hasOwn(this.#kinds, name)) return null;
    let read;
    try {
      read = JSON.parse(data);
    } catch {
      read = null;
    }
    const event = isObject(read) ? this.#kinds[name](read) : null;
    if (!event) throw new ReplyError(`the event ${name} cannot be read: ${data.slice(0, 200)}`, { requestId });
    return event;
  }
}
