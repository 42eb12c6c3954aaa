/** The generations that people asked for. */
import type { JournalEntry } from '../contracts/event.ts';
import type { Generation } from '../contracts/generation.ts';

/** Those that ended, of these those that failed, and those that go on; oldest first. */
export function askedGenerations(generations: Generation[], entries: JournalEntry[]) {
  const asked = new Set<number>();
  let isAsked = false;
  for (const { event } of entries) {
    if (event.type === 'reflected') isAsked = event.by === 'operator';
    if (event.type === 'generation-spawned' && isAsked) asked.add(event.generation);
  }
  const all = generations.filter(({ number }) => asked.has(number));
  const ended = all.filter(({ endedAt }) => endedAt !== undefined);
  const failed = ended.filter(({ state }) => state === 'rolled-back' || state === 'rejected');
  return { ended, failed, working: all.filter(({ endedAt }) => endedAt === undefined) };
}
