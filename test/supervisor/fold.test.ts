import { expect, test } from 'vitest';
import type { JournalEntry, LoomEvent } from '../../contracts/event.ts';
import { compare, unfit } from '../../supervisor/fitness.ts';
import { generationsOf, pendingRollbacks, statsOf, unconfirmedOf } from '../../supervisor/fold.ts';
import { task } from './fixtures.ts';

const entries = (events: LoomEvent[]): JournalEntry[] =>
  events.map((event, seq) => ({ seq, time: `t${seq}`, prev: '', hash: '', event }));
const spawned = (generation: number): LoomEvent => ({
  type: 'generation-spawned',
  generation,
  task,
  parent: 'p',
  branch: `lab/gen-${generation}`,
  worker: 'ada',
});
const measured = {
  files: 1,
  codeLines: 100,
  typeErrors: 0,
  unusedExports: 1,
  unusedLocals: 1,
  anyCount: 1,
  complexity: 10,
  longestFunction: 20,
};
const verdict = (approved: boolean) => ({
  approved,
  reason: 'because',
  reports: [],
  ...(approved
    ? { fitness: compare(measured, { ...measured, anyCount: 0 }) }
    : { failedGate: 'types' as const }),
});

test('the generations and figures are what the events say', () => {
  const journal = entries([
    spawned(1),
    { type: 'verdict-reached', generation: 1, verdict: verdict(false) },
    { type: 'rollback-started', generation: 1, reason: 'types' },
    { type: 'rolled-back', generation: 1, reason: 'types', tag: 'gen-1-failed' },
    spawned(2),
    { type: 'verdict-reached', generation: 2, verdict: verdict(true) },
    { type: 'promoted', generation: 2, commit: 'c', tag: 'gen-2' },
    { type: 'tool-called', tool: 'read', ok: false, code: 'stale', durationMs: 1 },
    {
      type: 'model-called',
      model: 'm',
      usage: { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 },
      stop: 'end',
      durationMs: 1,
    },
    spawned(3),
    { type: 'rollback-started', generation: 3, reason: 'gave up' },
  ]);
  const generations = generationsOf(journal);
  expect(generations.map(({ state }) => state)).toEqual(['rolled-back', 'promoted', 'spawned']);
  expect(generations[0]).toMatchObject({
    reason: 'types',
    tag: 'gen-1-failed',
    startedAt: 't0',
    endedAt: 't3',
  });
  expect(unconfirmedOf(generations)).toBe(2);
  expect(pendingRollbacks(journal)).toEqual([{ number: 3, reason: 'gave up' }]);
  expect(statsOf(journal)).toMatchObject({
    generations: { 'rolled-back': 1, promoted: 1, spawned: 1 },
    failedGates: { types: 1 },
    tokens: 10,
    cost: 0,
    modelCalls: 1,
    toolCalls: 1,
    refusals: { stale: 1 },
    trend: [{ generation: 2, score: 5 }],
  });
});

test.each([
  ['clean-up', { unusedLocals: 0 }, undefined],
  ['clean-up', {}, 'cleans up nothing'],
  ['clean-up', { unusedLocals: 0, complexity: 11 }, 'complexity 10 → 11'],
  ['feature', { codeLines: 200, complexity: 20 }, undefined],
  ['feature', { anyCount: 2 }, 'anyCount 1 → 2'],
  ['fix', { typeErrors: 1 }, 'typeErrors 0 → 1'],
  ['tests', { mutantsMeasured: 5, mutantsKilled: 0 }, 'kills no more mutants'],
  ['tests', { mutantsMeasured: 5, mutantsKilled: 1 }, undefined],
] as const)('a %s with %o is judged by its purpose', (purpose, change, reason) => {
  const said = unfit(compare(measured, { ...measured, ...change }), purpose);
  if (reason === undefined) expect(said).toBeUndefined();
  else expect(said).toContain(reason);
});

test('less code scores above the same code, and more tests alone score nothing', () => {
  expect(compare(measured, { ...measured, codeLines: 90 }).score).toBeGreaterThan(0);
  expect(compare(measured, { ...measured }).score).toBe(0);
});
