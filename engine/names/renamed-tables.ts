/** What is known of names before a proven rename is known after it: the same scopes and meanings, other letters, other offsets. */
import type { Snapshot } from '../snapshot.ts';
import type { Applied } from '../text/edits.ts';
import type { Splice } from '../text/splices.ts';
import { type FileTable, knownTable, rememberTable } from './name-table.ts';
import type { Declared, Exported, NameTable, Occurrence, Scope } from './occurrences.ts';
import type { Renaming } from './relabelled.ts';

/** Moves the tables of the old and the new name along to the texts after. */
export function renameTables(before: Snapshot, { after, splices }: Applied, renaming: Renaming): void {
  const { from, to } = renaming;
  for (const [path, list] of splices) {
    const file = knownTable(before, path);
    const old = file?.names.get(from);
    const taken = file?.names.get(to);
    if (!file || !old || !taken) continue;
    const moved = moveAll(old, taken, renaming, followed(list, old));
    if (!moved) continue;
    const names = new Map([
      [from, moved.old],
      [to, moved.taken],
    ]);
    rememberTable(path, { ...file, text: after.text(path), names, tree: undefined } satisfies FileTable);
  }
}

/** Where an offset of the old text is afterwards, and whether a renamed name starts there. */
type Follow = (start: number) => { start: number; isRenamed: boolean };

function followed(splices: readonly Splice[], { occurrences }: NameTable): Follow {
  const starts = splices.map(({ start }) => start);
  const shifts = [0];
  for (const { start, end, text } of splices)
    shifts.push((shifts.at(-1) as number) + text.length - (end - start));
  const keyed = new Set(occurrences.filter(({ kind }) => kind === 'shorthand').map(({ start }) => start));
  return (start) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) < start) low = middle + 1;
      else high = middle;
    }
    const splice = splices[low];
    const isRenamed = splice?.start === start;
    // Of `{ half: halve }` the name is what stands last.
    const prefix = isRenamed && keyed.has(start) ? splice.end - splice.start + ': '.length : 0;
    return { start: start + (shifts[low] as number) + prefix, isRenamed };
  };
}

/** Undefined when a name stands behind one that may be renamed itself, `half.total`, and when two take the place of one. */
function moveAll(
  old: NameTable,
  taken: NameTable,
  { from, to }: Renaming,
  follow: Follow,
): { old: NameTable; taken: NameTable } | undefined {
  const all = [...old.occurrences, ...taken.occurrences];
  if (all.some(({ module }) => module?.names.some((name) => name === from || name === to))) return undefined;
  const isMoved = ({ start }: { start: number }) => follow(start).isRenamed;
  if (old.occurrences.some((each) => each.kind === 'export' && isMoved(each))) return undefined;
  const isKept = (each: { start: number }) => !isMoved(each);
  const place = (each: Occurrence) => moveOccurrence(each, from, to, follow);
  const declared = (each: Declared) => moveDeclared(each, to, follow);
  const exported = (each: Exported): Exported =>
    each.kind === 'module' ? each : { ...each, start: follow(each.start).start };
  const isRenamedExport = (each: Exported) => each.kind === 'declared' && isMoved(each);
  const [renamed, kept] = [old.occurrences.filter(isMoved), old.occurrences.filter(isKept)];
  const keys = renamed
    .filter(({ kind }) => kind === 'shorthand')
    .map((each) => keyBefore(place(each).start, from, each.scope));
  return {
    old: {
      occurrences: inOrder([...kept.map(place), ...keys]),
      declared: declaredBy([[old, isKept]], declared),
      exported: old.exported.filter((each) => !isRenamedExport(each)).map(exported),
      isInDocs: old.isInDocs,
    },
    taken: {
      occurrences: inOrder([...taken.occurrences, ...renamed].map(place)),
      declared: declaredBy(
        [
          [taken, () => true],
          [old, isMoved],
        ],
        declared,
      ),
      exported: [...taken.exported, ...old.exported.filter(isRenamedExport)].map(exported),
      isInDocs: taken.isInDocs,
    },
  };
}

function moveOccurrence(each: Occurrence, from: string, to: string, follow: Follow): Occurrence {
  const { start, isRenamed } = follow(each.start);
  if (!isRenamed) return { ...each, start, end: start + each.end - each.start };
  const moved = { ...each, start, end: start + to.length };
  return each.kind === 'shorthand' ? { ...moved, kind: 'lexical', beside: from } : moved;
}

/** `{ half }` leaves its key behind: `{ half: halve }`. */
function keyBefore(start: number, from: string, scope: Scope): Occurrence {
  const end = start - ': '.length;
  return {
    start: end - from.length,
    end,
    kind: 'key',
    scope,
    meaning: 0,
    module: undefined,
    beside: undefined,
  };
}

function moveDeclared(each: Declared, to: string, follow: Follow): Declared {
  const { start } = follow(each.start);
  if (!each.imported || each.imported.start === -1) return { ...each, start };
  const name = follow(each.imported.start);
  const called = name.isRenamed ? to : each.imported.name;
  return { ...each, start, imported: { ...each.imported, name: called, start: name.start } };
}

const inOrder = (occurrences: Occurrence[]) => occurrences.sort((a, b) => a.start - b.start);

function declaredBy(
  parts: readonly [NameTable, (each: Declared) => boolean][],
  moved: (each: Declared) => Declared,
): Map<Scope, Declared[]> {
  const all = new Map<Scope, Declared[]>();
  for (const [names, isPart] of parts)
    for (const [scope, list] of names.declared) {
      const found = list.filter(isPart).map(moved);
      if (found.length) all.set(scope, [...(all.get(scope) ?? []), ...found]);
    }
  return all;
}
