/** `loom auto`: the autonomous loop. */
import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import type { Register } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { followRun, type RunRequest } from '../follow-run.ts';
import type { WorkerKind } from '../prime-options.ts';
import { type BudgetOptions, budgetsOf, count, withBudgets } from './budgets.ts';

interface WorkerOptions extends BudgetOptions {
  worker: WorkerKind;
  script?: string;
  record?: string;
  replay?: string;
}

interface AutoOptions extends WorkerOptions {
  maxGenerations?: number;
  plateau?: number;
  repairs?: number;
}

export const registerAuto: Register = (program, perform) => {
  withRecording(withBudgets(program.command('auto')))
    .description(
      'Improve the repository by itself, generation after generation, onto the branch loom/evolve.',
    )
    .addOption(workerOption('mechanic'))
    .option('--script <file>', 'replies of the scripted model')
    .option('--max-generations <n>', 'at most so many generations; 0: no limit', count)
    .option(
      '--plateau <n>',
      'stop when so many generations in a row brought hardly anything; 0: never',
      count,
    )
    .option('--repairs <n>', 'how often a rejected generation goes back to its worker', count)
    .action((options: AutoOptions) => perform((world) => followRun(world, requestOf(options))));
};

/** Adds the options that record a run and replay it. */
export function withRecording(command: Command): Command {
  return command
    .option('--record <file>', 'write each exchange with a model to a new file')
    .addOption(
      new Option('--replay <file>', 'answer from such a file instead of asking models').conflicts([
        'record',
        'script',
      ]),
    );
}

/** The choice of who works. */
export function workerOption(standard: WorkerKind): Option {
  return new Option(
    '--worker <who>',
    'who works: the mechanic needs no key, model needs one, scripted a --script',
  )
    .choices(['mechanic', 'model', 'scripted'])
    .default(standard);
}

/** Who works, with the script that this needs. @throws CliError when it is missing or not used. */
export function workerOf(options: WorkerOptions): Omit<RunRequest, 'order'> {
  const { script, record, replay, prices } = options;
  const worker = replay ? 'model' : options.worker;
  if (record && worker === 'mechanic') {
    throw new CliError(
      'usage',
      'The mechanic asks no model: there is nothing to record.',
      'Name a --worker.',
    );
  }
  if ((worker === 'scripted') === (script !== undefined)) {
    const files = { script, record, replay, prices };
    return { worker, ...Object.fromEntries(Object.entries(files).filter(([, path]) => path)) };
  }
  throw new CliError(
    'usage',
    `--worker ${worker} ${script ? 'uses no' : 'needs a'} --script.`,
    'Give both or neither.',
  );
}

function requestOf(options: AutoOptions): RunRequest {
  const { maxGenerations, plateau, repairs } = options;
  const limits = {
    ...budgetsOf(options),
    ...(maxGenerations !== undefined && { generations: maxGenerations }),
    ...(plateau !== undefined && { plateau }),
    ...(repairs !== undefined && { repairs }),
  };
  return { ...workerOf(options), order: { id: randomUUID(), limits } };
}
