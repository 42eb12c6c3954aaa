/** How much a function would gain from better tests, guessed without running anything. */
import { mutantsOf, type Workspace } from '../../engine/index.ts';
import type { PureFunction } from './answers.ts';
import { ask } from './answers.ts';

const mutantsMax = 60;

/**
 * The number of its mutants, counted double when no test calls the function by name; 0 when it has too few to be worth a test.
 */
export function weightOf(workspace: Workspace, { selector, params }: PureFunction): number {
  const mutants = mutantsOf(workspace, selector).length;
  if (mutants < 3 || params.length === 0) return 0;
  const users = ask<{ items: { path: string }[] }>(workspace, 'references', {
    target: selector,
    limit: 500,
  }).items;
  const isTested = users.some(({ path }) => /\.(?:test|spec)\.[cm]?[jt]sx?$/.test(path));
  return Math.min(mutants, mutantsMax) * (isTested ? 1 : 2);
}
