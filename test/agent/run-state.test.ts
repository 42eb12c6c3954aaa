import { expect, test } from 'vitest';
import { foldRun, limitReached, triedKeys } from '../../agent/run-state.ts';
import type { LoomEvent } from '../../contracts/event.ts';
import type { Task } from '../../contracts/task.ts';
import fc from '../seeded.ts';
import { entriesOf, limits, measured, runEvents, spawned, taskOf } from './journal-entries.ts';

const started: LoomEvent = { type: 'run-started', run: 'r1', worker: 'mechanic', limits };
const usage = { input: 5, output: 7, cacheRead: 11, cacheWrite: 13 };
const called = { type: 'model-called' as const, model: 'm', usage, stop: 'tool', durationMs: 1 };
const none = { generations: 0, tokens: 0, timeMs: 0, plateau: 0 };
const nothing = undefined;
const rolledBack = (generation: number): LoomEvent => ({ type: 'rolled-back', generation, reason: 'x' });
const promoted = (generation: number): LoomEvent => ({ type: 'promoted', generation, commit: 'c', tag: 't' });

test('a restarted Prime knows from the journal what its run has done, and nothing of other runs', () => {
  const other: LoomEvent[] = [{ ...started, run: 'r0' }, spawned(1, 'old'), called, rolledBack(1)];
  const own = [started, spawned(2, 'a'), called, promoted(2), spawned(3, 'b'), called];
  const state = foldRun(entriesOf([...other, ...own]), 'r1');
  expect(state.generations).toEqual([
    { number: 2, title: 'a', state: 'promoted', gain: 0.1 },
    { number: 3, title: 'b', state: 'working', gain: 0 },
  ]);
  expect(state.tokens).toBe(72);
  expect(state.stopped).toBeUndefined();
  expect(foldRun(entriesOf(runEvents), 'r1').stopped?.reason).toBe('generations');
});

test('each limit stops the run by its own name, and 0 means no limit', () => {
  const barren = [started, spawned(1, 'a'), rolledBack(1), spawned(2, 'b'), rolledBack(2), called];
  const state = foldRun(entriesOf(barren), 'r1');
  const now = (state.startedAt ?? 0) + 10_000;
  expect(limitReached(state, none, now)).toBeUndefined();
  expect(limitReached(state, { ...none, generations: 2 }, now)).toBe('generations');
  expect(limitReached(state, { ...none, tokens: 36 }, now)).toBe('tokens');
  expect(limitReached(state, { ...none, timeMs: 10_000 }, now)).toBe('time');
  expect(limitReached(state, { ...none, plateau: 2 }, now)).toBe('plateau');
  expect(
    limitReached(state, { generations: 3, tokens: 37, timeMs: 10_001, plateau: 3 }, now),
  ).toBeUndefined();
});

/** A generation that was promoted with this score, or rolled back. */
function ended(number: number, score: number | undefined): LoomEvent[] {
  if (score === undefined) return [spawned(number, 'x'), rolledBack(number)];
  const fitness = { before: measured, after: measured, better: [], worse: [], score };
  const verdict = { approved: true, reason: 'Every gate passed.', reports: [], fitness };
  return [spawned(number, 'x'), { type: 'verdict-reached', generation: number, verdict }, promoted(number)];
}
const flattened = (scores: (number | undefined)[], plateau = 2) => {
  const events = [started, ...scores.flatMap((score, index) => ended(index + 1, score))];
  return limitReached(foldRun(entriesOf(events), 'r1'), { ...none, plateau }, 0) === 'plateau';
};

test('a run has reached a plateau when its last generations gain hardly anything against its best', () => {
  expect(flattened([nothing])).toBe(false);
  expect(flattened([nothing, nothing])).toBe(true);
  expect(flattened([nothing, 1])).toBe(false);
  expect(flattened([20, 10, nothing, nothing])).toBe(true);
  expect(flattened([20, 10, 1, 1])).toBe(true);
  expect(flattened([20, 10, 1, 4])).toBe(false);
  expect(flattened([20, nothing, nothing, 5])).toBe(false);
  expect(flattened([0.5, 0.4, 0.4])).toBe(false);
  expect(flattened([20, 10, -1, -1])).toBe(true);
  expect(flattened([20, nothing, nothing, nothing], 0)).toBe(false);
});

test('a run that rises, however slowly, goes on; one that is flat stops, however noisy it is', () => {
  const window = fc.integer({ min: 2, max: 5 });
  const rising = fc.tuple(
    fc.double({ min: 0.2, max: 5, noNaN: true }),
    fc.double({ min: 0, max: 0.5, noNaN: true }),
  );
  fc.assert(
    fc.property(window, rising, fc.integer({ min: 1, max: 30 }), (size, [start, step], count) => {
      const scores = Array.from({ length: count }, (_, index) => start + step * index);
      expect(flattened(scores, size)).toBe(false);
    }),
  );
  const noise = fc.option(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { nil: undefined });
  fc.assert(
    fc.property(window, fc.array(noise, { minLength: 5, maxLength: 30 }), (size, scores) => {
      expect(flattened(scores, size)).toBe(true);
      expect(flattened([20, 30, ...scores], size)).toBe(true);
    }),
  );
});

test('a promotion that is rolled back because Prime did not come up from it has gained nothing', () => {
  const state = foldRun(entriesOf([started, ...ended(1, 5), ...ended(2, 5), rolledBack(2)]), 'r1');
  expect(state.generations.map(({ gain }) => gain)).toEqual([5, 0]);
});

test('a feature or a fix that is promoted is a gain, whatever it measures', () => {
  const task: Task = { ...taskOf('x'), purpose: 'feature' };
  const feature = { ...spawned(1, 'x'), task } as LoomEvent;
  const [, ...rest] = ended(1, -3);
  expect(foldRun(entriesOf([started, feature, ...rest]), 'r1').generations[0]?.gain).toBe(1);
});

test('money adds up where prices are known, and models without a price are named', () => {
  const free: LoomEvent = { ...called, model: 'qwen' };
  const state = foldRun(
    entriesOf([started, { ...called, cost: 0.25 }, { ...called, cost: 0.5 }, free]),
    'r1',
  );
  expect([state.cost, state.unpriced, state.tokens]).toEqual([0.75, ['qwen'], 108]);
  expect(limitReached(state, { ...none, cost: 0.75 }, 0)).toBe('cost');
  expect(limitReached(state, { ...none, cost: 0.76 }, 0)).toBeUndefined();
});

test('what was tried in any run is not tried again', () => {
  expect(triedKeys(entriesOf(runEvents))).toEqual(new Set(['unused src/a.ts#dead']));
});
