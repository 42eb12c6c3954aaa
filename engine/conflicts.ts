/** Says what two calls of two programs do to each other. */
import type { Conflict, EditCall, Refusal } from '../contracts/edit.ts';
import { withoutHash } from './names/selector.ts';

/** Why two programs do not merge, before the calls at fault are known. */
export type Clash =
  | { kind: 'refused'; refusal: Refusal; refused: EditCall }
  | { kind: 'types'; refusal: Refusal }
  | { kind: 'order'; places: string[] };

type Placed = [index: number, call: EditCall];

/** The conflict of two calls, named and with what to do next. */
export function describeClash(clash: Clash, left: Placed, right: Placed): Conflict {
  const [ours, theirs] = [describe(left[1]), describe(right[1])];
  const calls = { left: { index: left[0], call: left[1] }, right: { index: right[0], call: right[1] } };
  if (clash.kind === 'types') {
    return {
      kind: 'types',
      ...calls,
      places: clash.refusal.candidates ?? [],
      message: `${ours} and ${theirs} bring type errors together: ${clash.refusal.message}`,
      hint: 'Replay one program on the result of the other, and mend the errors there.',
      refusal: clash.refusal,
    };
  }
  if (isRename(left[1]) && isRename(right[1]) && targetOf(left[1]) === targetOf(right[1])) {
    return {
      kind: 'rename-rename',
      ...calls,
      places: [targetOf(left[1])],
      message: `${targetOf(left[1])} is renamed to ${left[1].params.to} by one program and to ${right[1].params.to} by the other.`,
      hint: 'Agree on one name, and leave the other rename out.',
    };
  }
  if (clash.kind === 'order') {
    return {
      kind: 'order',
      ...calls,
      places: clash.places,
      message: `${ours} and ${theirs} give different results in different orders.`,
      hint: 'Put both into one program, in the order that is meant.',
    };
  }
  const deletes = [left[1], right[1]].find(({ operation }) => operation.startsWith('delete-'));
  const other = deletes === left[1] ? theirs : ours;
  return {
    kind: deletes ? 'delete-modify' : 'refused',
    ...calls,
    places: clash.refusal.candidates ?? [targetOf(clash.refused)],
    message: deletes
      ? `${describe(deletes)} takes away what ${other} works on: ${clash.refusal.message}`
      : `${ours} and ${theirs} do not go together: ${clash.refusal.message}`,
    hint: deletes
      ? 'Leave one of the two calls out.'
      : 'Apply one program, read the place again, and write the other call anew.',
    refusal: clash.refusal,
  };
}

const isRename = ({ operation }: EditCall) => operation.startsWith('rename-');

const describe = (call: EditCall) => `${call.operation} ${targetOf(call)}`.trim();

/** What a call points at, by the first of its parameters that says so. */
function targetOf({ params }: EditCall): string {
  const named = [params.target, params.path, params.from].find((value) => typeof value === 'string');
  return typeof named === 'string' ? withoutHash(named) : '';
}
