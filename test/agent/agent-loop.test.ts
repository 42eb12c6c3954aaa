import { expect, test } from 'vitest';
import { converse } from '../../agent/agent-loop.ts';
import { metered, openMeter } from '../../agent/metered.ts';
import type { Model, ModelRequest } from '../../agent/model.ts';
import { modelWorker } from '../../agent/model-worker.ts';
import { scriptedModel, type Turn } from '../../agent/models/scripted.ts';
import type { PrimeEvent } from '../../contracts/event.ts';
import { readSettings } from '../../contracts/settings.ts';
import type { Task } from '../../contracts/task.ts';
import { memoryLab } from './memory-lab.ts';

const files = {
  'src/half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n',
  'src/use.ts': "import { half } from './half.ts';\n\nexport const quarter = (n: number) => half(half(n));\n",
};
const task: Task = {
  title: 'Rename half to halve',
  purpose: 'clean-up',
  requirements: ['Rename half'],
  acceptance: [],
  constraints: [],
  targets: ['src/half.ts#half'],
  probes: [],
};
const rename = { name: 'rename-symbol', input: { target: 'src/half.ts#half', to: 'halve' } };
const finish = { name: 'finish', input: { summary: 'Renamed.', prediction: { better: [], worse: [] } } };

/** Lets a model do the task in a Lab; gives the result, the Lab's texts and everything that was reported. */
async function work(model: Model, settings: Record<string, string> = {}, asked = task) {
  const { lab, workspace } = memoryLab(files);
  const events: PrimeEvent[] = [];
  const report = async (some: PrimeEvent[]) => {
    events.push(...some);
  };
  const result = await modelWorker(model)(asked, lab, {
    generation: 1,
    tree: '/lab',
    config: {},
    settings: readSettings(settings),
    report,
    signal: new AbortController().signal,
  });
  return { result, events, workspace };
}
const script = (turns: Turn[], settings?: Record<string, string>) => work(scriptedModel(turns), settings);

test('a model renames a function in all files through the tool of that name, and finishes', async () => {
  const { result, workspace, events } = await script([
    { tools: [{ name: 'outline', input: { path: 'src/half.ts' } }] },
    { text: 'Now the rename.', tools: [rename] },
    { tools: [finish] },
  ]);
  expect(result).toMatchObject({ outcome: 'finished', detail: 'Renamed.' });
  expect(workspace.read('src/use.ts')).toContain('halve(halve(n))');
  expect(events.map((event) => event.type === 'tool-called' && [event.tool, event.ok])).toEqual([
    ['outline', true],
    ['rename-symbol', true],
    ['finish', true],
  ]);
});

test('several operations are applied together by apply_program, and one change is undone by its id', async () => {
  const calls = [
    { operation: 'rename-symbol', params: { target: 'src/half.ts#half', to: 'halve' } },
    { operation: 'replace-body', params: { target: 'src/half.ts#halve', body: 'return n * 0.5;' } },
  ];
  const seen: string[] = [];
  const turns = scriptedModel([{ tools: [{ name: 'apply_program', input: { calls } }] }]);
  const model: Model = {
    name: 'undoing',
    ask: async (request) => {
      if (request.messages.length === 1) return turns.ask(request);
      const answer = JSON.stringify(request.messages.at(-1));
      seen.push(answer);
      const change = /\\"change\\":\\"([^\\]+)/.exec(answer)?.[1] ?? '';
      const input = seen.length === 1 ? { change } : { reason: 'undone' };
      const turn = { tools: [{ name: seen.length === 1 ? 'undo' : 'give_up', input }] };
      return scriptedModel([turn]).ask(request);
    },
  };
  const { result, workspace } = await work(model);
  expect(result).toMatchObject({ outcome: 'gave-up', detail: 'undone' });
  expect(workspace.changedFiles()).toEqual({});
});

test('a worker is told what the operator allows', async () => {
  const requests: ModelRequest[] = [];
  const watching: Model = {
    name: 'watching',
    ask: (request) => {
      requests.push(request);
      return scriptedModel([{ tools: [{ name: 'give_up', input: { reason: 'seen' } }] }]).ask(request);
    },
  };
  await work(watching, {}, { ...task, allow: { deleteTests: true, protectedPaths: ['package.json'] } });
  const told = JSON.stringify(requests[0]?.messages);
  expect(told).toContain('may be changed: package.json');
  expect(told).toContain('tests may be changed, renamed and deleted');
});

test('a tool that fails tells the model why, and the model can go on', async () => {
  const requests: string[] = [];
  const turns = scriptedModel([
    { tools: [{ name: 'git', input: { command: 'rm -rf /' } }] },
    { tools: [{ name: 'rename-symbol', input: { target: 'src/half.ts#half' } }] },
    { tools: [{ name: 'rename-symbol', input: { target: 'src/half.ts#hlaf', to: 'halve' } }] },
    { tools: [{ name: 'run_tests', input: { select: 'all' } }] },
    { tools: [rename] },
    { tools: [finish] },
  ]);
  const watching: Model = {
    name: 'watching',
    ask: (request) => {
      requests.push(JSON.stringify(request.messages.at(-1)));
      return turns.ask(request);
    },
  };
  const { result, events } = await work(watching);
  expect(result.outcome).toBe('finished');
  expect(requests[1]).toContain('There is no tool git');
  expect(requests[2]).toContain('to is missing');
  expect(requests[3]).toContain('src/half.ts#half');
  expect(requests[4]).toContain('This Lab runs no code.');
  const codes = events.flatMap((event) => (event.type === 'tool-called' && !event.ok ? [event.code] : []));
  expect(codes).toEqual(['unknown-tool', 'bad-input', 'not-found', 'unavailable']);
});

