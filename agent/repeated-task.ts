/** A task that failed is not tried again as it was. */
import type { JournalEntry } from '../contracts/event.ts';
import type { Generation } from '../contracts/generation.ts';
import type { Task } from '../contracts/task.ts';

/** The generation that was asked the same, about the same places, and came to nothing; undefined: there is none. */
export function failedTwin(
  task: Task,
  generations: Generation[],
  entries: JournalEntry[],
): Generation | undefined {
  const wanted = subjectOf(task);
  const failed = failedNumbers(entries);
  return generations.findLast(
    ({ number, state, task: tried }) =>
      state === 'rolled-back' && failed.has(number) && subjectOf(tried) === wanted,
  );
}

/** Those that came to an end of their own: one that a signal, a budget or a crash ended says nothing of its task. */
function failedNumbers(entries: JournalEntry[]): Set<number> {
  const failed = new Set<number>();
  for (const { event } of entries) {
    if (event.type === 'worked' && event.outcome !== 'finished') failed.add(event.generation);
    if (event.type === 'verdict-reached' && !event.verdict.approved) failed.add(event.generation);
    if (event.type === 'reviewed' && !event.review.approved) failed.add(event.generation);
    if (event.type === 'promoted') failed.add(event.generation);
    if (event.type === 'reopened') failed.delete(event.generation);
  }
  return failed;
}

function subjectOf({ purpose, targets, title }: Task): string {
  const places = targets.map((target) => target.replace(/@\w+$/, '')).sort();
  return JSON.stringify([purpose, places.length ? places : title.toLowerCase().trim()]);
}
