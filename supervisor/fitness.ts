/** A candidate against its parent: pure functions over two measurements. The number of tests never counts. */
import type { Fitness, Measurement } from '../contracts/fitness.ts';
import type { TaskPurpose } from '../contracts/task.ts';

type Name = keyof Measurement;

/**
 * What one step of each measurement is worth. Less is better in all but `mutantsKilled`.
 * Unsound code weighs most, dead code next; a line or a decision point fewer is worth a little: simplicity counts.
 */
const weights: Partial<Record<Name, number>> = {
  typeErrors: 10,
  anyCount: 5,
  unusedExports: 3,
  unusedLocals: 2,
  mutantsKilled: 1,
  complexity: 0.5,
  longestFunction: 0.1,
  codeLines: 0.05,
};

/** Must not get worse, whatever a task is for. */
const guarded: Name[] = ['typeErrors', 'anyCount'];
/** Must not get worse when a task only cleans up. */
const guardedInCleanUp: Name[] = [...guarded, 'unusedExports', 'unusedLocals', 'complexity', 'codeLines'];

/** Compares two measurements: what improved, what got worse, and the weighted sum of the improvements. */
export function compare(before: Measurement, after: Measurement): Fitness {
  const better: Name[] = [];
  const worse: Name[] = [];
  let score = 0;
  for (const [name, weight] of Object.entries(weights) as [Name, number][]) {
    const gain = (before[name] ?? 0) - (after[name] ?? 0);
    const improvement = name === 'mutantsKilled' ? -gain : gain;
    if (improvement > 0) better.push(name);
    if (improvement < 0) worse.push(name);
    score += weight * improvement;
  }
  return { before, after, better, worse, score: Math.round(score * 100) / 100 };
}

/** Why a candidate is not fit for its purpose, or undefined when it is. */
export function unfit({ better, worse, before, after }: Fitness, purpose: TaskPurpose): string | undefined {
  const limits = purpose === 'clean-up' ? guardedInCleanUp : guarded;
  const broken = limits.filter((name) => worse.includes(name));
  if (broken.length) {
    const figures = broken.map((name) => `${name} ${before[name] ?? 0} → ${after[name] ?? 0}`);
    return `worse than the parent: ${figures.join(', ')}`;
  }
  if (purpose === 'clean-up' && better.length === 0) return 'cleans up nothing that is measured';
  if (purpose === 'tests' && !better.includes('mutantsKilled')) {
    return `kills no more mutants: of ${after.mutantsMeasured ?? 0} that the changed tests notice and that could be judged, ${before.mutantsKilled ?? 0} were noticed before`;
  }
  return undefined;
}
