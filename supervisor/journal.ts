/** The journal: append-only, a hash chain, one event a line. Every state of the Supervisor is a fold over it. */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { Value } from '@sinclair/typebox/value';
import { JournalEntry, LoomEvent } from '../contracts/event.ts';
import { checked } from '../contracts/wire.ts';

export interface Journal {
  readonly entries: readonly JournalEntry[];
  /** Writes an event to disk before it returns. @throws WireError when it is no event, or the error of the disk. */
  append(event: LoomEvent): JournalEntry;
  /** The entries from a number on, and then each new one, until the signal aborts. */
  follow(from: number, signal: AbortSignal): AsyncGenerator<JournalEntry>;
  /** Resolves at the next entry, or when the signal aborts. */
  next(signal: AbortSignal): Promise<void>;
  close(): void;
}

/** The journal on disk is not one that Loom wrote. The message names file and line. */
export class BrokenJournalError extends Error {}

const firstPrev = '0'.repeat(64);

/** The hash of an entry: SHA-256 over its other fields as JSON. */
function hashOf({ seq, time, prev, event }: Omit<JournalEntry, 'hash'>): string {
  return createHash('sha256').update(JSON.stringify({ seq, time, prev, event })).digest('hex');
}

/**
 * Opens or creates a journal; the caller holds the lock. A torn last line is cut off and told as an event.
 * @throws BrokenJournalError when a complete line does not fit the chain.
 */
export function openJournal(path: string, now: () => Date = () => new Date()): Journal {
  const { entries, bytes, torn } = readJournal(path);
  const file = openSync(path, 'a');
  let size = bytes;
  const waiting = new Set<() => void>();
  if (torn > 0) ftruncateSync(file, size);

  const next = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  const journal: Journal = {
    entries,
    next,
    append(event) {
      checked(LoomEvent, event, 'bad-request', 'journal event');
      const last = entries.at(-1);
      const body = {
        seq: entries.length,
        time: now().toISOString(),
        prev: last?.hash ?? firstPrev,
        event: structuredClone(event),
      };
      const entry = { ...body, hash: hashOf(body) };
      size += writeLine(file, `${JSON.stringify(entry)}\n`, size);
      entries.push(entry);
      for (const wake of [...waiting]) wake();
      return entry;
    },
    async *follow(from, signal) {
      for (let at = from; !signal.aborted; ) {
        const entry = entries[at];
        if (!entry) await next(signal);
        else {
          yield entry;
          at++;
        }
      }
    },
    close: () => closeSync(file),
  };
  if (torn > 0) {
    journal.append({
      type: 'recovered',
      what: `The last line of the journal was torn (${torn} bytes); it was cut off.`,
    });
  }
  return journal;
}

/**
 * Reads and checks a journal without opening it for writing; `torn` counts the bytes behind the last complete line.
 * @throws BrokenJournalError
 */
export function readJournal(path: string): { entries: JournalEntry[]; bytes: number; torn: number } {
  const data = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const bytes = data.lastIndexOf('\n') + 1;
  const lines = data.subarray(0, bytes).toString('utf8').split('\n').slice(0, -1);
  const entries: JournalEntry[] = [];
  for (const [index, line] of lines.entries()) {
    const wrong = (why: string) =>
      new BrokenJournalError(
        `${path}, line ${index + 1}: ${why}. Move the journal away to start a new history, or restore it.`,
      );
    const entry = parse(line);
    if (entry === undefined) throw wrong('is not an entry of a journal');
    if (entry.seq !== index) throw wrong(`has number ${entry.seq} where ${index} must stand`);
    if (entry.prev !== (entries.at(-1)?.hash ?? firstPrev)) throw wrong('does not follow the line before it');
    if (entry.hash !== hashOf(entry)) throw wrong('was changed: its hash does not fit');
    entries.push(entry);
  }
  return { entries, bytes, torn: data.length - bytes };
}

function parse(line: string): JournalEntry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return Value.Check(JournalEntry, value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Writes and syncs; a line that could not be written whole is taken back. */
function writeLine(file: number, line: string, size: number): number {
  const data = Buffer.from(line);
  try {
    for (let at = 0; at < data.length; ) at += writeSync(file, data, at);
    fsyncSync(file);
  } catch (error) {
    ftruncateSync(file, size);
    throw error;
  }
  return data.length;
}
