/** `loom run`: one task that a person wrote. */
import { randomUUID } from 'node:crypto';
import type { Task } from '../../contracts/task.ts';
import type { Answer, Register, World } from '../command.ts';
import { followRun, type RunRequest } from '../follow-run.ts';
import type { WorkerKind } from '../prime-options.ts';
import { readTaskFile } from '../task-file.ts';
import { withRecording, workerOf, workerOption } from './auto.ts';
import { type BudgetOptions, budgetsOf, withBudgets } from './budgets.ts';

interface RunOptions extends BudgetOptions {
  worker: WorkerKind;
  script?: string;
  record?: string;
  replay?: string;
  allowPath?: string[];
  allowTests?: boolean;
}

export const registerRun: Register = (program, perform) => {
  withRecording(withBudgets(program.command('run <program.md>')))
    .description('Do one task, verify it, and promote it when every gate passes.')
    .addOption(workerOption('model'))
    .option('--script <file>', 'replies of the scripted model')
    .option('--allow-path <path...>', 'protected paths that the task may change: package.json, tsconfig.json')
    .option('--allow-tests', 'the task may change, rename and delete tests')
    .action((file: string, options: RunOptions) => perform((world) => run(world, file, options)));
};

function run(world: World, file: string, options: RunOptions): Promise<Answer> {
  const task = allowed(readTaskFile(file), options);
  const limits = { ...budgetsOf(options), generations: 1, plateau: 0 };
  return followTask(world, { ...workerOf(options), order: { id: randomUUID(), limits, task } });
}

/** The task with what the operator grants it; what a program.md says grants nothing. */
function allowed(task: Task, { allowPath, allowTests }: RunOptions): Task {
  const allow = {
    ...(allowTests && { deleteTests: true }),
    ...(allowPath && { protectedPaths: allowPath }),
  };
  return Object.keys(allow).length ? { ...task, allow } : task;
}

/** Runs one task; that it was not promoted is a failure. @throws CliError as the run does */
export async function followTask(world: World, request: RunRequest): Promise<Answer> {
  const answer = await followRun(world, request);
  const { generations } = answer.data as { generations: { outcome: string }[] };
  const promoted = generations.some(({ outcome }) => outcome === 'promoted');
  return { ...answer, ending: promoted || answer.ending !== 'done' ? answer.ending : ('failed' as const) };
}
