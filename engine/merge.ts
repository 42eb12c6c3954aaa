/** Merges two programs that were made on one base, and replays a program on another base. */
import type {
  Change,
  Conflict,
  EditCall,
  EditOutcome,
  EditProgram,
  MergeOutcome,
  RebaseOutcome,
  Refusal,
} from '../contracts/edit.ts';
import { type Clash, describeClash } from './conflicts.ts';
import { textAfter } from './text/splices.ts';
import { sameButForOrder } from './unordered.ts';
import type { RunOptions, Workspace } from './workspace-types.ts';

/** How many conflicts, or refusals of a rebase, are looked for. */
const foundMax = 20;

/**
 * Merges two programs that were both made for the present state of a workspace; applies nothing. They merge when one after the
 * other gives the same files in both orders, but for the order of what has none (functions, members, imports put in one
 * place), which is then the same whichever program is called left. A call that both have is done once; renames of symbols,
 * then of files, are done last, so that they reach what the other program wrote. The result is checked as any transaction.
 * @returns the merged program and its change, or the conflicts, each with the calls of both sides; never throws a refusal
 */
export function mergePrograms(workspace: Workspace, left: EditProgram, right: EditProgram): MergeOutcome {
  const broken = (['left', 'right'] as const).flatMap((side) => {
    const { calls } = side === 'left' ? left : right;
    const outcome = preview(workspace, calls, 'types');
    return outcome.ok ? [] : [brokenProgram(side, calls, outcome.refusal)];
  });
  if (broken.length) return { ok: false, conflicts: broken };
  const conflicts: Conflict[] = [];
  let rest = [...right.calls.keys()];
  for (;;) {
    const theirs = rest.map((index) => right.calls[index] as EditCall);
    const result = attempt(workspace, left.calls, theirs, 'types');
    if (result.ok && conflicts.length === 0)
      return { ok: true, program: { version: 1, calls: result.change.calls }, change: result.change };
    if (result.ok) return { ok: false, conflicts };
    const [ours, their] = pairAtFault(workspace, left.calls, theirs, result.clash);
    const index = rest[their] ?? 0;
    conflicts.push(
      describeClash(
        result.clash,
        [ours, left.calls[ours] as EditCall],
        [index, right.calls[index] as EditCall],
      ),
    );
    // What else is in the way shows when the call at fault is left out, if the program holds without it.
    rest = rest.toSpliced(their, 1);
    const without = rest.map((each) => right.calls[each] as EditCall);
    if (conflicts.length === foundMax || !preview(workspace, without, 'types').ok)
      return { ok: false, conflicts };
  }
}

/**
 * Replays a program on the present state of a workspace, which may be newer than the one it was made for; applies nothing.
 * @returns the program and its change there, or the refusals of all calls that do not fit, found by leaving them out one by one
 */
export function rebaseProgram(workspace: Workspace, program: EditProgram): RebaseOutcome {
  const refusals: Refusal[] = [];
  let rest = [...program.calls.keys()];
  while (refusals.length < foundMax) {
    const calls = rest.map((index) => program.calls[index] as EditCall);
    const outcome = preview(workspace, calls, 'types');
    if (outcome.ok && refusals.length === 0)
      return { ok: true, program: { version: 1, calls }, change: outcome.change };
    if (outcome.ok) break;
    const at = outcome.refusal.call ?? 0;
    refusals.push({ ...outcome.refusal, call: rest[at] ?? 0 });
    rest = rest.toSpliced(at, 1);
    // New type errors are those of all calls together: leaving the last one out would only bring more.
    if (outcome.refusal.code === 'types') break;
  }
  return { ok: false, refusals };
}

function brokenProgram(side: 'left' | 'right', calls: readonly EditCall[], refusal: Refusal): Conflict {
  const index = refusal.call ?? 0;
  return {
    kind: 'broken-program',
    [side]: { index, call: calls[index] as EditCall },
    places: refusal.candidates ?? [],
    message: `The ${side} program is refused by itself: ${refusal.message}`,
    hint: refusal.hint,
    refusal,
  };
}

type Attempt = { ok: true; change: Change } | { ok: false; clash: Clash };

