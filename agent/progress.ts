/** Live progress of a run on stderr: one line per event worth a line, and on a terminal one status line. */
import { styleText } from 'node:util';
import type { JournalEntry, LoomEvent } from '../contracts/event.ts';
import { type Colour, type Line, lineOf } from './event-line.ts';
import { oneLine, printable } from './printable.ts';
import { clock, statusLine } from './status-line.ts';

export interface Screen {
  write(text: string): void;
  /** A terminal: the status line is rewritten in place. */
  live: boolean;
  /** As wide as it is now. */
  readonly columns: number;
  colour: boolean;
}

export interface Progress {
  /** Shows an entry once; entries that were shown already are ignored. */
  show(entry: JournalEntry): void;
  /** Says something that is not in the journal, on stderr. */
  say(text: string): void;
  /** Wipes the status line and stops. */
  end(): void;
}

/** The terminal of this process, with colours unless NO_COLOR is set. */
export function standardScreen(): Screen {
  const { stderr, env } = process;
  const live = stderr.isTTY === true && env.TERM !== 'dumb';
  return {
    write: (text) => stderr.write(text),
    live,
    get columns() {
      return stderr.columns || 80;
    },
    colour: live && !env.NO_COLOR,
  };
}

/** Starts to show a run. */
export function showProgress(screen: Screen, now: () => number = Date.now): Progress {
  let started = now();
  let last = -1;
  const status = statusLine();
  const paint = (text: string, colour?: Colour) =>
    colour && screen.colour ? styleText(colour, text, { validateStream: false }) : text;
  const wipe = () => screen.live && screen.write('\r\x1b[K');
  const draw = () => screen.live && screen.write(`\r\x1b[K${status.text(now() - started, screen.columns)}`);
  const timer = screen.live ? setInterval(draw, 1000).unref() : undefined;
  return {
    show({ seq, time, event }) {
      if (seq <= last) return;
      last = seq;
      // The time of a run, and so its budget, begins here.
      if (event.type === 'run-started') started = Date.parse(time);
      status.see(event);
      const line = lineOf(event) ?? (screen.live ? undefined : phaseLine(event));
      if (line) {
        wipe();
        const when = clock(Date.parse(time) - started);
        screen.write(`${paint(when, 'dim')} ${paint(printable(line.text), line.colour)}\n`);
      }
      draw();
    },
    say(text) {
      wipe();
      screen.write(`${text}\n`);
      draw();
    },
    end() {
      clearInterval(timer);
      wipe();
    },
  };
}

/** Tells a run to a program: each entry of the journal as one line of JSON on stdout. */
export function streamProgress(): Progress {
  let last = -1;
  return {
    show(entry) {
      if (entry.seq <= last) return;
      last = entry.seq;
      console.log(JSON.stringify({ type: 'entry', ...entry }));
    },
    say: (text) => console.error(text),
    end: () => undefined,
  };
}

/** Where nothing is rewritten in place, a phase has a line of its own. */
function phaseLine(event: LoomEvent): Line | undefined {
  if (event.type !== 'phase') return undefined;
  const where = event.generation === undefined ? '' : `generation ${event.generation}, `;
  return { text: `${where}${event.phase}: ${oneLine(event.detail)}` };
}
