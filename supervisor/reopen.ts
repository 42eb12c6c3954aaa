/** A rejected generation goes back to its worker: a fresh Lab on the parent's tree, in which its program is done again. */
import type { Spawned } from '../contracts/routes.ts';
import { WireError } from '../contracts/wire.ts';
import { rollBack } from './rollback.ts';
import { startWork } from './spawn.ts';
import { codeRoot, generationOf, type Supervisor, treeOf, wrongState } from './supervisor.ts';

/**
 * Reopens a generation that a gate or a review rejected. When its Lab cannot be brought to where it was, it is rolled back.
 * @throws WireError `conflict` in any other state, `unavailable` when there is no Lab
 */
export async function reopen(supervisor: Supervisor, number: number, reason: string): Promise<Spawned> {
  const { journal } = supervisor;
  const generation = generationOf(supervisor, number);
  const { state, parent, program } = generation;
  if (state !== 'rejected' && state !== 'approved') {
    throw wrongState(generation, 'only what was judged can be reopened');
  }
  const code = await codeRoot(supervisor);
  const tree = await treeOf(supervisor, parent);
  journal.append({ type: 'reopened', generation: number, reason });
  try {
    const lab = await startWork(supervisor, number, code, tree);
    const calls = program?.calls ?? [];
    const outcome = calls.length ? await lab.client.edit({ calls, check: 'syntax' }) : undefined;
    if (outcome && !outcome.ok) throw new Error(`its program no longer applies: ${outcome.refusal.message}`);
    return { generation: generationOf(supervisor, number), labUrl: lab.url, labToken: lab.token };
  } catch (error) {
    const why = `Generation ${number} could not be reopened: ${(error as Error).message}`;
    await rollBack(supervisor, number, why);
    throw new WireError('unavailable', why, 'Spawn another generation for the task.');
  }
}