test('the same failing call ends the attempt at the third time', async () => {
  const wrong = { tools: [{ name: 'rename-symbol', input: { target: 'src/half.ts#hlaf', to: 'halve' } }] };
  const { result } = await script([wrong, wrong, wrong, { tools: [rename] }]);
  expect(result.outcome).toBe('failed');
  expect(result.detail).toContain('failed 3 times');
});

test('finish is refused when nothing was edited, when a tool before it failed, and nothing runs after it', async () => {
  const { result, workspace, events } = await script([
    { tools: [finish] },
    { tools: [{ name: 'read', input: { target: 'src/none.ts' } }, rename, finish] },
    { tools: [finish, { name: 'replace-body', input: { target: 'src/half.ts#halve', body: 'return 0;' } }] },
  ]);
  expect(result.outcome).toBe('finished');
  expect(workspace.read('src/half.ts')).toContain('n / 2');
  expect(events.filter((event) => event.type === 'tool-called').map(({ tool }) => tool)).toEqual([
    'finish',
    'read',
    'rename-symbol',
    'finish',
    'finish',
  ]);
});

test.each<[string, Turn[], string]>([
  ['a refusal', [{ text: 'No.', stop: 'refusal' }], 'refused'],
  ['a full context window', [{ text: 'x', stop: 'context' }], 'context window'],
  [
    'two replies that hit the token limit',
    [{ stop: 'max-tokens' }, { tools: [rename], stop: 'max-tokens' }],
    'token limit',
  ],
  ['two replies without a tool call', [{ text: 'Done!' }, { text: 'Really done!' }], 'without a tool call'],
  ['a model that does not answer', [{ tools: [rename] }], 'The script has 1 turns'],
])('unfinished work is never handed over: %s', async (_, turns, message) => {
  const { result } = await script(turns);
  expect(result.outcome).toBe('failed');
  expect(result.detail).toContain(message);
});

test('a reply that was cut off or paused once does not end the work', async () => {
  const { result, workspace } = await script([
    { tools: [{ name: 'rename-symbol', input: { target: 'src/ha' } }], stop: 'max-tokens' },
    { text: 'Thinking.', stop: 'pause' },
    { tools: [rename] },
    { text: 'That was it.' },
    { tools: [finish] },
  ]);
  expect(result.outcome).toBe('finished');
  expect(workspace.read('src/half.ts')).toContain('halve');
});

test('a worker stops after LOOM_MAX_ITERATIONS model calls', async () => {
  const look = { tools: [{ name: 'outline', input: {} }] };
  const { result } = await script([look, look, look], { LOOM_MAX_ITERATIONS: '2' });
  expect(result).toMatchObject({ outcome: 'failed', detail: 'Not done after 2 model calls.' });
});

test('a spent token budget ends the work before the next model call', async () => {
  const meter = openMeter({ tokens: 100 }, () => undefined);
  const model = scriptedModel([{ tools: [rename], usage: { input: 90, output: 20 } }, { tools: [finish] }]);
  await expect(work(metered(model, meter, async () => {}))).rejects.toMatchObject({
    kind: 'tokens',
    message: expect.stringContaining('budget of 100 tokens is spent'),
  });
});

test('of two hundred calls in one reply as many are run as is sensible, and each is answered', async () => {
  const requests: ModelRequest[] = [];
  const look = { name: 'outline', input: { path: 'src/half.ts' } };
  const turns = scriptedModel([{ tools: Array(200).fill(look) }, { tools: [rename] }, { tools: [finish] }]);
  const watching: Model = {
    name: 'watching',
    ask: (request) => {
      requests.push(request);
      return turns.ask(request);
    },
  };
  const { result, events } = await work(watching);
  expect(result.outcome).toBe('finished');
  const answers = requests[1]?.messages.at(-1)?.content ?? [];
  expect([answers.length, events.length]).toEqual([200, 66]);
  expect(answers[64]).toMatchObject({ is_error: true, content: expect.stringContaining('apply_program') });
});

test('a call whose input cannot be used is answered with what is wrong, and the model can go on', async () => {
  const turns = scriptedModel([{ tools: [rename] }, { tools: [rename] }, { tools: [finish] }]);
  let asked = 0;
  const slipping: Model = {
    name: 'slipping',
    ask: async (request) => {
      const reply = await turns.ask(request);
      const unusable = { call_1_0: 'The input must be one JSON object.' };
      return asked++ ? reply : { ...reply, unusable };
    },
  };
  const { result, events } = await work(slipping);
  expect(result.outcome).toBe('finished');
  expect(events[0]).toMatchObject({ tool: 'rename-symbol', ok: false, code: 'bad-input' });
});

test('a conversation that grew too long is cut down once and goes on; when that does not help, the task has failed', async () => {
  const look = { tools: [{ name: 'outline', input: {} }] };
  const full: Turn = { text: 'x', stop: 'context' };
  const { result } = await script([look, look, full, { tools: [rename] }, { tools: [finish] }]);
  expect(result.outcome).toBe('finished');
  const stuck = await script([look, look, full, full]);
  expect(stuck.result).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('context window'),
  });
});

test('a conversation stops at once when it is aborted', async () => {
  const aborted = AbortSignal.abort(new Error('stop now'));
  const talk = converse({
    model: scriptedModel([{ text: 'hello' }]),
    system: '',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
    tools: [],
    turnsMax: 1,
    silence: 'done',
    report: async () => {},
    signal: aborted,
  });
  await expect(talk).rejects.toThrow('stop now');
});
