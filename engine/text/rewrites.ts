/** Rewrites of one text that may lie inside each other: a call among the arguments of a call. */

import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from './edits.ts';

/** Text of a range with every rewrite inside of it applied. */
export type Render = (start: number, end: number) => string;

/** A range and what stands there instead; what it keeps of the old text it takes through `render`. */
export interface Rewrite {
  start: number;
  end: number;
  text(render: Render): string;
}

export interface PlacedRewrite {
  path: string;
  rewrite: Rewrite;
}

/** The edits of rewrites in several files. */
export function editsOfAll(snapshot: Snapshot, rewrites: readonly PlacedRewrite[]): Edit[] {
  return [...Map.groupBy(rewrites, ({ path }) => path)].flatMap(([path, own]) =>
    editsOf(
      path,
      snapshot.text(path),
      own.map(({ rewrite }) => rewrite),
    ),
  );
}

/** The splices of the outermost rewrites, the others applied inside; equal parts at both ends stay untouched. */
function editsOf(path: string, text: string, rewrites: readonly Rewrite[]): Edit[] {
  const sorted = rewrites.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const render: Render = (start, end) => {
    let result = '';
    let position = start;
    for (const rewrite of outermost(sorted, start, end)) {
      result += text.slice(position, rewrite.start) + rewrite.text(render);
      position = rewrite.end;
    }
    return result + text.slice(position, end);
  };
  return outermost(sorted, 0, text.length).flatMap((rewrite) => {
    const inserted = rewrite.text(render);
    const old = text.slice(rewrite.start, rewrite.end);
    if (inserted === old) return [];
    const { before, behind } = commonEnds(old, inserted);
    return [
      splice(
        path,
        rewrite.start + before,
        rewrite.end - behind,
        inserted.slice(before, inserted.length - behind),
      ),
    ];
  });
}

function outermost(sorted: readonly Rewrite[], start: number, end: number): Rewrite[] {
  const found: Rewrite[] = [];
  let position = start;
  for (const rewrite of sorted) {
    if (rewrite.start < position || rewrite.end > end) continue;
    found.push(rewrite);
    position = rewrite.end;
  }
  return found;
}

const isWord = (character: string | undefined) =>
  character !== undefined && /[\p{ID_Continue}$]/u.test(character);

/** How much two texts have in common at their ends, without a cut through a word. */
function commonEnds(old: string, now: string): { before: number; behind: number } {
  // A name goes as a whole: what follows it through the edit looks for a name in its place.
  if ([...old].every(isWord)) return { before: 0, behind: 0 };
  const shortest = Math.min(old.length, now.length);
  let before = 0;
  while (before < shortest && old[before] === now[before]) before++;
  while (isWord(old[before - 1]) && (isWord(old[before]) || isWord(now[before]))) before--;
  let behind = 0;
  while (behind < shortest - before && old.at(-1 - behind) === now.at(-1 - behind)) behind++;
  while (
    behind > 0 &&
    isWord(old.at(-behind)) &&
    (isWord(old.at(-1 - behind)) || isWord(now.at(-1 - behind)))
  )
    behind--;
  return { before, behind };
}
