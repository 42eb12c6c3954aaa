/** What reflection works from: measured facts, a line each. */
import { join } from 'node:path';
import type { JournalEntry } from '../contracts/event.ts';
import type { Generation } from '../contracts/generation.ts';
import type { Diagnostic } from '../contracts/lab.ts';
import type { ProjectConfig } from '../contracts/settings.ts';
import { complexFunctions, duplicates, measure } from '../engine/evidence.ts';
import { RefusalError, type Workspace } from '../engine/index.ts';
import { predictionLines } from './predictions.ts';
import { readIfThere } from './read-if-there.ts';
import { askedGenerations } from './user-tasks.ts';

const generationsShown = 10;
const placesShown = 20;

export interface EvidenceSources {
  workspace: Workspace;
  config: ProjectConfig;
  generations: Generation[];
  entries: JournalEntry[];
}

/** Gathers the evidence: what people asked for, priorities, recent verdicts, measurements, diagnostics, unused exports, open notes. */
export function gatherEvidence({ workspace, config, generations, entries }: EvidenceSources): string[] {
  const diagnostics = workspace.diagnostics();
  return [
    ...userTasks(generations, entries),
    ...priorities(workspace.root),
    ...generations.slice(-generationsShown).map(historyLine),
    ...predictionLines(generations.slice(-generationsShown), entries),
    ...mechanicLines(entries),
    `measurements: ${JSON.stringify(measure(workspace, config.entryPoints ?? []))}`,
    `type errors: ${diagnostics.length}`,
    ...limited(diagnostics.map(({ file, line, code, message }) => `${file}:${line} TS${code} ${message}`)),
    ...unusedCode(workspace, config.entryPoints ?? []),
    ...complexity(workspace),
    ...repetition(workspace),
    ...openNotes(workspace),
  ];
}

/** What people asked for counts most: how much of it was done, and what was not. */
function userTasks(generations: Generation[], entries: JournalEntry[]): string[] {
  const { ended, failed } = askedGenerations(generations, entries);
  if (ended.length === 0) return [];
  return [
    `user tasks: ${ended.length - failed.length} of ${ended.length} promoted`,
    ...limited(failed.map((each) => `failed user task: ${historyLine(each)}`)),
  ];
}

function priorities(root: string): string[] {
  const text = readIfThere(join(root, 'priorities.md'));
  return text === undefined ? [] : [`priorities.md, worked from the top:\n${text.trim()}`];
}

function historyLine({ number, state, task, reason, verdict }: Generation): string {
  const gate = verdict?.failedGate ? `, gate ${verdict.failedGate}` : '';
  const findings = (verdict?.reports ?? [])
    .filter((report) => report.outcome === 'failed')
    .flatMap((report) =>
      report.findings.slice(0, 3).map((finding) => `; ${finding.rule}: ${finding.message}`),
    );
  return `generation ${number} (${task.purpose}) "${task.title}": ${state}${gate}${reason ? `: ${reason}` : ''}${findings.join('')}`;
}

function mechanicLines(entries: JournalEntry[]): string[] {
  const tried = entries.flatMap(({ event }) =>
    event.type === 'tried' ? [`tried ${event.key}: ${event.result}`] : [],
  );
  return tried.slice(-placesShown);
}

function unusedCode(workspace: Workspace, entryPoints: string[]): string[] {
  const exports = unusedItems<{ selector: string; line: number }>(workspace, 'unused-exports', {
    entryPoints,
  });
  const locals = unusedItems<Diagnostic>(workspace, 'unused-locals', {});
  return [
    `unused exports: ${exports.length}`,
    ...limited(exports.map(({ selector, line }) => `${selector} (line ${line})`)),
    `unused imports and locals: ${locals.length}`,
    ...limited(locals.map(({ file, line, message }) => `${file}:${line} ${message}`)),
  ];
}

function unusedItems<Item>(workspace: Workspace, query: string, params: Record<string, unknown>): Item[] {
  const answer = workspace.query({ query, params });
  if (!answer.ok) throw new RefusalError(answer.refusal);
  return (answer.result as { items: Item[] }).items;
}

function complexity(workspace: Workspace): string[] {
  const found = complexFunctions(workspace, 5).filter(({ decisions }) => decisions > 9);
  return found.map(({ place, decisions }) => `${place} has ${decisions} decision points`);
}

function repetition(workspace: Workspace): string[] {
  const found = duplicates(workspace);
  const lines = found.map(
    ({ first, second, lines: count }) => `${second} repeats ${count} lines of ${first}`,
  );
  return [`code that stands twice: ${found.length} places`, ...limited(lines)];
}

function openNotes(workspace: Workspace): string[] {
  const notes = workspace.list().flatMap((path) =>
    (workspace.read(path) ?? '').split('\n').flatMap((line, index) => {
      const note = /\b(?:TODO|FIXME|HACK)\b.*/.exec(line)?.[0];
      return note ? [`${path}:${index + 1} ${note}`] : [];
    }),
  );
  return [`open notes (TODO, FIXME, HACK): ${notes.length}`, ...limited(notes)];
}

function limited(lines: string[]): string[] {
  const left = lines.length - placesShown;
  return left > 0 ? [...lines.slice(0, placesShown), `… and ${left} more`] : lines;
}
