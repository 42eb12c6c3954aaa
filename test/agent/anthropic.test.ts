import { afterEach, expect, test } from 'vitest';
import type { Message } from '../../agent/model.ts';
import type { Endpoint } from '../../agent/models/endpoints.ts';
import { type Asking, askOf } from './asked.ts';
import type { Prepared } from './messages-api.ts';

let asking: Asking | undefined;
afterEach(() => asking?.api.close());

async function ask(answers: Prepared[], endpoint: Partial<Endpoint> = {}) {
  asking = await askOf(answers, endpoint);
  return asking.ask();
}
const hi: Prepared = { content: [{ text: 'hi' }], stop: 'end_turn' };

test('a streamed reply with thinking, text and tool calls comes back whole, with its tokens, and is heard as it comes', async () => {
  const reply = await ask([
    {
      content: [
        { thinking: 'Hm, half.' },
        { redacted: 'opaque' },
        { text: 'Let me see.' },
        { tool: 'read', input: { target: 'src/a.ts#half' } },
      ],
      stop: 'tool_use',
    },
  ]);
  expect(reply.stop).toBe('tool');
  expect(reply.content).toEqual([
    { type: 'thinking', thinking: 'Hm, half.', signature: 'signed' },
    { type: 'redacted_thinking', data: 'opaque' },
    { type: 'text', text: 'Let me see.' },
    { type: 'tool_use', id: 'toolu_3', name: 'read', input: { target: 'src/a.ts#half' } },
  ]);
  expect(reply.usage).toEqual({ input: 11, output: 7, cacheRead: 3, cacheWrite: 5 });
  expect(reply.model).toBe('served-model');
  expect(asking?.heard).toEqual([
    { type: 'thinking', text: 'Hm, h' },
    { type: 'thinking', text: 'alf.' },
    { type: 'text', text: 'Let me' },
    { type: 'text', text: ' see.' },
  ]);
});

test('the request streams, carries the key as a bearer token and marks what may be cached', async () => {
  await ask([hi]);
  const cached = { type: 'ephemeral' };
  expect(asking?.api.requests).toMatchObject([
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
  const [sent] = asking?.api.requests ?? [];
  for (const absent of ['temperature', 'top_p', 'top_k', 'tool_choice', 'thinking'])
    expect(sent?.body).not.toHaveProperty(absent);
});

test('a known model thinks adaptively, and is asked for no longer reply than it can give', async () => {
  asking = await askOf([hi], { model: 'claude-sonnet-5-5' });
  await asking.ask({ maxTokens: 1_000_000 });
  expect(asking.api.requests[0]?.body).toMatchObject({
    thinking: { type: 'adaptive', display: 'summarized' },
    max_tokens: 128_000,
  });
});

test('thinking is sent back as it came, and history is marked where the last call marked it', async () => {
  asking = await askOf([hi]);
  const thinking = { type: 'thinking', thinking: 'Hm.', signature: 'signed' } as const;
  const messages: Message[] = [
    { role: 'user', content: [{ type: 'text', text: 'the task' }] },
    { role: 'assistant', content: [thinking, { type: 'tool_use', id: 'a', name: 'read', input: {} }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'text' }] },
  ];
  await asking.ask({ messages });
  const cache_control = { type: 'ephemeral' };
  expect(asking.api.requests[0]?.body.messages).toEqual([
    { role: 'user', content: [{ type: 'text', text: 'the task', cache_control }] },
    messages[1],
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'text', cache_control }] },
  ]);
});

