/** What a run brought: data for `--json`, and the same as text. */
import type { EditCall } from '../contracts/edit.ts';
import type { JournalEntry, StopReason } from '../contracts/event.ts';
import type { Fitness, Measurement } from '../contracts/fitness.ts';
import type { GateReport } from '../contracts/report.ts';
import { printable } from './printable.ts';
import { foldRun } from './run-state.ts';

interface GenerationSummary {
  generation: number;
  title: string;
  purpose: string;
  outcome: 'promoted' | 'rolled-back' | 'unfinished';
  reason?: string;
  tag?: string;
  commit?: string;
  operations: { operation: string; target: string }[];
  gates: Pick<GateReport, 'gate' | 'outcome' | 'summary'>[];
  measurements: Difference[];
}

interface Difference {
  name: string;
  before: number;
  after: number;
}

export interface RunSummary {
  run: string;
  reason: StopReason;
  message: string;
  branch: string;
  generations: GenerationSummary[];
  /** From before the first promoted generation to after the last; mutants are those of all tasks together. */
  measurements: Difference[];
  tokens: number;
  /** US dollars, of the calls whose price is known; absent: of none. */
  cost?: number;
  /** Models whose price is not known. */
  unpriced?: string[];
  durationMs: number;
  take?: string;
  undo?: string;
}

/** Folds the journal's entries of a run into its summary. `loom` is how the command is typed here. */
export function summarise(entries: JournalEntry[], run: string, branch: string, loom: string): RunSummary {
  const state = foldRun(entries, run);
  const generations = state.generations.map(({ number }) => generationSummary(entries, number));
  const promoted = generations.filter((one) => one.outcome === 'promoted');
  const fitnesses = promoted.flatMap(({ generation }) => fitnessOf(entries, generation) ?? []);
  const times = entries.map(({ time }) => Date.parse(time));
  return {
    run,
    reason: state.stopped?.reason ?? 'failed',
    message: state.stopped?.message ?? 'The run ended without saying why.',
    branch,
    generations,
    measurements: overall(fitnesses),
    tokens: state.tokens,
    ...(state.cost > 0 && { cost: state.cost }),
    ...(state.unpriced.length > 0 && { unpriced: state.unpriced }),
    durationMs: (times.at(-1) ?? 0) - (state.startedAt ?? times[0] ?? 0),
    ...(promoted.length > 0 && {
      take: `git merge ${branch}`,
      undo: promoted
        .map(({ generation }) => `${loom} rollback ${generation}`)
        .toReversed()
        .join('; '),
    }),
  };
}

function generationSummary(entries: JournalEntry[], generation: number): GenerationSummary {
  const summary: GenerationSummary = {
    generation,
    title: '',
    purpose: '',
    outcome: 'unfinished',
    operations: [],
    gates: [],
    measurements: [],
  };
  for (const { event } of entries) {
    if (!('generation' in event) || event.generation !== generation) continue;
    if (event.type === 'generation-spawned') {
      summary.title = event.task.title;
      summary.purpose = event.task.purpose;
    } else if (event.type === 'verification-started') summary.operations = event.program.calls.map(namedCall);
    else if (event.type === 'gate-reported') {
      const { gate, outcome, summary: said } = event.report;
      summary.gates.push({ gate, outcome, summary: said });
    } else if (event.type === 'verdict-reached' && event.verdict.fitness) {
      summary.measurements = differences(event.verdict.fitness.before, event.verdict.fitness.after);
    } else if (event.type === 'promoted') {
      Object.assign(summary, { outcome: 'promoted', tag: event.tag, commit: event.commit });
    } else if (event.type === 'rolled-back') {
      Object.assign(summary, {
        outcome: 'rolled-back',
        reason: event.reason,
        ...(event.tag && { tag: event.tag }),
      });
    }
  }
  return summary;
}

function fitnessOf(entries: JournalEntry[], generation: number): Fitness | undefined {
  const found = entries.findLast(
    ({ event }) => event.type === 'verdict-reached' && event.generation === generation,
  );
  return found?.event.type === 'verdict-reached' ? found.event.verdict.fitness : undefined;
}

function namedCall({ operation, params }: EditCall) {
  const target =
    params.target ??
    params.path ??
    params.file ??
    Object.values(params).find((one) => typeof one === 'string');
  return { operation, target: String(target ?? '') };
}

function differences(before: Measurement, after: Measurement): Difference[] {
  return (Object.keys(after) as (keyof Measurement)[]).flatMap((name) => {
    const [old, now] = [before[name] ?? 0, after[name] ?? 0];
    return old === now ? [] : [{ name, before: old, after: now }];
  });
}

/** From the first tree to the last; mutants are those of one task each, so they are added up. */
function overall(fitnesses: Fitness[]): Difference[] {
  const [first, last] = [fitnesses.at(0), fitnesses.at(-1)];
  if (!first || !last) return [];
  const total = (side: 'before' | 'after', name: 'mutantsMeasured' | 'mutantsKilled') =>
    fitnesses.reduce((sum, fitness) => sum + (fitness[side][name] ?? 0), 0);
  const mutants = (side: 'before' | 'after') => ({
    mutantsMeasured: total(side, 'mutantsMeasured'),
    mutantsKilled: total(side, 'mutantsKilled'),
  });
  return differences({ ...first.before, ...mutants('before') }, { ...last.after, ...mutants('after') });
}

const callsShown = 12;

/** The summary as text for a person. */
export function formatSummary(summary: RunSummary): string {
  const promoted = summary.generations.filter((one) => one.outcome === 'promoted');
  const others = summary.generations.filter((one) => one.outcome !== 'promoted');
  const lines = [`Stopped: ${summary.reason}. ${summary.message}`];
  if (!promoted.length) lines.push('Nothing was promoted; the repository is as it was.');
  for (const one of promoted) lines.push('', ...promotedLines(one));
  if (others.length) lines.push('', 'Not promoted:');
  for (const one of others)
    lines.push(`  generation ${one.generation} "${one.title}": ${one.reason ?? one.outcome}`);
  if (summary.measurements.length) {
    lines.push('', 'Measurements, before → after:', ...measurementLines(summary.measurements));
  }
  lines.push('', [`${Math.round(summary.durationMs / 1000)} s`, ...spentLine(summary)].join(', '));
  if (summary.take) {
    lines.push(`The work is on the branch ${summary.branch}; your branch and files are untouched.`);
    lines.push(`Take it: ${summary.take}`, `Undo it: ${summary.undo}`);
  }
  return printable(lines.join('\n'));
}

/** What was spent; money only where prices are known, so that nothing looks free that is not. */
function spentLine({ tokens, cost, unpriced }: RunSummary): string[] {
  return [
    ...(tokens ? [`${tokens} tokens`] : []),
    ...(cost === undefined ? [] : [`$${cost.toFixed(4)}`]),
    ...(unpriced && tokens ? [`no price is known for ${unpriced.join(', ')}`] : []),
  ];
}

function promotedLines(one: GenerationSummary): string[] {
  const left = one.operations.length - callsShown;
  return [
    `Generation ${one.generation} (${one.purpose}), promoted as ${one.tag}: ${one.title}`,
    ...one.operations.slice(0, callsShown).map(({ operation, target }) => `  ${operation} ${target}`),
    ...(left > 0 ? [`  … and ${left} more`] : []),
    ...one.gates.map(({ gate, outcome, summary }) => `  gate ${gate}: ${outcome}: ${summary}`),
    ...measurementLines(one.measurements),
  ];
}

function measurementLines(measurements: Difference[]): string[] {
  return measurements.map(({ name, before, after }) => `  ${name} ${before} → ${after}`);
}
