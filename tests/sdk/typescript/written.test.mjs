/** Answers that a language model writes: slow, broken, cancelled. The test around it plays the model. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../../../sdk/typescript/src/index.js';

const { TEST_URL: baseUrl, TEST_PART: part } = process.env;
const QUESTION = 'How hot should the water for green tea be?';
const client = new Client({ baseUrl });

test(`an answer that is ${part}`, { timeout: 60_000 }, async () => {
  const heard = [];
  const stop = new AbortController();
  const events = client.stream(QUESTION, { signal: stop.signal });
  const read = async () => {
    for await (const event of events) {
      heard.push(event.type === 'token' ? event.text : event.type);
      if (part === 'cancelled' && event.type === 'token') stop.abort(new RangeError('enough'));
      if (event.type === 'done') return event.answer;
    }
  };
  if (part === 'cancelled') {
    await assert.rejects(read(), RangeError);
    assert.deepEqual([heard.length, heard[0]], [2, 'sources']);
    return;
  }
  const answer = await read();
  const words = heard.slice(1, -1).join('');
  assert.deepEqual([heard[0], heard.at(-1)], ['sources', 'done']);
  assert.ok(heard.length > 4 && words.startsWith('The water should have '), words);
  if (part === 'slow') {
    assert.deepEqual([answer.answer_kind, answer.answer], ['generated', words]);
  } else {
    assert.equal(answer.answer_kind, 'extractive', 'the last word is what the server made of it');
    assert.notEqual(answer.answer, words);
    assert.ok(answer.warnings.length > 0);
  }
});
