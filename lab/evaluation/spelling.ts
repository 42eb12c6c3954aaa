/** The room that the spelling of a value has, and what happens where it ends: a marker in the value, and a line for the reader. */
import type { Cut } from '../../contracts/evaluation.ts';

const cutsMax = 100;
const wordsKept = 120;

export interface Spelling {
  /** Characters that are left, of which `floor` are kept for what follows further out. */
  left: number;
  floor: number;
  /** The objects that contain the present one. */
  open: object[];
  /** Where the present value stands in the answer. */
  path: string[];
  cuts: Cut[];
  cutsMore: number;
}

/** A string, or as much of it as fits. */
export function text(value: string, state: Spelling): unknown {
  const room = Math.max(8, state.left - state.floor);
  let kept = value.slice(0, room);
  for (let cost = costOf(kept); cost > room + 2; cost = costOf(kept)) {
    kept = kept.slice(0, Math.floor(kept.length * Math.min(0.9, room / cost)));
  }
  if (kept.length === value.length) {
    state.left -= costOf(kept);
    return value;
  }
  const whole = kept.isWellFormed() || !value.isWellFormed() ? kept : kept.slice(0, -1);
  state.left -= costOf(whole);
  return cut(state, { of: 'characters', missing: value.length - whole.length, value: whole });
}

/** Characters that a string takes as JSON. */
export const costOf = (value: string): number => JSON.stringify(value).length;

/** Does the work one step further in. */
export function at<T>(step: string, state: Spelling, work: () => T): T {
  state.path.push(step);
  try {
    return work();
  } finally {
    state.path.pop();
  }
}

/** What others follow leaves them a third of the room, or a few words, so that one long item does not hide the rest. */
export function shared<T>(followed: boolean, state: Spelling, work: () => T): T {
  const { floor } = state;
  const room = state.left - floor;
  if (followed) state.floor += Math.max(room / 3, Math.min(room / 2, wordsKept));
  try {
    return work();
  } finally {
    state.floor = floor;
  }
}

/** The marker of a cut, noted with its place. */
export function cut(state: Spelling, what: { of: Cut['of']; missing: number; value?: unknown }): unknown {
  const { of, missing } = what;
  state.left -= 40;
  if (state.cuts.length < cutsMax) state.cuts.push({ path: state.path.join(''), of, missing });
  else state.cutsMore += 1;
  return { $: 'cut', ...what };
}
