/** Looks for arguments on which two versions of a function differ, and makes them as small as it can. */
import fc from 'fast-check';
import type { CallOutcome, CompareResponse } from '../../contracts/compare.ts';
import type { CallMany } from './calls.ts';

export interface Search {
  lists: fc.Arbitrary<unknown[]>;
  seed: number;
  runs: number;
  timeoutMs: number;
  old: CallMany;
  now: CallMany;
}

export type Found = Pick<CompareResponse, 'status' | 'runs' | 'unstable' | 'difference' | 'message'>;

interface Pair {
  old: CallOutcome;
  new: CallOutcome;
}

const batchMax = 100;
const shrinksMax = 150;
const lateShrinksMax = 6;
const lateMax = 6;
const unstableMax = 20;
const inputCharsMax = 100_000;

/** The first difference that stays when it is tried again; the same for the same versions and seed. */
export async function searchDifference(search: Search): Promise<Found> {
  const started = performance.now();
  const inputs = inputsOf(search);
  const fresh = firstOfEach(inputs);
  let unstable = 0;
  let late = 0;
  const runsBefore = (at: number) => fresh[at] ?? inputs.length;
  const ended = (at: number, message: string): Found => ({
    status: unstable ? 'unstable' : 'same',
    runs: runsBefore(at),
    unstable,
    message,
  });
  for (let at = 0; at < fresh.length; ) {
    if (performance.now() - started > search.timeoutMs)
      return ended(at, `It ended after ${search.timeoutMs} ms.`);
    const batch = fresh.slice(at, at + batchMax).map((index) => inputs[index] as unknown[]);
    const pairs = await callBoth(search, batch);
    for (const [offset, pair] of pairs.entries()) {
      const run = fresh[at + offset] as number;
      const judged = await judge(search, batch, offset, run, pair);
      if (typeof judged === 'object')
        return { status: 'different', runs: run + 1, unstable, difference: judged };
      if (judged === 'wavers') unstable += 1;
      if (judged === 'late') late += 1;
      if (unstable >= unstableMax)
        return ended(at + offset, 'It ended early: the old version gives another answer each time.');
      if (late >= lateMax)
        return ended(at + offset, `It ended early: ${late} calls gave no answer, in neither version.`);
    }
    at += pairs.length;
  }
  return { status: unstable ? 'unstable' : 'same', runs: inputs.length, unstable };
}

const isAnswer = ({ old, new: now }: Pair) =>
  [old, now].every(({ status }) => status === 'ok' || status === 'error');

function inputsOf({ lists, seed, runs }: Search): unknown[][] {
  const inputs: unknown[][] = [];
  const take = (input: unknown[]) => {
    inputs.push(input);
  };
  fc.assert(fc.property(lists, take), { seed, numRuns: runs });
  return inputs;
}

/** Where each input comes first; the very large ones are left out. */
function firstOfEach(inputs: unknown[][]): number[] {
  const first = new Map<string, number>();
  for (const [index, input] of inputs.entries()) {
    const text = JSON.stringify(input);
    if (text.length <= inputCharsMax && !first.has(text)) first.set(text, index);
  }
  return [...first.values()];
}

async function callBoth({ old, now }: Search, inputs: unknown[][]): Promise<Pair[]> {
  const before = await old(inputs);
  const after = await now(inputs.slice(0, before.length));
  return after.map((outcome, index) => ({ old: before[index] as CallOutcome, new: outcome }));
}

/**
 * Whether a difference is one: it must come again, and the old version must do the same twice. `late`: neither gave an answer.
 * A call that was late among others and is not when it is made alone, had a busy machine.
 */
async function judge(
  search: Search,
  batch: unknown[][],
  offset: number,
  run: number,
  pair: Pair,
): Promise<NonNullable<CompareResponse['difference']> | 'same' | 'wavers' | 'late'> {
  if (sameOutcome(pair.old, pair.new)) return isAnswer(pair) ? 'same' : 'late';
  const input = batch[offset] as unknown[];
  const alone = await twice(search, [input], 0);
  if (alone === 'wavers' || alone === 'late') return alone;
  if (alone !== 'same') {
    const { smallest, pair: found } = await shrink(search, run, input, alone);
    return { input: smallest, ...found, alone: true };
  }
  if (!isAnswer(pair)) return 'same';
  const inTurn = await twice(search, batch.slice(0, offset + 1), offset);
  if (typeof inTurn === 'string') return 'wavers';
  return { input, ...inTurn, alone: false };
}

async function twice(
  search: Search,
  inputs: unknown[][],
  at: number,
): Promise<Pair | 'same' | 'wavers' | 'late'> {
  const first = (await callBoth(search, inputs))[at];
  const second = (await callBoth(search, inputs))[at];
  if (!first || !second) return 'wavers';
  if (!sameOutcome(first.old, second.old) || !sameOutcome(first.new, second.new)) return 'wavers';
  if (!sameOutcome(first.old, first.new)) return first;
  return isAnswer(first) ? 'same' : 'late';
}

async function shrink(search: Search, run: number, input: unknown[], pair: Pair) {
  const { lists, seed, runs } = search;
  let smallest = input;
  let left = isAnswer(pair) ? shrinksMax : lateShrinksMax;
  let found = pair;
  const isSame = async (tried: unknown[]) => {
    if (left <= 0) return true;
    left -= 1;
    const [now] = await callBoth(search, [tried]);
    if (!now || sameOutcome(now.old, now.new)) return true;
    smallest = tried;
    found = now;
    return false;
  };
  // The path leads to the run with the difference; from there fast-check makes it smaller.
  await fc.check(fc.asyncProperty(lists, isSame), { seed, path: String(run), numRuns: runs });
  return { smallest, pair: found };
}

/** Whether two calls did the same: what they gave, threw, changed and printed. */
function sameOutcome(a: CallOutcome, b: CallOutcome): boolean {
  return JSON.stringify(a, essential) === JSON.stringify(b, essential);
}

/** Names of functions, and the words in which the runtime itself complains, follow the spelling of the code. */
function essential(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$' in value)) return value;
  if (value.$ === 'function') return { ...value, name: '' };
  if (value.$ === 'error' && 'message' in value && runtimeMessage.test(String(value.message)))
    return { ...value, message: '' };
  return value;
}

const runtimeMessage =
  /^(?:Cannot (?:read|set|destructure|convert|access|mix)|Invalid (?:array length|count value)|.* is not (?:a function|iterable|defined|a constructor|an object|extensible)|.*(?:is|are) not iterable|.*object is not iterable|Maximum call stack|Spread syntax|Assignment to constant)/s;
