/** The mechanic: a worker without a model. It finds improvements by measurement and makes them by operations. */
import type { Worker } from '../worker.ts';
import { cleanUp } from './clean-up.ts';
import { killMutants } from './kill-mutants.ts';

export { proposeTask } from './propose.ts';

/** Works on the tasks that `proposeTask` makes: `clean-up` and `tests`. */
export const mechanicWorker: Worker = (task, lab, context) => {
  if (task.purpose === 'tests') return killMutants(task, lab, context);
  if (task.purpose === 'clean-up') return cleanUp(task, lab, context);
  return Promise.resolve({
    outcome: 'gave-up',
    detail: `The mechanic does clean-ups and tests, not a ${task.purpose}; use a model for it.`,
  });
};
