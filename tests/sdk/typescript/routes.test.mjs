/** Each method of the client asks for a route; the test around it holds them against the contract. */
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { BY_CODE, BY_STATUS, Client, StatusError } from '../../../sdk/typescript/src/index.js';
import { ANSWER_EVENTS, JOB_EVENTS } from '../../../sdk/typescript/src/stream.js';
import { facing, say } from './lying_server.mjs';

const first = (events) => events[Symbol.asyncIterator]().next();
const CALLS = {
  query: (c) => c.query('?'), stream: (c) => first(c.stream('?')), index: (c) => c.index([{ text: 'T' }]), indexAll: (c) => first(c.indexAll([{ text: 'T' }])),
  documents: (c) => first(c.documents()), documentPage: (c) => c.documentPage(), document: (c) => c.document('ID'), content: (c) => c.content('ID'),
  original: (c) => c.original('ID'), pageImage: (c) => c.pageImage('ID', 1), patchDocument: (c) => c.patchDocument('ID', { acl: null }),
  deleteDocument: (c) => c.deleteDocument('ID'), keepOriginal: (c) => c.keepOriginal('ID', new Blob(['x'])), hasOriginal: (c) => c.hasOriginal('ID'),
  upload: (c) => c.upload([{ name: 'x', content: 'x' }]), fetchPage: (c) => c.fetchPage('http://a.example/'), jobs: (c) => first(c.jobs()), jobPage: (c) => c.jobPage(),
  job: (c) => c.job('ID'), waitForJob: (c) => c.waitForJob('ID'), jobEvents: (c) => first(c.jobEvents('ID')), cancelJob: (c) => c.cancelJob('ID'),
  collections: (c) => c.collections(), sources: (c) => c.sources(), source: (c) => c.source('ID'), reportRun: (c) => c.reportRun('ID', 'done'), removeSource: (c) => c.removeSource('ID'),
  keys: (c) => c.keys(), createKey: (c) => c.createKey(), rotateKey: (c) => c.rotateKey('ID'), revokeKey: (c) => c.revokeKey('ID'),
  tenants: (c) => c.tenants(), createTenant: (c) => c.createTenant('t'), tenant: (c) => c.tenant('ID'), setQuota: (c) => c.setQuota('ID', { documents: 1 }),
  suspendTenant: (c) => c.suspendTenant('ID'), resumeTenant: (c) => c.resumeTenant('ID'), deleteTenant: (c) => c.deleteTenant('ID'),
  health: (c) => c.health(), ready: (c) => c.ready(), version: (c) => c.version(), metricsText: (c) => c.metricsText(), openapi: (c) => c.openapi(),
};
const TOOLS = ['constructor', 'run', 'events', 'pause', 'baseUrl'];

test('every method asks the server', { timeout: 60_000 }, () => facing([say(418)], async (server, client) => {
  for (const [name, call] of Object.entries(CALLS)) {
    const before = server.requests.length;
    await assert.rejects(call(client), StatusError, name);
    assert.equal(server.requests.length, before + 1, name);
  }
  const methods = [];
  for (let face = Client.prototype; face !== Object.prototype; face = Object.getPrototypeOf(face)) methods.push(...Object.getOwnPropertyNames(face));
  assert.deepEqual(methods.filter((name) => !TOOLS.includes(name)).sort(), Object.keys(CALLS).sort());
  writeFileSync(process.env.TEST_OUT, JSON.stringify({
    asked: server.requests.map((one) => [one.method, one.target]),
    codes: Object.fromEntries(Object.entries(BY_CODE).map(([code, kind]) => [code, kind.name])),
    families: Object.entries(BY_STATUS).map(([status, kind]) => [Number(status), Object.keys(BY_CODE).filter((code) => BY_CODE[code] === kind || BY_CODE[code].prototype instanceof kind)]),
    events: { AnswerEvent: Object.keys(ANSWER_EVENTS), JobEvent: Object.keys(JOB_EVENTS) },
  }));
}));
