/** Live progress of a run on stderr: one line per event worth a line, and on a terminal one status line. */
import { styleText } from 'node:util';
import type { JournalEntry, LoomEvent } from '../contracts/event.ts';
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

type Colour = 'green' | 'red' | 'dim';
interface Line {
  text: string;
  colour?: Colour;
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
  const started = now();
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

/** The line that stays; undefined for what only moves the status. */
function lineOf(event: LoomEvent): Line | undefined {
  switch (event.type) {
    case 'run-started':
      return { text: `run started, worker: ${event.worker}` };
    case 'generation-spawned':
      return { text: `generation ${event.generation} (${event.task.purpose}): ${event.task.title}` };
    case 'worked':
      return { text: `  ${event.outcome}, ${event.calls} edit calls: ${oneLine(event.detail)}` };
    case 'gate-reported': {
      const { gate, outcome, summary, findings, durationMs } = event.report;
      const colour = ({ passed: 'green', failed: 'red', skipped: 'dim' } as const)[outcome];
      const [first] = outcome === 'failed' ? findings : [];
      const why = first ? `: ${first.rule}: ${oneLine(first.message)}` : '';
      return {
        text: `  gate ${gate} ${outcome} (${(durationMs / 1000).toFixed(1)} s): ${summary}${why}`,
        colour,
      };
    }
    case 'reopened':
      return { text: `generation ${event.generation} goes back to its worker: ${oneLine(event.reason)}` };
    case 'reviewed': {
      const { approved, summary, issues } = event.review;
      const said = [summary, ...issues].map(oneLine).join('; ');
      return {
        text: `  review ${approved ? 'approved' : 'rejected'}: ${said}`,
        colour: approved ? 'green' : 'red',
      };
    }
    case 'promoted':
      return { text: `generation ${event.generation} promoted as ${event.tag}`, colour: 'green' };
    case 'rolled-back':
      return { text: `generation ${event.generation} rolled back: ${event.reason}`, colour: 'red' };
    case 'promotion-confirmed':
      return { text: `generation ${event.generation} confirmed` };
    case 'operator-tree':
      return { text: `working tree: ${event.detail}` };
    case 'recovered':
      return { text: `recovered: ${event.what}` };
    case 'run-stopped':
      return { text: `run stopped (${event.reason}): ${oneLine(event.message)}` };
    default:
      return undefined;
  }
}

/** Where nothing is rewritten in place, a phase has a line of its own. */
function phaseLine(event: LoomEvent): Line | undefined {
  if (event.type !== 'phase') return undefined;
  const where = event.generation === undefined ? '' : `generation ${event.generation}, `;
  return { text: `${where}${event.phase}: ${oneLine(event.detail)}` };
}
