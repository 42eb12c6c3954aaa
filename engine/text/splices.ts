/** Splices: replacements of ranges of one text, joined in one pass. */
import type { FileChange, TextEdit } from '../../contracts/edit.ts';
import { refuse } from '../refusal.ts';

export interface Splice {
  start: number;
  end: number;
  text: string;
  /** Insertions at one place that have one stand in its order, whatever that of their calls. */
  order?: string;
}

/**
 * Sorts splices by start, drops exact doubles of replacements (the language service reports some spans twice) and keeps
 * several insertions at one place in their order.
 * @throws RefusalError `overlap` when two of them touch the same characters
 */
export function normaliseSplices(splices: readonly Splice[]): Splice[] {
  const sorted = splices
    .map((splice, order) => ({ splice, order }))
    .sort(
      (a, b) =>
        a.splice.start - b.splice.start ||
        a.splice.end - b.splice.end ||
        compareOrders(a.splice, b.splice) ||
        a.order - b.order,
    )
    .map(({ splice }) => splice);
  const result: Splice[] = [];
  for (const splice of sorted) {
    const last = result.at(-1);
    if (last && isDouble(last, splice)) continue;
    if (last && splice.start < last.end) {
      refuse(
        'overlap',
        `Two edits touch the same characters (${last.start}-${last.end} and ${splice.start}-${splice.end}).`,
        'Make them one edit, or two transactions.',
      );
    }
    result.push(splice);
  }
  return result;
}

const compareOrders = ({ order: a }: Splice, { order: b }: Splice) =>
  a === undefined || b === undefined || a === b ? 0 : a < b ? -1 : 1;

const isDouble = (a: Splice, b: Splice) =>
  a.start === b.start && a.end === b.end && a.text === b.text && a.end > a.start;

/** Joins normalised splices into the text, in one pass. */
export function joinSplices(text: string, splices: readonly Splice[]): string {
  const parts: string[] = [];
  let position = 0;
  for (const { start, end, text: inserted } of splices) {
    parts.push(text.slice(position, start), inserted);
    position = end;
  }
  parts.push(text.slice(position));
  return parts.join('');
}

/**
 * Makes a function from offsets in the text before to offsets in the text after. Offsets inside a replaced range, or at the
 * start of one, give undefined: that character is gone.
 */
export function positionMap(splices: readonly Splice[]): (offset: number) => number | undefined {
  const starts = splices.map(({ start }) => start);
  const shifts: number[] = [0];
  for (const { start, end, text } of splices) shifts.push((shifts.at(-1) ?? 0) + text.length - (end - start));
  return (offset) => {
    const index = countUpTo(starts, offset);
    const last = splices[index - 1];
    if (last && offset < last.end) return undefined;
    return offset + (shifts[index] ?? 0);
  };
}

/** How many of the sorted numbers are at most `limit`, by bisection. */
function countUpTo(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Piece = { from: number; to: number } | { text: string };

/** One list of splices that does what `first` and then `second` do. Offsets of `second` are in the text after `first`. */
export function composeSplices(
  first: readonly Splice[],
  second: readonly Splice[],
  length: number,
): Splice[] {
  const pieces = cut(toPieces(first, length), second);
  const result: Splice[] = [];
  let position = 0;
  let inserted = '';
  const emit = (to: number) => {
    if (inserted !== '' || to > position) result.push({ start: position, end: to, text: inserted });
    inserted = '';
  };
  for (const piece of pieces) {
    if ('text' in piece) inserted += piece.text;
    else {
      emit(piece.from);
      position = piece.to;
    }
  }
  emit(length);
  return result;
}

function toPieces(splices: readonly Splice[], length: number): Piece[] {
  const pieces: Piece[] = [];
  let position = 0;
  for (const { start, end, text } of splices) {
    pieces.push({ from: position, to: start }, { text });
    position = end;
  }
  pieces.push({ from: position, to: length });
  return pieces.filter((piece) => sizeOf(piece) > 0);
}

const sizeOf = (piece: Piece) => ('text' in piece ? piece.text.length : piece.to - piece.from);

function slicePiece(piece: Piece, from: number, to: number): Piece {
  if ('text' in piece) return { text: piece.text.slice(from, to) };
  return { from: piece.from + from, to: piece.from + to };
}

function cut(pieces: Piece[], splices: readonly Splice[]): Piece[] {
  const result: Piece[] = [];
  let index = 0;
  let offset = 0;
  let position = 0;
  const take = (until: number, keep: boolean) => {
    while (position < until) {
      const piece = pieces[index];
      if (!piece) return;
      const size = Math.min(sizeOf(piece) - offset, until - position);
      if (keep) result.push(slicePiece(piece, offset, offset + size));
      position += size;
      offset += size;
      if (offset === sizeOf(piece)) {
        index++;
        offset = 0;
      }
    }
  };
  for (const { start, end, text } of splices) {
    take(start, true);
    if (text !== '') result.push({ text });
    take(end, false);
  }
  take(Number.POSITIVE_INFINITY, true);
  return result;
}

/** Splices as invertible data. */
export function toTextEdits(text: string, splices: readonly Splice[]): TextEdit[] {
  return splices.map(({ start, end, text: inserted }) => ({
    start,
    removed: text.slice(start, end),
    inserted,
  }));
}

/** The splices that turn the text after the edits into the text before. */
export function invertEdits(edits: readonly TextEdit[]): Splice[] {
  let shift = 0;
  return edits.map(({ start, removed, inserted }) => {
    const from = start + shift;
    shift += inserted.length - removed.length;
    return { start: from, end: from + inserted.length, text: removed };
  });
}

/** Text of a file after its change, made from the text before; undefined when it is deleted. */
export function textAfter(file: FileChange, before: string): string | undefined {
  if (file.kind === 'delete') return undefined;
  if (file.kind === 'create') return file.text;
  const splices = file.edits.map(({ start, removed, inserted }) => ({
    start,
    end: start + removed.length,
    text: inserted,
  }));
  return joinSplices(before, splices);
}
