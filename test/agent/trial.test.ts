import { afterEach, expect, test } from 'vitest';
import type { Endpoint } from '../../agent/models/endpoints.ts';
import { readPrices } from '../../agent/models/prices.ts';
import { tryModel } from '../../agent/models/trial.ts';
import { type MessagesApi, type Prepared, serveMessagesApi } from './messages-api.ts';

let api: MessagesApi | undefined;
afterEach(() => api?.close());

const called: Prepared = { content: [{ tool: 'report', input: { word: 'loom' } }], stop: 'tool_use' };
const unknown: Prepared = { status: 404, type: 'not_found_error', error: 'model: claude-sonet-5-5' };

async function tried(answer: Prepared, endpoint: Partial<Endpoint> = {}, models?: string[]) {
  api = await serveMessagesApi([answer], models);
  const usual = { profile: 'anthropic', key: 'the-key', retriesMax: 3, timeoutMs: 0 } as const;
  const rest = { baseUrl: api.url, model: 'claude-sonnet-5-5', contextTokens: 1000, ...endpoint };
  return tryModel({ ...usual, ...rest }, readPrices());
}

test('a model that calls its tool works: who answered, how long it took, tokens and price are told', async () => {
  const trial = await tried(called);
  expect(trial).toMatchObject({ works: true, model: 'served-model', usage: { input: 11, output: 7 } });
  expect(trial).toHaveProperty('cost', (11 * 2 + 7 * 10 + 3 * 0.1 + 5 * 2.5) / 1e6);
  expect(trial).not.toHaveProperty('doubt');
  expect(api?.requests).toHaveLength(1);
  expect(api?.requests[0]?.body).toMatchObject({ tools: [{ name: 'report' }] });
});

test('a price that is not known is not told as nothing', async () => {
  expect(await tried(called, { model: 'qwen3-coder', profile: 'compat' })).not.toHaveProperty('cost');
});

test.each<[string, Prepared, RegExp]>([
  ['only talks', { content: [{ text: 'Hello!' }], stop: 'end_turn' }, /without calling its tool.*tool use/],
  [
    'writes no JSON',
    { content: [{ tool: 'report', json: '{"word":' }], stop: 'tool_use' },
    /one JSON object/,
  ],
  ['calls another tool', { content: [{ tool: 'search', input: {} }], stop: 'tool_use' }, /wrong way.*search/],
  ['thinks too long', { content: [{ thinking: 'Hm.' }], stop: 'max_tokens' }, /used up 1024 tokens/],
])('a model that %s answers, but is doubted', async (_, answer, doubt) => {
  expect(await tried(answer)).toMatchObject({ works: true, doubt: expect.stringMatching(doubt) });
});

test.each<[string, Prepared, Partial<Endpoint>, RegExp]>([
  [
    'a wrong key',
    { status: 401, error: 'invalid x-api-key' },
    {},
    /refuses the key.*Check ANTHROPIC_API_KEY/,
  ],
  ['no credit', { status: 402, error: 'balance' }, {}, /out of credit.*Add credit/],
  ['a page of HTML', { html: '<h1>Hello</h1>' }, {}, /text\/html.*speaks the Messages API/],
  [
    'an address that ends in /v1',
    called,
    { baseUrl: 'http://127.0.0.1:1/v1' },
    /ends in \/v1.*Leave the \/v1 out/,
  ],
  ['nobody there', called, { baseUrl: 'http://127.0.0.1:9' }, /does not work.*Check that it runs/],
  ['no key', called, { key: '' }, /no model key.*Set ANTHROPIC_API_KEY/],
])('%s is told with what to do', async (_, answer, endpoint, why) => {
  expect(await tried(answer, endpoint)).toMatchObject({ works: false, why: expect.stringMatching(why) });
});

test('a model that is not known is told with the nearest names of the endpoint, or of the models that ship', async () => {
  const model = 'claude-sonet-5-5';
  const own = await tried(unknown, { model }, ['claude-sonnet-5-5', 'qwen3']);
  expect(own).toMatchObject({ why: expect.stringMatching(/It has claude-sonnet-5-5\.$/) });
  await api?.close();
  const shipped = await tried(unknown, { model });
  expect(shipped).toMatchObject({ why: expect.stringMatching(/Known are claude-sonnet-5-5, /) });
  await api?.close();
  const local = await tried(unknown, { model: 'gpt', profile: 'compat' }, ['qwen3', 'llama3']);
  expect(local).toMatchObject({ why: expect.stringMatching(/It has qwen3, llama3\.$/) });
});

test('a model that the endpoint has is not called unknown: the address is doubted', async () => {
  const trial = await tried(unknown, {}, ['claude-sonnet-5-5']);
  expect(trial).toMatchObject({
    why: expect.stringMatching(/it is the address of messages that is missing/),
  });
});
