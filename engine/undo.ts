/** Undo by bytes: takes one change back when no later change touched the same place. */
import type { Change, FileChange } from '../contracts/edit.ts';
import { refuse } from './refusal.ts';
import type { Snapshot } from './snapshot.ts';
import { invertEdits, joinSplices, positionMap, type Splice } from './splices.ts';

/**
 * The state without `change`, given the changes that came after it.
 * @throws RefusalError `overlap` that names the changes in the way
 */
export function undoChange(now: Snapshot, change: Change, later: readonly Change[]): Snapshot {
  const texts = new Map<string, string | null>();
  for (const file of change.files) {
    const after = later.flatMap(({ id, files }) =>
      files.filter(({ path }) => path === file.path).map((each) => ({ id, file: each })),
    );
    texts.set(file.path, undoFile(now, file, after));
  }
  return now.with(texts);
}

function undoFile(now: Snapshot, file: FileChange, later: { id: string; file: FileChange }[]): string | null {
  if (file.kind !== 'modify' || later.some(({ file: each }) => each.kind !== 'modify')) {
    if (later.length)
      blocked(
        file.path,
        later.map(({ id }) => id),
      );
    return file.kind === 'create'
      ? null
      : file.kind === 'delete'
        ? file.text
        : joinSplices(now.text(file.path), invertEdits(file.edits));
  }
  let splices = invertEdits(file.edits);
  for (const { id, file: each } of later) {
    if (each.kind !== 'modify') continue;
    const edits = each.edits.map(({ start, removed, inserted }) => ({
      start,
      end: start + removed.length,
      text: inserted,
    }));
    if (splices.some((splice) => edits.some((edit) => touches(splice, edit)))) blocked(file.path, [id]);
    const map = positionMap(edits);
    splices = splices.map(({ start, end, text }) => ({
      start: map(start) ?? start,
      end: (map(Math.max(start, end - 1)) ?? 0) + (end > start ? 1 : 0),
      text,
    }));
  }
  return joinSplices(now.text(file.path), splices);
}

const touches = (a: Splice, b: Splice) => a.start <= b.end && b.start <= a.end;

function blocked(path: string, ids: string[]): never {
  return refuse('overlap', `Later changes touched the same place in ${path}.`, 'Undo those first.', {
    candidates: ids,
  });
}
