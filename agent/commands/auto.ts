/** `loom auto`: the autonomous loop. */
import { randomUUID } from 'node:crypto';
import { Option } from 'commander';
import type { Register } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { followRun, type RunRequest } from '../follow-run.ts';
import type { WorkerKind } from '../prime-options.ts';
import { type BudgetOptions, budgetsOf, count, withBudgets } from './budgets.ts';

interface WorkerOptions extends BudgetOptions {
  worker: WorkerKind;
  script?: string;
}

interface AutoOptions extends WorkerOptions {
  maxGenerations?: number;
  plateau?: number;
  repairs?: number;
}

export const registerAuto: Register = (program, perform) => {
  withBudgets(program.command('auto'))
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
export function workerOf({ worker, script, prices }: WorkerOptions): Omit<RunRequest, 'order'> {
  if ((worker === 'scripted') === (script !== undefined)) {
    return { worker, ...(script && { script }), ...(prices && { prices }) };
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
