/** A new generation: a number, a branch, a private tree, and a Lab on it. */
import type { Spawned } from '../contracts/routes.ts';
import type { Task } from '../contracts/task.ts';
import { WireError } from '../contracts/wire.ts';
import { projectConfig } from './config.ts';
import { generationsOf } from './fold.ts';
import type { RunningLab } from './labs.ts';
import { rollBack } from './rollback.ts';
import { codeRoot, generationOf, headOf, labBranch, type Supervisor, treeOf } from './supervisor.ts';

/** How long a Lab outlives the deadline of its worker. */
const graceMs = 30_000;

/**
 * Spawns a generation from the promoted commit and starts its Lab. When that fails the generation is rolled back.
 * @throws WireError with the reason
 */
export async function spawn(supervisor: Supervisor, task: Task, worker: string): Promise<Spawned> {
  const { repo, journal, labStarter } = supervisor;
  const parent = await headOf(supervisor);
  const code = await codeRoot(supervisor);
  // It loads while the tree is laid out.
  labStarter.prepare(code);
  const tree = await treeOf(supervisor, parent);
  projectConfig(tree);
  const generation = await nextNumber(supervisor);
  const branch = labBranch(generation);
  journal.append({ type: 'generation-spawned', generation, task, parent, branch, worker });
  try {
    await repo.moveRef(`refs/heads/${branch}`, undefined, parent);
    const lab = await startWork(supervisor, generation, code, tree);
    return { generation: generationOf(supervisor, generation), labUrl: lab.url, labToken: lab.token };
  } catch (error) {
    const why = `The Lab of generation ${generation} could not be started: ${(error as Error).message}`;
    await rollBack(supervisor, generation, why);
    throw new WireError(
      'unavailable',
      why,
      error instanceof WireError ? error.problem.hint : 'See `loom doctor`.',
    );
  }
}

/** Starts the Lab of a generation's worker on a copy of a tree. @throws WireError when it does not answer */
export async function startWork(
  supervisor: Supervisor,
  generation: number,
  code: string,
  tree: string,
): Promise<RunningLab> {
  const { journal, labs, labStarter } = supervisor;
  const lab = await labStarter.start(code, tree);
  labs.set(generation, lab);
  journal.append({ type: 'lab-started', generation, sandbox: lab.sandbox, pid: lab.pid, tree: lab.tree });
  endWhenLate(supervisor, generation, lab);
  return lab;
}

/** Numbers are never used again, not even when the journal was moved away. */
async function nextNumber({ repo, journal }: Supervisor): Promise<number> {
  const names = await repo.names();
  const inGit = names
    .flatMap((name) => /^(?:lab\/)?gen-(\d+)(?:-failed)?$/.exec(name)?.[1] ?? [])
    .map(Number);
  const inJournal = generationsOf(journal.entries).map(({ number }) => number);
  return Math.max(0, ...inGit, ...inJournal) + 1;
}

function endWhenLate(supervisor: Supervisor, number: number, lab: RunningLab): void {
  const { LOOM_LAB_TIMEOUT_MS: limitMs } = supervisor.settings;
  if (limitMs === 0) return;
  const reason = `The worker did not hand in its work within ${limitMs} ms.`;
  const end = async () => {
    if (supervisor.labs.get(number) === lab) await rollBack(supervisor, number, reason);
  };
  const late = () => supervisor.inTurn(end).catch((error: unknown) => console.error(error));
  setTimeout(late, Math.min(limitMs + graceMs, 2 ** 31 - 1)).unref();
}
