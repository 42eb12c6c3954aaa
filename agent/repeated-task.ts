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
  // A generation that a signal or a crash ended says nothing of its task.
  const done = new Set(entries.flatMap(({ event }) => (event.type === 'worked' ? [event.generation] : [])));
  return generations.findLast(
    ({ number, state, task: tried }) =>
      state === 'rolled-back' && done.has(number) && subjectOf(tried) === wanted,
  );
}

function subjectOf({ purpose, targets, title }: Task): string {
  const places = targets.map((target) => target.replace(/@\w+$/, '')).sort();
  return JSON.stringify([purpose, places.length ? places : title.toLowerCase().trim()]);
}
