/** What a kill left half done is finished or taken back at the start, each with an event. */
import { basename, join } from 'node:path';
import { WireError } from '../contracts/wire.ts';
import { generationsOf, pendingRollbacks } from './fold.ts';
import { endLeftover } from './lab-process.ts';
import { finishPromotion } from './promote.ts';
import { finishRollback } from './rollback.ts';
import { headOf, isLoom, type Supervisor } from './supervisor.ts';
import { sweep } from './trees.ts';

/** How many of the newest generations keep their trees. */
const treesKept = 4;

/** Makes journal, git and folders agree again. Running it a second time changes nothing. */
export async function recover(supervisor: Supervisor): Promise<void> {
  const { journal } = supervisor;
  const told = (what: string) => journal.append({ type: 'recovered', what });
  endLeftoverLabs(supervisor);
  for (const { number, reason, to } of pendingRollbacks(journal.entries)) {
    told(`the rollback of generation ${number} was not finished; it is now`);
    await finishRollback(supervisor, number, reason, to);
  }
  for (const { number, state, candidate } of generationsOf(journal.entries)) {
    if (state === 'promoting') {
      told(`the promotion of generation ${number} was not finished; it is now`);
      await finishOrRollBack(supervisor, number);
    } else if (state === 'spawned' || state === 'verifying') {
      const reason = `The Supervisor stopped while the generation was ${state}.`;
      told(`generation ${number} was ${state} when the Supervisor stopped; it is rolled back`);
      journal.append({ type: 'rollback-started', generation: number, reason });
      await finishRollback(supervisor, number, reason);
    } else if (state === 'promoted' && candidate && !(await isLoom(supervisor, candidate))) {
      journal.append({ type: 'promotion-confirmed', generation: number, commit: candidate });
    }
  }
  await sweepTrees(supervisor);
}

/** When the branch went elsewhere in between, the promotion has ended as a rollback, and is told so. */
async function finishOrRollBack(supervisor: Supervisor, number: number): Promise<void> {
  try {
    await finishPromotion(supervisor, number);
  } catch (error) {
    if (!(error instanceof WireError) || error.problem.code !== 'conflict') throw error;
    console.error(error.message);
  }
}

function endLeftoverLabs({ journal }: Supervisor): void {
  const alive = new Map<number, { pid: number; tree: string }>();
  for (const { event } of journal.entries) {
    if (event.type === 'lab-started') alive.set(event.generation, event);
    if (event.type === 'lab-stopped') alive.delete(event.generation);
  }
  for (const { pid, tree } of alive.values()) endLeftover(pid, tree);
}

async function sweepTrees(supervisor: Supervisor): Promise<void> {
  const { cache, journal, installed } = supervisor;
  const newest = generationsOf(journal.entries).slice(-treesKept);
  const kept = newest.flatMap(({ parent, candidate }) => [parent, ...(candidate ? [candidate] : [])]);
  const trees = new Set([...kept, await headOf(supervisor)]);
  sweep(join(cache, 'trees'), trees);
  sweep(join(cache, 'compiled'), new Set([...trees, basename(installed)]));
  for (const name of ['labs', 'homes']) sweep(join(cache, name), new Set());
}
