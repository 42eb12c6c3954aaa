import { expect, test } from 'vitest';
import { showProgress } from '../../agent/progress.ts';
import { spending } from '../../agent/spending.ts';
import { formatSummary, summarise } from '../../agent/summary.ts';
import type { LoomEvent } from '../../contracts/event.ts';
import { entriesOf, limits, runEvents } from './journal-entries.ts';

const entries = entriesOf(runEvents);

test('the summary says what changed as operations, what the gates said, and how to take or undo it', () => {
  const summary = summarise(entries, 'r1', 'loom/evolve', 'loom');
  expect(summary.generations[0]?.operations).toEqual([
    { operation: 'delete-declaration', target: 'src/a.ts#dead' },
    { operation: 'organize-imports', target: 'src/a.ts' },
  ]);
  const text = formatSummary(summary);
  for (const part of [
    'Generation 1 (clean-up), promoted as gen-1: Remove dead exports',
    '  delete-declaration src/a.ts#dead',
    '  gate types: passed: 0 new errors',
    '  unusedExports 4 → 0',
    'generation 2 "Kill a mutant": full-tests: 1 of 9 failed',
    'git merge loom/evolve',
    'loom rollback 1',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain('complexity');
});

test('a run that found nothing says so, and offers nothing to take', () => {
  const nothing = entriesOf([
    ...runEvents.slice(0, 2),
    { type: 'run-stopped', run: 'r1', reason: 'nothing-to-do', message: 'Nothing worth doing was found.' },
  ]);
  const text = formatSummary(summarise(nothing, 'r1', 'loom/evolve', 'loom'));
  expect(text).toContain('Nothing was promoted; the repository is as it was.');
  expect(text).not.toContain('git merge');
});

/** Shows the whole run on a screen and gives what was written. */
function shown(live: boolean, colour: boolean): string {
  let written = '';
  const write = (text: string) => {
    written += text;
  };
  const progress = showProgress({ write, live, columns: 60, colour }, () => Date.UTC(2026, 0, 1));
  for (const entry of [...entries, ...entries]) progress.show(entry);
  progress.end();
  return written;
}

test('without a terminal the progress is plain lines with the time, each once', () => {
  const lines = shown(false, false).trimEnd().split('\n');
  expect(lines).toContain('0:01 reflect: looking for the next task');
  expect(lines).toContain('0:04   finished, 2 edit calls: Removed two.');
  expect(lines).toContain('0:10   gate full-tests failed (3.4 s): 1 of 9 failed');
  expect(lines).toContain('0:12 run stopped (generations): All 2 generations are used up.');
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines.join('')).not.toContain('\x1b');
});

test('on a terminal one status line is rewritten in place and wiped at the end', () => {
  const written = shown(true, true);
  expect(written).toContain('\r\x1b[K');
  expect(written).toContain('\x1b[31m');
  expect(written.endsWith('\r\x1b[K')).toBe(true);
  expect(shown(true, false)).not.toContain('\x1b[31m');
});

test('what was spent is shown in money where every price is known, else in tokens, and never as $0', () => {
  const usage = { input: 20_000, output: 0, cacheRead: 0, cacheWrite: 0 };
  const called = { type: 'model-called', model: 'qwen3', usage, stop: 'end', durationMs: 1 } as const;
  const run = { type: 'run-started', run: 'r1', worker: 'm', limits: { ...limits, cost: 2 } } as const;
  const priced = [run, { ...called, cost: 0.5 }, { ...called, cost: 0.25 }] as const;
  const ofAll = (events: readonly LoomEvent[]) => {
    const spend = spending();
    return events.map(spend).at(-1);
  };
  expect(ofAll(priced)).toBe('$0.75 of $2');
  expect(ofAll([...priced, called])).toBe('60k tokens');
  expect(ofAll([run])).toBe('');
  const text = (events: LoomEvent[]) =>
    formatSummary(summarise(entriesOf(events), 'r1', 'loom/evolve', 'loom'));
  expect(text([...priced])).toContain('40000 tokens, $0.7500');
  expect(text([run, called])).toContain('20000 tokens, no price is known for qwen3');
  expect(text([run, called])).not.toContain('$');
});
