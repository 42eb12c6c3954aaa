/** How a command ends: every exit code with its meaning, and the error that carries one. */
import type { StopReason } from '../contracts/event.ts';

export const exitCodes = {
  done: {
    code: 0,
    means: 'done; for `auto` also: generations used up, nothing to do',
  },
  failed: { code: 1, means: 'refused, rejected, rolled back, or a check of `doctor` failed' },
  usage: { code: 2, means: 'bad arguments, bad input file or bad setting' },
  'no-key': { code: 3, means: 'a model key is missing, refused or out of credit' },
  supervisor: { code: 4, means: 'the Supervisor is missing, busy or refuses' },
  tokens: { code: 5, means: '`auto` or `run`: the token budget is spent' },
  'run-failed': { code: 6, means: '`auto` or `run`: the run broke off' },
  cost: { code: 7, means: '`auto` or `run`: the budget of money is spent' },
  calls: { code: 8, means: '`auto` or `run`: the budget of model calls in a window is spent' },
  time: { code: 9, means: '`auto` or `run`: the time is used up' },
  plateau: { code: 10, means: '`auto`: the last generations brought hardly anything' },
  endpoint: { code: 11, means: 'the model endpoint does not answer, or not usefully' },
  bug: { code: 70, means: 'a bug in Loom' },
  signal: { code: 130, means: 'stopped by Ctrl-C or a signal' },
} as const;

export type Ending = keyof typeof exitCodes;

/** With this code Prime asks to be started again from the promoted commit. */
export const restartCode = 75;

export const endingOf: Record<StopReason, Ending> = {
  generations: 'done',
  time: 'time',
  plateau: 'plateau',
  'nothing-to-do': 'done',
  tokens: 'tokens',
  cost: 'cost',
  calls: 'calls',
  key: 'no-key',
  endpoint: 'endpoint',
  signal: 'signal',
  failed: 'run-failed',
};

/** What an exit code of Prime means; one that is not Loom's is a run that broke off. */
export function endingOfCode(code: number): Ending {
  const found = Object.entries(exitCodes).find(([, one]) => one.code === code);
  return (found?.[0] as Ending | undefined) ?? 'run-failed';
}

/** An expected failure of a command: shown without a stack, with its exit code. */
export class CliError extends Error {
  readonly ending: Ending;
  /** What to do next. */
  readonly hint: string;
  constructor(ending: Ending, message: string, hint: string) {
    super(message);
    this.ending = ending;
    this.hint = hint;
  }
}
