/** How speed is measured: both sides in one run, interleaved, with equal results checked by the caller. */

interface BenchResult {
  /** How many times faster than the named peer or floor. */
  ratio: number;
  goal: number;
  detail: Record<string, unknown>;
}
export type Bench = () => Promise<BenchResult>;

/** Median of wall times in milliseconds of both sides, run in turns. */
export async function inTurns(
  rounds: number,
  ours: () => unknown,
  theirs: () => unknown,
): Promise<{ oursMs: number; theirsMs: number }> {
  const oursMs: number[] = [];
  const theirsMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    theirsMs.push(await timed(theirs));
    oursMs.push(await timed(ours));
  }
  return { oursMs: median(oursMs), theirsMs: median(theirsMs) };
}

async function timed(action: () => unknown): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export const rounded = (value: number): number => Math.round(value * 100) / 100;
