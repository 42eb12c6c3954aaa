/** The one line that says where a run is: time, generation, phase, what is spent of what, and the best so far. */
import type { LoomEvent } from '../contracts/event.ts';
import { oneLine } from './printable.ts';
import { spending } from './spending.ts';

export interface StatusLine {
  see(event: LoomEvent): void;
  /** The line, in at most so many columns: what matters less goes first. */
  text(elapsedMs: number, columns: number): string;
}

/** Starts with a run that has not begun. */
export function statusLine(): StatusLine {
  const spend = spending();
  const scores = new Map<number, number>();
  const best = new Map<number, number>();
  let limits = { generations: 0, timeMs: 0 };
  let count = 0;
  let generation: number | undefined;
  let [phase, detail, spent] = ['starting', '', ''];
  const see = (event: LoomEvent) => {
    spent = spend(event);
    if (event.type === 'run-started') limits = event.limits;
    if (event.type === 'generation-spawned') {
      count += 1;
      generation = event.generation;
    }
    if (event.type === 'verdict-reached') scores.set(event.generation, event.verdict.fitness?.score ?? 0);
    if (event.type === 'promoted') best.set(event.generation, scores.get(event.generation) ?? 0);
    if (event.type === 'rolled-back') best.delete(event.generation);
    if (event.type === 'promoted' || event.type === 'rolled-back') generation = undefined;
    const now = phaseOf(event);
    if (now) [phase, detail = ''] = now;
  };
  const where = () => {
    const ordinal = generation === undefined ? count + 1 : count;
    const of = limits.generations ? ` of ${limits.generations}` : '';
    if (generation === undefined)
      return count || of ? `next: ${Math.min(ordinal, limits.generations || ordinal)}${of}` : '';
    return ordinal === generation
      ? `generation ${generation}${of}`
      : `generation ${generation} (${ordinal}${of})`;
  };
  return {
    see,
    text(elapsedMs, columns) {
      const time = `${clock(elapsedMs)}${limits.timeMs ? ` of ${clock(limits.timeMs)}` : ''}`;
      const [top] = [...best].sort(([, a], [, b]) => b - a);
      const found = top && `best ${signed(top[1])} (generation ${top[0]})`;
      return fitted([time, where(), phase], detail, [spent, found], columns - 1);
    },
  };
}

/** Minutes and seconds. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const signed = (score: number) => `${score < 0 ? '' : '+'}${Number(score.toFixed(2))}`;

/** A cut detail that is shorter says nothing. */
const detailMin = 10;

/** First the detail gets shorter, then the last of the rest goes, then the beginning of what must stay is what is left. */
function fitted(head: string[], detail: string, rest: (string | undefined)[], columns: number): string {
  const [start, tail] = [head.filter(Boolean), rest.filter((part) => part !== undefined && part !== '')];
  for (let kept = tail.length; kept >= 0; kept--) {
    const parts = [...start, ...tail.slice(0, kept)];
    const left = columns - widthOf(parts.join(' · '));
    const shown = cut(detail, left - 2);
    if (left >= 0 && (!detail || kept === 0 || widthOf(shown) >= Math.min(detailMin, widthOf(detail)))) {
      const last = `${start.at(-1)}${shown && `: ${shown}`}`;
      return [...start.slice(0, -1), last, ...tail.slice(0, kept)].join(' · ');
    }
  }
  return cut(start.join(' · '), columns);
}

function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let [shown, width] = ['', 1];
  for (const character of text) {
    width += widthOf(character);
    if (width > columns) break;
    shown += character;
  }
  return columns > 1 ? `${shown}…` : '';
}

/** Columns of a terminal; of characters behind the alphabets some take two. */
const widthOf = (text: string) =>
  [...text].reduce(
    (sum, character) => sum + ((character.codePointAt(0) ?? 0) < 0x1100 || character === '…' ? 1 : 2),
    0,
  );

function phaseOf(event: LoomEvent): [phase: string, detail?: string] | undefined {
  switch (event.type) {
    case 'phase':
      return [event.phase, oneLine(event.detail)];
    case 'generation-spawned':
      return ['spawn', oneLine(event.task.title)];
    case 'gate-started':
      return ['verify', `gate ${event.gate}`];
    case 'tool-called':
      return [
        event.generation === undefined ? 'reflect' : 'work',
        `${event.tool}${event.ok ? '' : ` (${event.code})`}`,
      ];
    case 'promotion-started':
      return ['promote'];
    case 'rolled-back':
      return ['rolled back'];
    case 'promoted':
      return ['promoted'];
    case 'run-stopped':
      return ['stopped'];
    default:
      return undefined;
  }
}
