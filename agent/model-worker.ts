/** The model worker: an agent loop in Prime, whose tool calls reach the Lab. */
import type { EditCall } from '../contracts/edit.ts';
import type { Task } from '../contracts/task.ts';
import { converse } from './agent-loop.ts';
import { readInstructions, systemPrompt } from './instructions.ts';
import { type Message, type Model, ModelError } from './model.ts';
import { paged } from './paging.ts';
import { formatTask } from './task-text.ts';
import { toolSet, toolSetFor } from './tool-sets.ts';
import type { Lab, Worker, WorkResult } from './worker.ts';

const editsShown = 100;

/** Makes a worker of a model, which is told the lessons. A model that does not answer is a failed task; a fatal failure is thrown on. */
export function modelWorker(model: Model, lessons: string[] = []): Worker {
  return async (task, lab, { generation, tree, settings, report, signal }) => {
    const instructions = readInstructions(tree);
    if (instructions) {
      const detail = `follows ${instructions.file} (${instructions.text.length} characters)`;
      await report([{ type: 'phase', generation, phase: 'work', detail }]);
    }
    const system = systemPrompt('worker', instructions);
    const told = toolSetFor(settings.LOOM_TOOLS, model.contextTokens);
    const talk = async (messages: Message[], bench: Lab, until: AbortSignal): Promise<WorkResult> => {
      const result = await converse({
        ...{ model, system, messages, report, generation, signal: until },
        tools: paged(toolSet(told, bench)),
        turnsMax: settings.LOOM_MAX_ITERATIONS,
        silence: 'ask',
        facts: async () => edits((await bench.program({}, until)).program.calls),
      }).catch(failedTask);
      const repair = (failure: string, next: Lab, deadline: AbortSignal) =>
        talk(withNews(messages, failure), next, deadline);
      return { ...result, repair };
    };
    return talk([{ role: 'user', content: [{ type: 'text', text: taskText(task, lessons) }] }], lab, signal);
  };
}

function failedTask(error: unknown): WorkResult {
  if (error instanceof ModelError && !error.fatal) return { outcome: 'failed', detail: error.message };
  throw error;
}

/** The conversation ended with the results of its last tools: what is new stands behind them. */
function withNews(messages: Message[], text: string): Message[] {
  const news = { type: 'text', text } as const;
  const last = messages.at(-1);
  if (last?.role !== 'user') return [...messages, { role: 'user', content: [news] }];
  return [...messages.slice(0, -1), { role: 'user', content: [...last.content, news] }];
}

function taskText(task: Task, lessons: string[]): string {
  const told = lessons.map((lesson) => `- ${lesson}\n`).join('');
  return [
    formatTask(task),
    allowanceText(task),
    ...(told ? [`\n## Lessons of earlier generations here\n\n${told}`] : []),
  ].join('');
}

/** What may not be changed otherwise. */
function allowanceText({ allow }: Task): string {
  const { deleteTests, protectedPaths = [] } = allow ?? {};
  const granted = [
    ...(protectedPaths.length
      ? [`- These protected paths may be changed: ${protectedPaths.join(', ')}\n`]
      : []),
    ...(deleteTests ? ['- Existing tests may be changed, renamed and deleted.\n'] : []),
  ];
  return granted.length ? `\n## The operator allows\n\n${granted.join('')}` : '';
}

function edits(calls: EditCall[]): string[] {
  const older = calls.length - editsShown;
  return [
    `${calls.length} edits are in the Lab${older > 0 ? `; the last ${editsShown} of them` : ''}:`,
    ...calls.slice(-editsShown).map(({ operation, params }) => `${operation} ${JSON.stringify(params)}`),
  ];
}
