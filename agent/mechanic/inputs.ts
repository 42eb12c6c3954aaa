/** Makes inputs for a function from the types of its parameters and from the constants in its code. */
import fc from 'fast-check';
import { argumentLists } from '../../engine/evidence.ts';
import type { PureFunction } from './answers.ts';

/** Longer ones would make tests that nobody can read. */
const charsMax = 300;

/** Short lists of JSON arguments, the shortest first, always the same for the same seed. */
export function inputsFor(
  { params, literals }: Pick<PureFunction, 'params' | 'literals'>,
  count: number,
  seed: number,
): unknown[][] {
  const lists = argumentLists([params], { literals, json: true });
  if (!lists) return [];
  const sampled = fc.sample(lists, { numRuns: count, seed });
  const texts = sampled.filter(isJson).map((args) => [JSON.stringify(args), args] as const);
  const unique = new Map(texts.filter(([text]) => text.length <= charsMax));
  return [...unique].sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1)).map(([, args]) => args);
}

/** `undefined` in a list would turn into null on the wire. */
const isJson = (args: unknown[]) =>
  JSON.stringify(args) ===
  JSON.stringify(args, (_key, value) => (value === undefined ? '\0undefined' : value));
