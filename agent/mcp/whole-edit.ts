/** Edits that a client may call off. */
import type { Lab } from '../worker.ts';

/**
 * An edit is never cut short; of one that was called off meanwhile nothing is left. Gives what came of it.
 * @throws the reason of the signal when it was called off
 */
export async function editWhole(
  lab: Pick<Lab, 'edit'>,
  request: Parameters<Lab['edit']>[0] & object,
  signal: AbortSignal | undefined,
): ReturnType<Lab['edit']> {
  signal?.throwIfAborted();
  const outcome = await lab.edit(request);
  if (signal?.aborted && outcome.ok && request.calls && !request.preview)
    await lab.edit({ undo: outcome.change.id });
  signal?.throwIfAborted();
  return outcome;
}
