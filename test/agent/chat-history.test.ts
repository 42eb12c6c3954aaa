import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { closed, readChat, saidIn, writeChat } from '../../agent/chat-history.ts';
import type { Message } from '../../agent/model.ts';
import { faultsOf } from './valid-request.ts';

const folder = mkdtempSync(join(tmpdir(), 'loom-chat-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const asked: Message = { role: 'user', content: [{ type: 'text', text: 'Promote it.' }] };
const promote = {
  type: 'tool_use',
  id: 'call_1',
  name: 'promote_generation',
  input: { generation: 1 },
} as const;
const calling: Message = { role: 'assistant', content: [{ type: 'text', text: 'I do.' }, promote] };
const result: Message = {
  role: 'user',
  content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'Done.' }],
};
const done: Message = { role: 'assistant', content: [{ type: 'text', text: 'It is promoted.' }] };
const next: Message = { role: 'user', content: [{ type: 'text', text: 'And now?' }] };

test('a conversation that broke off anywhere can be gone on with, and says that it broke off', () => {
  const whole = [asked, calling, result, done];
  for (let length = 1; length <= whole.length; length++) {
    const left = closed(whole.slice(0, length), 'Stopped.', length % 2 ? 'I was about to' : '');
    expect(faultsOf([...left, next])).toEqual([]);
    expect(JSON.stringify(left.at(-1)).includes('(Stopped.)')).toBe(length < whole.length);
  }
  expect(closed([asked], 'Stopped.', 'I was about to').at(-1)?.content).toEqual([
    { type: 'text', text: 'I was about to\n\n(Stopped.)' },
  ]);
});

test('a Prime that is killed in the middle of a call leaves a conversation that tells of it', () => {
  const path = join(folder, 'chat.json');
  writeChat(path, [asked, calling]);
  expect(saidIn(readChat(path))).toEqual([
    { type: 'asked', text: 'Promote it.' },
    { type: 'text', text: 'I do.' },
    { type: 'tool-call', tool: 'promote_generation', input: { generation: 1 } },
    {
      type: 'tool-result',
      tool: 'promote_generation',
      ok: false,
      text: expect.stringContaining('broke off'),
    },
    { type: 'text', text: expect.stringContaining('Prime ended') },
  ]);
});
