/** Tries a model call again when that may help: after the wait that the endpoint asks for, or longer each time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ModelError, type ModelEvent } from '../model.ts';
import { type Failure, told } from './failures.ts';

export interface Retrying {
  /** Name of the model, for messages. */
  name: string;
  retriesMax: number;
  signal: AbortSignal;
  /** Says what an error means; undefined for a bug. */
  failureOf(error: unknown): Failure | undefined;
  onEvent?: ((event: ModelEvent) => void) | undefined;
}

/** Longer than that is no wait but an end: better told than sat out. */
const waitMaxMs = 120_000;

/** Gives what a try gave, and how many failed before. @throws ModelError when none helps, the signal's reason, or a bug. */
export async function retrying<T>(
  attempt: () => Promise<T>,
  { name, retriesMax, signal, failureOf, onEvent }: Retrying,
): Promise<{ value: T; retries: number }> {
  for (let retries = 0; ; retries++) {
    try {
      return { value: await attempt(), retries };
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureOf(error);
      if (!failure) throw error;
      const waitMs = pause(failure, retries);
      if (!failure.again || retries >= retriesMax || waitMs > waitMaxMs) throw ended(name, failure, retries);
      onEvent?.({ type: 'again', why: failure.message, waitMs });
      await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/** Jitter keeps many that failed together from coming back together; a wish is never undercut. */
function pause({ waitMs }: Failure, retries: number): number {
  if (waitMs !== undefined) return waitMs * (1 + Math.random() / 10);
  return Math.min(30_000, 500 * 2 ** retries) * (0.5 + Math.random() / 2);
}

function ended(name: string, failure: Failure, retries: number): ModelError {
  const { kind, again, waitMs } = failure;
  const tried = retries ? ` Tried ${retries + 1} times.` : '';
  const wish =
    again && waitMs !== undefined && waitMs > waitMaxMs
      ? ` It asks to be left alone for ${Math.round(waitMs / 1000)} s.`
      : '';
  return new ModelError(kind, `${name}: ${failure.message}${wish}${tried}`, retries);
}

/** Runs a try under a deadline of its own. @throws what the try throws, or what `slow` makes of a passed deadline. */
export async function within<T>(
  timeoutMs: number,
  signal: AbortSignal,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (!timeoutMs) return attempt(signal);
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    return await attempt(AbortSignal.any([signal, deadline]));
  } catch (error) {
    if (deadline.aborted && !signal.aborted) throw new SlowError(timeoutMs);
    throw error;
  }
}

class SlowError extends Error {
  constructor(timeoutMs: number) {
    super(`not done after ${timeoutMs} ms`);
  }
}

/** A passed deadline as a failure; undefined for other errors. It is not tried again: it took long enough. */
export function slowness(error: unknown): Failure | undefined {
  return error instanceof SlowError ? told('slow', error.message, false) : undefined;
}
