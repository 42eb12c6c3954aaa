/** The state of an autonomous run: a fold over the journal, so that a restarted Prime goes on where it was. */
import type { JournalEntry, LoomEvent, RunLimits, StopReason } from '../contracts/event.ts';
import { tokensOf } from './model.ts';

interface RunGeneration {
  number: number;
  title: string;
  state: 'working' | 'promoted' | 'rolled-back';
  /** What it improved: the score of its fitness, but some for any that is promoted; 0 for others. */
  gain: number;
}

export interface RunState {
  limits?: RunLimits;
  /** Milliseconds since the epoch. */
  startedAt?: number;
  stopped?: { reason: StopReason; message: string };
  generations: RunGeneration[];
  tokens: number;
  /** US dollars, of the calls whose price is known. */
  cost: number;
  /** Models that were called and have no known price. */
  unpriced: string[];
}

/** What a promotion gains at least: the fitness does not measure what a feature or a fix is good for. */
const leastOfWish = 1;
const leastOfAny = 0.1;

/** Folds the events of one run. The journal belongs to one repository, where one run goes on at a time. */
export function foldRun(entries: JournalEntry[], run: string): RunState {
  const state: RunState = { generations: [], tokens: 0, cost: 0, unpriced: [] };
  const scores = new Map<number, number>();
  for (const { event, time } of entries) {
    if (event.type === 'run-started' && event.run === run) {
      state.limits = event.limits;
      state.startedAt = Date.parse(time);
    }
    if (!state.limits || state.stopped) continue;
    if (event.type === 'run-stopped' && event.run === run) {
      state.stopped = { reason: event.reason, message: event.message };
    } else if (event.type === 'generation-spawned') {
      const { generation: number, task } = event;
      state.generations.push({ number, title: task.title, state: 'working', gain: 0 });
      scores.set(number, task.purpose === 'feature' || task.purpose === 'fix' ? leastOfWish : leastOfAny);
    } else if (event.type === 'model-called') count(state, event);
    else if (event.type === 'verdict-reached') {
      const least = scores.get(event.generation) ?? 0;
      scores.set(event.generation, Math.max(least, event.verdict.fitness?.score ?? 0));
    } else if (event.type === 'promoted' || event.type === 'rolled-back') {
      const generation = state.generations.find((one) => one.number === event.generation);
      if (!generation) continue;
      generation.state = event.type;
      generation.gain = event.type === 'promoted' ? (scores.get(event.generation) ?? 0) : 0;
    }
  }
  return state;
}

function count(state: RunState, event: Extract<LoomEvent, { type: 'model-called' }>): void {
  state.tokens += tokensOf(event.usage);
  state.cost += event.cost ?? 0;
  if (event.cost === undefined && !state.unpriced.includes(event.model)) state.unpriced.push(event.model);
}

/** Which limit is reached, or undefined while the run may start another generation. */
export function limitReached(state: RunState, limits: RunLimits, now: number): StopReason | undefined {
  if (limits.tokens && state.tokens >= limits.tokens) return 'tokens';
  if (limits.cost && state.cost >= limits.cost) return 'cost';
  if (limits.timeMs && state.startedAt !== undefined && now - state.startedAt >= limits.timeMs) return 'time';
  if (limits.generations && state.generations.length >= limits.generations) return 'generations';
  if (limits.plateau && hasFlattened(state, limits.plateau)) return 'plateau';
  return undefined;
}

/** Less than this part of the best stretch is hardly anything. */
const worthwhile = 0.1;

/** Whether the last generations gained hardly anything: against the best as many of this run, or no more than any promotion counts. */
function hasFlattened(state: RunState, window: number): boolean {
  const sums = windowGains(state, window);
  const last = sums.at(-1);
  const noise = window * leastOfAny;
  return last !== undefined && (last <= noise || last < worthwhile * Math.max(...sums));
}

/** The gain of the last generations and of the best as many, as text. */
export function trendOf(state: RunState, window: number): string {
  const sums = windowGains(state, window);
  const [last, best] = [sums.at(-1) ?? 0, Math.max(0, ...sums)].map((sum) => Number(sum.toFixed(2)));
  return `a gain of ${last}, after ${best} at best`;
}

/** What each stretch of so many generations gained together, oldest first. */
function windowGains({ generations }: RunState, window: number): number[] {
  const gains = generations.map(({ gain }) => gain);
  const starts = Array.from({ length: Math.max(0, gains.length - window + 1) }, (_, start) => start);
  return starts.map((start) => gains.slice(start, start + window).reduce((sum, gain) => sum + gain, 0));
}

/** The keys of everything that the mechanic tried in this repository. */
export function triedKeys(entries: JournalEntry[]): Set<string> {
  return new Set(entries.flatMap(({ event }) => (event.type === 'tried' ? [event.key] : [])));
}
