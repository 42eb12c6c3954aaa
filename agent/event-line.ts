/** Events of the journal as lines for people: on a terminal and on the page. It has no imports, so that a browser can load it. */
import type { LoomEvent } from '../contracts/event.ts';

export type Colour = 'green' | 'red' | 'dim';
export interface Line {
  text: string;
  colour?: Colour;
}

/** The line that stays; undefined for what only moves the status. */
export function lineOf(event: LoomEvent): Line | undefined {
  switch (event.type) {
    case 'run-started':
      return { text: `run started, worker: ${event.worker}` };
    case 'generation-spawned':
      return { text: `generation ${event.generation} (${event.task.purpose}): ${event.task.title}` };
    case 'worked':
      return { text: `  ${event.outcome}, ${event.calls} edit calls: ${joined(event.detail)}` };
    case 'gate-reported': {
      const { gate, outcome, summary, findings, durationMs } = event.report;
      const colour = ({ passed: 'green', failed: 'red', skipped: 'dim' } as const)[outcome];
      const [first] = outcome === 'failed' ? findings : [];
      const why = first ? `: ${first.rule}: ${joined(first.message)}` : '';
      return {
        text: `  gate ${gate} ${outcome} (${(durationMs / 1000).toFixed(1)} s): ${summary}${why}`,
        colour,
      };
    }
    case 'reopened':
      return { text: `generation ${event.generation} goes back to its worker: ${joined(event.reason)}` };
    case 'reviewed': {
      const { approved, summary, issues } = event.review;
      const said = [summary, ...issues].map(joined).join('; ');
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
      return { text: `run stopped (${event.reason}): ${joined(event.message)}` };
    default:
      return undefined;
  }
}

/** The call of a tool by a worker in its Lab; undefined for other events. */
export function callLineOf(event: LoomEvent): Line | undefined {
  if (event.type !== 'tool-called' || event.generation === undefined) return undefined;
  const { tool, about = '', ok, code = 'failed' } = event;
  const call = `${tool} ${about}`.trim();
  return ok ? { text: `· ${call}` } : { text: `✗ ${call} (${code})`, colour: 'red' };
}

const joined = (text: string) => text.replace(/\s*\n\s*/g, ' ');
