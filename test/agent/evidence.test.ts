import { expect, test } from 'vitest';
import { bounded, gatherEvidence } from '../../agent/evidence.ts';
import { keyOf } from '../../agent/mechanic/propose.ts';
import type { LoomEvent } from '../../contracts/event.ts';
import type { Generation } from '../../contracts/generation.ts';
import type { GateReport, Verdict } from '../../contracts/report.ts';
import fc from '../seeded.ts';
import { entriesOf, measured, taskOf } from './journal-entries.ts';
import { memoryLab } from './memory-lab.ts';

const half = 'export function half(n: number): number {\n  return n / 2;\n}';
const { workspace } = memoryLab({
  'src/half.ts': `${half}\n\nexport function dead(): string {\n  return 1; // TODO say it in words\n}\n`,
});

/** A generation as the Supervisor folds it. */
function generation(number: number, more: Partial<Generation>): Generation {
  return {
    ...{ number, state: 'confirmed', task: taskOf('x'), parent: `c${number - 1}`, branch: 'b', worker: 'm' },
    ...{ startedAt: '2026-01-01T00:00:00Z', candidate: `c${number}`, tag: `gen-${number}` },
    ...more,
  };
}
const evidenceOf = (generations: Generation[], events: LoomEvent[] = [], head = 'c1') =>
  gatherEvidence({ workspace, config: {}, head, generations, entries: entriesOf(events) });

const report = (more: Partial<GateReport>): GateReport => ({
  ...{ gate: 'full-tests', outcome: 'passed', summary: '', findings: [], durationMs: 1 },
  ...more,
});
const known = { rule: 'failed-before', message: 'halves > zero: expected 0', file: 'test/half.test.ts' };
const verdictOf = (reports: GateReport[], codeLines = 500): Verdict => ({
  ...{ approved: true, reason: '', reports },
  fitness: {
    ...{ before: measured, after: { ...measured, codeLines }, better: [], worse: [], score: 1 },
  },
});

test('the evidence tells what is broken before what could be nicer', () => {
  const lines = evidenceOf([generation(1, { verdict: verdictOf([report({ findings: [known] })]) })]);
  const place = (start: string) => lines.findIndex((line) => line.startsWith(start));
  const order = [
    'failing tests: 1',
    'type errors: 1',
    'generation 1',
    'measurements: {',
    'unused exports: ',
    'open notes',
  ];
  expect(order.map(place)).toEqual(order.map(place).sort((a, b) => a - b));
  expect(order.map(place)).not.toContain(-1);
  expect(lines[place('failing tests') + 1]).toBe('test/half.test.ts halves > zero: expected 0');
  expect(lines).toContainEqual(expect.stringContaining('src/half.ts:6 TS2322'));
});

test('tests that failed at another commit say nothing of this one', () => {
  const failing = { verdict: verdictOf([report({ findings: [known] })]) };
  expect(evidenceOf([generation(1, failing)], [], 'c9')).toContain(
    'failing tests: this commit was not tried by a gate yet',
  );
  // A candidate that was rolled back was tried on the present commit as its parent.
  const rolledBack = generation(2, { ...failing, state: 'rolled-back', tag: 'gen-2-failed' });
  expect(evidenceOf([rolledBack], [])).toContain('failing tests: 1');
});

const tried = (noticed: number, key = keyOf('mutants', 'src/half.ts#half', half)): LoomEvent => ({
  ...{ type: 'tried', key, result: '', generation: 1 },
  mutants: { target: 'src/half.ts#half', survived: 3, noticed, examples: ['line 2: / became *'] },
});

test('mutants that live are told with their function, as long as it is as it was when they were counted', () => {
  const mutantsIn = (state: Generation['state'], event: LoomEvent) =>
    evidenceOf([generation(1, { state })], [event]).filter((line) => line.includes('mutants'));
  expect(mutantsIn('confirmed', tried(1))).toEqual([
    'functions with surviving mutants, as far as measured: 1',
    'src/half.ts#half: no test notices 2 of its mutants, such as line 2: / became *',
  ]);
  expect(mutantsIn('rolled-back', tried(1))[1]).toContain('no test notices 3');
  expect(mutantsIn('confirmed', tried(3))).toHaveLength(1);
  expect(mutantsIn('confirmed', tried(1, 'mutants src/half.ts#half 000000000000'))).toHaveLength(1);
});

test('measurements that changed are told from promotion to promotion', () => {
  const two = [490, 470].map((lines, index) => generation(index + 1, { verdict: verdictOf([], lines) }));
  expect(evidenceOf(two)).toContain('trend over the last 2 promotions: codeLines 500 → 490 → 470');
});

test('evidence stays in its bounds, keeps what comes first, and says how much is left out', () => {
  const lines = fc.array(fc.string({ minLength: 1, maxLength: 3000 }), { maxLength: 40 });
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 20_000 }), (all, max) => {
      const kept = bounded(all, max);
      const left = /^… and (\d+) more lines/.exec(kept.at(-1) ?? '')?.[1];
      const shown = left === undefined ? kept : kept.slice(0, -1);
      expect(shown.length + Number(left ?? 0)).toBe(all.length);
      expect(shown.join('\n').length).toBeLessThanOrEqual(max);
      for (const [index, line] of shown.entries())
        expect(line.startsWith(all[index]?.slice(0, 2000) ?? '-')).toBe(true);
    }),
  );
});
