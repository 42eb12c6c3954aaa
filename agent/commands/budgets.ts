/** The budgets of a run, as options of the commands that start one. */
import { type Command, InvalidArgumentError } from 'commander';
import type { RunLimits } from '../../contracts/event.ts';

export interface BudgetOptions {
  maxTokens?: number;
  maxCost?: number;
  maxTime?: number;
  prices?: string;
}

/** Adds the options to a command; gives the command. */
export function withBudgets(command: Command): Command {
  return command
    .option('--max-tokens <n>', 'at most so many tokens; 0: no limit', count)
    .option('--max-cost <dollars>', 'at most so much money; 0: no limit', amount)
    .option(
      '--max-time <seconds>',
      'stop after so many seconds, and roll back what is not done by then; 0: no limit',
      count,
    )
    .option('--prices <file>', 'prices of models, which win over those that are known');
}

/** The limits that were given. */
export function budgetsOf({ maxTokens, maxCost, maxTime }: BudgetOptions): Partial<RunLimits> {
  return {
    ...(maxTokens !== undefined && { tokens: maxTokens }),
    ...(maxCost !== undefined && { cost: maxCost }),
    ...(maxTime !== undefined && { timeMs: maxTime * 1000 }),
  };
}

/** Reads a number of things. @throws InvalidArgumentError, which the command line shows */
export function count(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number, from 0 to 999999999.');
  return Number(text);
}

function amount(text: string): number {
  if (!/^\d{1,9}(?:\.\d{1,6})?$/.test(text))
    throw new InvalidArgumentError('It must be an amount such as 2.50.');
  return Number(text);
}
