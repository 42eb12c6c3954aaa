/** Transactions: calls in, one invertible change out; or a refusal, and nothing is left behind. */
import { Value } from '@sinclair/typebox/value';
import { type Change, EditCall, type EditOutcome, type FileChange } from '../contracts/edit.ts';
import { checkTypes } from './compiler/type-errors.ts';
import { checkBindings } from './names/bindings.ts';
import { checkCarriedCode } from './names/carried-code.ts';
import type { Operation, Region } from './operation.ts';
import { applyPending, isFree, nonePending, type Pending, postpone } from './pending.ts';
import { nearestNames, refuse, toRefusal } from './refusal.ts';
import type { Snapshot } from './snapshot.ts';
import { type Applied, applyEdits } from './text/edits.ts';
import { composeSplices, type Splice, toTextEdits } from './text/splices.ts';
import { hashText } from './text/text.ts';
import type { RunOptions } from './workspace-types.ts';

export type Transacted =
  | { outcome: EditOutcome & { ok: true }; after: Snapshot }
  | { outcome: EditOutcome & { ok: false } };

/** What a transaction needs to know of its workspace. */
export interface Rules {
  operations: Readonly<Record<string, Operation>>;
  /** Says why a path must not be edited, or gives undefined. */
  protectedBy(path: string): string | undefined;
}

/** Runs calls against a snapshot. Every expected failure, and a crash of the language service, is a refusal. */
export function transact(
  before: Snapshot,
  calls: readonly EditCall[],
  options: RunOptions,
  rules: Rules,
): Transacted {
  let index = 0;
  try {
    if (calls.length > callsMax)
      refuse(
        'count',
        `There are ${calls.length} calls; the limit is ${callsMax}.`,
        'Send them as several programs.',
      );
    let state = begin(before);
    for (; index < calls.length; index++) state = step(state, calls[index] as EditCall, index, rules);
    state = flush(state, rules);
    const change = toChange(before, state, calls);
    if (change.files.length === 0)
      refuse('no-change', 'The calls change nothing.', 'Nothing needs to be done.');
    if (options.check !== 'syntax') checkTypes(before, state.now, [...state.touched]);
    return { outcome: { ok: true, change }, after: state.now };
  } catch (error) {
    const { call = Math.min(index, calls.length - 1), ...refusal } = toRefusal(error);
    return { outcome: { ok: false, refusal: calls.length > 1 ? { ...refusal, call } : refusal } };
  }
}

const callsMax = 10_000;

interface State {
  /** The state that calls look at. */
  now: Snapshot;
  /** Calls with a region that are not applied yet. */
  pending: Pending;
  touched: Set<string>;
  /** Splices from the first text to the present one; undefined when the file was made anew. */
  composed: Map<string, Splice[] | undefined>;
  notes: string[];
}

const begin = (now: Snapshot): State => ({
  now,
  pending: nonePending(),
  touched: new Set(),
  composed: new Map(),
  notes: [],
});

function step(state: State, call: EditCall, index: number, rules: Rules): State {
  if (!Value.Check(EditCall, call))
    refuse('shape', 'That is no call.', 'Send { operation: "rename-symbol", params: { … } }.');
  const operation = rules.operations[call.operation];
  if (!operation) {
    refuse('not-found', `There is no operation ${call.operation}.`, 'Use one of the catalogue.', {
      candidates: nearestNames(call.operation, Object.keys(rules.operations)),
    });
  }
  checkParams(operation, call.params);
  const params = call.params as never;
  const joined = findBesidePending(state, operation, params);
  const settled = joined ? state : flush(state, rules);
  const found = joined ? joined.found : operation.find(settled.now, params);
  const edits = operation.edit(found, params);
  if (edits.length === 0)
    refuse('no-change', `${operation.name} has nothing to do there.`, 'Nothing needs to be done.');
  settled.notes.push(...(operation.notes?.(found, params) ?? []));
  const region = joined ? joined.region : operation.region?.(found, params);
  if (region) {
    postpone(settled.pending, index, edits, region);
    return settled;
  }
  const applied = applyEdits(settled.now, edits, rules.protectedBy);
  if (!operation.rebinds) checkBindings(settled.now, applied, operation.writesCode);
  if (operation.carriesCode) checkCarriedCode(settled.now, applied, operation.copied?.(found, params));
  return advance(settled, applied);
}

/** What the operation finds without a look at the pending edits, when they do not concern it. */
function findBesidePending(
  state: State,
  operation: Operation,
  params: never,
): { found: unknown; region: Region } | undefined {
  if (!operation.region || state.pending.calls.length === 0) return undefined;
  try {
    const found = operation.find(state.now, params);
    const region = operation.region(found, params);
    return region && isFree(state.pending, region) ? { found, region } : undefined;
  } catch (error) {
    // A pending edit may be what it needs: it is asked again behind them.
    toRefusal(error);
    return undefined;
  }
}

function flush(state: State, rules: Rules): State {
  if (state.pending.calls.length === 0) return state;
  return advance(state, applyPending(state.now, state.pending, rules.protectedBy));
}

function advance(state: State, applied: Applied): State {
  const composed = new Map(state.composed);
  for (const [path, splices] of applied.splices) {
    const earlier = composed.get(path);
    if (!composed.has(path)) composed.set(path, splices);
    else if (earlier)
      composed.set(path, composeSplices(earlier, splices, originalLength(state, path, earlier)));
  }
  for (const path of [...applied.created, ...applied.deleted]) composed.set(path, undefined);
  const touched = new Set([...state.touched, ...composed.keys()]);
  return { now: applied.after, pending: nonePending(), touched, composed, notes: state.notes };
}

function originalLength(state: State, path: string, earlier: readonly Splice[]): number {
  const grown = earlier.reduce((sum, { start, end, text }) => sum + text.length - (end - start), 0);
  return state.now.text(path).length - grown;
}

function checkParams(operation: Operation, params: unknown): void {
  if (Value.Check(operation.params, params)) return;
  const error = Value.Errors(operation.params, params).First();
  const place = error?.path ? `parameter ${error.path.slice(1)}` : 'the parameters';
  refuse(
    'shape',
    `${operation.name}: ${place}: ${error?.message ?? 'do not match'}.`,
    `Example: ${JSON.stringify(operation.example.params)}`,
  );
}

function toChange(before: Snapshot, state: State, calls: readonly EditCall[]): Change {
  const files = [...state.composed.keys()].sort().flatMap((path) => fileChange(before, state, path));
  // The hashes of a file before and after say all that its edits say.
  const states = files.map((file) => [
    file.path,
    'before' in file && file.before,
    'after' in file && file.after,
  ]);
  return {
    id: hashText(JSON.stringify([calls, states])).slice(0, 16),
    calls: [...calls],
    files,
    notes: state.notes,
  };
}

function fileChange(before: Snapshot, state: State, path: string): FileChange[] {
  const old = before.read(path);
  const text = state.now.read(path);
  if (old === text) return [];
  if (old === undefined)
    return [{ kind: 'create', path, after: hashText(text as string), text: text as string }];
  if (text === undefined) return [{ kind: 'delete', path, before: hashText(old), text: old }];
  const splices = state.composed.get(path) ?? [{ start: 0, end: old.length, text }];
  return [
    { kind: 'modify', path, before: hashText(old), after: hashText(text), edits: toTextEdits(old, splices) },
  ];
}
