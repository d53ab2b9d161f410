/** The client against the real server: what each method does is what the contract says. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as ragd from '../../../sdk/typescript/src/index.js';

const { Client } = ragd;
const { TEST_URL: url, TEST_GUARDED_URL: guarded, TEST_GUARDED_KEY: key, TEST_PDF: pdf } = process.env;
const own = `ts${process.versions.node.split('.')[0]}`; // each Node has documents of its own
const client = new Client({ baseUrl: url });
const QUESTION = 'How hot should the water for green tea be?';
const TEA = [
  { id: 'green.md', title: 'Green tea', text: 'The water for green tea should be 75 degrees hot.', metadata: { lang: 'en', year: 2025, none: null } },
  { id: 'black.md', title: 'Black tea', text: 'Black tea is brewed with boiling water for four minutes.' },
];
const SLOW = { timeout: 120_000 };
async function all(events) {
  const seen = [];
  for await (const one of events) seen.push(one);
  return seen;
}

test('a question is answered with its sources', SLOW, async () => {
  const collection = `${own}-tea`;
  const report = await client.index(TEA, { collection });
  assert.deepEqual(report.documents.map((one) => one.status), ['created', 'created']);
  const answer = await client.query(QUESTION, { collection, top_k: 2 });
  assert.match(answer.answer, /75 degrees/);
  assert.equal(answer.answer_kind, 'extractive');
  const [best] = answer.sources;
  assert.deepEqual([best.document_id, best.metadata], ['green.md', TEA[0].metadata]);
  const stored = new TextEncoder().encode(await client.content('green.md', { collection }));
  assert.equal(new TextDecoder().decode(stored.subarray(best.start, best.end)), best.text);
  const talk = [{ role: 'user', content: QUESTION }, { role: 'assistant', content: '75 degrees.' }, { role: 'user', content: 'And for black tea?' }];
  const followed = await client.query(talk, { collection, top_k: 1 });
  assert.equal(followed.sources[0].document_id, 'black.md');
  assert.match(followed.question_used, /green/);
  const none = await client.query(QUESTION, { collection, generate: false, filter: { lang: 'de' } });
  assert.deepEqual([none.answer_kind, none.sources], ['none', []]);
});

test('a streamed answer is the same', SLOW, async () => {
  const collection = `${own}-streamed`;
  await client.index(TEA, { collection });
  const seen = await all(client.stream(QUESTION, { collection }));
  assert.equal(seen[0].type, 'sources');
  const { answer } = seen.at(-1);
  assert.equal(seen.slice(1, -1).map((one) => one.text).join(''), answer.answer);
  assert.equal((await client.query(QUESTION, { collection })).answer, answer.answer);
  const stream = client.stream(QUESTION, { collection });
  for await (const one of stream) { assert.equal(one.type, 'sources'); break; }
  assert.deepEqual(await all(stream), [], 'it is read once');
  await assert.rejects(stream.last(), ragd.TransportError);
});

test('a refusal names the fields', SLOW, async () => {
  await assert.rejects(client.query('', { top_k: 0, collection: 'a b' }), (error) => {
    assert.ok(error instanceof ragd.InvalidFieldError && error instanceof ragd.StatusError && error instanceof ragd.RagdError);
    assert.deepEqual([error.status, error.type, error.code], [422, 'urn:ragd:problem:invalid_field', 'invalid_field']);
    assert.deepEqual(error.errors.map((one) => one.pointer).sort(), ['/collection', '/query', '/top_k']);
    return /^[0-9a-f]{32}$/.test(error.requestId);
  });
  await assert.rejects(client.stream('').last(), ragd.InvalidFieldError);
  await assert.rejects(client.document('no such document'), { name: 'NotFoundError', message: /404 not_found/ });
});

test('any id is one document', SLOW, async () => {
  const collection = `${own}-ids`;
  for (const id of ['plain', 'a/b/c.md', '...', 'x/content', 'a/original', 'p/pages/1.png', '100%', 'a%2Fb', 'ü ?#&+;=', '日本', 'a//b', '../up', 'trailing/', "it's"]) {
    await client.index([{ id, text: `This is ${id}.` }], { collection });
    assert.equal((await client.document(id, { collection })).id, id);
    assert.equal(await client.content(id, { collection }), `This is ${id}.`);
    await client.deleteDocument(id, { collection });
    await assert.rejects(client.deleteDocument(id, { collection }), ragd.NotFoundError);
  }
  await assert.rejects(client.document('..'), RangeError);
});

test('documents come page by page', SLOW, async () => {
  const collection = `${own}-pages`;
  const names = Array.from({ length: 25 }, (_, number) => String(number).padStart(3, '0'));
  const reports = await all(client.indexAll(names.map((id) => ({ id, text: `Text ${id}.` })), { collection }));
  assert.equal(reports[0].indexed, 25);
  assert.deepEqual((await all(client.documents({ collection, limit: 10 }))).map((one) => one.id), names);
  const page = await client.documentPage({ collection, limit: 10 });
  assert.equal(page.documents.length, 10);
  assert.equal((await client.documentPage({ collection, limit: 10, cursor: page.next_cursor })).documents[0].id, '010');
  assert.deepEqual(await all(client.documents({ collection: 'none' })), []);
  assert.ok((await client.collections()).includes(collection));
});

test('two writers are told apart', SLOW, async () => {
  const id = `${own}-writers`;
  await client.index([{ id, text: 'First.' }], { ifNoneMatch: '*' });
  const { etag } = await client.document(id);
  await client.index([{ id, text: 'Second.' }], { ifMatch: etag });
  for (const change of [() => client.deleteDocument(id, { ifMatch: etag }), () => client.patchDocument(id, { acl: null }, { ifMatch: etag }),
    () => client.index([{ id, text: 'Third.' }], { ifNoneMatch: '*' })])
    await assert.rejects(change(), ragd.PreconditionFailedError);
  const changed = await client.patchDocument(id, { acl: { allow: ['group:hr'] } }, { ifMatch: (await client.document(id)).etag });
  assert.deepEqual(changed.acl.allow, ['group:hr']);
  await client.deleteDocument(id, { ifMatch: changed.etag });
});

test('files are uploaded and their job followed', SLOW, async () => {
  const collection = `${own}-up`;
  const leave = '<html><body><main><h1>Leave</h1><p>Everyone has twenty-eight days of leave.</p></main></body></html>';
  const File = globalThis.File ?? (await import('node:buffer')).File;
  const told = [];
  const job = await client.upload([
    new File([leave], 'leave.html', { type: 'text/html' }),
    { name: 'a "quoted"/näme.txt', content: 'The office opens at eight.', id: 'notes', title: 'Notes', metadata: { year: 2026 } },
    { name: 'broken.bin', content: new Uint8Array(600_000) },
  ], { metadata: { team: 'hr' }, acl: { allow: ['group:hr'] }, collection, onProgress: (progress) => told.push(progress) });
  const events = await all(client.jobEvents(job.id));
  assert.equal(events.at(-1).type, 'done');
  assert.ok(events.some((one) => one.type === 'file' && one.file.name === 'leave.html'));
  const done = await client.waitForJob(job.id, { withinMs: 60_000 });
  assert.equal(done.state, 'partial');
  assert.deepEqual(done.files.map((one) => [one.name, one.state, one.code]),
    [['leave.html', 'completed', undefined], ['a "quoted"/näme.txt', 'completed', undefined], ['broken.bin', 'failed', 'unsupported']]);
  assert.ok(told.length > 3 && told.every(({ sent, total }, at) => total > 600_000 && sent > (told[at - 1]?.sent ?? 0)));
  assert.equal(told.at(-1).sent, told.at(-1).total);
  const document = await client.document('notes', { collection });
  assert.deepEqual([document.metadata, document.title, document.acl.allow], [{ team: 'hr', year: 2026 }, 'Notes', ['group:hr']]);
  assert.equal(new TextDecoder().decode(await client.original('leave.html', { collection })), leave);
  assert.ok((await all(client.jobs({ limit: 1 }))).some((one) => one.id === job.id));
  await assert.rejects(client.cancelJob(job.id), ragd.ConflictError);
});

test('an upload again with its key is one job', SLOW, async () => {
  const idempotencyKey = `${own}-key`, files = [{ name: 'a.txt', content: 'The office opens at eight.' }];
  const first = await client.upload(files, { idempotencyKey });
  assert.equal((await client.upload(files, { idempotencyKey, onProgress: () => undefined })).id, first.id);
  assert.notEqual((await client.upload(files)).id, first.id);
  await assert.rejects(client.upload([{ name: 'a.txt', content: 'Another text.' }], { idempotencyKey }), ragd.InvalidFieldError);
});

test('a page is fetched by a job, and pages of files are pictures', SLOW, async () => {
  const fetched = await client.fetchPage('http://127.0.0.1:9/page.html', { title: 'Nowhere' });
  const nowhere = await client.waitForJob(fetched.id, { withinMs: 60_000 });
  assert.ok(nowhere.state === 'failed' && nowhere.files[0].detail, 'private addresses are refused, and say so');
  const job = await client.upload([{ name: 'columns.pdf', id: `${own}-pdf`, content: new Blob([readFileSync(pdf)], { type: 'application/pdf' }) }]);
  assert.equal((await client.waitForJob(job.id, { withinMs: 60_000 })).state, 'completed');
  const picture = await client.pageImage(`${own}-pdf`, 1, { highlight: [0, 20], width: 200 });
  assert.deepEqual([...picture.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
});

test('originals are kept by their hash', SLOW, async () => {
  const content = `A file of ${own}.`, digest = createHash('sha256').update(content).digest('hex');
  assert.equal(await client.hasOriginal(digest), false);
  assert.equal((await client.keepOriginal(digest, new Blob([content], { type: 'text/plain' }))).sha256, digest);
  assert.equal(await client.hasOriginal(digest), true);
});

test('sources are listed, told of and removed', SLOW, async () => {
  const name = `${own}/wiki`, collection = `${own}-from`;
  await client.index([{ id: 'a', text: 'A page.', source: name }], { collection });
  await client.reportRun(name, 'partial', { collection, files: 2, failed: 1, failures: [{ path: 'b.md', code: 'damaged', why: 'It is.' }] });
  assert.deepEqual((await client.sources({ collection })).map((one) => one.name), [name]);
  const detail = await client.source(name, { collection });
  assert.deepEqual([detail.last_run.files, detail.failures[0].code], [2, 'damaged']);
  assert.deepEqual((await all(client.documents({ collection, source: name }))).map((one) => one.id), ['a']);
  assert.equal(await client.removeSource(name, { collection }), 1);
});

test('how the server is', SLOW, async () => {
  assert.equal((await client.health()).status, 'ok');
  assert.equal((await client.ready()).components.embedder.status, 'ok');
  assert.equal((await client.version()).version, ragd.VERSION);
  assert.match(await client.metricsText(), /rag_/);
  assert.ok('/query' in (await client.openapi()).paths);
});

test('a key is shown and a wrong one refused', SLOW, async () => {
  assert.equal((await new Client({ baseUrl: guarded, apiKey: key }).index([{ id: 'a', text: 'Text.' }])).indexed, 1);
  const wrong = key.slice(0, 20) + (key[20] === 'A' ? 'B' : 'A') + key.slice(21);
  for (const apiKey of ['', wrong]) {
    const stranger = new Client({ baseUrl: guarded, apiKey });
    await assert.rejects(stranger.query(QUESTION), { name: 'UnauthenticatedError', status: 401 });
    await assert.rejects(stranger.stream(QUESTION).last(), ragd.UnauthenticatedError);
    assert.equal((await stranger.health()).status, 'ok');
  }
});

test('keys and tenants are managed, and a full quota is told', SLOW, async () => {
  const operator = new Client({ baseUrl: guarded, apiKey: key });
  const tenant = `${own}-acme`;
  assert.equal((await operator.createTenant(tenant)).state, 'active');
  const made = await operator.createKey({ tenant, name: 'reader', scopes: ['query'], principals: ['user:tom'] });
  assert.ok(made.key.startsWith('ragd_') && made.principals[0] === 'user:tom');
  const reader = new Client({ baseUrl: guarded, apiKey: made.key });
  await assert.rejects(reader.index([{ text: 'Mine.' }]), { name: 'ForbiddenError', message: /index/ });
  assert.equal((await operator.setQuota(tenant, { documents: 0, bytes: null })).quota.documents, 0);
  const owner = new Client({ baseUrl: guarded, apiKey: (await operator.createKey({ tenant, scopes: ['index', 'admin'] })).key });
  assert.equal((await owner.tenant(tenant)).use.documents, 0);
  await assert.rejects(owner.index([{ text: 'One too many.' }]), { name: 'QuotaExceededError', message: /documents/ });
  assert.equal((await operator.suspendTenant(tenant)).state, 'suspended');
  await assert.rejects(all(reader.documents()), { name: 'ForbiddenError', message: /suspended/ });
  assert.equal((await operator.resumeTenant(tenant)).state, 'active');
  assert.deepEqual(await all(reader.documents()), []);
  assert.ok((await operator.tenants()).some((one) => one.id === tenant));
  const mine = await operator.createKey({ name: 'own' });
  const rotated = await operator.rotateKey(mine.id, { overlapSeconds: 60 });
  assert.ok(rotated.key !== mine.key && (await operator.keys()).some((one) => one.name === 'own'));
  await operator.revokeKey(rotated.id);
  assert.equal((await operator.deleteTenant(tenant)).keys, 2);
});
