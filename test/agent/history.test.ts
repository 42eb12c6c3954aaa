import { Type } from '@sinclair/typebox';
import { expect, test } from 'vitest';
import { converse } from '../../agent/agent-loop.ts';
import { compactHistory, sizeOf } from '../../agent/history.ts';
import { type Block, type Message, type Model, noUsage, type Reply } from '../../agent/model.ts';
import { tool } from '../../agent/tool.ts';
import fc from '../seeded.ts';
import { faultsOf } from './valid-request.ts';

/** An exchange: the assistant thinks, calls some tools, and the user answers each. */
const exchange = fc
  .record({ calls: fc.nat({ max: 4 }), length: fc.nat({ max: 400 }), thinks: fc.boolean() })
  .map(({ calls, length, thinks }) => ({ calls, thinks, text: 'x'.repeat(length) }));

const conversation = fc.array(exchange, { maxLength: 20 }).map((exchanges): Message[] => [
  { role: 'user', content: [{ type: 'text', text: 'the task' }] },
  ...exchanges.flatMap(({ calls, thinks, text }, turn): Message[] => {
    const ids = Array.from({ length: calls }, (_, index) => `call_${turn}_${index}`);
    const thinking: Block[] = thinks ? [{ type: 'thinking', thinking: 'hm', signature: `s${turn}` }] : [];
    const spoken: Block[] = [...thinking, { type: 'text', text: `turn ${turn} ${text}` }];
    const results = ids.map((id): Block => ({ type: 'tool_result', tool_use_id: id, content: text }));
    return [
      {
        role: 'assistant',
        content: [...spoken, ...ids.map((id): Block => ({ type: 'tool_use', id, name: 'read', input: {} }))],
      },
      { role: 'user', content: results.length ? results : [{ type: 'text', text: 'go on' }] },
    ];
  }),
]);

test('a compacted conversation is one that the API accepts, with the task, the newest exchange and no stale thinking', () => {
  fc.assert(
    fc.property(conversation, fc.integer({ min: 100, max: 8000 }), (messages, charactersMax) => {
      const { messages: kept, left } = compactHistory(messages, charactersMax);
      expect(faultsOf(messages)).toEqual([]);
      expect(faultsOf(kept)).toEqual([]);
      expect(kept.at(-1)).toEqual(messages.length > 1 ? messages.at(-1) : kept[0]);
      expect(kept[0]?.content[0]).toEqual(messages[0]?.content[0]);
      expect(kept.length).toBe(messages.length - 2 * left);
      if (!left) expect(kept).toBe(messages);
      else {
        expect(JSON.stringify(kept[0])).toContain(`${left} earlier exchanges`);
        expect(JSON.stringify(kept)).not.toContain('"thinking"');
      }
    }),
  );
});

test('the summary says what is true, what worked, what failed and why, and what was said; a second one adds to it', () => {
  const called = (id: string, name: string, content: string, is_error: boolean): Message[] => [
    {
      role: 'assistant',
      content: [
        { type: 'text', text: `I call ${name}.` },
        { type: 'tool_use', id, name, input: { target: 'src/half.ts#half' } },
      ],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content, is_error }] },
  ];
  const task: Message = { role: 'user', content: [{ type: 'text', text: 'the task' }] };
  const filler = called('z', 'outline', 'y'.repeat(500), false);
  const messages = [
    task,
    ...called('a', 'read', 'text', false),
    ...called('b', 'rename-symbol', 'clash\nhere', true),
  ];
  const once = compactHistory([...messages, ...filler], 1200, ['1 edit is in the Lab']);
  const summary = once.messages[0]?.content[1];
  expect(summary).toEqual({
    type: 'text',
    text: [
      '(Left out here, to save space: 2 earlier exchanges. The code is as they left it; read it again where you need it.)',
      'What is true now:',
      '- 1 edit is in the Lab',
      'What happened in them:',
      '- worked: read',
      '- failed: rename-symbol {"target":"src/half.ts#half"}: clash here',
      '- you said: I call rename-symbol.',
    ].join('\n'),
  });
  const more = [
    ...once.messages,
    ...called('c', 'undo', 'no', true),
    ...called('d', 'read', 'w'.repeat(500), false),
  ];
  const twice = compactHistory(more, 1200, ['0 edits are in the Lab']);
  const text = JSON.stringify(twice.messages[0]);
  expect(twice.messages[0]?.content).toHaveLength(2);
  for (const part of ['4 earlier exchanges', '0 edits', 'clash here', 'failed: undo'])
    expect(text).toContain(part);
  expect(text).not.toContain('1 edit is');
});

