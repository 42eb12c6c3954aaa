/** The journal as it grows: read from the Supervisor while something goes on. */
import { JournalEntry } from '../contracts/event.ts';
import { readEvents, WireError } from '../contracts/wire.ts';
import type { SupervisorHandle } from './supervisor-client.ts';

/** The entries from this number on, as they come, until the signal aborts or the Supervisor ends. @throws WireError */
export function followJournal(
  { url, token }: Pick<SupervisorHandle, 'url' | 'token'>,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<JournalEntry> {
  const lastId = from > 0 ? String(from - 1) : undefined;
  return readEvents(JournalEntry, new URL('/logs', url), token, signal, lastId);
}

/** Runs `body` and tells each entry that is written meanwhile, once and in order; gives what `body` gives. */
export async function whileWatching<Result>(
  supervisor: SupervisorHandle,
  tell: (entry: JournalEntry) => void,
  body: () => Promise<Result>,
): Promise<Result> {
  let next = (await supervisor.client.status()).events;
  const show = (entry: JournalEntry) => {
    if (entry.seq < next) return;
    next = entry.seq + 1;
    tell(entry);
  };
  const ended = new AbortController();
  const watching = showAll(followJournal(supervisor, next, ended.signal), show);
  try {
    return await body();
  } finally {
    ended.abort();
    await watching;
    const { entries } = await supervisor.client.journal({ from: String(next) });
    entries.forEach(show);
  }
}

/** A stream that breaks costs only the live view: the journal is read again at the end. */
async function showAll(entries: AsyncIterable<JournalEntry>, show: (entry: JournalEntry) => void) {
  try {
    for await (const entry of entries) show(entry);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
}
