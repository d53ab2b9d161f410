/** The unmodified openai package of npm against the real server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';

const { TEST_URL, TEST_KEY, TEST_BUSY_URL, TEST_BUSY_KEY, TEST_WRITTEN_URL } = process.env;
const clientOf = (url, apiKey = TEST_KEY) => new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0, timeout: 30_000 });
const client = clientOf(TEST_URL);
const ASKED = { model: 'ragd', messages: [{ role: 'user', content: 'How hot should the water for green tea be?' }] };
const SLOW = { timeout: 60_000 };

test('models are the collections', SLOW, async () => {
  const ids = [];
  for await (const model of client.models.list()) ids.push(model.id);
  assert.deepEqual(ids, ['ragd', 'ragd/coffee', 'ragd/documents']);
  assert.equal((await client.models.retrieve('ragd/coffee')).object, 'model');
  await assert.rejects(client.models.retrieve('ragd/none'), OpenAI.NotFoundError);
});

test('a chat is answered, and says from where', SLOW, async () => {
  const { data, request_id: id } = await client.chat.completions.create(ASKED).withResponse();
  const [{ message, finish_reason: reason }] = data.choices;
  assert.match(message.content, /75 degrees/);
  assert.equal(reason, 'stop');
  const [{ url_citation: cited }] = message.annotations;
  assert.match(message.content.slice(cited.start_index, cited.end_index), /^\[\d+\]$/);
  assert.ok(cited.url && data.sources[0].document_id === 'green.md' && data.usage.total_tokens >= 0 && id);
});

test('a streamed chat is the same', SLOW, async () => {
  const plain = await client.chat.completions.create(ASKED);
  const chunks = [];
  for await (const chunk of await client.chat.completions.create({ ...ASKED, stream: true, stream_options: { include_usage: true } })) chunks.push(chunk);
  assert.equal(chunks[0].choices[0].delta.role, 'assistant');
  assert.equal(chunks.map((one) => one.choices[0]?.delta.content ?? '').join(''), plain.choices[0].message.content);
  assert.ok(chunks.at(-1).usage && chunks.at(-1).choices.length === 0);
  const whole = await client.chat.completions.stream(ASKED).finalChatCompletion();
  assert.equal(whole.choices[0].message.content, plain.choices[0].message.content);
});

test('embeddings come as numbers, whatever they travel as', SLOW, async () => {
  const input = ['green tea', 'espresso'];
  const usual = await client.embeddings.create({ model: 'ragd', input }); // the package asks for base64 by itself
  const plain = await client.embeddings.create({ model: 'ragd', input, encoding_format: 'float' });
  const [[first], [other]] = [usual.data, plain.data];
  assert.deepEqual([usual.data.length, first.embedding.length], [2, other.embedding.length]);
  assert.ok(first.embedding.every((value, at) => Math.abs(value - other.embedding[at]) < 1e-6) && usual.usage.prompt_tokens > 0);
  await assert.rejects(client.embeddings.create({ model: 'ragd', input: [[1, 2, 3]] }), /check_embedding_ctx_length/);
});

test('a wrong field is named', SLOW, async () => {
  for (const stream of [false, true])
    await assert.rejects(client.chat.completions.create({ ...ASKED, temperature: 3, stream }), (error) =>
      error instanceof OpenAI.BadRequestError && error.param === 'temperature' && error.type === 'invalid_request_error');
});

test('a wrong key is an AuthenticationError, and too many requests a RateLimitError', SLOW, async () => {
  for (const stream of [false, true])
    await assert.rejects(clientOf(TEST_URL, `${TEST_KEY.slice(0, -1)}x`).chat.completions.create({ ...ASKED, stream }),
      (error) => error instanceof OpenAI.AuthenticationError && error.code === 'invalid_api_key');
  const busy = clientOf(TEST_BUSY_URL, TEST_BUSY_KEY);
  await assert.rejects(async () => { for (let asked = 0; asked < 3; asked++) await busy.models.list(); }, (error) =>
    error instanceof OpenAI.RateLimitError && Number(error.headers.get('retry-after')) >= 1);
});

test('a stream that breaks behind the server is an error after what was heard', SLOW, async () => {
  let text = '';
  const read = async () => {
    for await (const chunk of await clientOf(TEST_WRITTEN_URL).chat.completions.create({ ...ASKED, stream: true })) text += chunk.choices[0]?.delta.content ?? '';
  };
  await assert.rejects(read(), (error) => error instanceof OpenAI.APIError && error.code === 'unavailable' && /broke off/.test(error.message));
  assert.match(text, /^The water /);
});

test('who leaves a stream is heard', SLOW, async () => {
  const stream = await clientOf(TEST_WRITTEN_URL).chat.completions.create({ ...ASKED, stream: true, seed: 7 });
  let heard = 0;
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content && ++heard) stream.controller.abort();
  assert.equal(heard, 1);
});
