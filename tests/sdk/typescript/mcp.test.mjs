/** The official TypeScript SDKs of MCP, the present one in both eras and the one before, over HTTP and stdio. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as now from '@modelcontextprotocol/client';
import { StdioClientTransport as NowStdio } from '@modelcontextprotocol/client/stdio';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OldStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as OldHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const { TEST_URL, TEST_KEY, TEST_WRITER_KEY, TEST_RAGD } = process.env;
const SLOW = { timeout: 60_000 };
const INFO = [{ name: 'test', version: '1' }];
const KINDS = {
  'sdk 1': { client: () => new OldClient(...INFO), http: OldHttp, stdio: OldStdio },
  'client 2, legacy': { client: () => new now.Client(...INFO), http: now.StreamableHTTPClientTransport, stdio: NowStdio },
  'client 2, 2026-07-28': { client: () => new now.Client(...INFO, { versionNegotiation: { mode: { pin: '2026-07-28' } } }), http: now.StreamableHTTPClientTransport, stdio: NowStdio },
  'client 2, auto': { client: () => new now.Client(...INFO, { versionNegotiation: { mode: 'auto' } }), http: now.StreamableHTTPClientTransport, stdio: NowStdio },
};
const http = ({ http: Transport }, key = TEST_KEY) =>
  new Transport(new URL(`${TEST_URL}/mcp`), { requestInit: { headers: { Authorization: `Bearer ${key}` } } });
const stdio = ({ stdio: Transport }, key = TEST_KEY) =>
  new Transport({ command: TEST_RAGD, args: ['mcp', '--url', TEST_URL], env: { RAGD_API_KEY: key, MODEL_CACHE_DIR: process.env.MODEL_CACHE_DIR ?? '' } });

async function connected(kind, transport, use) {
  const client = kind.client();
  await client.connect(transport);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** What a tool gave, which its one text has to say, too. */
function structured(result) {
  assert.ok(!result.isError, JSON.stringify(result.content));
  assert.equal(result.content.length, 1);
  assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent);
  return result.structuredContent;
}

async function walk(client) {
  const call = async (name, args) => structured(await client.callTool({ name, arguments: args }));
  const { tools } = await client.listTools(); // from then on the package holds results against their schemas
  const found = (await call('search', { query: 'How hot should the water for green tea be?' })).results;
  assert.equal(found[0].id, 'documents/green.md');
  const document = await call('fetch', { id: found[0].id });
  assert.match(document.text, /75 degrees/);
  const answer = await call('ask', { question: 'How hot should the water for green tea be?' });
  assert.match(answer.answer, /75 degrees/);
  assert.equal(answer.sources[0].id, found[0].id);
  assert.deepEqual((await call('list_documents', { collection: 'coffee' })).documents.map((one) => one.title), ['espresso.md']);
  const resources = [];
  for (let page = await client.listResources(); ; page = await client.listResources({ cursor: page.nextCursor })) {
    resources.push(...page.resources);
    if (!page.nextCursor) break;
  }
  assert.ok(resources.some((one) => one.uri === 'ragd://documents/green.md'));
  const read = await client.readResource({ uri: 'ragd://documents/green.md' });
  assert.equal(read.contents[0].text, document.text);
  await assert.rejects(client.readResource({ uri: 'ragd://documents/none' }));
  assert.deepEqual((await client.listResourceTemplates()).resourceTemplates.map((one) => one.uriTemplate), ['ragd://{collection}/{document}']);
  for (const prompt of (await client.listPrompts()).prompts) {
    const got = await client.getPrompt({ name: prompt.name, arguments: { [prompt.arguments[0].name]: 'Why 75?' } });
    assert.match(got.messages[0].content.text, /Why 75\?/);
  }
  const wrong = await client.callTool({ name: 'ask', arguments: { question: 'q', top_k: 0 } });
  assert.ok(wrong.isError && wrong.content[0].text.includes('/top_k'));
  await assert.rejects(client.callTool({ name: 'shell', arguments: {} }), /there is no tool 'shell'/);
  return tools.map((one) => one.name);
}

for (const [name, kind] of Object.entries(KINDS)) {
  test(`${name} over HTTP`, SLOW, () => connected(kind, http(kind), async (client) =>
    assert.deepEqual(await walk(client), ['search', 'fetch', 'ask', 'list_documents'])));
  test(`${name} over stdio`, SLOW, () => connected(kind, stdio(kind, TEST_WRITER_KEY), async (client) => {
    assert.ok((await walk(client)).includes('index_text'));
    const stored = await client.callTool({ name: 'index_text', arguments: { text: 'Mate is brewed with water of 80 degrees.', id: 'mate.md', collection: 'stored' } });
    assert.equal(structured(stored).id, 'stored/mate.md');
  }));
  test(`${name} is told that its key is wrong`, SLOW, async () => {
    const refused = (error) => /401|key/i.test(`${error.code} ${error.message}`);
    await assert.rejects(connected(kind, http(kind, `${TEST_KEY.slice(0, -1)}x`), (client) => client.listTools()), refused);
  });
  test(`${name} hears progress`, SLOW, () => connected(kind, http(kind), async (client) => {
    const told = [];
    const options = { onprogress: (progress) => told.push(progress) };
    const call = { name: 'ask', arguments: { question: 'How hot should the water for green tea be?' } };
    structured(await (kind.http === OldHttp ? client.callTool(call, undefined, options) : client.callTool(call, options)));
    assert.deepEqual([told[0].progress, told[0].total], [1, 2]);
  }));
}
