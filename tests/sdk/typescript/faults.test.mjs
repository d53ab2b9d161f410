/** The client against a server that refuses, lies, cuts and keeps silent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as ragd from '../../../sdk/typescript/src/index.js';
import { ANSWER, BEGUN, JOB, KEY, REPORT, Hasty, LyingServer, cut, event, facing, refuse, say, silent, stream } from './lying_server.mjs';

const MADE_KEY = { key: KEY, id: 'k', tenant: 'default' };
const FAULTS = { timeout: 20_000 };
const fails = (call, kind, more = {}) => assert.rejects(call, (error) => {
  assert.equal(error.constructor, kind, inspect(error));
  for (const [name, value] of Object.entries(more)) assert.deepEqual(error[name], value, name);
  return true;
});
async function seen(stream) {
  const events = [];
  for await (const one of stream) events.push(one);
  return events;
}

for (const [what, passing] of Object.entries({
  503: refuse(503, 'unavailable'), 429: refuse(429, 'too_many_requests'), 504: refuse(504, 'deadline_exceeded'),
  '502 of a proxy': say(502, '<html>', { 'Content-Type': 'text/html' }), 'a cut before the answer': cut(),
  'a cut within it': cut('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'),
}))
  test(`what passes is tried again: ${what}`, FAULTS, () => facing([passing, passing, say(200, ANSWER)], async (server, client) => {
    assert.equal((await client.query('Tea?')).answer, 'Tea. [1]');
    assert.equal(server.requests.length, 3);
    assert.equal(new Set(server.requests.map((one) => one.headers['x-request-id'])).size, 1);
    const [first, second] = client.pauses;
    assert.ok(first >= 0.5 && first <= 1 && second >= 0.5 && second <= 2, `${client.pauses}`);
  }));

test('it gives up after as many attempts as it may have', FAULTS, () => facing([refuse(503, 'unavailable')], async (server, client) => {
  await fails(client.query('Tea?'), ragd.UnavailableError, { requestId: 'r-1', detail: 'told: unavailable' });
  assert.equal(server.requests.length, 2);
}, { retries: 1 }));

test('Retry-After is honoured, and too long a one told', FAULTS, async () => {
  await facing([refuse(429, 'too_many_requests', { 'Retry-After': 7 }), say(200, ANSWER)], async (_, client) => {
    await client.query('Tea?');
    assert.deepEqual(client.pauses, [7]);
  });
  await facing([refuse(429, 'too_many_requests', { 'Retry-After': 3600 })], async (server, client) => {
    await fails(client.query('Tea?'), ragd.TooManyRequestsError, { retryAfter: 3600 });
    assert.equal(server.requests.length, 1);
  });
});

for (const [code, kind] of Object.entries(ragd.BY_CODE)) {
  const status = Number(Object.entries(ragd.BY_STATUS).find(([, one]) => one === kind)?.[0] ?? 403);
  if ([408, 429, 502, 503, 504].includes(status)) continue;
  test(`what a repeat cannot help is not repeated: ${code}`, FAULTS, () =>
    facing([refuse(status, code, {}, { errors: [{ pointer: '/query', detail: 'must be one' }] })], async (server, client) => {
      await fails(client.query('Tea?'), kind, { type: `urn:ragd:problem:${code}`, status, errors: [{ pointer: '/query', detail: 'must be one' }] });
      assert.equal(server.requests.length, 1);
    }));
}

test('what must not be done twice is not repeated', FAULTS, async () => {
  await facing([cut()], async (server, client) => {
    const changes = [() => client.createKey(), () => client.rotateKey('k'), () => client.createTenant('t'), () => client.deleteTenant('t'),
      () => client.removeSource('wiki'), () => client.deleteDocument('a', { ifMatch: '"1"' }),
      () => client.patchDocument('a', { acl: null }, { ifMatch: '"1"' }), () => client.index([{ text: 'T' }], { ifNoneMatch: '*' })];
    for (const change of changes) await fails(change(), ragd.TransportError, { sent: true });
    assert.equal(server.requests.length, changes.length);
    assert.deepEqual([server.requests[5].headers['if-match'], server.requests[7].headers['if-none-match']], ['"1"', '*']);
  });
  await facing([refuse(429, 'too_many_requests'), say(201, MADE_KEY)], async (_, client) =>
    assert.equal((await client.createKey()).key, KEY, 'what was refused before it was done is asked again'));
});

test('what was never sent is tried again whatever it is', FAULTS, async () => {
  const server = await LyingServer.start(silent);
  server.stop();
  const client = new Hasty({ baseUrl: server.url, apiKey: KEY });
  await fails(client.createKey(), ragd.TransportError, { sent: false });
  assert.equal(client.pauses.length, 2);
});

test('a delete whose answer was lost is done', FAULTS, async () => {
  await facing([cut(), refuse(404, 'not_found')], async (server, client) => {
    await client.deleteDocument('a');
    assert.deepEqual(server.requests.map((one) => one.method), ['DELETE', 'DELETE']);
  });
  await facing([refuse(503, 'unavailable'), refuse(404, 'not_found')], (_, client) => fails(client.deleteDocument('a'), ragd.NotFoundError));
});

test('an upload is sent again with its key, and tells how far it is', FAULTS, async () => {
  const files = [{ name: 'a.txt', content: 'x'.repeat(100_000) }, { name: 'b.bin', content: new Blob([new Uint8Array(200_000)]) }];
  for (const onProgress of [undefined, (progress) => told.push(progress)])
    await facing([cut(), refuse(409, 'conflict'), say(202, JOB)], async (server, client) => {
      assert.equal((await client.upload(files, { onProgress })).id, 'j');
      assert.equal(server.requests.length, 3);
      const [first, ...others] = server.requests;
      for (const other of others) {
        assert.equal(other.headers['idempotency-key'], first.headers['idempotency-key']);
        assert.ok(other.body.equals(first.body) && other.body.length > 300_000);
      }
      if (onProgress) assert.deepEqual(told.at(-1), { sent: first.body.length, total: first.body.length });
    });
  await facing([refuse(409, 'conflict')], async (server, client) => {
    await fails(client.upload(files), ragd.ConflictError);
    assert.equal(server.requests.length, 1, 'a first one that is refused was not under way');
  });
});
const told = [];

test('what no request can have is told at once', FAULTS, () => facing([say(202, JOB)], async (server, client) => {
  await fails(client.fetchPage('http://a.example/', { idempotencyKey: 'a\r\nX-Other: b' }), ragd.RagdError);
  await assert.rejects(client.upload([]), /needs a file/);
  await assert.rejects(client.upload([{ content: 'x' }]), /needs a name/);
  assert.deepEqual([server.requests.length, client.pauses], [0, []]);
}));

test('silence is bounded', FAULTS, async () => {
  await facing([silent], async (server, client) => {
    await fails(client.query('Tea?'), ragd.TransportTimeout, { sent: true });
    assert.equal(server.requests.length, 1);
    await fails(client.index([{ text: 'T' }], { timeoutMs: 50 }), ragd.TransportTimeout);
  }, { timeoutMs: 500 });
  await facing([stream(BEGUN, 'wait')], (_, client) => fails(seen(client.stream('Tea?')), ragd.TransportTimeout, { requestId: 'r-2' }), { timeoutMs: 500 });
  const slowly = (socket) => {
    stream([], 'wait')(socket);
    const pieces = [...BEGUN, ...Array(10).fill(': keep-alive\n\n'), event('done', ANSWER)];
    const timer = setInterval(() => (pieces.length ? socket.write(pieces.shift()) : clearInterval(timer)), 100);
  };
  await facing([slowly], async (_, client) => {
    const begun = performance.now();
    assert.equal((await client.stream('Tea?').last()).answer.id, 'r-3');
    assert.ok(performance.now() - begun > 1000, 'in all it was longer than the silence that is borne');
  }, { timeoutMs: 1000 });
});

test('who takes his time between two events loses none', FAULTS, async () => {
  const inTwo = (socket) => {
    stream([BEGUN[0]], 'wait')(socket);
    setTimeout(() => socket.write(BEGUN[1] + event('done', ANSWER)), 700);
  };
  await facing([inTwo], async (_, client) => {
    const heard = [];
    for await (const one of client.stream('Tea?')) {
      heard.push(one.type);
      if (one.type === 'sources') await new Promise((resolve) => setTimeout(resolve, 600));
    }
    assert.deepEqual(heard, ['sources', 'token', 'done']);
  }, { timeoutMs: 500 });
});

for (const status of [301, 302, 307, 308])
  test(`no redirect is followed: ${status}`, FAULTS, () => facing([say(200, ANSWER)], (other) =>
    facing([say(status, '', { Location: `${other.url}/query` })], async (server, client) => {
      for (const call of [() => client.query('Tea?'), () => client.health(), () => client.upload([{ name: 'x', content: 'x' }]), () => client.stream('Tea?').last()])
        await fails(call(), ragd.RedirectedError, { status });
      assert.deepEqual([other.requests.length, server.requests.length], [0, 4]);
    })));

test('what is no answer is told', FAULTS, async () => {
  for (const body of ['', '{', '[]', 'null', Buffer.from([0xff, 0xfe]), '{"id": 7}', '['.repeat(100_000)])
    await facing([say(200, body, { 'X-Request-Id': 'r-9' })], (_, client) => fails(client.query('Tea?'), ragd.ReplyError, { requestId: 'r-9' }));
  await facing([say(200, Buffer.from([0xff]))], (_, client) => fails(client.content('a'), ragd.ReplyError));
});

test('a problem that cannot be read is its status', FAULTS, async () => {
  for (const body of ['', '{', '[]', '"x"', '{"errors": 7}', '{"errors": [{}]}', Buffer.from([0xff])])
    await facing([say(404, body)], (_, client) => assert.rejects(client.document('a'), (error) =>
      error instanceof ragd.NotFoundError && error.type === 'about:blank' && error.errors.length === 0 && /^[0-9a-f]{32}$/.test(error.requestId)));
  await facing([say(418, '<html>', { 'Content-Type': 'text/html' })], (_, client) => fails(client.document('a'), ragd.StatusError, { status: 418 }));
});

test('an answer without end is cut short', FAULTS, () => {
  const endless = (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n');
    const more = () => { while (!socket.destroyed && socket.write(Buffer.alloc(2 ** 20, 32))); };
    socket.on('drain', more);
    more();
  };
  return facing([endless], (_, client) => fails(client.query('Tea?'), ragd.ReplyError));
});

test('fields and events of a newer server are passed over', FAULTS, async () => {
  const newer = { ...ANSWER, mood: 'good', answer_kind: 'sung' };
  await facing([say(200, newer), stream([event('mood', { x: 1 }), event('done', newer), 'event: la'])], async (_, client) => {
    assert.equal((await client.query('Tea?')).answer_kind, 'sung');
    assert.deepEqual((await seen(client.stream('Tea?'))).map((one) => one.type), ['done']);
  });
});

for (const after of ['close', 'reset'])
  test(`a stream that is cut is told: ${after}`, FAULTS, () => facing([stream([...BEGUN, 'event: done\ndata: {'], after)], async (server, client) => {
    await fails(seen(client.stream('Tea?')), ragd.TransportError, { sent: true });
    assert.equal(server.requests.length, 1);
  }));

test('an error within a stream is thrown after what came before it', FAULTS, async () => {
  const problem = { status: 503, detail: 'down', code: 'unavailable', request_id: 'r-7', errors: [] };
  await facing([stream([...BEGUN, event('error', problem)]), stream([event('error', 'nonsense')])], async (server, client) => {
    const heard = [];
    await fails((async () => { for await (const one of client.stream('Tea?')) heard.push(one.type); })(), ragd.UnavailableError, { requestId: 'r-7', detail: 'down' });
    assert.deepEqual([heard, server.requests.length], [['sources', 'token'], 1]);
    await fails(seen(client.stream('Tea?')), ragd.ReplyError, { requestId: 'r-2' });
  });
});

test('an event that cannot be read is told', FAULTS, async () => {
  for (const data of ['{', '[]', '{"text": 7}', '7'])
    await facing([stream([event('token', data)])], (_, client) => fails(seen(client.stream('Tea?')), ragd.ReplyError, { requestId: 'r-2' }));
  await facing([say(200, ANSWER)], (_, client) => fails(seen(client.stream('Tea?')), ragd.ReplyError));
});

test('opening a stream is tried again', FAULTS, () =>
  facing([refuse(503, 'unavailable'), cut(), stream([...BEGUN, event('done', ANSWER)])], async (server, client) => {
    assert.equal((await client.stream('Tea?').last()).answer.answer, 'Tea. [1]');
    assert.equal(server.requests.length, 3);
  }));

for (const how of ['break', 'throw', 'close', 'signal', 'timeout of a signal'])
  test(`who leaves a stream closes its connection: ${how}`, FAULTS, () => facing([stream(BEGUN, 'wait')], async (server, client) => {
    const stop = new AbortController();
    const events = client.stream('Tea?', { signal: how === 'timeout of a signal' ? AbortSignal.timeout(700) : stop.signal });
    const heard = [];
    const read = async () => {
      for await (const one of events) {
        heard.push(one.type);
        if (how === 'break') break;
        if (how === 'throw') throw new RangeError('tea');
        if (how === 'close') events.close();
        if (how === 'signal') stop.abort(new SyntaxError('enough'));
      }
    };
    if (how === 'break' || how === 'close') await read();
    else await assert.rejects(read, { name: { throw: 'RangeError', signal: 'SyntaxError', 'timeout of a signal': 'TimeoutError' }[how] });
    await server.left;
    assert.equal(heard.length, how === 'timeout of a signal' ? 2 : 1);
  }));

test('a call is ended by its signal: before, while it waits for the answer, while it pauses', FAULTS, async () => {
  const why = new SyntaxError('enough');
  await facing([silent], async (server, client) => {
    await assert.rejects(client.query('Tea?', { signal: AbortSignal.abort(why) }), why);
    assert.equal(server.requests.length, 0);
    const stop = new AbortController();
    const asked = client.query('Tea?', { signal: stop.signal });
    setTimeout(() => stop.abort(why), 50);
    await assert.rejects(asked, why);
    await server.left;
  });
  await facing([refuse(429, 'too_many_requests', { 'Retry-After': 50 })], async (server) => {
    const stop = new AbortController();
    const asked = new ragd.Client({ baseUrl: server.url }).query('Tea?', { signal: stop.signal });
    setTimeout(() => stop.abort(why), 50);
    await assert.rejects(asked, why);
    assert.equal(server.requests.length, 1);
  });
});

test('the key is in a header and in no text', FAULTS, () =>
  facing([refuse(401, 'unauthenticated'), cut(), say(200, '{'), say(201, MADE_KEY)], async (server, client) => {
    const texts = [inspect(client, { depth: 9, showHidden: true }), JSON.stringify(client), String(client)];
    for (const call of [() => client.query('Tea?'), () => client.createKey(), () => client.createKey()])
      await assert.rejects(call(), (error) => texts.push(inspect(error, { depth: 9, showHidden: true }), error.stack) > 0);
    assert.equal(server.requests[0].headers.authorization, `Bearer ${KEY}`);
    assert.ok(server.requests.every((one) => !one.target.includes(KEY)));
    assert.deepEqual(texts.filter((text) => text.includes(KEY)), []);
  }));

test('a job that does not end is waited for so long', FAULTS, async () => {
  await facing([say(200, JOB), refuse(503, 'unavailable'), say(200, JOB), say(200, { ...JOB, state: 'completed' })], async (server, client) => {
    assert.equal((await client.waitForJob('j')).state, 'completed');
    assert.equal(server.requests.length, 4);
  });
  await facing([say(200, JOB)], (_, client) => fails(client.waitForJob('j', { withinMs: 50 }), ragd.WaitTimeout, { jobId: 'j' }));
});

test('a list that goes in circles is told', FAULTS, () => facing([say(200, { documents: [], next_cursor: 'again' })], async (server, client) => {
  await fails(seen(client.documents()), ragd.ReplyError);
  assert.deepEqual(server.requests.map((one) => one.target), ['/documents', '/documents?cursor=again']);
}));

test('calls of many documents keep their bounds', FAULTS, () => facing([say(200, REPORT)], async (server, client) => {
  const many = function* () { for (let number = 0; number < 2500; number++) yield { text: String(number) }; };
  assert.equal((await seen(client.indexAll(many()))).length, 3);
  assert.deepEqual(server.requests.map((one) => JSON.parse(one.body).documents.length), [1000, 1000, 500]);
  assert.equal((await seen(client.indexAll(Array(3).fill({ text: 'x'.repeat(5_000_000) })))).length, 3);
  assert.deepEqual(await seen(client.indexAll([])), []);
}));

test('a server that is not ready says so, and its proxy something else', FAULTS, async () => {
  const down = { status: 'down', components: { store: { status: 'down', detail: 'full', latency_ms: 0 } } };
  await facing([say(503, down, { 'Content-Type': 'application/json' })], async (_, client) => {
    assert.equal((await client.ready()).components.store.detail, 'full');
    assert.deepEqual(client.pauses, []);
  });
  await facing([say(503, '<html>', { 'Content-Type': 'text/html' })], (_, client) => fails(client.ready(), ragd.UnavailableError));
});

test('an own fetch is what sends', FAULTS, async () => {
  const asked = [];
  const client = new ragd.Client({ baseUrl: 'https://rag.example.com/base', apiKey: KEY, fetch: async (url, init) => {
    asked.push([url, init.method, init.headers.get('authorization'), init.redirect]);
    return new Response(JSON.stringify({ status: 'ok' }), { headers: { 'Content-Type': 'application/json' } });
  } });
  assert.equal((await client.health()).status, 'ok');
  assert.deepEqual(asked, [['https://rag.example.com/base/health', 'GET', `Bearer ${KEY}`, 'manual']]);
});