test('an endpoint of the profile compat gets what every server understands, and no thinking', async () => {
  asking = await askOf([hi], { profile: 'compat', key: '', model: 'claude-opus-5-5' });
  const thinking = { type: 'thinking', thinking: 'Hm.', signature: 'signed' } as const;
  const messages: Message[] = [
    { role: 'user', content: [{ type: 'text', text: 'hello' }] },
    { role: 'assistant', content: [thinking, { type: 'text', text: 'yes?' }] },
    { role: 'user', content: [{ type: 'text', text: 'go on' }] },
  ];
  await asking.ask({ messages });
  const { body } = asking.api.requests[0] ?? {};
  expect(Object.keys(body ?? {}).toSorted()).toEqual([
    'max_tokens',
    'messages',
    'model',
    'stream',
    'system',
    'tools',
  ]);
  expect(body).toMatchObject({ system: 'Be brief.', stream: true, max_tokens: 250 });
  expect(JSON.stringify(body)).not.toMatch(/cache_control|thinking|strict/);
  expect(asking.count()).toBeUndefined();
});

test('tools whose schema leaves nothing open are called strictly, unless the endpoint cannot', async () => {
  await ask([hi]);
  const strictOf = (index: number) =>
    (asking?.api.requests[index]?.body.tools as { strict?: true }[] | undefined)?.map(({ strict }) => strict);
  expect(strictOf(0)).toEqual([undefined, true]);
  await asking?.api.close();
  asking = await askOf([{ status: 400, error: 'Schema is too complex.', type: 'invalid_request_error' }, hi]);
  expect((await asking.ask()).stop).toBe('end');
  await asking.ask();
  expect([strictOf(1), strictOf(2)]).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

test('thinking that the endpoint no longer takes, because something before it changed, is left out', async () => {
  asking = await askOf([{ status: 400, error: 'thinking', type: 'invalid_request_error' }, hi]);
  const thinking = { type: 'thinking', thinking: 'Hm.', signature: 'signed' } as const;
  const messages: Message[] = [
    { role: 'user', content: [{ type: 'text', text: 'hello' }] },
    { role: 'assistant', content: [thinking, { type: 'text', text: 'yes?' }] },
    { role: 'user', content: [{ type: 'text', text: 'go on' }] },
  ];
  await asking.ask({ messages });
  const [first, second] = asking.api.requests.map(({ body }) => JSON.stringify(body));
  expect([first, second].map((body) => body?.includes('"thinking"'))).toEqual([true, false]);
  expect(second).toContain('"strict":true');
});

test('an endpoint counts the tokens of a request', async () => {
  asking = await askOf([hi]);
  expect(await asking.count()).toBe(12);
});

test.each([
  ['end_turn', 'end'],
  ['stop_sequence', 'end'],
  ['max_tokens', 'max-tokens'],
  ['refusal', 'refusal'],
  ['pause_turn', 'pause'],
  ['model_context_window_exceeded', 'context'],
])('the stop reason %s is told as %s', async (served, told) => {
  const reply = await ask([{ content: [{ text: 'x' }], stop: served }]);
  expect([reply.stop, reply.detail]).toEqual([told, told === 'refusal' ? 'It may do harm.' : undefined]);
});

test.each([
  ['no JSON', '{"target": "src/a.ts'],
  ['no object', '["src/a.ts"]'],
])('a tool call whose input is %s stays a call, with what is wrong beside it', async (_, json) => {
  const reply = await ask([{ content: [{ tool: 'read', json }], stop: 'tool_use' }]);
  expect(reply.content).toEqual([{ type: 'tool_use', id: 'toolu_0', name: 'read', input: {} }]);
  expect(reply.unusable?.toolu_0).toContain(json);
});

test('two hundred tool calls in one reply come back as two hundred', async () => {
  const call = (_: unknown, index: number) => ({ tool: 'read', input: { index } });
  const reply = await ask([{ content: Array.from({ length: 200 }, call), stop: 'tool_use' }]);
  expect(new Set(reply.content.map((block) => block.type === 'tool_use' && block.id)).size).toBe(200);
});

test('an empty reply is a reply, and keeps its tokens', async () => {
  const reply = await ask([{ content: [], stop: 'end_turn' }]);
  expect(reply).toMatchObject({ content: [], stop: 'end', usage: { input: 11 } });
});
