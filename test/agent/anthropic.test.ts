import { afterEach, expect, test } from 'vitest';
import type { ModelRequest } from '../../agent/model.ts';
import { anthropicModel, endpointsOf } from '../../agent/models/anthropic.ts';
import { readSettings } from '../../contracts/settings.ts';
import { type MessagesApi, type Prepared, serveMessagesApi } from './messages-api.ts';

let api: MessagesApi | undefined;
afterEach(() => api?.close());

const request: ModelRequest = {
  system: 'Be brief.',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
  tools: [
    { name: 'read', description: 'Read.', schema: { type: 'object' } },
    { name: 'finish', description: 'Finish.', schema: { type: 'object' } },
  ],
  maxTokens: 64_000,
  signal: new AbortController().signal,
};

async function ask(answers: Prepared[], signal = request.signal) {
  api = await serveMessagesApi(answers);
  const model = anthropicModel({ key: 'the-key', baseUrl: api.url, model: 'some-model' });
  return model.ask({ ...request, signal });
}

test('a streamed reply with text and tool calls comes back whole, with its tokens', async () => {
  const reply = await ask([
    {
      content: [{ text: 'Let me see.' }, { tool: 'read', input: { target: 'src/a.ts#half' } }],
      stop: 'tool_use',
    },
  ]);
  expect(reply.stop).toBe('tool');
  expect(reply.content).toMatchObject([
    { type: 'text', text: 'Let me see.' },
    { type: 'tool_use', id: 'toolu_1', name: 'read', input: { target: 'src/a.ts#half' } },
  ]);
  expect(reply.usage).toEqual({ input: 11, output: 7, cacheRead: 3, cacheWrite: 5 });
  expect(reply.model).toBe('served-model');
});

test('the request streams, carries the key as a bearer token and marks what may be cached', async () => {
  await ask([{ content: [{ text: 'hi' }], stop: 'end_turn' }]);
  const cached = { type: 'ephemeral' };
  expect(api?.requests).toMatchObject([
    {
      authorization: 'Bearer the-key',
      path: '/v1/messages',
      body: {
        stream: true,
        model: 'some-model',
        max_tokens: 64_000,
        system: [{ text: 'Be brief.', cache_control: cached }],
        tools: [{ name: 'read' }, { name: 'finish', cache_control: cached }],
        messages: [{ role: 'user', content: [{ text: 'hello', cache_control: cached }] }],
      },
    },
  ]);
  const [sent] = api?.requests ?? [];
  for (const absent of ['temperature', 'top_p', 'top_k']) expect(sent?.body).not.toHaveProperty(absent);
});

test.each([
  ['end_turn', 'end'],
  ['stop_sequence', 'end'],
  ['max_tokens', 'max-tokens'],
  ['refusal', 'refusal'],
  ['pause_turn', 'pause'],
  ['model_context_window_exceeded', 'context'],
])('the stop reason %s is told as %s', async (served, told) => {
  const { stop } = await ask([{ content: [{ text: 'x' }], stop: served }]);
  expect(stop).toBe(told);
});

test('an overloaded endpoint is asked again, as it wishes', async () => {
  const reply = await ask([
    { status: 529, error: 'Overloaded' },
    { status: 429, error: 'Slow down' },
    { content: [{ text: 'here' }], stop: 'end_turn' },
  ]);
  expect(reply.content).toMatchObject([{ text: 'here' }]);
  expect(api?.requests).toHaveLength(3);
});

test('a refused key is fatal and is not tried again', async () => {
  await expect(ask([{ status: 401, error: 'invalid key' }])).rejects.toMatchObject({
    fatal: true,
    message: expect.stringContaining('refuses the key'),
  });
  expect(api?.requests).toHaveLength(1);
});

test.each<[string, Prepared]>([
  ['a stream that breaks off', { broken: true }],
  ['a page of HTML', { html: '<h1>Bad gateway</h1>' }],
])('%s is a failure that says so, never an empty reply', async (_, answer) => {
  await expect(ask([answer])).rejects.toMatchObject({
    fatal: false,
    message: expect.stringContaining('some-model'),
  });
});

test('an aborted request ends with the reason of the abort', async () => {
  const signal = AbortSignal.abort(new Error('stop now'));
  await expect(ask([{ content: [{ text: 'x' }], stop: 'end_turn' }], signal)).rejects.toThrow('stop now');
});

test('a missing key and a base URL that ends in /v1 are explained before anything is sent', () => {
  expect(() => anthropicModel({ key: '', baseUrl: '', model: 'm' })).toThrow('no model key');
  expect(() => anthropicModel({ key: 'k', baseUrl: 'http://localhost:1/v1', model: 'm' })).toThrow(
    'ends in /v1',
  );
});

test("the worker's key, endpoint and model fall back to Prime's, each by itself", () => {
  const own = { ANTHROPIC_API_KEY: 'a', ANTHROPIC_API_BASE: 'http://old', LOOM_MODEL: 'big' };
  expect(endpointsOf(readSettings(own)).worker).toEqual({ key: 'a', baseUrl: 'http://old', model: 'big' });
  const { prime, worker } = endpointsOf(
    readSettings({
      ...own,
      ANTHROPIC_BASE_URL: 'http://new',
      LOOM_LAB_API_KEY: 'b',
      LOOM_LAB_MODEL: 'small',
    }),
  );
  expect(prime).toEqual({ key: 'a', baseUrl: 'http://new', model: 'big' });
  expect(worker).toEqual({ key: 'b', baseUrl: 'http://new', model: 'small' });
});
