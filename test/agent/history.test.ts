import { expect, test } from 'vitest';
import { trimHistory } from '../../agent/history.ts';
import type { Block, Message } from '../../agent/model.ts';
import fc from '../seeded.ts';

/** An exchange: the assistant calls some tools, perhaps after a pause, and the user answers each. */
const exchange = fc
  .record({ calls: fc.nat({ max: 4 }), length: fc.nat({ max: 400 }), paused: fc.boolean() })
  .map(({ calls, length, paused }) => ({ calls, paused, text: 'x'.repeat(length) }));

const conversation = fc.array(exchange, { maxLength: 20 }).map((exchanges): Message[] => [
  { role: 'user', content: [{ type: 'text', text: 'the task' }] },
  ...exchanges.flatMap(({ calls, paused, text }, turn): Message[] => {
    const ids = Array.from({ length: calls }, (_, index) => `call_${turn}_${index}`);
    const spoken: Block[] = [{ type: 'text', text: `turn ${turn} ${text}` }];
    return [
      ...(paused ? [{ role: 'assistant' as const, content: spoken }] : []),
      {
        role: 'assistant',
        content: [...spoken, ...ids.map((id): Block => ({ type: 'tool_use', id, name: 'read', input: {} }))],
      },
      {
        role: 'user',
        content: ids.length
          ? ids.map((id): Block => ({ type: 'tool_result', tool_use_id: id, content: text }))
          : [{ type: 'text', text: 'go on' }],
      },
    ];
  }),
]);

/** What the Messages API demands. */
function isValid(messages: Message[]): boolean {
  if (messages[0]?.role !== 'user') return false;
  const asked = messages.flatMap((message, index) =>
    message.content.flatMap((block) => (block.type === 'tool_use' ? [`${index + 1} ${block.id}`] : [])),
  );
  const answered = messages.flatMap((message, index) =>
    message.content.flatMap((block) =>
      block.type === 'tool_result' ? [`${index} ${block.tool_use_id}`] : [],
    ),
  );
  return (
    JSON.stringify(asked) === JSON.stringify(answered) && messages.every((one) => one.content.length > 0)
  );
}

test('a trimmed conversation is one that the API accepts, with the task and the newest exchange in it', () => {
  fc.assert(
    fc.property(conversation, fc.integer({ min: 100, max: 8000 }), (messages, charactersMax) => {
      const trimmed = trimHistory(messages, charactersMax);
      expect(isValid(messages)).toBe(true);
      expect(isValid(trimmed)).toBe(true);
      expect(trimmed.at(-1)).toEqual(messages.length > 1 ? messages.at(-1) : trimmed[0]);
      expect(trimmed[0]?.content[0]).toEqual(messages[0]?.content[0]);
      if (trimmed.length < messages.length) expect(JSON.stringify(trimmed[0])).toContain('Left out here');
    }),
  );
});

test('a conversation that fits stays as it is, and trimming twice counts what is left out once', () => {
  const exchanges = (count: number) =>
    Array.from({ length: count }, (_, turn): Message[] => [
      { role: 'assistant', content: [{ type: 'text', text: `answer ${turn} ${'y'.repeat(100)}` }] },
      { role: 'user', content: [{ type: 'text', text: 'go on' }] },
    ]).flat();
  const task: Message = { role: 'user', content: [{ type: 'text', text: 'the task' }] };
  const whole = [task, ...exchanges(10)];
  expect(trimHistory(whole, 100_000)).toBe(whole);
  const once = trimHistory(whole, 1500);
  const left = 10 - (once.length - 1) / 2;
  const twice = trimHistory([...once, ...exchanges(10)], 1500);
  const total = 20 - (twice.length - 1) / 2;
  expect(JSON.stringify(once[0])).toContain(`${left} earlier exchanges`);
  expect(JSON.stringify(twice[0])).toContain(`${total} earlier exchanges`);
  expect(twice[0]?.content).toHaveLength(2);
});