const call = fc.record({
  id: fc.constantFrom('call_0', 'call_1', ''),
  name: fc.constantFrom('read', 'none'),
  bad: fc.boolean(),
});
const anyReply = fc.record({
  thinks: fc.constantFrom('', 'signed', 'cut off'),
  text: fc.constantFrom('', ' ', 'a word', 'z'.repeat(300)),
  calls: fc.array(call, { maxLength: 3 }),
  stop: fc.constantFrom('tool', 'end', 'max-tokens', 'pause', 'context', 'tool', 'tool'),
});

test('whatever a model replies, each request is one that the API accepts, and thinking stands behind what it came after', async () => {
  const read = tool('read', 'Read.', Type.Object({}), async () => ({ ok: true, text: 'r'.repeat(200) }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyReply, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 300, max: 2000 }),
      async (replies, contextTokens) => {
        const before = new Map<string, Message[]>();
        let turn = 0;
        const model: Model = {
          name: 'any',
          contextTokens,
          async ask({ messages }) {
            const last = messages.at(-1);
            expect(faultsOf(last?.role === 'assistant' ? messages.slice(0, -1) : messages)).toEqual([]);
            for (const [index, { content }] of messages.entries()) {
              for (const block of content) {
                if (block.type === 'thinking') {
                  expect(messages.slice(0, index)).toEqual(before.get(block.signature)?.slice(0, index));
                }
              }
            }
            const reply = replies[turn++ % replies.length];
            if (reply?.thinks === 'signed') before.set(`s${turn}`, structuredClone(messages));
            if (!reply) throw new Error('There is always a reply.');
            return replyOf(reply, turn);
          },
        };
        await converse({
          model,
          system: '',
          messages: [{ role: 'user', content: [{ type: 'text', text: 'the task' }] }],
          tools: [read],
          turnsMax: 25,
          silence: 'ask',
          report: async () => {},
          signal: new AbortController().signal,
        });
      },
    ),
  );
});

function replyOf(
  { thinks, text, calls, stop }: typeof anyReply extends fc.Arbitrary<infer R> ? R : never,
  turn: number,
): Reply {
  const signature = thinks === 'signed' ? `s${turn}` : '';
  return {
    content: [
      ...(thinks ? [{ type: 'thinking', thinking: 'hm', signature } as const] : []),
      ...(text ? [{ type: 'text', text } as const] : []),
      ...calls.map(({ id, name }): Block => ({ type: 'tool_use', id, name, input: {} })),
    ],
    stop: stop as Reply['stop'],
    usage: { ...noUsage, input: 50 },
    model: 'any',
    unusable: Object.fromEntries(calls.flatMap(({ id, bad }) => (bad ? [[id, 'No JSON.']] : []))),
  };
}

test('a task that the model cannot take is told before it is asked', async () => {
  const model = (count?: number): Model => ({
    name: 'small',
    contextTokens: 2000,
    ask: () => Promise.reject(new Error('It was asked.')),
    ...(count !== undefined && { count: async () => count }),
  });
  const given = (length: number, of: Model) =>
    converse({
      model: of,
      system: '',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'x'.repeat(length) }] }],
      tools: [],
      turnsMax: 1,
      silence: 'ask',
      report: async () => {},
      signal: new AbortController().signal,
    });
  await expect(given(10_000, model())).rejects.toMatchObject({
    kind: 'unfinished',
    message: expect.stringMatching(/have 25\d\d tokens; small takes 2000/),
  });
  await expect(given(10_000, model(2001))).rejects.toThrow('have 2001 tokens');
  await expect(given(10_000, model(2000))).rejects.toThrow('It was asked.');
});

test('a conversation is compacted before it grows out of what the model takes', async () => {
  const sizes: number[] = [];
  const long = tool('read', 'Read.', Type.Object({}), async () => ({ ok: true, text: 'r'.repeat(400) }));
  const model: Model = {
    name: 'small',
    contextTokens: 2000,
    async ask({ messages }) {
      sizes.push(sizeOf(messages));
      const id = `call_${sizes.length}`;
      return {
        content: [{ type: 'tool_use', id, name: 'read', input: {} }],
        stop: 'tool',
        usage: noUsage,
        model: 'small',
      };
    },
  };
  const events: string[] = [];
  await converse({
    model,
    system: '',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'the task' }] }],
    tools: [long],
    turnsMax: 40,
    silence: 'ask',
    facts: async () => ['nothing is edited'],
    report: async (some) => {
      for (const event of some) if (event.type === 'phase') events.push(event.phase);
    },
    signal: new AbortController().signal,
  });
  expect(sizes).toHaveLength(40);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(4000);
  expect(events.length).toBeGreaterThan(2);
});
