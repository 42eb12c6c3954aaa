/** Who proposes and who works in a run: the mechanic, or models. */
import type { Settings } from '../contracts/settings.ts';
import type { Task } from '../contracts/task.ts';
import { openWorkspace } from '../engine/index.ts';
import { gatherEvidence } from './evidence.ts';
import { lessonsFor } from './lessons.ts';
import { mechanicWorker, proposeTask } from './mechanic/index.ts';
import { type Meter, metered } from './metered.ts';
import { modelWorker } from './model-worker.ts';
import type { Models } from './models.ts';
import { reflect } from './reflect.ts';
import { review } from './review.ts';
import type { Supervisor } from './supervisor-client.ts';
import type { Propose, RunWorker } from './worker.ts';

export interface RunWorkerParts {
  supervisor: Supervisor;
  settings: Settings;
  meter: Meter;
  /** Absent: the mechanic works. */
  models?: Models;
  /** A given task, instead of one that is looked for. */
  task?: Task;
}

/** Makes the worker of a run. */
export function runWorker(parts: RunWorkerParts): RunWorker {
  const { models, meter, task } = parts;
  const given: Propose = async () =>
    task && { task, evidence: ['The operator gave this task.'], by: 'operator' };
  if (!models) {
    return { name: 'mechanic', propose: () => (task ? given : proposeTask), work: () => mechanicWorker };
  }
  return {
    name: models.workerName,
    propose: (ordinal) => (task ? given : reflection(parts, models, ordinal)),
    work: (ordinal) => async (work, lab, context) => {
      const model = metered(models.work(ordinal), meter, context.report, context.generation);
      return modelWorker(model, await lessons(parts.supervisor, work))(work, lab, context);
    },
    review: (ordinal) => {
      const model = models.review(ordinal);
      return (
        model &&
        ((generation, { tree, settings, report, signal }) =>
          review(generation, {
            model: metered(model, meter, report, generation.number),
            turnsMax: settings.LOOM_MAX_ITERATIONS,
            ...{ tree, report, signal },
          }))
      );
    },
  };
}

async function lessons(supervisor: Supervisor, task: Task): Promise<string[]> {
  const [{ generations }, { entries }] = await Promise.all([supervisor.versions(), supervisor.journal({})]);
  return lessonsFor(task, generations, entries);
}

/** Reflection by a model as a `Propose`. */
export function reflection(parts: RunWorkerParts, models: Models, ordinal: number): Propose {
  return async ({ tree, config, report, signal }) => {
    const { supervisor, settings, meter } = parts;
    const workspace = openWorkspace({ root: tree });
    try {
      const { head, generations } = await supervisor.versions();
      const { entries } = await supervisor.journal({});
      return await reflect({
        model: metered(models.reflect(ordinal), meter, report),
        workspace,
        evidence: gatherEvidence({ workspace, config, head, generations, entries }),
        ...{ generations, entries },
        turnsMax: settings.LOOM_MAX_ITERATIONS,
        report,
        signal,
      });
    } finally {
      workspace.dispose();
    }
  };
}
