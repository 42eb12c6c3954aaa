/** Journal entries as a Supervisor would write them, and the events of a run that promoted one generation of two. */
import type { JournalEntry, LoomEvent } from '../../contracts/event.ts';
import type { Measurement } from '../../contracts/fitness.ts';
import type { GateReport } from '../../contracts/report.ts';
import type { Task } from '../../contracts/task.ts';

export const limits = { generations: 2, tokens: 0, timeMs: 0, plateau: 3 };

/** One entry a second. */
export function entriesOf(events: LoomEvent[]): JournalEntry[] {
  return events.map((event, seq) => ({
    seq,
    time: new Date(Date.UTC(2026, 0, 1, 0, 0, seq)).toISOString(),
    prev: '',
    event,
    hash: '',
  }));
}

export function taskOf(title: string): Task {
  return {
    title,
    purpose: 'clean-up',
    requirements: [],
    acceptance: [],
    constraints: [],
    targets: [],
    probes: [],
  };
}

export function spawned(generation: number, title: string): LoomEvent {
  const branch = `lab/gen-${generation}`;
  return {
    type: 'generation-spawned',
    generation,
    task: taskOf(title),
    parent: 'c0',
    branch,
    worker: 'mechanic',
  };
}

export const measured: Measurement = {
  files: 10,
  codeLines: 500,
  typeErrors: 0,
  unusedExports: 4,
  unusedLocals: 1,
  anyCount: 0,
  complexity: 90,
  longestFunction: 40,
};
const after = { ...measured, codeLines: 480, unusedExports: 0 };
const types: GateReport = {
  gate: 'types',
  outcome: 'passed',
  summary: '0 new errors',
  findings: [],
  durationMs: 1200,
};
const tests: GateReport = {
  gate: 'full-tests',
  outcome: 'failed',
  summary: '1 of 9 failed',
  findings: [],
  durationMs: 3400,
};

export const runEvents: LoomEvent[] = [
  { type: 'run-started', run: 'r1', worker: 'mechanic', limits },
  { type: 'phase', phase: 'reflect', detail: 'looking for the next task' },
  spawned(1, 'Remove dead exports'),
  { type: 'tried', key: 'unused src/a.ts#dead', result: 'proposed' },
  { type: 'worked', generation: 1, outcome: 'finished', calls: 2, detail: 'Removed\ntwo.' },
  {
    type: 'verification-started',
    generation: 1,
    digest: 'd',
    program: {
      version: 1,
      calls: [
        { operation: 'delete-declaration', params: { target: 'src/a.ts#dead' } },
        { operation: 'organize-imports', params: { path: 'src/a.ts' } },
      ],
    },
  },
  { type: 'gate-reported', generation: 1, report: types },
  {
    type: 'verdict-reached',
    generation: 1,
    verdict: {
      approved: true,
      reason: 'Every gate passed.',
      reports: [types],
      fitness: { before: measured, after, better: ['unusedExports'], worse: [], score: 1 },
    },
  },
  { type: 'promoted', generation: 1, commit: 'c1', tag: 'gen-1' },
  spawned(2, 'Kill a mutant'),
  { type: 'gate-reported', generation: 2, report: tests },
  { type: 'rolled-back', generation: 2, reason: 'full-tests: 1 of 9 failed', tag: 'gen-2-failed' },
  { type: 'run-stopped', run: 'r1', reason: 'generations', message: 'All 2 generations are used up.' },
];
