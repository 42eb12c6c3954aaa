/** What reflection works from: measured facts, a line each. */
import { join } from 'node:path';
import type { JournalEntry } from '../contracts/event.ts';
import type { Generation } from '../contracts/generation.ts';
import type { Diagnostic } from '../contracts/lab.ts';
import type { ProjectConfig } from '../contracts/settings.ts';
import { complexFunctions, duplicates, measure } from '../engine/evidence.ts';
import { RefusalError, type Workspace } from '../engine/index.ts';
import { lessonsFor } from './lessons.ts';
import { predictionLines } from './predictions.ts';
import { readIfThere } from './read-if-there.ts';
import { failingTests, historyLine, survivingMutants, trend, userTasks } from './recorded-evidence.ts';

const generationsShown = 10;
const placesShown = 20;
/** Some 15,000 tokens: what is measured must leave room for what the model looks up. */
const charactersMax = 60_000;
const lineMax = 2000;
const prioritiesMax = 20_000;

export interface EvidenceSources {
  workspace: Workspace;
  config: ProjectConfig;
  /** The commit that the workspace shows. */
  head: string;
  generations: Generation[];
  entries: JournalEntry[];
}

/** Gathers the evidence, the weightiest first: what people want, what is broken, what was tried, what is measured. Bounded. */
export function gatherEvidence(sources: EvidenceSources): string[] {
  const { workspace, config, head, generations, entries } = sources;
  const entryPoints = config.entryPoints ?? [];
  const recent = generations.slice(-generationsShown);
  return bounded(
    [
      ...limited(userTasks(generations, entries)),
      ...priorities(workspace.root),
      ...limited(failingTests(head, generations)),
      ...typeErrors(workspace),
      ...recent.map(historyLine),
      ...lessonsFor(undefined, generations, entries).map((lesson) => `lesson: ${lesson}`),
      ...predictionLines(recent, entries),
      `measurements: ${JSON.stringify(measure(workspace, entryPoints))}`,
      ...trend(generations),
      ...limited(survivingMutants(workspace, generations, entries)),
      ...mechanicLines(entries),
      ...unusedCode(workspace, entryPoints),
      ...complexity(workspace),
      ...repetition(workspace),
      ...openNotes(workspace),
    ],
    charactersMax,
  );
}

/** Lines that are together no longer than that, the first ones; what is left out is said. */
export function bounded(lines: string[], max: number): string[] {
  const kept: string[] = [];
  let size = 0;
  for (const line of lines) {
    const limit = line.startsWith(prioritiesTitle) ? prioritiesMax : lineMax;
    const cut = line.length - limit;
    const shown = cut > 0 ? `${line.slice(0, limit)} … (${cut} more characters)` : line;
    size += shown.length + 1;
    if (size > max)
      return [...kept, `… and ${lines.length - kept.length} more lines of evidence, left out for length`];
    kept.push(shown);
  }
  return kept;
}

function typeErrors(workspace: Workspace): string[] {
  const found = workspace.diagnostics();
  const lines = found.map(({ file, line, code, message }) => `${file}:${line} TS${code} ${message}`);
  return [`type errors: ${found.length}`, ...limited(lines)];
}

const prioritiesTitle = 'priorities.md, worked from the top:';

function priorities(root: string): string[] {
  const text = readIfThere(join(root, 'priorities.md'));
  return text === undefined ? [] : [`${prioritiesTitle}\n${text.trim()}`];
}

function mechanicLines(entries: JournalEntry[]): string[] {
  const tried = entries.flatMap(({ event }) =>
    event.type === 'tried' && !event.mutants ? [`tried ${event.key}: ${event.result}`] : [],
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
