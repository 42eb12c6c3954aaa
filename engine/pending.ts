/**
 * Calls that wait for one common step. What one of them looks at and changes is a region; calls on regions that keep clear of
 * each other do the same in one step as one after the other, and a file is then joined and parsed once for all of them.
 */

import type { Refusal } from '../contracts/edit.ts';
import { checkAddedNames } from './names/bindings.ts';
import type { Region } from './operation.ts';
import { RefusalError, toRefusal } from './refusal.ts';
import type { Snapshot } from './snapshot.ts';
import { type Applied, applyEdits, type Edit } from './text/edits.ts';

export interface Pending {
  calls: Waiting[];
  /** Disjoint, sorted, by path. */
  regions: Map<string, Region[]>;
  /** What they add to the top level of a file, by path. */
  added: Map<string, Set<string>>;
  /** The code that they put into a file, by path; its words are looked for when a name is added. */
  code: Map<string, { unread: string[]; words: Set<string> }>;
}

interface Waiting {
  /** Which call of the program it is. */
  index: number;
  edits: readonly Edit[];
  region: Region;
}

export const nonePending = (): Pending => ({
  calls: [],
  regions: new Map(),
  added: new Map(),
  code: new Map(),
});

/** Whether a region keeps clear of what the waiting calls looked at, change and add. */
export function isFree({ regions, added, code }: Pending, region: Region): boolean {
  const { path, start, end, adds = [] } = region;
  // A name that is added twice clashes; one that waiting code mentions may capture it. Both are seen one after the other.
  const words = adds.length ? wordsOf(code.get(path)) : undefined;
  if (adds.some((name) => added.get(path)?.has(name) || words?.has(name))) return false;
  const known = regions.get(path) ?? [];
  const next = lowerBound(known, start);
  const before = known[next - 1];
  const after = known[next];
  if (after && isSameGap(after, region)) return true;
  return (!before || before.end < start) && (!after || after.start > end);
}

const isSameGap = (one: Region, other: Region) =>
  one.gap !== undefined && one.gap === other.gap && one.start === other.start && one.end === other.end;

/** Lets a call wait whose region is free. */
export function postpone(pending: Pending, index: number, edits: readonly Edit[], region: Region): void {
  const { path, start, adds = [] } = region;
  const known = setDefault(pending.regions, path, []);
  const next = lowerBound(known, start);
  if (!known[next] || !isSameGap(known[next], region)) known.splice(next, 0, region);
  const added = setDefault(pending.added, path, new Set());
  for (const name of adds) added.add(name);
  const { unread } = setDefault(pending.code, path, { unread: [], words: new Set<string>() });
  for (const edit of edits) if (edit.kind === 'splice') unread.push(edit.text);
  pending.calls.push({ index, edits, region });
}

/**
 * Applies the waiting calls in one step.
 * @throws RefusalError that names the first call with which the step is refused
 */
export function applyPending(now: Snapshot, { calls }: Pending, protectedBy: ProtectedBy): Applied {
  const first = tryCalls(now, calls, protectedBy);
  if (first.applied) return first.applied;
  let { refusal } = first;
  let accepted = 0;
  let refused = calls.length;
  while (refused - accepted > 1) {
    const middle = (accepted + refused) >> 1;
    const tried = tryCalls(now, calls.slice(0, middle), protectedBy);
    if (tried.applied) accepted = middle;
    else {
      refused = middle;
      refusal = tried.refusal;
    }
  }
  throw new RefusalError({ ...refusal, call: calls[refused - 1]?.index ?? 0 });
}

type ProtectedBy = (path: string) => string | undefined;
type Tried = { applied: Applied } | { applied?: undefined; refusal: Refusal };

function tryCalls(now: Snapshot, calls: readonly Waiting[], protectedBy: ProtectedBy): Tried {
  const added = new Map<string, Set<string>>();
  for (const { path, adds = [] } of calls.map(({ region }) => region)) {
    const names = setDefault(added, path, new Set());
    for (const name of adds) names.add(name);
  }
  try {
    const edits = calls.flatMap((call) => call.edits);
    const applied = applyEdits(now, edits, protectedBy);
    checkAddedNames(now, applied, added);
    return { applied };
  } catch (error) {
    return { refusal: toRefusal(error) };
  }
}

function wordsOf(
  code: { unread: string[]; words: Set<string> } | undefined,
): ReadonlySet<string> | undefined {
  for (const text of code?.unread.splice(0) ?? []) {
    for (const [word] of text.matchAll(/[\p{L}\w$]+/gu)) code?.words.add(word);
  }
  return code?.words;
}

function setDefault<Value>(map: Map<string, Value>, key: string, value: Value): Value {
  const known = map.get(key) ?? value;
  map.set(key, known);
  return known;
}

function lowerBound(regions: readonly Region[], start: number): number {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((regions[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
