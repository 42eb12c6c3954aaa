/**
 * Calls that wait for one common step. What one of them looks at and changes is a region; calls on regions that keep clear of
 * each other do the same in one step as one after the other, and a file is then joined and parsed once for all of them.
 */

import type { Region } from './operation.ts';
import type { Edit } from './text/edits.ts';

export interface Pending {
  edits: Edit[];
  /** Disjoint, sorted, by path. */
  regions: Map<string, Region[]>;
  /** What they add to the top level of a file, by path. */
  added: Map<string, Set<string>>;
  /** The code that they put into a file, by path; its words are looked for when a name is added. */
  code: Map<string, { unread: string[]; words: Set<string> }>;
}

export const nonePending = (): Pending => ({
  edits: [],
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
export function postpone(pending: Pending, edits: readonly Edit[], region: Region): void {
  const { path, start, adds = [] } = region;
  const known = setDefault(pending.regions, path, []);
  const next = lowerBound(known, start);
  if (!known[next] || !isSameGap(known[next], region)) known.splice(next, 0, region);
  const added = setDefault(pending.added, path, new Set());
  for (const name of adds) added.add(name);
  const { unread } = setDefault(pending.code, path, { unread: [], words: new Set<string>() });
  for (const edit of edits) if (edit.kind === 'splice') unread.push(edit.text);
  pending.edits.push(...edits);
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
