/** How long is waited for a server that says nothing, and whether the caller still wants to wait. */
import { TransportError, TransportTimeout } from './errors.js';

const LONGEST_MS = 2 ** 31 - 1; // that timers take
// Node and Bun say why there was no connection; a page is not told.
const NOT_SENT = /ECONNREFUSED|ConnectionRefused|FailedToOpenSocket|ENOTFOUND|EAI_AGAIN|E(HOST|NET)UNREACH|CONNECT_TIMEOUT|CERT|tcp connect error/;

/** `signal` ends a request once the server has been silent for too long, or when the caller's own signal says so. */
export class Patience {
  #controller = new AbortController();
  #late = false;
  #ms;
  #caller;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #leave = () => this.#controller.abort(this.#caller?.reason);

  /** @param {number} ms @param {AbortSignal} [caller] */
  constructor(ms, caller) {
    caller?.throwIfAborted();
    this.#ms = Math.min(ms, LONGEST_MS);
    this.#caller = caller;
    caller?.addEventListener('abort', this.#leave);
    this.heard();
  }

  get signal() {
    return this.#controller.signal;
  }

  /** The server has said something, or taken something. */
  heard() {
    this.rest();
    this.#timer = setTimeout(() => {
      this.#late = true;
      this.#controller.abort();
    }, this.#ms);
  }

  /** It is the caller's turn, who may take as long as he likes. */
  rest() {
    clearTimeout(this.#timer);
  }

  end() {
    this.rest();
    this.#caller?.removeEventListener('abort', this.#leave);
  }

  /**
   * What an error of the transport means.
   * @param {any} error
   * @param {string} where
   * @param {string | null} [requestId]
   * @returns {unknown}
   */
  meaning(error, where, requestId) {
    if (this.#caller?.aborted) return this.#caller.reason;
    if (this.#late)
      return new TransportTimeout(`${where}: no answer in time`, { sent: true, cause: error, requestId });
    const why = error?.cause?.code ?? error?.code ?? error?.cause?.message ?? error?.message ?? error;
    return new TransportError(`${where}: ${why}`, { sent: !NOT_SENT.test(`${why}`), cause: error, requestId });
  }
}
