/** Lessons: what the records show again and again, for those workers whom it concerns. */
import { dirname } from 'node:path';
import type { JournalEntry } from '../contracts/event.ts';
import type { Generation } from '../contracts/generation.ts';
import type { Task } from '../contracts/task.ts';

interface Lesson {
  text: string;
  /** How often it happened; a recent time counts more than an old one. */
  weight: number;
}

const lessonsMax = 8;
/** A slip that happened once is chance. */
const refusalsMin = 3;
/** Generations after which something counts half. */
const halfLife = 10;

/** What earlier generations teach a worker of this task, or whoever looks for one, the weightiest first, a line each. */
export function lessonsFor(
  task: Task | undefined,
  generations: Generation[],
  entries: JournalEntry[],
): string[] {
  const newest = generations.at(-1)?.number ?? 0;
  const weighed = (number: number) => 0.5 ** ((newest - number) / halfLife);
  return [...rejections(task, generations, weighed), ...refusedTools(entries, weighed)]
    .sort((a, b) => b.weight - a.weight)
    .slice(0, lessonsMax)
    .map(({ text }) => text);
}

/** Findings that ended generations of the same purpose, or that lay in the folders which this task is about. */
function rejections(
  task: Task | undefined,
  generations: Generation[],
  weighed: (number: number) => number,
): Lesson[] {
  const folders = new Set(task?.targets.map(folderOf));
  const found = new Map<string, Lesson & { times: number }>();
  for (const { number, task: tried, verdict } of generations) {
    const report = verdict?.reports.find(({ outcome }) => outcome === 'failed');
    const seen = new Set<string>();
    for (const { rule, message, file } of report?.findings ?? []) {
      const concerns =
        !task || tried.purpose === task.purpose || (file !== undefined && folders.has(dirname(file)));
      const key = `${report?.gate} ${rule}`;
      if (!concerns || seen.has(key)) continue;
      seen.add(key);
      const { weight = 0, times = 0 } = found.get(key) ?? {};
      const text = `The gate ${key} ended ${times ? `${times + 1} earlier generations` : 'an earlier generation'}, the last (${number}) with: ${oneLine(message)}`;
      found.set(key, { text, times: times + 1, weight: weight + weighed(number) });
    }
  }
  return [...found.values()];
}

/** Calls that workers got wrong in the same way, in whatever task. */
function refusedTools(entries: JournalEntry[], weighed: (number: number) => number): Lesson[] {
  const found = new Map<string, { tool: string; code: string; times: number; weight: number }>();
  for (const { event } of entries) {
    if (event.type !== 'tool-called' || event.ok || !event.code || event.generation === undefined) continue;
    const { tool, code } = event;
    const { times = 0, weight = 0 } = found.get(`${tool} ${code}`) ?? {};
    found.set(`${tool} ${code}`, {
      tool,
      code,
      times: times + 1,
      weight: weight + weighed(event.generation),
    });
  }
  return [...found.values()]
    .filter(({ times }) => times >= refusalsMin)
    .map(({ tool, code, times, weight }) => ({
      text: `${tool} was answered with \`${code}\` ${times} times in earlier generations: read its description first.`,
      // A refused call costs a turn, a rejected generation everything.
      weight: weight / refusalsMin,
    }));
}

const folderOf = (target: string) => dirname(target.split('#')[0] ?? '');
const oneLine = (text: string) => (text.split('\n')[0] ?? '').slice(0, 300);
