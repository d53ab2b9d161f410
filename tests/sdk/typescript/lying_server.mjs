/** A server that says what the test wants: refuses, cuts, keeps silent, redirects, speaks nonsense. */
import { once } from 'node:events';
import net from 'node:net';
import { Client } from '../../../sdk/typescript/src/index.js';

export const KEY = 'ragd_' + 'secret'.repeat(8);

/** A body out of what follows the head; null while it has not ended. */
function bodyOf(headers, rest) {
  if (headers['transfer-encoding'] !== 'chunked') {
    const size = Number(headers['content-length'] ?? 0);
    return rest.length < size ? null : { body: rest.subarray(0, size), used: size };
  }
  const parts = [];
  for (let at = 0; ; ) {
    const end = rest.indexOf('\r\n', at);
    if (end < 0) return null;
    const size = parseInt(rest.toString('latin1', at, end), 16);
    if (rest.length < end + 4 + size) return null;
    if (size === 0) return { body: Buffer.concat(parts), used: end + 4 };
    parts.push(rest.subarray(end + 2, end + 2 + size));
    at = end + 4 + size;
  }
}

/** The first request of these bytes, and how many it takes; null while it has not ended. */
function requestOf(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first, ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const [method, target] = first.split(' ');
  const headers = Object.fromEntries(lines.map((line) => [line.split(':', 1)[0].toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  const found = bodyOf(headers, bytes.subarray(end + 4));
  return found && { request: { method, target, headers, body: found.body }, used: end + 4 + found.used };
}

/** `replies` are functions of a socket, one for each request; the last one answers all that follow. */
export class LyingServer {
  requests = [];
  #sockets = new Set();

  static async start(...replies) {
    const made = new LyingServer();
    made.left = new Promise((resolve) => (made.gone = resolve));
    made.listener = net.createServer((socket) => made.#serve(socket, replies));
    made.listener.listen(0, '127.0.0.1');
    await once(made.listener, 'listening');
    made.url = `http://127.0.0.1:${made.listener.address().port}`;
    return made;
  }

  #serve(socket, replies) {
    this.#sockets.add(socket);
    let bytes = Buffer.alloc(0);
    socket.on('error', () => undefined); // it is told by close
    socket.on('close', () => this.gone());
    socket.on('data', (more) => {
      bytes = Buffer.concat([bytes, more]);
      for (let found; (found = requestOf(bytes)); bytes = bytes.subarray(found.used)) {
        this.requests.push(found.request);
        replies[Math.min(this.requests.length, replies.length) - 1](socket, found.request);
      }
    });
  }

  stop() {
    for (const socket of this.#sockets) socket.destroy();
    this.listener.close();
  }
}

function head(status, headers) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Whatever\r\n${lines.join('')}\r\n`;
}

export function say(status, body = '', headers = {}) {
  const content = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  return (socket) => {
    socket.write(head(status, { 'Content-Type': type, 'Content-Length': content.length, ...headers }));
    socket.write(content);
  };
}

export function refuse(status, code, headers = {}, more = {}) {
  return say(status, { type: `urn:ragd:problem:${code}`, title: code, status, detail: `told: ${code}`, code, request_id: 'r-1',
    errors: [], ...more }, headers);
}

/** Ends the connection after these bytes of an answer. */
export const cut = (data = '') => (socket) => (data ? socket.write(data, () => socket.resetAndDestroy()) : socket.resetAndDestroy());

/** Reads the request and never says a word. */
export const silent = () => undefined;

export function event(name, data) {
  return `event: ${name}\ndata: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

/** An event stream of these pieces; then it ends ('close'), breaks ('reset') or waits until the client leaves ('wait'). */
export function stream(pieces, after = 'close') {
  return (socket) => {
    socket.write(head(200, { 'Content-Type': 'text/event-stream', Connection: 'close', 'X-Request-Id': 'r-2' }));
    for (const piece of pieces) socket.write(piece);
    if (after === 'close') socket.end();
    if (after === 'reset') socket.write('', () => socket.resetAndDestroy());
  };
}

export const ANSWER = {
  id: 'r-3', answer: 'Tea. [1]', answer_kind: 'extractive', citations: [{ source: 1, start: 5, end: 8 }], quotes: [],
  sources: [{ n: 1, document_id: 'a', chunk_id: 'c', version: 1, text: 'Tea.', start: 0, end: 4, score: 0.5,
    scores: { vector: null, keyword: null, fused: 0.5, rerank: null }, duplicates: 0, title: '', url: '', metadata: {} }],
  cache: { embedding: 'miss', result: 'off' },
  timings_ms: { embed: 0, retrieve: 0, fuse: 0, hydrate: 0, rerank: 0, read: 0, generate: 0, total: 0 },
  usage: { prompt_tokens: 0, completion_tokens: 0 }, warnings: [],
};
export const REPORT = { indexed: 1, chunks: 1, documents: [], took_ms: 1 };
export const JOB = { id: 'j', state: 'waiting', collection: 'documents', files: [], counts: {}, created_at: '', updated_at: '' };
export const BEGUN = [event('sources', { sources: ANSWER.sources }), event('token', { text: 'Te' })];

/** A client that notes its pauses and does not take them. */
export class Hasty extends Client {
  pauses = [];

  async pause(ms) {
    this.pauses.push(ms / 1000);
  }
}

/** Runs `check(server, client)` with a server of these replies. */
export async function facing(replies, check, options = {}) {
  const server = await LyingServer.start(...replies);
  try {
    return await check(server, new Hasty({ baseUrl: server.url, apiKey: KEY, ...options }));
  } finally {
    server.stop();
  }
}
