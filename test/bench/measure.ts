/** How speed is measured: both sides in one run, interleaved, with equal results checked by the caller. */
import { cpuMs } from './cpu.ts';

interface BenchResult {
  /** How many times better than the named peer or floor. */
  ratio: number;
  goal: number;
  detail: Record<string, unknown>;
}
export type Bench = () => Promise<BenchResult>;

type Clock = () => number;

/**
 * Median of both sides in milliseconds, run in turns. The clock is CPU time, of children too, unless the bench is about
 * waiting.
 */
export async function inTurns(
  rounds: number,
  ours: () => unknown,
  theirs: () => unknown,
  clock: Clock = cpuMs,
): Promise<{ oursMs: number; theirsMs: number }> {
  const oursMs: number[] = [];
  const theirsMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    theirsMs.push(await timed(theirs, clock));
    oursMs.push(await timed(ours, clock));
  }
  return { oursMs: median(oursMs), theirsMs: median(theirsMs) };
}

/** How much more work costs when there is twice as much of it, in turns: at most 2.2 times. */
export async function growth(
  rounds: number,
  once: () => unknown,
  twice: () => unknown,
): Promise<BenchResult> {
  const growthMax = 2.2;
  // What a process learns in its first rounds would count for one side alone.
  await once();
  await twice();
  const { oursMs: twiceMs, theirsMs: onceMs } = await inTurns(rounds, twice, once);
  return {
    ratio: rounded((growthMax * onceMs) / twiceMs),
    goal: 1,
    detail: {
      growth: rounded(twiceMs / onceMs),
      growthMax,
      onceMs: rounded(onceMs),
      twiceMs: rounded(twiceMs),
      rounds,
    },
  };
}

/** Milliseconds that an action takes by a clock. */
export async function timed(action: () => unknown, clock: Clock = cpuMs): Promise<number> {
  const start = clock();
  await action();
  return clock() - start;
}

/** The clock for benches about waiting: wall time. */
export const wallMs: Clock = () => performance.now();

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The smallest value that this share of the values does not exceed. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN;

export const rounded = (value: number): number => Math.round(value * 100) / 100;