/** Both orders; the change when they agree. */
function attempt(
  workspace: Workspace,
  ours: readonly EditCall[],
  theirs: readonly EditCall[],
  check: 'types' | 'syntax',
): Attempt {
  const phases = [inPhases(workspace, ours), inPhases(workspace, theirs)] as const;
  const forward = sequence(phases[0], phases[1]);
  const backward = sequence(phases[1], phases[0]);
  const outcomes = [preview(workspace, forward, 'syntax'), preview(workspace, backward, 'syntax')] as const;
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.ok) continue;
    const call = (index === 0 ? forward : backward)[outcome.refusal.call ?? 0] as EditCall;
    return { ok: false, clash: { kind: 'refused', refusal: outcome.refusal, refused: call } };
  }
  const [one, other] = outcomes.map((outcome) => (outcome as EditOutcome & { ok: true }).change) as [
    Change,
    Change,
  ];
  const paths = differingFiles(workspace, one, other);
  if (paths.length) return { ok: false, clash: { kind: 'order', places: paths } };
  // The same order whichever side is called left.
  const isForward = JSON.stringify(ours) <= JSON.stringify(theirs);
  if (check === 'syntax') return { ok: true, change: isForward ? one : other };
  const checked = preview(workspace, isForward ? forward : backward, 'types');
  return checked.ok
    ? { ok: true, change: checked.change }
    : { ok: false, clash: { kind: 'types', refusal: checked.refusal } };
}

function preview(
  workspace: Workspace,
  calls: readonly EditCall[],
  check: RunOptions['check'] & string,
): EditOutcome {
  if (calls.length === 0) return { ok: true, change: { id: '', calls: [], files: [], notes: [] } };
  return workspace.run([...calls], { preview: true, check });
}

/** Calls by when they are done: what writes code, what renames symbols, what renames files. */
type Phases = [EditCall[], EditCall[], EditCall[]];

const phaseOf: Record<string, number> = {
  'rename-symbol': 1,
  'rename-file': 2,
  'move-file': 2,
  'move-directory': 2,
};

/** Puts the renames of a program last, when it gives the same files so: a later call may need the new name. */
function inPhases(workspace: Workspace, calls: readonly EditCall[]): Phases {
  const phases: Phases = [[], [], []];
  for (const call of calls) phases[phaseOf[call.operation] ?? 0]?.push(call);
  const sorted = phases.flat();
  if (sorted.every((call, index) => call === calls[index])) return phases;
  const [asWritten, renamedLast] = [
    preview(workspace, calls, 'syntax'),
    preview(workspace, sorted, 'syntax'),
  ];
  const same = asWritten.ok && renamedLast.ok && isSameTree(asWritten.change, renamedLast.change);
  return same ? phases : [[...calls], [], []];
}

function sequence(first: Phases, second: Phases): EditCall[] {
  const done = new Set(first.flat().map((call) => JSON.stringify(call)));
  return first.flatMap((calls, phase) => [
    ...calls,
    ...(second[phase] ?? []).filter((call) => !done.has(JSON.stringify(call))),
  ]);
}

const stateOf = (change: Change) =>
  new Map(change.files.map((file) => [file.path, 'after' in file ? file.after : null]));

const isSameTree = (one: Change, other: Change) =>
  JSON.stringify([...stateOf(one)]) === JSON.stringify([...stateOf(other)]);

/** Files whose text differs by more than the order of what has no order. */
function differingFiles(workspace: Workspace, one: Change, other: Change): string[] {
  const [states, others] = [stateOf(one), stateOf(other)];
  const textOf = (change: Change, path: string) => {
    const file = change.files.find((each) => each.path === path);
    return file ? textAfter(file, workspace.read(path) ?? '') : workspace.read(path);
  };
  return [...new Set([...states.keys(), ...others.keys()])].filter((path) => {
    if (states.get(path) === others.get(path)) return false;
    const [text, otherText] = [textOf(one, path), textOf(other, path)];
    return (
      text === undefined ||
      otherText === undefined ||
      !sameButForOrder(path, workspace.read(path) ?? '', text, otherText)
    );
  });
}

/** The first call of the one program, and the first of the other, with which the beginnings of both clash. */
function pairAtFault(
  workspace: Workspace,
  ours: readonly EditCall[],
  theirs: readonly EditCall[],
  { kind }: Clash,
): [ours: number, theirs: number] {
  const check = kind === 'types' ? 'types' : 'syntax';
  const clashes = (left: readonly EditCall[], right: readonly EditCall[]) => {
    // Part of a program may not hold by itself: then it is no evidence.
    if (check === 'types' && ![left, right].every((calls) => preview(workspace, calls, check).ok))
      return false;
    return !attempt(workspace, left, right, check).ok;
  };
  const left = firstThat(ours.length, (count) => clashes(ours.slice(0, count), theirs));
  const right = firstThat(theirs.length, (count) => clashes(ours.slice(0, left), theirs.slice(0, count)));
  return [left - 1, right - 1];
}

/** The smallest count from 1 that has a property which the largest has, by bisection. */
function firstThat(largest: number, has: (count: number) => boolean): number {
  let [low, high] = [1, largest];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (has(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}
