/** Undo by bytes: takes one change back when no later change touched the same place or builds on it. */
import type { Change, FileChange } from '../contracts/edit.ts';
import { refuse } from './refusal.ts';
import type { Snapshot } from './snapshot.ts';
import { invertEdits, joinSplices, type Splice } from './text/splices.ts';
import { hashText } from './text/text.ts';
import { type Rules, transact } from './transaction.ts';

export interface Undone {
  now: Snapshot;
  /** The later changes as they are without it: their offsets moved, their ids stay. */
  later: Change[];
}

/**
 * The state without `change`, given the changes that came after it. The later calls give the same bytes without it, or it
 * is refused: the program that is left makes the state that is left.
 * @throws RefusalError `overlap` that names the changes in the way
 */
export function undoChange(now: Snapshot, change: Change, later: readonly Change[], rules: Rules): Undone {
  const texts = new Map<string, string | null>();
  const blockers = new Set<string>();
  for (const file of change.files) {
    const { text, blockedBy } = undoFile(now, file, later);
    texts.set(file.path, text);
    for (const id of blockedBy) blockers.add(id);
  }
  const undone = now.with(texts);
  if (later.length === 0) return { now: undone, later: [] };
  const before = [change, ...later].reduceRight(unapply, now);
  if (blockers.size === 0 && givesAgain(before, undone, later, rules))
    return { now: undone, later: rebased(before, change, later) };
  return refuseOrReplay({ before, undone, later, blockers, rules });
}

/** Whether the later calls, all in one transaction, give the same bytes without the change. */
function givesAgain(before: Snapshot, undone: Snapshot, later: readonly Change[], rules: Rules): boolean {
  const calls = later.flatMap((each) => each.calls);
  const result = transact(before, calls, { check: 'syntax' }, rules);
  if (!('after' in result)) return false;
  return strayed([...later, result.outcome.change], result.after, undone).length === 0;
}

const strayed = (changes: readonly Change[], after: Snapshot, wanted: Snapshot) =>
  changes.filter(({ files }) => files.some(({ path }) => after.read(path) !== wanted.read(path)));

/** The later changes as they are without the change: none of them touches it. */
function rebased(before: Snapshot, change: Change, later: readonly Change[]): Change[] {
  const undone = new Map(
    change.files.flatMap((file) =>
      file.kind === 'modify' ? [[file.path, invertEdits(file.edits)] as const] : [],
    ),
  );
  const texts = new Map<string, string>();
  return later.map((each) => ({
    ...each,
    files: each.files.map((file): FileChange => {
      const splices = undone.get(file.path);
      if (!splices || file.kind !== 'modify') return file;
      undone.set(
        file.path,
        splices.map((splice) => follow(splice, file.edits.map(toSplice))),
      );
      const edits = file.edits.map((edit) => ({
        ...edit,
        start: edit.start + growth(splices.filter(({ end }) => end < edit.start)),
      }));
      const text = texts.get(file.path) ?? before.text(file.path);
      const after = joinSplices(text, edits.map(toSplice));
      texts.set(file.path, after);
      return { ...file, before: hashText(text), after: hashText(after), edits };
    }),
  }));
}

interface Case {
  before: Snapshot;
  undone: Snapshot;
  later: readonly Change[];
  blockers: Set<string>;
  rules: Rules;
}

/** Runs the later calls change by change, to name every one that does not go without the change. */
function refuseOrReplay({ before, undone, later, blockers, rules }: Case): Undone {
  const { after, replayed, refusals } = replay(before, later, blockers, rules);
  if (blockers.size || refusals.size)
    refuseFor(later, new Set([...blockers, ...refusals.keys()]), [...refusals.values()][0]);
  const differing = strayed([...later, ...replayed], after, undone);
  if (differing.length) refuseFor(later, new Set(differing.map(({ id }) => id)), undefined);
  return { now: undone, later: replayed };
}

function refuseFor(later: readonly Change[], ids: Set<string>, reason: string | undefined): never {
  const why = reason ? ` Without it: ${reason}` : '';
  return refuse(
    'overlap',
    `Later changes touched the same places or build on this change.${why}`,
    'Undo those first, the last one first.',
    { candidates: later.map(({ id }) => id).filter((id) => ids.has(id)) },
  );
}

/** One file without the change, and the ids of the later changes that do not allow it. */
function undoFile(
  now: Snapshot,
  file: FileChange,
  later: readonly Change[],
): { text: string | null; blockedBy: string[] } {
  const blockedBy: string[] = [];
  let splices = file.kind === 'modify' ? invertEdits(file.edits) : undefined;
  for (const { id, files } of later) {
    const each = files.find(({ path }) => path === file.path);
    if (!each) continue;
    // Behind a file that comes or goes, every later change of it has to go first.
    if (each.kind !== 'modify') splices = undefined;
    const edits = each.kind === 'modify' ? each.edits.map(toSplice) : [];
    if (!splices || splices.some((splice) => edits.some((edit) => touches(splice, edit)))) blockedBy.push(id);
    splices = splices?.map((splice) => follow(splice, edits));
  }
  if (file.kind === 'create') return { text: null, blockedBy };
  if (file.kind === 'delete') return { text: file.text, blockedBy };
  return { text: blockedBy.length ? null : joinSplices(now.text(file.path), splices ?? []), blockedBy };
}

const toSplice = ({ start, removed, inserted }: { start: number; removed: string; inserted: string }) => ({
  start,
  end: start + removed.length,
  text: inserted,
});

const touches = (a: Splice, b: Splice) => a.start <= b.end && b.start <= a.end;

/** How much longer these splices make a text. */
const growth = (list: readonly Splice[]) =>
  list.reduce((sum, { start, end, text }) => sum + text.length - (end - start), 0);

/** Where a splice lies behind these edits; it grows over those that touch it, so that what touches them is found too. */
function follow(splice: Splice, edits: readonly Splice[]): Splice {
  const shift = growth(edits.filter(({ end }) => end < splice.start));
  const touching = edits.filter((edit) => touches(splice, edit));
  return {
    start: Math.min(splice.start, ...touching.map(({ start }) => start)) + shift,
    end: Math.max(splice.end, ...touching.map(({ end }) => end)) + shift + growth(touching),
    text: splice.text,
  };
}

/** The state before a change, from the state after it. */
function unapply(after: Snapshot, { files }: Change): Snapshot {
  return after.with(
    new Map(
      files.map((file) => {
        if (file.kind === 'create') return [file.path, null];
        if (file.kind === 'delete') return [file.path, file.text];
        return [file.path, joinSplices(after.text(file.path), invertEdits(file.edits))];
      }),
    ),
  );
}

/** Runs the later calls without the change, and without those that are in its way by their bytes. */
function replay(before: Snapshot, later: readonly Change[], skipped: ReadonlySet<string>, rules: Rules) {
  const refusals = new Map<string, string>();
  const replayed: Change[] = [];
  let after = before;
  for (const { id, calls } of later.filter((each) => !skipped.has(each.id))) {
    const result = transact(after, calls, { check: 'syntax' }, rules);
    if (!result.outcome.ok) refusals.set(id, result.outcome.refusal.message);
    else if ('after' in result) {
      after = result.after;
      replayed.push({ ...result.outcome.change, id });
    }
  }
  return { after, replayed, refusals };
}
