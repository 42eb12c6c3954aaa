/** Something that is stopped when the client that asked for it has gone. */

/** Calls `stop` when the signal aborts, or has aborted, unless `over` is settled before. */
export function whenAborted(signal: AbortSignal | undefined, stop: () => void, over: Promise<unknown>): void {
  if (signal?.aborted) stop();
  const onAbort = () => stop();
  signal?.addEventListener('abort', onAbort);
  const forget = () => signal?.removeEventListener('abort', onAbort);
  over.then(forget, forget);
}
