/** Shows an answer of Prime as it comes: what it says on stdout, what it does on stderr. */
import { styleText } from 'node:util';
import type { ChatEvent, ChatReply } from '../contracts/chat.ts';
import type { LoomEvent } from '../contracts/event.ts';
import { primeRoutes } from '../contracts/routes.ts';
import { askEvents, WireError, wireError } from '../contracts/wire.ts';
import { callLineOf, lineOf } from './event-line.ts';
import { printable } from './printable.ts';
import type { PrimeAddress } from './running-prime.ts';

export interface ChatScreen {
  /** Told everything; absent: nobody is. */
  hear?: (event: ChatEvent) => void;
  /** What Prime says; absent: not shown. */
  say?: (text: string) => void;
  /** One line on what it does. */
  tell: (line: string) => void;
  colour: boolean;
}

const inputShown = 120;
const failureShown = 300;
const lineShown = 300;

/** Asks Prime, shows what comes, and gives the answer. @throws WireError when there is none */
export async function askPrime(
  address: PrimeAddress,
  request: { message: string; fresh?: boolean },
  screen: ChatScreen,
  signal: AbortSignal,
): Promise<ChatReply> {
  let midLine = false;
  const show = (text: string) => {
    screen.say?.(printable(text));
    midLine = !text.endsWith('\n');
  };
  for await (const event of askEvents(primeRoutes.chat, address, request, signal)) {
    screen.hear?.(event);
    if (event.type === 'failed') throw wireError(event.problem);
    if (event.type === 'text') show(event.text);
    else if (midLine) show('\n');
    if (event.type === 'done') return event.answer;
    const line = lineFor(event);
    const shown = line && printable(line);
    if (shown) screen.tell(screen.colour ? styleText('dim', shown, { validateStream: false }) : shown);
  }
  throw new WireError('unavailable', 'Prime ended before it had answered.', 'Ask again; nothing was lost.');
}

function lineFor(event: ChatEvent): string | undefined {
  switch (event.type) {
    case 'queued':
      return `waits for ${event.ahead} earlier ${event.ahead === 1 ? 'message' : 'messages'}`;
    case 'again':
      return `asks the model again: ${event.why}`;
    case 'tool-call':
      return `· ${event.tool} ${cut(JSON.stringify(event.input), inputShown)}`;
    case 'tool-result':
      return event.ok ? undefined : `  ${event.tool}: ${cut(event.text.split('\n')[0] ?? '', failureShown)}`;
    case 'journal':
      return lineInside(event.entry.event);
    default:
      return undefined;
  }
}

/** What happens while a tool of Prime runs: each call of a worker in its Lab, and what the gates say. */
function lineInside(event: LoomEvent): string | undefined {
  const line = callLineOf(event) ?? lineOf(event);
  return line && `    ${cut(line.text.trim(), lineShown)}`;
}

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length)}…` : text);
