import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { type Block, ModelError, type ModelRequest, noUsage, type Reply } from '../../agent/model.ts';
import { readRecording, recordedModels } from '../../agent/models/recording.ts';
import { replayedModels } from '../../agent/models/replay.ts';
import type { Models } from '../../agent/models.ts';
import fc from '../seeded.ts';
import { taskOf } from './journal-entries.ts';

const folder = mkdtempSync(join(tmpdir(), 'loom-recording-'));
afterAll(() => rmSync(folder, { recursive: true }));
let path = '';
let files = 0;
beforeEach(() => {
  path = join(folder, `${files++}.jsonl`);
});

const reply = (text: string): Reply => ({
  content: [
    { type: 'thinking', thinking: 'hm', signature: 's' },
    { type: 'text', text },
  ],
  stop: 'end',
  usage: { ...noUsage, input: 3 },
  model: 'claude-some',
});

/** Models that answer with these replies in turn, whoever is asked. */
function modelsOf(replies: (Reply | ModelError)[]): Models {
  let next = 0;
  const model = {
    name: 'claude-some',
    contextTokens: 5000,
    ask: async () => {
      const given = replies[next++];
      if (!given || given instanceof ModelError) throw given ?? new Error('Nobody asked for that.');
      return given;
    },
  };
  const give = () => model;
  return {
    workerName: 'claude-some',
    names: ['claude-some'],
    reflect: give,
    work: give,
    review: give,
    chat: give,
  };
}

const user = (text: string) => ({ role: 'user' as const, content: [{ type: 'text', text } as Block] });
const asked = (messages: ModelRequest['messages'], more: Partial<ModelRequest> = {}): ModelRequest => ({
  system: 'Be brief.',
  messages,
  tools: [{ name: 'read', description: 'Read.', schema: { type: 'object' } }],
  maxTokens: 10,
  signal: new AbortController().signal,
  ...more,
});

/** Asks about these texts, each conversation growing; gives the replies, or what was thrown. */
async function talk(models: Models, texts: string[]): Promise<unknown[]> {
  const worker = models.work(0);
  const messages: ModelRequest['messages'] = [];
  const answers: unknown[] = [];
  for (const text of texts) {
    messages.push(user(text));
    const answer = await worker.ask(asked([...messages])).catch((error: unknown) => error);
    answers.push(answer);
    if (!(answer instanceof Error)) messages.push({ role: 'assistant', content: (answer as Reply).content });
  }
  return answers;
}

test('what was recorded is replayed byte for byte, whatever was said', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string(), { minLength: 1, maxLength: 6 }), async (texts) => {
      rmSync(path, { force: true });
      const first = await talk(recordedModels(modelsOf(texts.map(reply)), path), texts);
      const replayed = replayedModels(path);
      expect(JSON.stringify(await talk(replayed, texts))).toBe(JSON.stringify(first));
      expect([replayed.workerName, replayed.work(0).contextTokens]).toEqual(['claude-some', 5000]);
    }),
    { numRuns: 30 },
  );
});

test('a recording grows by what is new in each call, and replays failures and what is heard as well', async () => {
  const failure = new ModelError('busy', 'no room');
  const models = recordedModels(modelsOf([reply('one'), failure, reply('two')]), path);
  const first = await talk(models, ['a', 'b', 'c']);
  const lines = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ added }) => added?.length)).toEqual([undefined, 1, 2, 1]);
  expect(lines.map(({ system }) => system)).toEqual([undefined, 'Be brief.', undefined, undefined]);
  expect(await talk(replayedModels(path), ['a', 'b', 'c'])).toEqual(first);
  const heard: unknown[] = [];
  await replayedModels(path)
    .work(0)
    .ask(asked([user('a')], { onEvent: (event) => heard.push(event) }));
  expect(heard).toEqual([
    { type: 'thinking', text: 'hm' },
    { type: 'text', text: 'one' },
  ]);
});

test('a recording says what its run was to do, so that it can be done again', () => {
  const limits = { generations: 2, tokens: 0, timeMs: 0, plateau: 3 };
  recordedModels(modelsOf([]), path, { limits, task: taskOf('Remove what is dead') });
  expect(readRecording(path).order).toEqual({ limits, task: taskOf('Remove what is dead') });
});

test('conversations are kept apart by what they are for, and by when they were begun', async () => {
  const recording = recordedModels(modelsOf(['first', 'second', 'third'].map(reply)), path);
  const ask = (models: Models, which: (models: Models) => ReturnType<Models['work']>) =>
    which(models).ask(asked([user('a')]));
  await ask(recording, (one) => one.reflect(0));
  await ask(recording, (one) => one.work(0));
  // A Prime after a restart adds to the file.
  await ask(recordedModels(modelsOf([reply('third')]), path), (one) => one.work(1));
  const replayed = replayedModels(path);
  const answers = [
    await ask(replayed, (one) => one.work(1)),
    await ask(replayed, (one) => one.reflect(0)),
    await ask(replayed, (one) => one.work(0)),
  ];
  expect(answers.map(({ content }) => content[1])).toMatchObject([
    { text: 'third' },
    { text: 'first' },
    { text: 'second' },
  ]);
});

test.each<[string, ModelRequest, string]>([
  [
    'another system prompt',
    asked([user('a')], { system: 'Be long.' }),
    'work 0, call 0: system, character 4',
  ],
  ['another tool', asked([user('a')], { tools: [] }), 'the tool read is gone'],
  [
    'a tool that is described otherwise',
    asked([user('a')], { tools: [{ name: 'read', description: 'Look.', schema: { type: 'object' } }] }),
    'the tool read is described otherwise',
  ],
  [
    'another text',
    asked([user('b')]),
    'messages.0.content.0.text, character 1: recorded "\\"a\\"", now "\\"b\\""',
  ],
  ['one message more', asked([user('a'), user('b')]), 'messages.1'],
])('a replay that is asked %s says where it diverges', async (_, request, message) => {
  await talk(recordedModels(modelsOf([reply('one')]), path), ['a']);
  await expect(replayedModels(path).work(0).ask(request)).rejects.toMatchObject({
    kind: 'diverged',
    fatal: true,
    message: expect.stringContaining(message),
  });
});

test('a call behind the last that was recorded diverges too; how long something took does not', async () => {
  const timed = (ms: number) => [user(JSON.stringify({ durationMs: ms, status: 'ok' }))];
  const recording = recordedModels(modelsOf([reply('one')]), path).work(0);
  await recording.ask(asked(timed(1.5)));
  const replayed = replayedModels(path).work(0);
  await replayed.ask(asked(timed(20)));
  await expect(replayed.ask(asked(timed(20)))).rejects.toThrow('the recording has 1 calls there');
});

test.each([
  ['is missing', undefined, 'ENOENT'],
  ['is empty', '', 'line 1'],
  ['is something else', '{"reflect":[]}\n', 'line 1'],
  [
    'has a line that is none',
    '{"type":"recording","version":1,"worker":"w","names":[]}\n{"type":"exchange"}\n',
    'line 2',
  ],
])('a recording that %s is refused with the place that is wrong', (_, text, message) => {
  if (text !== undefined) writeFileSync(path, text);
  expect(() => replayedModels(path)).toThrow(message);
});
