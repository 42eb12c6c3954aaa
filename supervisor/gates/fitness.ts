/** Measures parent and candidate, and refuses what is not fit for the purpose of its task. */
import type { Fitness, Measurement } from '../../contracts/fitness.ts';
import type { Mutant, TestResponse } from '../../contracts/lab.ts';
import type { Finding } from '../../contracts/report.ts';
import type { ProjectConfig } from '../../contracts/settings.ts';
import { evenly, mutantsOf } from '../../engine/evidence.ts';
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

/**
 * How many mutants the tests notice, before and after, of those that the changed tests notice: only these can make a difference,
 * and few have to be run against all tests that reach them.
 */
async function mutants(candidate: Candidate, notes: Finding[]) {
  const { task, config, work, parentTree, parentLab, lab } = candidate;
  const workspace = openWorkspace({ root: parentTree });
  try {
    const targets = concerned(task.targets, Object.values(work.files));
    const all = evenly(
      targets.flatMap((target) => mutantsIn(workspace, target, notes)),
      mutantsMax,
    );
    if (all.length === 0) return undefined;
    const noticed = idsOf(await tried(await lab(), all, config), 'killed');
    const fresh = all.filter(({ id }) => noticed.has(id));
    if (fresh.length === 0) return { before: figures(0, 0), after: figures(0, 0) };
    const files = [...new Set(fresh.map(({ file }) => file))];
    const known = await tried(await parentLab(), fresh, config, files);
    const measured = fresh.length - idsOf(known, 'not-run').size;
    return { before: figures(measured, idsOf(known, 'killed').size), after: figures(measured, measured) };
  } finally {
    workspace.dispose();
  }
}

const figures = (mutantsMeasured: number, mutantsKilled: number) => ({ mutantsMeasured, mutantsKilled });

/** Targets that the changed files name; all of them when none is named. */
function concerned(targets: string[], texts: (string | null)[]): string[] {
  const words = new Set(texts.flatMap((text) => text?.match(/[\w$]+/g) ?? []));
  const named = targets.filter((target) =>
    words.has(/[\w$]+(?=(?:~\d+)?(?:@\w+)?$)/.exec(target)?.[0] ?? ''),
  );
  return named.length ? named : targets;
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

type Outcomes = NonNullable<TestResponse['mutants']>;

/** Runs the tests that reach what was edited, or these files, against the mutants. */
async function tried(
  lab: RunningLab,
  mutants: Mutant[],
  config: ProjectConfig,
  files?: string[],
): Promise<Outcomes> {
  const { include } = config.tests ?? {};
  const timeoutMs = testsTimeoutMs(config);
  const response = await lab.client.test({
    ...{ select: 'affected', fresh: true, mutants, timeoutMs },
    ...(files && { files }),
    ...(include && { include }),
  });
  const all = (outcome: Outcomes[number]['outcome']) => mutants.map(({ id }) => ({ id, outcome }));
  // No test reaches them: none is noticed. Tests that fail by themselves notice nothing that can be told.
  if (response.status === 'none') return all('survived');
  return response.status === 'passed' && response.mutants ? response.mutants : all('not-run');
}

const idsOf = (outcomes: Outcomes, wanted: Outcomes[number]['outcome']) =>
  new Set(outcomes.flatMap(({ id, outcome }) => (outcome === wanted ? [id] : [])));
