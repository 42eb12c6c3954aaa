import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Turn } from '../../agent/models/scripted.ts';
import { taskOf } from './journal-entries.ts';
import { makeRepository, type Repository } from './repository.ts';

let repo: Repository;
afterEach(() => repo.remove());

const removeDead = { name: 'delete-declaration', input: { target: 'src/half.ts#dead' } };
const finish = { name: 'finish', input: { summary: 'Done.', prediction: { better: [], worse: [] } } };
const giveUp = { name: 'give_up', input: { reason: 'x' } };
const wait = { name: 'run', input: { command: 'sleep 120', timeoutMs: 130_000 } };
const prices = JSON.stringify({
  date: '2026-11-23',
  prices: { scripted: [{ input: 10, output: 50, cacheRead: 1, cacheWrite: 12 }] },
});
const tokens = { input: 50 };

test.each<[string, Turn[], string[], Record<string, string>, string, number, string]>([
  [
    'tokens',
    [{ tools: [removeDead], usage: tokens }],
    ['--max-tokens', '20'],
    {},
    'tokens',
    5,
    'budget of 20',
  ],
  [
    'money',
    [{ tools: [removeDead], usage: tokens }],
    ['--max-cost', '0.0001'],
    {},
    'cost',
    7,
    'budget of $0.0001',
  ],
  [
    'calls in a window',
    [{ tools: [removeDead] }],
    [],
    { LOOM_API_BUDGET: '2', LOOM_API_WINDOW_MS: '3600000' },
    'calls',
    8,
    '2 calls in 3600 s',
  ],
  ['time', [{ tools: [removeDead, wait] }], ['--max-time', '6'], {}, 'time', 9, '6 s, is used up'],
])(
  'a budget of %s that is spent in the middle breaks the generation off, and leaves what a next run goes on from',
  async (_, turns, limit, env, reason, code, message) => {
    repo = await makeRepository();
    const file = join(repo.root, '../prices.json');
    writeFileSync(file, prices);
    const script = repo.script({ reflect: [taskOf('a'), taskOf('b')], generations: [turns, turns] });
    const auto = ['auto', '--worker', 'scripted', '--script', script, '--prices', file, '--json'];
    const spent = await repo.loom([...auto, ...limit], { env });
    expect(JSON.parse(spent.stdout)).toMatchObject({
      reason,
      message: expect.stringContaining(message),
      generations: [{ outcome: 'rolled-back', reason: expect.stringContaining(message) }],
    });
    expect(spent.exitCode).toBe(code);
    if (reason !== 'time') return;
    repo.script({ reflect: [taskOf('c')], generations: [[{ tools: [removeDead] }, { tools: [finish] }]] });
    const again = await repo.loom([...auto, '--max-generations', '1']);
    expect(JSON.parse(again.stdout).generations).toMatchObject([{ generation: 2, outcome: 'promoted' }]);
  },
  240_000,
);

test('a plateau ends a run by its own reason and exit code', async () => {
  repo = await makeRepository();
  const script = repo.script({
    reflect: [taskOf('a'), taskOf('b'), taskOf('c')],
    generations: [[{ tools: [giveUp] }], [{ tools: [giveUp] }], [{ tools: [giveUp] }]],
  });
  const flat = await repo.auto(script, '--plateau', '2');
  expect(JSON.parse(flat.stdout)).toMatchObject({ reason: 'plateau', generations: [{}, {}] });
  expect(flat.exitCode).toBe(10);
}, 240_000);
