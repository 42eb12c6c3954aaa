import { expect, test } from 'vitest';
import { foldRun, limitReached, triedKeys } from '../../agent/run-state.ts';
import type { LoomEvent } from '../../contracts/event.ts';
import { entriesOf, limits, runEvents, spawned } from './journal-entries.ts';

const started: LoomEvent = { type: 'run-started', run: 'r1', worker: 'mechanic', limits };
const usage = { input: 5, output: 7, cacheRead: 11, cacheWrite: 13 };
const called: LoomEvent = { type: 'model-called', model: 'm', usage, stop: 'tool', durationMs: 1 };
const none = { generations: 0, tokens: 0, timeMs: 0, plateau: 0 };
const rolledBack = (generation: number): LoomEvent => ({ type: 'rolled-back', generation, reason: 'x' });
const promoted = (generation: number): LoomEvent => ({ type: 'promoted', generation, commit: 'c', tag: 't' });

test('a restarted Prime knows from the journal what its run has done, and nothing of other runs', () => {
  const other: LoomEvent[] = [{ ...started, run: 'r0' }, spawned(1, 'old'), called, rolledBack(1)];
  const own = [started, spawned(2, 'a'), called, promoted(2), spawned(3, 'b'), called];
  const state = foldRun(entriesOf([...other, ...own]), 'r1');
  expect(state.generations).toEqual([
    { number: 2, title: 'a', state: 'promoted' },
    { number: 3, title: 'b', state: 'working' },
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

test('a promotion ends a plateau, unless it is rolled back because Prime did not come up from it', () => {
  const events = [started, spawned(1, 'a'), rolledBack(1), spawned(2, 'b'), promoted(2)];
  const plateau = { ...none, plateau: 2 };
  expect(limitReached(foldRun(entriesOf(events), 'r1'), plateau, 0)).toBeUndefined();
  expect(limitReached(foldRun(entriesOf([...events, rolledBack(2)]), 'r1'), plateau, 0)).toBe('plateau');
});

test('what was tried in any run is not tried again', () => {
  expect(triedKeys(entriesOf(runEvents))).toEqual(new Set(['unused src/a.ts#dead']));
});
