/** The model worker: an agent loop in Prime, whose tool calls reach the Lab. */
import type { EditCall } from '../contracts/edit.ts';
import { converse } from './agent-loop.ts';
import { readInstructions, systemPrompt } from './instructions.ts';
import { type Model, ModelError } from './model.ts';
import { paged } from './paging.ts';
import { formatTask } from './task-text.ts';
import { toolSet } from './tool-sets.ts';
import type { Worker } from './worker.ts';

const editsShown = 100;

/** Makes a worker of a model. A model that does not answer is a failed task; a fatal failure is thrown on. */
export function modelWorker(model: Model): Worker {
  return async (task, lab, { generation, tree, settings, report, signal }) => {
    const instructions = readInstructions(tree);
    if (instructions) {
      const detail = `follows ${instructions.file} (${instructions.text.length} characters)`;
      await report([{ type: 'phase', generation, phase: 'work', detail }]);
    }
    try {
      return await converse({
        model,
        system: systemPrompt('worker', instructions),
        messages: [{ role: 'user', content: [{ type: 'text', text: formatTask(task) }] }],
        tools: paged(toolSet(settings.LOOM_TOOLS, lab)),
        turnsMax: settings.LOOM_MAX_ITERATIONS,
        silence: 'ask',
        generation,
        facts: async () => edits((await lab.program({}, signal)).program.calls),
        report,
        signal,
      });
    } catch (error) {
      if (error instanceof ModelError && !error.fatal) return { outcome: 'failed', detail: error.message };
      throw error;
    }
  };
}

function edits(calls: EditCall[]): string[] {
  const older = calls.length - editsShown;
  return [
    `${calls.length} edits are in the Lab${older > 0 ? `; the last ${editsShown} of them` : ''}:`,
    ...calls.slice(-editsShown).map(({ operation, params }) => `${operation} ${JSON.stringify(params)}`),
  ];
}
