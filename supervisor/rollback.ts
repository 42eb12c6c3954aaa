/** Rollback: work is discarded under a tag, or a promotion is taken back while it is the newest. */
import type { Generation } from '../contracts/generation.ts';
import { WireError } from '../contracts/wire.ts';
import type { Repository } from './git.ts';
import type { RunningLab } from './labs.ts';
import { moveBranchBack } from './operator-tree.ts';
import { generationOf, headOf, type Supervisor, wrongState } from './supervisor.ts';
import { commitWork, endLab } from './work.ts';

/**
 * Rolls a generation back, whatever state it is in; one that is rolled back already is only told again.
 * @throws WireError `conflict` while it is being promoted, or when later promotions build on it
 */
export async function rollBack(supervisor: Supervisor, number: number, reason: string): Promise<Generation> {
  const { journal, labs, verifications } = supervisor;
  const verification = verifications.get(number);
  verification?.abort.abort();
  await verification?.ended;
  const generation = generationOf(supervisor, number);
  const { state, candidate, parent } = generation;
  if (state === 'rolled-back') return generation;
  if (state === 'promoting') throw wrongState(generation, 'wait until it is promoted');
  const taken = state === 'promoted' || state === 'confirmed';
  if (taken && (await headOf(supervisor)) !== candidate) {
    throw new WireError(
      'conflict',
      `Generation ${number} is not the newest commit of ${supervisor.branch}; others build on it.`,
      'Roll back the later ones first, newest first.',
    );
  }
  const lab = labs.get(number);
  if (state === 'spawned' && lab) await keepUnfinished(supervisor, generation, lab);
  journal.append({ type: 'rollback-started', generation: number, reason, ...(taken && { to: parent }) });
  await finishRollback(supervisor, number, reason, taken ? parent : undefined);
  return generationOf(supervisor, number);
}

/** Does what is left of a rollback that was started; doing it again after a kill gives the same end. */
export async function finishRollback(
  supervisor: Supervisor,
  number: number,
  reason: string,
  to?: string,
): Promise<void> {
  const { repo, journal } = supervisor;
  const { candidate, parent, branch } = generationOf(supervisor, number);
  if (to !== undefined && candidate !== undefined && (await headOf(supervisor)) === candidate) {
    await moveBranchBack(supervisor, candidate, to);
  }
  await endLab(supervisor, number, reason);
  const work = (await repo.ref(`refs/heads/${branch}`)) ?? candidate ?? parent;
  const tag = `gen-${number}-failed`;
  await tagOnce(repo, tag, work, reason);
  if (await repo.ref(`refs/heads/${branch}`)) await repo.deleteRef(`refs/heads/${branch}`);
  journal.append({
    type: 'rolled-back',
    generation: number,
    reason,
    tag,
    ...((await headOf(supervisor)) === to && { to }),
  });
}

/** A Lab that computes hears nothing meanwhile; whoever rolls back does not want to wait for it. */
const patienceMs = 3_000;

async function keepUnfinished(
  supervisor: Supervisor,
  generation: Generation,
  lab: RunningLab,
): Promise<void> {
  try {
    await commitWork(
      supervisor,
      generation,
      (await lab.client.program({}, AbortSignal.timeout(patienceMs))).files,
    );
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    console.error(`Generation ${generation.number}: its Lab no longer gives its work: ${error.message}`);
  }
}

/** A tag that a killed Supervisor made already stays as it is. */
async function tagOnce(repo: Repository, tag: string, commit: string, reason: string): Promise<void> {
  if ((await repo.ref(`refs/tags/${tag}`)) === undefined) await repo.tag(tag, commit, reason);
}
