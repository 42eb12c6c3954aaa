/** `loom auto`: the autonomous loop. */
import { randomUUID } from 'node:crypto';
import { InvalidArgumentError, Option } from 'commander';
import type { Register } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { followRun, type RunRequest } from '../follow-run.ts';
import type { WorkerKind } from '../prime-options.ts';

interface AutoOptions {
  worker: WorkerKind;
  script?: string;
  maxGenerations?: number;
  maxTokens?: number;
  maxTime?: number;
  plateau?: number;
}

export const registerAuto: Register = (program, perform) => {
  program
    .command('auto')
    .description(
      'Improve the repository by itself, generation after generation, onto the branch loom/evolve.',
    )
    .addOption(workerOption('mechanic'))
    .option('--script <file>', 'replies of the scripted model')
    .option('--max-generations <n>', 'at most so many generations; 0: no limit', count)
    .option('--max-tokens <n>', 'at most so many tokens; 0: no limit', count)
    .option('--max-time <seconds>', 'start no generation after so many seconds; 0: no limit', count)
    .option('--plateau <n>', 'stop after so many generations without a promotion; 0: never', count)
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
export function workerOf({ worker, script }: AutoOptions): Pick<RunRequest, 'worker' | 'script'> {
  if ((worker === 'scripted') === (script !== undefined)) return { worker, ...(script && { script }) };
  throw new CliError(
    'usage',
    `--worker ${worker} ${script ? 'uses no' : 'needs a'} --script.`,
    'Give both or neither.',
  );
}

function requestOf(options: AutoOptions): RunRequest {
  const { maxGenerations, maxTokens, maxTime, plateau } = options;
  const limits = {
    ...(maxGenerations !== undefined && { generations: maxGenerations }),
    ...(maxTokens !== undefined && { tokens: maxTokens }),
    ...(maxTime !== undefined && { timeMs: maxTime * 1000 }),
    ...(plateau !== undefined && { plateau }),
  };
  return { ...workerOf(options), order: { id: randomUUID(), limits } };
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return Number(text);
}
