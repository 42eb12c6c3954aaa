/** Prime's face: its routes, and the journal's events passed on from the Supervisor. */
import type { Hono } from 'hono';
import { JournalEntry } from '../contracts/event.ts';
import { type PrimeStatus, primeRoutes } from '../contracts/routes.ts';
import { readEvents, serveEvents, serveRoutes } from '../contracts/wire.ts';
import { type Chat, chatEvents } from './chat.ts';
import type { SupervisorHandle } from './supervisor-client.ts';

export interface PrimeParts {
  token: string;
  supervisor: SupervisorHandle;
  status: () => PrimeStatus;
  chat: Chat;
}

/** Makes Prime's HTTP application. */
export function primeApp({ token, supervisor, status, chat }: PrimeParts): Hono {
  const app = serveRoutes(
    primeRoutes,
    {
      status,
      stats: () => supervisor.client.stats(),
      chat: (request, signal) => chat(request, undefined, signal),
    },
    { token, onBug: (error) => console.error(error) },
    { chat: (request, signal) => chatEvents(chat, request, signal) },
  );
  serveEvents(app, '/logs', JournalEntry, async function* (lastId, signal) {
    const address = new URL('/logs', supervisor.url);
    for await (const entry of readEvents(JournalEntry, address, supervisor.token, signal, lastId)) {
      yield { id: String(entry.seq), data: entry };
    }
  });
  return app;
}
