/** Prime's face: its routes, its page, and the journal's events passed on from the Supervisor. */
import type { Hono } from 'hono';
import { JournalEntry } from '../contracts/event.ts';
import { primeRoutes } from '../contracts/routes.ts';
import { serveEvents, serveRoutes } from '../contracts/wire.ts';
import { type Chat, chatEvents } from './chat.ts';
import { addPage } from './chat-page.ts';
import { followJournal } from './journal-watch.ts';
import type { Logins } from './logins.ts';
import type { PrimeFacts } from './prime-facts.ts';
import type { SupervisorHandle } from './supervisor-client.ts';

export interface PrimeParts {
  token: string;
  supervisor: SupervisorHandle;
  facts: PrimeFacts;
  chat: Chat;
  logins: Logins;
  /** Ends the streams that would never end. */
  ending: AbortSignal;
}

/** Makes Prime's HTTP application. */
export function primeApp({ token, supervisor, facts, chat, logins, ending }: PrimeParts): Hono {
  const app = serveRoutes(
    primeRoutes,
    {
      status: facts.status,
      health: () => ({ ok: true as const }),
      stats: () => facts.stats(chat),
      conversation: () => ({ said: chat.said() }),
      invite: () => ({ code: logins.invite() }),
      login: ({ code }) => ({ token: logins.redeem(code) }),
      chat: (request, signal) => chat.ask(request, undefined, signal),
    },
    { token, onBug: (error) => console.error(error), addOpen: addPage },
    { chat: (request, signal) => chatEvents(chat, request, signal) },
  );
  serveEvents(app, '/logs', JournalEntry, async function* (lastId, signal) {
    const until = AbortSignal.any([signal, ending]);
    const from = lastId === undefined ? 0 : Number(lastId) + 1;
    try {
      for await (const entry of followJournal(supervisor, from, until)) {
        yield { id: String(entry.seq), data: entry };
      }
    } catch (error) {
      if (!until.aborted) throw error;
    }
  });
  return app;
}
