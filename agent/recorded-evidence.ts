/** What the records of earlier generations show, a line each: verdicts, tests that fail, mutants that live, how measurements went. */
import type { JournalEntry } from '../contracts/event.ts';
import type { Measurement } from '../contracts/fitness.ts';
import type { Generation } from '../contracts/generation.ts';
import type { Workspace } from '../engine/index.ts';
import { keyOf } from './mechanic/propose.ts';
import { oneLine } from './printable.ts';
import { askedGenerations } from './user-tasks.ts';

type Entries = JournalEntry[];

/** What people asked for: how much of it was done, and what was not. */
export function userTasks(generations: Generation[], entries: Entries): string[] {
  const { ended, failed } = askedGenerations(generations, entries);
  if (ended.length === 0) return [];
  return [
    `user tasks: ${ended.length - failed.length} of ${ended.length} promoted`,
    ...failed.map((each) => `failed user task: ${historyLine(each)}`),
  ];
}

/** A generation with its verdict and the first findings of the gate that failed. */
export function historyLine({ number, state, task, reason, verdict }: Generation): string {
  const gate = verdict?.failedGate ? `, gate ${verdict.failedGate}` : '';
  const findings = (verdict?.reports ?? [])
    .filter((report) => report.outcome === 'failed')
    .flatMap((report) => report.findings.slice(0, 3).map(({ rule, message }) => `; ${rule}: ${message}`));
  const line = `generation ${number} (${task.purpose}) "${task.title}": ${state}${gate}${reason ? `: ${reason}` : ''}${findings.join('')}`;
  return oneLine(line);
}

/** The tests that failed when the present commit was last tried, by itself or as the parent of a candidate. */
export function failingTests(head: string, generations: Generation[]): string[] {
  const reports = generations
    .filter(({ parent, candidate, tag }) => parent === head || (candidate === head && tag !== undefined))
    .flatMap(({ verdict }) => verdict?.reports ?? [])
    .filter(({ gate, outcome }) => gate === 'full-tests' && outcome === 'passed');
  const last = reports.at(-1);
  if (!last) return ['failing tests: this commit was not tried by a gate yet'];
  const known = last.findings.filter(({ rule }) => rule === 'failed-before');
  return [
    `failing tests: ${known.length}`,
    ...known.map(({ file, message }) => oneLine(`${file ?? ''} ${message}`.trim())),
  ];
}

/** What the mechanic measured of functions that are still as they were then. */
export function survivingMutants(
  workspace: Pick<Workspace, 'query'>,
  generations: Generation[],
  entries: Entries,
): string[] {
  const promoted = new Set(generations.flatMap(({ number, state }) => (isPromoted(state) ? [number] : [])));
  const tried = entries.flatMap(({ event }) => (event.type === 'tried' && event.mutants ? [event] : []));
  const last = new Map(tried.map((event) => [event.mutants?.target, event]));
  const found = [...last.values()].flatMap(({ key, generation = 0, mutants }) => {
    if (!mutants) return [];
    const { target, survived, noticed, examples } = mutants;
    const left = survived - (promoted.has(generation) ? noticed : 0);
    const text = workspace.query({ query: 'read', params: { target } });
    const isAsItWas = text.ok && key === keyOf('mutants', target, (text.result as { text: string }).text);
    if (!isAsItWas || left === 0) return [];
    const some = examples.length ? `, such as ${examples.join('; ')}` : '';
    return [{ left, line: `${target}: no test notices ${left} of its mutants${some}` }];
  });
  const lines = found.sort((a, b) => b.left - a.left).map(({ line }) => line);
  return [`functions with surviving mutants, as far as measured: ${lines.length}`, ...lines];
}

/** How each measurement that changed went from promotion to promotion. */
export function trend(generations: Generation[]): string[] {
  const fitnesses = generations
    .filter(({ state }) => isPromoted(state))
    .flatMap(({ verdict }) => verdict?.fitness ?? [])
    .slice(-promotionsShown);
  const [first] = fitnesses;
  if (!first) return [];
  const trees = [first.before, ...fitnesses.map(({ after }) => after)];
  const lines = lasting.flatMap((name) => {
    const values = trees.map((tree) => tree[name]);
    return new Set(values).size > 1 ? [`${name} ${values.join(' → ')}`] : [];
  });
  return [`trend over the last ${fitnesses.length} promotions: ${lines.join('; ') || 'nothing changed'}`];
}

const promotionsShown = 8;

/** Those that say something of a tree, whatever the task was. */
const lasting: (keyof Measurement)[] = [
  'files',
  'codeLines',
  'typeErrors',
  'unusedExports',
  'unusedLocals',
  'anyCount',
  'complexity',
  'longestFunction',
];

const isPromoted = (state: Generation['state']) => state === 'promoted' || state === 'confirmed';
