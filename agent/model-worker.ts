/** The model worker: an agent loop in Prime, whose tool calls reach the Lab. */
import { converse } from './agent-loop.ts';
import { type Model, ModelError } from './model.ts';
import { promptOf } from './models.ts';
import { paged } from './paging.ts';
import { formatTask } from './task-text.ts';
import { workerTools } from './tools.ts';
import type { Worker } from './worker.ts';

/** Makes a worker of a model. A model that does not answer is a failed task; a fatal failure is thrown on. */
export function modelWorker(model: Model): Worker {
  return async (task, lab, { generation, settings, report, signal }) => {
    try {
      return await converse({
        model,
        system: promptOf('worker'),
        messages: [{ role: 'user', content: [{ type: 'text', text: formatTask(task) }] }],
        tools: paged(workerTools(lab)),
        turnsMax: settings.LOOM_MAX_ITERATIONS,
        silence: 'ask',
        generation,
        report,
        signal,
      });
    } catch (error) {
      if (error instanceof ModelError && !error.fatal) return { outcome: 'failed', detail: error.message };
      throw error;
    }
  };
}
