/** The state of an autonomous run: a fold over the journal, so that a restarted Prime goes on where it was. */
import type { JournalEntry, RunLimits, StopReason } from '../contracts/event.ts';
import { tokensOf } from './model.ts';

interface RunGeneration {
  number: number;
  title: string;
  state: 'working' | 'promoted' | 'rolled-back';
}

export interface RunState {
  limits?: RunLimits;
  /** Milliseconds since the epoch. */
  startedAt?: number;
  stopped?: { reason: StopReason; message: string };
  generations: RunGeneration[];
  tokens: number;
}

/** Folds the events of one run. The journal belongs to one repository, where one run goes on at a time. */
export function foldRun(entries: JournalEntry[], run: string): RunState {
  const state: RunState = { generations: [], tokens: 0 };
  for (const { event, time } of entries) {
    if (event.type === 'run-started' && event.run === run) {
      state.limits = event.limits;
      state.startedAt = Date.parse(time);
    }
    if (!state.limits || state.stopped) continue;
    if (event.type === 'run-stopped' && event.run === run) {
      state.stopped = { reason: event.reason, message: event.message };
    } else if (event.type === 'generation-spawned') {
      state.generations.push({ number: event.generation, title: event.task.title, state: 'working' });
    } else if (event.type === 'model-called') state.tokens += tokensOf(event.usage);
    else if (event.type === 'promoted' || event.type === 'rolled-back') {
      const generation = state.generations.find((one) => one.number === event.generation);
      if (generation) generation.state = event.type;
    }
  }
  return state;
}

/** Which limit is reached, or undefined while the run may start another generation. */
export function limitReached(state: RunState, limits: RunLimits, now: number): StopReason | undefined {
  const barren =
    state.generations.length - 1 - state.generations.findLastIndex((one) => one.state === 'promoted');
  if (limits.tokens && state.tokens >= limits.tokens) return 'tokens';
  if (limits.timeMs && state.startedAt !== undefined && now - state.startedAt >= limits.timeMs) return 'time';
  if (limits.generations && state.generations.length >= limits.generations) return 'generations';
  if (limits.plateau && barren >= limits.plateau) return 'plateau';
  return undefined;
}

/** The keys of everything that the mechanic tried in this repository. */
export function triedKeys(entries: JournalEntry[]): Set<string> {
  return new Set(entries.flatMap(({ event }) => (event.type === 'tried' ? [event.key] : [])));
}
