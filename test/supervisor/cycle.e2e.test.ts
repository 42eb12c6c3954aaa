import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EditCall } from '../../contracts/edit.ts';
import { JournalEntry } from '../../contracts/event.ts';
import type { Task } from '../../contracts/task.ts';
import { readEvents } from '../../contracts/wire.ts';
import { git, shop, task, writeFiles } from './fixtures.ts';
import { linkPackages, type Running, startSupervisor, trial } from './running.ts';

const place = mkdtempSync(join(tmpdir(), 'loom-cycle-'));
const root = join(place, 'shop');
const cache = join(place, 'cache');
const before: Record<string, string> = {};
let running: Running;

beforeAll(async () => {
  mkdirSync(root);
  git(root, 'init', '-q', '-b', 'master');
  writeFiles(root, shop);
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'Start');
  linkPackages(root);
  writeFiles(root, { 'src/price.ts': 'the operator is at work here', 'notes.md': 'mine' });
  Object.assign(before, operatorsView());
  running = await startSupervisor(root, cache);
}, 60_000);

afterAll(async () => {
  await running.end();
  rmSync(place, { recursive: true, force: true });
});

function operatorsView() {
  return {
    status: git(root, 'status', '--porcelain', '--branch'),
    head: git(root, 'rev-parse', 'HEAD'),
    text: readFileSync(join(root, 'src/price.ts'), 'utf8'),
  };
}

const body = (target: string, text: string): EditCall => ({
  operation: 'replace-body',
  params: { target, body: text },
});
const edit = (target: string, find: string, replace: string): EditCall => ({
  operation: 'edit-text',
  params: { target, find, replace },
});
const evolve = () => git(root, 'rev-parse', 'loom/evolve');
const forTests: Task = { ...task, purpose: 'tests', targets: ['src/price.ts#half', 'src/price.ts#isCheap'] };
const newTest = edit(
  'test/price.test.ts',
  "test('one is cheap'",
  "test('ten is not cheap', () => {\n  expect(isCheap(10)).toBe(false);\n});\n\ntest('one is cheap'",
);

