/** Undo by bytes: takes one change back when no later change touched the same place or builds on it. */
import type { Change, FileChange } from '../contracts/edit.ts';
import { refuse } from './refusal.ts';
import type { Snapshot } from './snapshot.ts';
import { invertEdits, joinSplices, type Splice } from './text/splices.ts';
import { type Rules, transact } from './transaction.ts';

export interface Undone {
  now: Snapshot;
  /** The later changes as their calls make them without it; their ids stay. */
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
  return refuseOrReplay({ before, undone, later, blockers, rules });
}

const strayed = (changes: readonly Change[], after: Snapshot, wanted: Snapshot) =>
  changes.filter(({ files }) => files.some(({ path }) => after.read(path) !== wanted.read(path)));

interface Case {
  before: Snapshot;
  undone: Snapshot;
  later: readonly Change[];
  blockers: Set<string>;
  rules: Rules;
}

/**
 * Runs the later calls change by change, to name every one that does not go without the change. Each may write other bytes on
 * the way, an import at another place of its list for example, and come to the same end: those are the bytes that it keeps.
 */
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
export function unapply(after: Snapshot, { files }: Change): Snapshot {
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
