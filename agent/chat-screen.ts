/** Shows an answer of Prime as it comes: what it says on stdout, what it does on stderr. */
import { styleText } from 'node:util';
import type { ChatEvent, ChatReply } from '../contracts/chat.ts';
import { primeRoutes } from '../contracts/routes.ts';
import { askEvents, WireError } from '../contracts/wire.ts';
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

const inputShown = 100;

/** Asks Prime, shows what comes, and gives the answer. @throws WireError when there is none */
export async function askPrime(
  address: PrimeAddress,
  request: { message: string; fresh?: boolean },
  screen: ChatScreen,
  signal: AbortSignal,
): Promise<ChatReply> {
  let midLine = false;
  const show = (text: string) => {
    screen.say?.(text);
    midLine = !text.endsWith('\n');
  };
  for await (const event of askEvents(primeRoutes.chat, address, request, signal)) {
    screen.hear?.(event);
    if (event.type === 'failed') {
      const { code, message, hint } = event.problem;
      throw new WireError(code, message, hint);
    }
    if (event.type === 'text') show(event.text);
    else if (midLine) show('\n');
    if (event.type === 'done') return event.answer;
    const line = lineOf(event);
    if (line) screen.tell(screen.colour ? styleText('dim', line, { validateStream: false }) : line);
  }
  throw new WireError('unavailable', 'Prime ended before it had answered.', 'Ask again; nothing was lost.');
}

function lineOf(event: ChatEvent): string | undefined {
  switch (event.type) {
    case 'queued':
      return `waits for ${event.ahead} earlier ${event.ahead === 1 ? 'message' : 'messages'}`;
    case 'again':
      return `asks the model again: ${event.why}`;
    case 'tool-call': {
      const input = JSON.stringify(event.input);
      return `· ${event.tool} ${input.length > inputShown ? `${input.slice(0, inputShown)}…` : input}`;
    }
    case 'tool-result':
      return event.ok ? undefined : `  ${event.tool}: ${event.text.split('\n')[0]?.slice(0, 300)}`;
    default:
      return undefined;
  }
}
