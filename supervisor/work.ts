/** What a worker made: taken out of its Lab and kept as commits on the generation's branch. */
import type { Generation } from '../contracts/generation.ts';
import { RefConflictError } from './git.ts';
import type { Supervisor } from './supervisor.ts';

type Files = Record<string, string | null>;

/** Ends a worker's Lab, if it lives, and says so. */
export async function endLab(
  { labs, journal }: Supervisor,
  generation: number,
  detail: string,
): Promise<void> {
  const lab = labs.get(generation);
  if (!lab) return;
  labs.delete(generation);
  await lab.stop();
  journal.append({ type: 'lab-stopped', generation, detail });
}

/** Keeps work that no gate has seen yet, so that a rollback can tag it. Paths that no commit can hold are left out. */
export async function commitWork({ repo }: Supervisor, generation: Generation, files: Files): Promise<void> {
  const { number, parent, branch, task } = generation;
  if (Object.keys(files).length === 0) return;
  try {
    const commit = await repo.commitFiles(
      parent,
      files,
      `${task.title}\n\nWork of generation ${number}, as it was handed in.`,
    );
    const ref = `refs/heads/${branch}`;
    await repo.moveRef(ref, await repo.ref(ref), commit);
  } catch (error) {
    if (!(error instanceof RefConflictError)) throw error;
    console.error(`The work of generation ${number} is not kept: ${error.message}`);
  }
}

/** Makes the candidate from the bytes of the replay, and the generation's branch point at it. */
export async function commitCandidate(
  { repo, journal }: Supervisor,
  { number, parent, task, worker, branch }: Generation,
  files: Files,
): Promise<string> {
  const told = journal.entries.findLast(
    ({ event }) => event.type === 'worked' && event.generation === number,
  )?.event;
  const message = [
    task.title,
    ...(told?.type === 'worked' && told.detail ? [told.detail] : []),
    `Generation ${number}, made by ${worker} for the purpose \`${task.purpose}\`.`,
  ].join('\n\n');
  const commit = await repo.commitFiles(parent, files, message);
  journal.append({ type: 'candidate-committed', generation: number, commit });
  const ref = `refs/heads/${branch}`;
  await repo.moveRef(ref, await repo.ref(ref), commit);
  return commit;
}
