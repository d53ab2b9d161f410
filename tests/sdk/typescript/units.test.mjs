/** Parts of the client by themselves: events, pauses, settings, forms. Nothing listens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, ReplyError, RedirectedError, StatusError, errorOf } from '../../../sdk/typescript/src/index.js';
import { form } from '../../../sdk/typescript/src/form.js';
import { backoff, pauseAfter, secondsOf } from '../../../sdk/typescript/src/retry.js';
import { Decoder } from '../../../sdk/typescript/src/sse.js';
import { segment, urlOf } from '../../../sdk/typescript/src/wire.js';

const STREAM = Buffer.from('\ufeffevent: token\r\ndata: {"text": "für 日本 🍵"}\r\n\r\n: keep-alive\n\ndata\ndata: two\ndata:  lines\nid: 7\n' +
  'retry: 5\n\nevent: alone\n\nevent:x\rdata:y\r\rdata: not ended');
const EVENTS = [['token', '{"text": "für 日本 🍵"}'], ['message', '\ntwo\n lines'], ['x', 'y']];

function decoded(pieces) {
  const decoder = new Decoder();
  return pieces.flatMap((piece) => decoder.feed(piece)).map(({ name, data }) => [name, data]);
}

test('events are the same in any pieces', () => {
  for (const size of [1, 2, 3, 7, 1000]) {
    const pieces = [];
    for (let at = 0; at < STREAM.length; at += size) pieces.push(STREAM.subarray(at, at + size));
    assert.deepEqual(decoded(pieces), EVENTS, `pieces of ${size}`);
  }
  for (let cut = 0; cut < STREAM.length; cut++)
    assert.deepEqual(decoded([STREAM.subarray(0, cut), STREAM.subarray(cut)]), EVENTS, `cut at ${cut}`);
});

test('a stream that is no text is told', () => {
  assert.throws(() => new Decoder().feed(Buffer.from([100, 0xff, 0xfe])), ReplyError);
});

test('an event has a bound', () => {
  const decoder = new Decoder(50);
  assert.equal(decoder.feed(Buffer.from('data: 1\n\n'.repeat(20))).length, 20, 'each by itself is small');
  assert.throws(() => decoder.feed(Buffer.from(`data: ${'x'.repeat(60)}`)), /more than 50 characters/);
  assert.throws(() => new Decoder(50).feed(Buffer.from('x: y\n'.repeat(20))), /more than 50/);
});

test('pauses grow and stay within their bounds', () => {
  for (const [attempt, most] of [[0, 1], [1, 2], [2, 4], [3, 8], [4, 8], [5000, 8]])
    assert.deepEqual([backoff(attempt, 0), backoff(attempt, 1)], [0.5, most]);
});

test('a Retry-After is seconds or a date', () => {
  const cases = [['0', 0], ['7', 7], [' 120 ', 120], ['soon', null], ['-1', null], ['1.5', null], ['', null], [null, null], ['²', null],
    ['9'.repeat(5000), 999999999], ['Thu, 01 Jan 1970 00:01:40 GMT', 90], ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['Thu, 99 Jan 1970 00:00:00 GMT', null], ['2026', 2026], ['2026-01-01', null]];
  for (const [text, seconds] of cases) assert.equal(secondsOf(text, 10_000), seconds, text);
});

test('a server is waited for at least as long as it says and no longer than a minute', () => {
  const call = { method: 'GET', path: '/', read: () => null };
  const after = (retryAfter) => pauseAfter(call, errorOf({ status: 503, retryAfter }), 0, false, 0);
  assert.deepEqual([after(0), after(60), after(61), after(null)], [0.5, 60, null, 0.5]);
});

test('an address that is none is refused, and what it has of a password is not shown', () => {
  for (const baseUrl of ['', '127.0.0.1:8080', 'ftp://a', 'http://', 'https://me:' + 'hush@a', 'http://a/?x=1', 'http://a/#x', 'http://a/?'])
    assert.throws(() => new Client({ baseUrl }), (error) => /baseUrl must/.test(error.message) && !/hush/.test(error.message), baseUrl);
  assert.equal(new Client({ baseUrl: 'https://rag.example.com/base//' }).baseUrl, 'https://rag.example.com/base');
});

test('a setting that cannot be is refused', () => {
  for (const options of [{ timeoutMs: 0 }, { indexTimeoutMs: -1 }, { timeoutMs: NaN }, { retries: -1 }, { timeout: 5 }])
    assert.throws(() => new Client({ baseUrl: 'http://a', ...options }), new RegExp(Object.keys(options)[0]));
  const key = 'ragd_' + 'secret'.repeat(8);
  assert.throws(() => new Client({ baseUrl: 'http://a', apiKey: `${key}\nX: y` }),
    (error) => /not shown/.test(error.message) && !error.message.includes(key));
});

test('the environment says where and by which key', () => {
  process.env.RAGD_URL = 'http://127.0.0.1:9/';
  assert.equal(new Client().baseUrl, 'http://127.0.0.1:9');
  process.env.RAGD_URL = ' ';
  assert.equal(new Client().baseUrl, 'http://127.0.0.1:8080');
  delete process.env.RAGD_URL;
});

test('any text is one part of a path', () => {
  for (const text of ['a/b', '...', '100%', 'a%2Fb', 'ü ?#&+;=', '日本', "it's"])
    assert.equal(new URL(`http://a/x/${segment(text)}/y`).pathname.split('/').length, 4, text);
  for (const text of ['.', '..']) assert.throws(() => segment(text), /cannot be a part/);
  assert.equal(urlOf('http://a/b', { path: '/x', query: { one: 'a b&c', none: null, nothing: undefined, zero: 0 } }), 'http://a/b/x?one=a+b%26c&zero=0');
});

test('what a server says is an error of its code, or else of its status', () => {
  assert.equal(errorOf({ status: 403, code: 'quota_exceeded' }).name, 'QuotaExceededError');
  assert.equal(errorOf({ status: 404 }).name, 'NotFoundError');
  assert.equal(errorOf({ status: 418, code: 'constructor' }).constructor, StatusError);
  assert.ok(errorOf({ status: 307 }) instanceof RedirectedError && errorOf({ status: 0 }) instanceof RedirectedError);
  const error = errorOf({ status: 422, code: 'invalid_field', detail: 'must be one', requestId: 'r' });
  assert.deepEqual([String(error), error.requestId, error.type], ['InvalidFieldError: 422 invalid_field: must be one', 'r', 'about:blank']);
});

test('a form has its files, what is said of them, and its fields', async () => {
  const file = new Blob(['three'], { type: 'text/plain' });
  const { content, type } = form([{ name: 'a "b"\r\n.txt', content: 'one', id: 'x', metadata: { n: 1 } },
    { name: 'c', content: new Uint8Array([0, 255]) }, { name: 'd', content: file, mediaType: 'text/html' }], { source: 's', metadata: { y: 2 }, acl: undefined });
  const boundary = type.split('boundary=')[1];
  const parts = Buffer.from(await content.arrayBuffer()).toString('latin1').split(`--${boundary}`);
  assert.equal(parts[1], '\r\nContent-Disposition: form-data; name="file"; filename="a %22b%22%0D%0A.txt"\r\nContent-Type: application/octet-stream\r\n\r\none\r\n');
  assert.ok(parts[2].endsWith('\r\n\r\n\0\xff\r\n') && parts[3].includes('Content-Type: text/html\r\n\r\nthree'));
  assert.ok(parts[4].endsWith('name="source"\r\n\r\ns\r\n') && parts[5].endsWith('name="metadata"\r\n\r\n{"y":2}\r\n'));
  assert.ok(parts[6].endsWith('name="files"\r\n\r\n[{"id":"x","metadata":{"n":1}},{},{}]\r\n'));
  assert.deepEqual([parts.length, parts[7]], [8, '--\r\n']);
  assert.throws(() => form([{ content: 'x' }], {}), /needs a name/);
});
