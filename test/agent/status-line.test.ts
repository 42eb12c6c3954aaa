import { expect, test } from 'vitest';
import { oneLine, printable } from '../../agent/printable.ts';
import { statusLine } from '../../agent/status-line.ts';
import type { LoomEvent } from '../../contracts/event.ts';
import fc from '../seeded.ts';
import { limits, measured, spawned } from './journal-entries.ts';

const started: LoomEvent = {
  type: 'run-started',
  run: 'r1',
  worker: 'm',
  limits: { ...limits, generations: 5, cost: 1, timeMs: 600_000 },
};
const usage = { input: 20_000, output: 0, cacheRead: 0, cacheWrite: 0 };
const paid: LoomEvent = { type: 'model-called', model: 'm', usage, cost: 0.12, stop: 'end', durationMs: 1 };
const fitness = { before: measured, after: measured, better: [], worse: [], score: 3.152 };
const verdict = { approved: true, reason: 'Every gate passed.', reports: [], fitness };
const reflecting: LoomEvent = { type: 'phase', phase: 'reflect', detail: 'looking for the next task' };
const called: LoomEvent = {
  type: 'tool-called',
  generation: 8,
  tool: 'rename-symbol',
  ok: true,
  durationMs: 1,
};
const promotion: LoomEvent[] = [
  spawned(7, 'a'),
  { type: 'verdict-reached', generation: 7, verdict },
  { type: 'promoted', generation: 7, commit: 'c', tag: 'gen-7' },
];

const lineOf = (events: LoomEvent[], columns: number, elapsedMs = 42_000) => {
  const status = statusLine();
  for (const event of events) status.see(event);
  return status.text(elapsedMs, columns);
};

test('a run is told by its time, generation, phase, money of its budget and its best so far', () => {
  const events = [started, ...promotion, reflecting];
  expect(lineOf(events, 120)).toBe(
    '0:42 of 10:00 · next: 2 of 5 · reflect: looking for the next task · best +3.15 (generation 7)',
  );
  expect(lineOf([...events, spawned(8, 'b'), paid, called], 120)).toBe(
    '0:42 of 10:00 · generation 8 (2 of 5) · work: rename-symbol · $0.12 of $1 · best +3.15 (generation 7)',
  );
});

test('in a narrow terminal what matters less goes first', () => {
  const events = [started, ...promotion, spawned(8, 'b'), paid, called];
  expect(lineOf(events, 80)).toBe(
    '0:42 of 10:00 · generation 8 (2 of 5) · work: rename-symbol · $0.12 of $1',
  );
  expect(lineOf(events, 64)).toBe('0:42 of 10:00 · generation 8 (2 of 5) · work: rename-symbol');
  expect(lineOf(events, 50)).toBe('0:42 of 10:00 · generation 8 (2 of 5) · work: re…');
  expect(lineOf(events, 20)).toBe('0:42 of 10:00 · ge…');
});

test('a promotion that is taken back is no longer the best', () => {
  const back: LoomEvent = { type: 'rolled-back', generation: 7, reason: 'x' };
  expect(lineOf([started, ...promotion, back], 120)).not.toContain('best');
});

test('whatever a model calls things, the line stays in its width and holds nothing that a terminal obeys', () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom('\u001b[2J', '\r', '\n', '漢', '🧵', 'a'), fc.string()),
  });
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 120 }), (detail, columns) => {
      const line = lineOf([started, { ...reflecting, detail } as LoomEvent, paid], columns);
      const wide = [...line].filter((character) => /[漢🧵]/u.test(character)).length;
      expect([...line].length + wide).toBeLessThan(columns);
      expect(line).not.toMatch(/\p{Cc}/u);
    }),
  );
  expect(printable('one\u001b[31m\u0007\ntwo')).toBe('one\ntwo');
  expect(oneLine('one \n two')).toBe('one two');
});
