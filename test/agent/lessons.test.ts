import { expect, test } from 'vitest';
import { lessonsFor } from '../../agent/lessons.ts';
import { failedTwin } from '../../agent/repeated-task.ts';
import type { LoomEvent } from '../../contracts/event.ts';
import type { Generation } from '../../contracts/generation.ts';
import type { Finding } from '../../contracts/report.ts';
import type { Task } from '../../contracts/task.ts';
import { entriesOf, taskOf } from './journal-entries.ts';

const cleanUp = { ...taskOf('Remove the dead'), targets: ['src/half.ts#dead'] };
const feature: Task = { ...taskOf('Add a median'), purpose: 'feature', targets: ['src/stats.ts'] };

function rejected(number: number, task: Task, findings: Finding[]): Generation {
  const report = { gate: 'policy', outcome: 'failed', summary: '', findings, durationMs: 1 } as const;
  const verdict = { approved: false, reason: 'policy', reports: [report] };
  return {
    ...{ number, state: 'rolled-back', task, verdict, parent: 'c0', branch: `lab/gen-${number}` },
    ...{ worker: 'small', startedAt: '2026-01-01T00:00:00Z', reason: 'policy: 1 finding' },
  };
}

const refusal = (generation: number, tool: string, code: string): LoomEvent => ({
  ...{ type: 'tool-called', generation, tool, ok: false, code, durationMs: 1 },
});
const worked = (generation: number): LoomEvent => ({
  ...{ type: 'worked', generation, outcome: 'finished', calls: 1, detail: '' },
});
const weakened: Finding = {
  rule: 'weakened-test',
  message: 'An assertion is gone.',
  file: 'test/half.test.ts',
};
const newAny: Finding = { rule: 'new-any', message: 'There is a new any.', file: 'src/stats.ts' };

test('a worker is told what ended generations of the same purpose or about the same folder, the most frequent first', () => {
  const generations = [
    rejected(1, cleanUp, [weakened]),
    rejected(2, feature, [newAny]),
    rejected(3, cleanUp, [weakened, weakened]),
  ];
  expect(lessonsFor(cleanUp, generations, [])).toEqual([
    'The gate policy weakened-test ended 2 earlier generations, the last (3) with: An assertion is gone.',
    'The gate policy new-any ended an earlier generation, the last (2) with: There is a new any.',
  ]);
  const elsewhere: Task = { ...cleanUp, purpose: 'tests', targets: ['lib/other.ts#one'] };
  expect(lessonsFor(elsewhere, generations, [])).toEqual([]);
});

test('calls that are refused again and again become a lesson, a single slip does not', () => {
  const slips = [
    refusal(1, 'edit-text', 'count'),
    refusal(1, 'edit-text', 'count'),
    refusal(2, 'read', 'stale'),
  ];
  expect(lessonsFor(cleanUp, [], entriesOf(slips))).toEqual([]);
  const again = entriesOf([...slips, refusal(2, 'edit-text', 'count')]);
  expect(lessonsFor(cleanUp, [], again)).toEqual([
    expect.stringContaining('edit-text was answered with `count` 3 times'),
  ]);
});

test('what is long ago weighs less than what is new', () => {
  const old = [1, 2].map((number) => rejected(number, cleanUp, [weakened]));
  const late = rejected(40, cleanUp, [newAny]);
  expect(lessonsFor(cleanUp, [...old, late], [])[0]).toContain('new-any');
});

const again = { ...cleanUp, title: 'Once more', targets: ['src/half.ts#dead@1f0c22ab'] };
const verdictOf = (approved: boolean): LoomEvent => ({
  ...{ type: 'verdict-reached', generation: 1, verdict: { approved, reason: '', reports: [] } },
});
const reopened: LoomEvent = { type: 'reopened', generation: 1, reason: 'policy' };
const promoted: LoomEvent = { type: 'promoted', generation: 1, commit: 'c', tag: 'gen-1' };
const objection: LoomEvent = {
  ...{ type: 'reviewed', generation: 1 },
  review: { approved: false, issues: [], confidence: 1, summary: 'No.' },
};

test('a task with purpose and targets of one that failed is known again, whatever the hashes and the title', () => {
  const generations = [rejected(1, cleanUp, [weakened])];
  const entries = entriesOf([worked(1), verdictOf(false)]);
  expect(failedTwin(again, generations, entries)?.number).toBe(1);
  expect(failedTwin({ ...again, targets: ['src/half.ts#half'] }, generations, entries)).toBeUndefined();
  expect(failedTwin({ ...again, purpose: 'fix' }, generations, entries)).toBeUndefined();
});

test.each<[string, LoomEvent[], boolean]>([
  ['that the worker gave up', [{ ...worked(1), outcome: 'gave-up' } as LoomEvent], true],
  ['that the review rejected', [worked(1), verdictOf(true), objection], true],
  ['that was promoted and taken back', [worked(1), verdictOf(true), promoted], true],
  ['that ended before anybody had worked', [], false],
  ['that was broken off while the gates tried it', [worked(1)], false],
  ['that was broken off before its review', [worked(1), verdictOf(true)], false],
  ['that was broken off while it was mended', [worked(1), verdictOf(false), reopened], false],
])('of a task %s it is known whether it has failed', (_, events, hasFailed) => {
  const generations = [rejected(1, cleanUp, [])];
  expect(failedTwin(again, generations, entriesOf(events)) !== undefined).toBe(hasFailed);
});