test('good work is promoted by all gates, and the operator on master with a dirty tree notices nothing', async () => {
  const probe = { module: 'src/price.ts', expression: 'exports.half(8)', expected: 4 };
  const judged = { module: 'src/price.ts', call: { export: 'half', args: [8] }, predicate: 'value === 4' };
  const generation = await trial(running, { ...task, probes: [probe, judged] }, [
    body('src/price.ts#half', 'return price * 0.5;'),
  ]);
  expect(generation.verdict?.reports.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(generation).toMatchObject({ state: 'approved', candidate: generation.verdict?.candidate });
  const { restart, generation: promoted } = await running.client.promote({ generation: 1 });
  expect(restart).toBe(false);
  expect(promoted).toMatchObject({ state: 'confirmed', tag: 'gen-1' });
  expect(evolve()).toBe(generation.candidate);
  expect(git(root, 'diff', '--stat', 'HEAD', 'loom/evolve')).toContain(
    '1 file changed, 1 insertion(+), 1 deletion(-)',
  );
  expect(git(root, 'cat-file', '-t', 'gen-1')).toBe('tag');
  expect(operatorsView()).toEqual(before);
}, 120_000);

test('a new test that kills a mutant is promoted', async () => {
  const generation = await trial(running, forTests, [newTest]);
  expect(generation.verdict).toMatchObject({ approved: true, fitness: { better: ['mutantsKilled'] } });
  await running.client.promote({ generation: generation.number });
  expect(git(root, 'show', 'loom/evolve:test/price.test.ts')).toContain('ten is not cheap');
}, 120_000);

const stubbed = [
  body('src/price.ts#half', 'return price / 3;'),
  edit('test/price.test.ts', 'half, isCheap }', 'isCheap }'),
  edit('test/price.test.ts', "test('halves'", "const half = (price: number) => price / 2;\n\ntest('halves'"),
];
const sameAgain = edit(
  'test/price.test.ts',
  "test('one is cheap'",
  "test('one is cheap again', () => {\n  expect(isCheap(1)).toBe(true);\n});\n\ntest('one is cheap'",
);
const bad: [name: string, task: Task, calls: EditCall[], gate: string, reason: string][] = [
  ['breaks a test', task, [body('src/price.ts#half', 'return price / 3;')], 'affected-tests', 'halves'],
  ['breaks a type', task, [body('src/price.ts#half', "return 'a';")], 'types', 'TS2322'],
  ['does not boot', task, [body('src/price.ts#half', "throw new Error('boom');")], 'boot', 'boom'],
  [
    'hangs in evaluation',
    task,
    [edit('src/wait.ts', 'wait = 1', 'wait = (() => { for (;;); })()')],
    'evaluate',
    'timeout',
  ],
  [
    'changes what a clean-up must keep',
    { ...task, purpose: 'clean-up' },
    [edit('src/price.ts#isCheap', 'price < 10', '!(price >= 10)')],
    'evaluate',
    '#isCheap with the arguments [{\\"$\\":\\"NaN\\"}]: before it gave false, now it gave true',
  ],
  ['gives a test a stub to test', task, stubbed, 'full-tests', 'halves'],
  [
    'weakens an assertion',
    task,
    [edit('test/price.test.ts', 'toBe(2)', 'toBeDefined(/* approved */)')],
    'policy',
    'weakened-assertion',
  ],
  ['adds a test that notices nothing new', forTests, [sameAgain], 'fitness', 'kills no more mutants'],
];

test.each(bad)(
  'work that %s is refused with the reason, tagged, and leaves the branch alone',
  async (_, given, calls, gate, reason) => {
    const head = evolve();
    const generation = await trial(running, given, calls);
    expect(generation.verdict).toMatchObject({ approved: false, failedGate: gate });
    expect(JSON.stringify(generation.verdict?.reports.at(-1)?.findings)).toContain(reason);
    const { number, verdict } = generation;
    const rolledBack = await running.client.rollback({ generation: number, reason: verdict?.reason ?? '' });
    expect(rolledBack).toMatchObject({
      state: 'rolled-back',
      tag: `gen-${number}-failed`,
      reason: verdict?.reason,
    });
    expect(git(root, 'tag', '-n1', '-l', `gen-${number}-failed`)).toContain(gate);
    expect(git(root, 'diff', '--name-only', head, `gen-${number}-failed`)).not.toBe('');
    expect(git(root, 'branch', '--list', `lab/gen-${number}`)).toBe('');
    expect(evolve()).toBe(head);
  },
  120_000,
);

test('of two generations with one parent the second is stale, and is told to start again', async () => {
  const cleanUp: Task = { ...task, purpose: 'clean-up' };
  const first = await running.client.spawn({ task, worker: 'grace' });
  const second = await trial(running, cleanUp, [
    edit('src/price.ts#isCheap', 'price < 10', '10 > price'),
    { operation: 'delete-declaration', params: { target: 'src/price.ts#unused' } },
  ]);
  expect(second.verdict).toMatchObject({ approved: true });
  const evaluated = second.verdict?.reports.find(({ gate }) => gate === 'evaluate');
  expect(evaluated?.summary).toContain('1 of 1 changed functions do what they did');
  await running.client.rollback({ generation: first.generation.number, reason: 'gave up' });
  await running.client.promote({ generation: second.number });
  await expect(running.client.promote({ generation: second.number })).rejects.toThrow('is confirmed');
  const head = evolve();
  git(root, 'update-ref', 'refs/heads/loom/evolve', 'gen-1^{commit}');
  await expect(running.client.rollback({ generation: second.number, reason: 'late' })).rejects.toThrow(
    'not the newest',
  );
  git(root, 'update-ref', 'refs/heads/loom/evolve', head);
  const back = await running.client.rollback({ generation: second.number, reason: 'the operator says so' });
  expect(back).toMatchObject({ state: 'rolled-back', tag: `gen-${second.number}-failed` });
  expect(evolve()).toBe(second.parent);
}, 120_000);

test('the journal is streamed from any place, and nothing of the trials is left over', async () => {
  const { client, url, token } = running;
  const { events } = await client.status();
  const ended = new AbortController();
  const seen: number[] = [];
  for await (const { seq } of readEvents(
    JournalEntry,
    new URL('/logs', url),
    token,
    ended.signal,
    String(events - 3),
  )) {
    seen.push(seq);
    if (seq === events - 1) break;
  }
  ended.abort();
  expect(seen).toEqual([events - 2, events - 1]);
  expect(operatorsView()).toEqual(before);
  const [home = ''] = readdirSync(cache);
  // One Lab waits for the next generation.
  for (const name of ['labs', 'homes']) expect(readdirSync(join(cache, home, name)).length).toBeLessThan(2);
});
