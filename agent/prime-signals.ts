/** How Prime is told to go and to stop: signals, and the stdin of whoever started it. */
import { createInterface } from 'node:readline';

export interface PrimeSignals {
  /** Aborted by the first Ctrl-C, and by all that aborts `now`: start nothing new. */
  finish: AbortSignal;
  /** Aborted by the second Ctrl-C, by SIGTERM, and when the starter is gone: stop at once. */
  now: AbortSignal;
  /** Resolves when the starter says `go`; at once when nobody is followed. */
  go: Promise<void>;
}

/** Starts to listen. */
export function listenForSignals(followStdin: boolean): PrimeSignals {
  const finish = new AbortController();
  const now = new AbortController();
  const stopNow = () => {
    finish.abort();
    now.abort(new Error('Stopped by a signal.'));
  };
  process.on('SIGTERM', stopNow);
  process.on('SIGINT', () => (finish.signal.aborted ? stopNow() : finish.abort()));
  if (!followStdin) return { finish: finish.signal, now: now.signal, go: Promise.resolve() };
  const lines = createInterface(process.stdin);
  const go = new Promise<void>((resolve) => {
    lines.once('line', () => resolve());
    lines.once('close', () => {
      stopNow();
      resolve();
    });
  });
  return { finish: finish.signal, now: now.signal, go };
}
