/** Measures parent and candidate, and refuses what is not fit for the purpose of its task. */
import type { Fitness, Measurement } from '../../contracts/fitness.ts';
import type { Mutant } from '../../contracts/lab.ts';
import type { Finding } from '../../contracts/report.ts';
import type { ProjectConfig } from '../../contracts/settings.ts';
import { mutantsOf } from '../../engine/evidence.ts';
import { openWorkspace, RefusalError, type Workspace } from '../../engine/index.ts';
import { compare, unfit } from '../fitness.ts';
import type { RunningLab } from '../labs.ts';
import { measureTree } from '../measure-tree.ts';
import { testsTimeoutMs } from './full-tests.ts';
import { type Candidate, failed, type Gate, type GateOutcome, passed } from './gate.ts';

const mutantsMax = 60;

export const fitness: Gate = {
  name: 'fitness',
  async run(candidate): Promise<GateOutcome & { fitness: Fitness }> {
    const { task, config, parentTree } = candidate;
    const entryPoints = config.entryPoints ?? [];
    const notes: Finding[] = [];
    const [{ total, baseline }, killed, before, after] = await Promise.all([
      candidate.typeCheck(),
      task.purpose === 'tests' ? mutants(candidate, notes) : undefined,
      measureTree(parentTree, entryPoints),
      measureTree(candidate.tree(), entryPoints),
    ]);
    const result = compare(
      { ...before, ...killed?.before, typeErrors: baseline },
      { ...after, ...killed?.after, typeErrors: total },
    );
    const reason = unfit(result, task.purpose);
    const changes = [...result.better, ...result.worse].map((name) => {
      const key = name as keyof Measurement;
      return `${name} ${result.before[key] ?? 0} → ${result.after[key] ?? 0}`;
    });
    const figures = `score ${result.score}${changes.length ? `: ${changes.join(', ')}` : ', nothing measured changed'}`;
    const outcome = reason
      ? failed(`${reason}; ${figures}`, [{ rule: 'unfit', message: reason }, ...notes])
      : passed(figures, notes);
    return { ...outcome, fitness: result };
  },
};

/** How many mutants of the task's targets the tests notice, before and after. */
async function mutants({ task, config, parentTree, parentLab, lab }: Candidate, notes: Finding[]) {
  const workspace = openWorkspace({ root: parentTree });
  try {
    const all = task.targets.flatMap((target) => mutantsIn(workspace, target, notes)).slice(0, mutantsMax);
    if (all.length === 0) return undefined;
    const timeoutMs = testsTimeoutMs(config);
    const [before, after] = await Promise.all([
      killedIn(await parentLab(), all, config, timeoutMs),
      killedIn(await lab(), all, config, timeoutMs),
    ]);
    return { before, after };
  } finally {
    workspace.dispose();
  }
}

/** A target that is no function, such as a file, has no mutants; that is noted. */
function mutantsIn(workspace: Workspace, target: string, notes: Finding[]): Mutant[] {
  try {
    return mutantsOf(workspace, target);
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    notes.push({ rule: 'no-mutants', message: error.refusal.message });
    return [];
  }
}

async function killedIn(lab: RunningLab, mutants: Mutant[], { tests }: ProjectConfig, timeoutMs: number) {
  const files = [...new Set(mutants.map(({ file }) => file))];
  const include = tests?.include;
  const response = await lab.client.test({
    select: 'affected',
    files,
    ...(include && { include }),
    mutants,
    fresh: true,
    timeoutMs,
  });
  // No test reaches them: all were measured, none was noticed.
  if (response.status === 'none') return { mutantsMeasured: mutants.length, mutantsKilled: 0 };
  const outcomes = response.mutants ?? [];
  return {
    mutantsMeasured: outcomes.filter(({ outcome }) => outcome !== 'not-run').length,
    mutantsKilled: outcomes.filter(({ outcome }) => outcome === 'killed').length,
  };
}
