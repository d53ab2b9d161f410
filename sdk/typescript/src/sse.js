/** Server-sent events out of bytes that come in any pieces (WHATWG HTML, 9.2). */
import { ReplyError } from './errors.js';

export const EVENT_CHARS_MAX = 64 * 2 ** 20;

/** @typedef {{name: string, data: string}} Event */

/** `feed` gives the events that have ended; what is left when the stream ends was none. */
export class Decoder {
  #text = new TextDecoder('utf-8', { fatal: true }); // takes a mark of UTF-8 in front away
  #part = ''; // of a line that has not ended
  #afterReturn = false;
  #name = '';
  /** @type {string[]} */
  #data = [];
  #size = 0;
  #charsMax;

  constructor(charsMax = EVENT_CHARS_MAX) {
    this.#charsMax = charsMax;
  }

  /**
   * @param {Uint8Array} piece
   * @returns {Event[]}
   */
  feed(piece) {
    let text;
    try {
      text = this.#text.decode(piece, { stream: true });
    } catch (cause) {
      throw new ReplyError('the stream is not UTF-8', { cause });
    }
    this.#size += text.length;
    const found = [];
    for (const line of this.#lines(text)) {
      const event = this.#take(line);
      if (event) found.push(event);
    }
    if (this.#size > this.#charsMax) throw new ReplyError(`an event of the stream has more than ${this.#charsMax} characters`);
    return found;
  }

  /**
   * The lines that end in it. A line ends with \n, \r or both.
   * @param {string} text
   */
  #lines(text) {
    if (this.#afterReturn && text !== '') {
      if (text[0] === '\n') text = text.slice(1);
      this.#afterReturn = false;
    }
    if (text.endsWith('\r')) this.#afterReturn = true;
    const lines = text.split(/\r\n|\r|\n/);
    lines[0] = this.#part + lines[0];
    this.#part = /** @type {string} */ (lines.pop());
    return lines;
  }

  /**
   * @param {string} line
   * @returns {Event | null}
   */
  #take(line) {
    if (line !== '') {
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
      if (field === 'event') this.#name = value;
      if (field === 'data') this.#data.push(value);
      return null;
    }
    const event = this.#data.length ? { name: this.#name || 'message', data: this.#data.join('\n') } : null;
    this.#name = '';
    this.#data = [];
    this.#size = this.#part.length;
    return event;
  }
}
