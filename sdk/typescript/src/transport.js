/** Sends one request and hears the answer: by fetch, or by XMLHttpRequest where a page wants to see an upload go. */
import { RagdError, ReplyError } from './errors.js';
import { Patience } from './patience.js';
import { JSON_BYTES_MAX, urlOf } from './wire.js';
import { VERSION } from './version.js';
/** @import { CallOptions } from './types.js' */
/** @import { Call, Reply } from './wire.js' */
/** @import { Settings } from './settings.js' */

const isPage = typeof XMLHttpRequest === 'function';

/**
 * @param {Call<unknown>} call
 * @param {Settings} settings
 * @param {string} requestId
 */
function headersOf(call, settings, requestId) {
  const headers = new Headers({ Accept: call.streamed ? 'text/event-stream' : '*/*', 'X-Request-Id': requestId });
  if (!isPage) headers.set('User-Agent', `ragd-typescript/${VERSION}`);
  if (settings.apiKey) headers.set('Authorization', `Bearer ${settings.apiKey}`);
  if (call.body) headers.set('Content-Type', call.body.type);
  for (const [name, value] of Object.entries(call.headers ?? {})) headers.set(name, value);
  return headers;
}

/**
 * A blob as a stream that tells how much of it was taken.
 * @param {Blob} blob
 * @param {(sent: number) => void} taken
 */
function counted(blob, taken) {
  let sent = 0;
  return blob.stream().pipeThrough(new TransformStream({
    transform(piece, out) {
      out.enqueue(piece);
      taken((sent += piece.byteLength));
    },
  }));
}

/**
 * The pieces of a body as they come.
 * @param {Response} response
 * @param {Patience} patience
 * @param {string} where
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
async function* pieces(response, patience, where) {
  const reader = response.body?.getReader();
  try {
    for (let next; reader && !(next = await reader.read()).done; ) {
      patience.rest();
      yield next.value;
      patience.heard();
    }
  } catch (error) {
    throw patience.meaning(error, where, response.headers.get('x-request-id'));
  } finally {
    patience.end();
    reader?.cancel().catch(() => undefined); // it is over already
  }
}

/**
 * The whole of a body, up to a bound.
 * @param {AsyncIterable<Uint8Array>} parts
 * @param {number} bytesMax
 */
async function collected(parts, bytesMax) {
  const list = [];
  let size = 0;
  for await (const part of parts) {
    size += part.length;
    if (size > bytesMax) throw new ReplyError(`the answer has more than ${bytesMax} bytes`);
    list.push(part);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of list) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * @param {Call<unknown>} call
 * @param {Settings} settings
 * @param {CallOptions} options
 * @param {string} requestId
 * @returns {Promise<Reply>}
 */
export async function send(call, settings, { signal, timeoutMs }, requestId) {
  const where = `${call.method} ${settings.baseUrl}${call.path}`;
  let headers;
  try {
    headers = headersOf(call, settings, requestId);
  } catch (cause) {
    throw new RagdError(`${where}: this cannot be sent: a header has characters that none has`, { cause });
  }
  const patience = new Patience(timeoutMs ?? (call.indexes ? settings.indexTimeoutMs : settings.timeoutMs), signal);
  try {
    if (isPage && call.onProgress && !settings.fetch) return await sendSeen(call, settings, headers, patience);
    return await sendFetched(call, settings, headers, patience, where);
  } catch (error) {
    patience.end();
    throw error instanceof RagdError ? error : patience.meaning(error, where);
  }
}

/**
 * @param {Call<unknown>} call
 * @param {Settings} settings
 * @param {Headers} headers
 * @param {Patience} patience
 * @param {string} where
 * @returns {Promise<Reply>}
 */
async function sendFetched(call, settings, headers, patience, where) {
  const { method, body, onProgress, expected = [200] } = call;
  /** @type {RequestInit & {duplex?: 'half'}} */
  const request = { method, headers, body: body?.content, redirect: 'manual', cache: 'no-cache', signal: patience.signal };
  if (onProgress && body?.content instanceof Blob && !isPage) {
    const total = body.content.size;
    request.duplex = 'half';
    request.body = counted(body.content, (sent) => {
      patience.heard();
      onProgress({ sent, total });
    });
  }
  const response = await (settings.fetch ?? fetch)(urlOf(settings.baseUrl, call), request);
  patience.heard();
  const { status, headers: told } = response;
  const parts = pieces(response, patience, where);
  if (call.streamed && expected.includes(status) && told.get('content-type')?.startsWith('text/event-stream'))
    return { status, headers: told, body: new Uint8Array(), stream: parts };
  return { status, headers: told, body: await collected(parts, call.bytesMax ?? JSON_BYTES_MAX) };
}

/**
 * @param {Call<unknown>} call
 * @param {Settings} settings
 * @param {Headers} headers
 * @param {Patience} patience
 * @returns {Promise<Reply>}
 */
function sendSeen(call, settings, headers, patience) {
  const request = new XMLHttpRequest();
  const url = urlOf(settings.baseUrl, call);
  return new Promise((resolve, reject) => {
    request.open(call.method, url);
    request.responseType = 'arraybuffer';
    headers.forEach((value, name) => request.setRequestHeader(name, value));
    request.upload.onprogress = ({ loaded, total }) => {
      patience.heard();
      call.onProgress?.({ sent: loaded, total });
    };
    request.onload = () => {
      patience.end();
      const told = new Headers();
      for (const line of request.getAllResponseHeaders().trim().split(/[\r\n]+/)) {
        const colon = line.indexOf(':');
        if (colon > 0) told.append(line.slice(0, colon), line.slice(colon + 1).trim());
      }
      const followed = request.responseURL !== '' && request.responseURL !== new URL(url, request.responseURL).href;
      resolve({ status: followed ? 0 : request.status, headers: told, body: new Uint8Array(request.response ?? 0) });
    };
    request.onerror = () => reject(new TypeError('the connection failed'));
    request.onabort = () => reject(new TypeError('it was ended'));
    patience.signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(call.body?.content);
  });
}
