/** Finds inputs on which mutants of a function differ from it, by hot evaluation: milliseconds for each mutant. */
import type { Mutant } from '../../contracts/lab.ts';
import type { Lab } from '../worker.ts';
import { askLab, type PureFunction } from './answers.ts';
import { inputsFor } from './inputs.ts';
import { type Outcome, outcomesOf, sameOutcome } from './outcomes.ts';
import { isPinnable, type Pin } from './test-text.ts';

const pinsMax = 6;
const inputsMax = 1500;

export interface Differing {
  inputs: unknown[][];
  /** What the function gives for each of them. */
  original: Outcome[];
  /** Index of an input → the mutants that give something else for it. */
  told: Map<number, Set<Mutant>>;
}

/** The inputs that tell mutants from the function and that a test can state; or, in words, why there are none at all. */
export async function tellApart(
  lab: Lab,
  made: PureFunction,
  mutants: Mutant[],
): Promise<Differing | string> {
  const inputs = inputsFor(made, inputsMax, 1);
  if (inputs.length === 0)
    return `No arguments can be made for ${made.name} that are short enough for a test.`;
  const original = await outcomesOf(lab, made, inputs);
  const again = await outcomesOf(lab, made, inputs);
  if (!original || !again) return `${made.name} could not be evaluated on generated inputs.`;
  const stable = inputs.map(
    (_, index) => sameOutcome(original[index], again[index]) && isPinnable(original[index] as Outcome),
  );
  const module = await readWhole(lab, made.path);
  const told = new Map<number, Set<Mutant>>();
  for (const mutant of mutants) {
    const mutated = module.slice(0, mutant.start) + mutant.text + module.slice(mutant.end);
    const outcomes = await outcomesOf(lab, made, inputs, mutated);
    for (const [index, outcome] of (outcomes ?? []).entries()) {
      if (!stable[index] || sameOutcome(outcome, original[index])) continue;
      told.set(index, (told.get(index) ?? new Set()).add(mutant));
    }
  }
  return { inputs, original, told };
}

/** The mutants that some input tells from the function, those first that the fewest do. */
export function hardestOf({ told }: Differing): Mutant[] {
  const counts = new Map<Mutant, number>();
  for (const mutants of told.values())
    for (const mutant of mutants) counts.set(mutant, (counts.get(mutant) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => a - b).map(([mutant]) => mutant);
}

/** Few inputs that tell as many of these mutants as possible: greedily the one that tells the most, the shortest of equals. */
export function pinsFor({ inputs, original, told }: Differing, mutants: Mutant[]): Pin[] {
  const left = new Map(
    [...told]
      .sort(([a], [b]) => a - b)
      .map(([index, all]) => [index, new Set(mutants.filter((mutant) => all.has(mutant)))]),
  );
  const pins: Pin[] = [];
  while (pins.length < pinsMax) {
    let best: number | undefined;
    for (const [index, each] of left)
      if (each.size > (best === undefined ? 0 : (left.get(best)?.size ?? 0))) best = index;
    if (best === undefined) break;
    const noticed = [...(left.get(best) ?? [])];
    pins.push({
      args: inputs[best] as unknown[],
      outcome: original[best] as Outcome,
      notices: [...new Set(noticed.map(({ description }) => description.replace(/^line \d+: /, '')))],
    });
    for (const each of left.values()) for (const mutant of noticed) each.delete(mutant);
  }
  return pins;
}

async function readWhole(lab: Lab, path: string): Promise<string> {
  let whole = '';
  let offset: number | undefined = 0;
  while (offset !== undefined) {
    const part: { text: string; next?: number } = await askLab(lab, 'read', { target: path, offset });
    whole += part.text;
    offset = part.next;
  }
  return whole;
}
