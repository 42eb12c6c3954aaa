/** Promotion: the branch moves from parent to candidate by compare-and-swap, with an event before and after. */
import type { Generation } from '../contracts/generation.ts';
import { WireError } from '../contracts/wire.ts';
import { RefConflictError } from './git.ts';
import { blockedBy, moveBranchForward } from './operator-tree.ts';
import { finishRollback } from './rollback.ts';
import { branchRef, generationOf, headOf, isLoom, type Supervisor, wrongState } from './supervisor.ts';

/**
 * Promotes an approved generation. `restart` says that Prime must restart from it and be confirmed.
 * @throws WireError `conflict` when the branch moved on, or a working tree is in the way
 */
export async function promote(
  supervisor: Supervisor,
  number: number,
): Promise<{ generation: Generation; restart: boolean }> {
  const generation = generationOf(supervisor, number);
  const { state, parent: from, candidate: to } = generation;
  if (!to || (state !== 'approved' && state !== 'promoting')) {
    throw wrongState(generation, 'only approved ones can be promoted');
  }
  if (state === 'approved') {
    await refuseWhenInTheWay(supervisor, generation);
    supervisor.journal.append({
      type: 'promotion-started',
      generation: number,
      from,
      to,
      branch: supervisor.branch,
    });
  }
  await finishPromotion(supervisor, number);
  return { generation: generationOf(supervisor, number), restart: await isLoom(supervisor, to) };
}

/** Does what is left of a promotion that was started; doing it again after a kill gives the same end. */
export async function finishPromotion(supervisor: Supervisor, number: number): Promise<void> {
  const { repo, journal } = supervisor;
  const { parent: from, candidate: to, task, verdict } = generationOf(supervisor, number);
  if (!to) throw new Error(`Generation ${number} has no candidate.`);
  const tag = `gen-${number}`;
  try {
    if ((await headOf(supervisor)) !== to) await moveBranchForward(supervisor, from, to);
    await repo.tag(tag, to, `${task.title}\n\n${verdict?.reason ?? ''}`);
  } catch (error) {
    if (!(error instanceof RefConflictError)) throw error;
    const reason = `The promotion lost a race: ${error.message}`;
    const back = (await headOf(supervisor)) === to ? from : undefined;
    journal.append({ type: 'rollback-started', generation: number, reason, ...(back && { to: back }) });
    await finishRollback(supervisor, number, reason, back);
    throw new WireError('conflict', reason, 'Spawn the task again: it then starts from the new commit.');
  }
  journal.append({ type: 'promoted', generation: number, commit: to, tag });
  if (!(await isLoom(supervisor, to))) {
    journal.append({ type: 'promotion-confirmed', generation: number, commit: to });
  }
}

/** Prime answered from the promoted commit. Telling it twice changes nothing. @throws WireError `conflict` */
export function confirm(supervisor: Supervisor, number: number): Generation {
  const generation = generationOf(supervisor, number);
  if (generation.state === 'confirmed') return generation;
  if (generation.state !== 'promoted' || !generation.candidate) {
    throw wrongState(generation, 'only promoted ones can be confirmed');
  }
  const { candidate: commit } = generation;
  supervisor.journal.append({ type: 'promotion-confirmed', generation: number, commit });
  return generationOf(supervisor, number);
}

async function refuseWhenInTheWay(supervisor: Supervisor, { number, parent }: Generation): Promise<void> {
  const head = await supervisor.repo.ref(branchRef(supervisor));
  if (head !== parent) {
    throw new WireError(
      'conflict',
      `Generation ${number} is stale: it starts from ${parent.slice(0, 12)}, but ${supervisor.branch} is at ${head?.slice(0, 12) ?? 'nothing'}.`,
      'Roll it back and spawn its task again: it then starts from the new commit.',
    );
  }
  const obstacle = await blockedBy(supervisor);
  if (obstacle) {
    supervisor.journal.append({ type: 'operator-tree', detail: `not promoted: ${obstacle}` });
    throw new WireError(
      'conflict',
      `Generation ${number} was not promoted: ${obstacle}.`,
      'Commit or stash there, or switch to another branch; then promote again.',
    );
  }
}
