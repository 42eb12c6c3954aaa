/** How much a function would gain from better tests for the time that it takes, guessed without running anything. */
import { mutantsOf, type TypeShape } from '../../engine/evidence.ts';
import type { Workspace } from '../../engine/index.ts';
import { ask, type PureFunction } from './answers.ts';

const mutantsMax = 60;
/** A test file that is quick enough to be run for each mutant. */
export const isTest = (path: string) =>
  /\.(?:test|spec)\.[cm]?[jt]sx?$/.test(path) && !path.includes('.e2e.');

/**
 * Mutants per test file that has to run for each, counted double when no test calls the function by name, and less the more
 * its parameters leave open; 0 when it has too few mutants to be worth a test.
 */
export function weightOf(
  workspace: Workspace,
  reach: Map<string, number>,
  { selector, path, params }: PureFunction,
): number {
  const mutants = mutantsOf(workspace, selector).length;
  if (mutants < 3 || params.length === 0) return 0;
  const users = ask<{ items: { path: string }[] }>(workspace, 'references', {
    target: selector,
    limit: 500,
  }).items;
  const isCalledByTests = users.some((user) => isTest(user.path));
  const promise = (Math.min(mutants, mutantsMax) * (isCalledByTests ? 1 : 2)) / (1 + (reach.get(path) ?? 0));
  return promise / (1 + sum(params.map(({ type }) => type)) / 10);
}

/** How much there is to guess about a value: a plain one counts 1, a literal nothing. */
function breadth(shape: TypeShape): number {
  switch (shape.kind) {
    case 'literal':
    case 'undefined':
      return 0;
    case 'string':
    case 'number':
    case 'boolean':
      return 1;
    case 'array':
    case 'record':
      return 1 + breadth(shape.element);
    case 'tuple':
      return sum(shape.elements);
    case 'object':
      return sum(shape.fields.map(({ type }) => type));
    case 'union':
      return sum(shape.options);
    case 'recursive':
      return 5 + breadth(shape.type);
    default:
      return 5;
  }
}

const sum = (shapes: TypeShape[]) => shapes.reduce((total, shape) => total + breadth(shape), 0);

/** File → how many test files import it, directly or not. */
export function testsReaching(workspace: Workspace): Map<string, number> {
  const reach = new Map<string, number>();
  for (const test of workspace.list().filter(isTest)) {
    const reached = new Set([test]);
    // A set that grows while it is walked hands over what was added.
    for (const path of reached) for (const imported of workspace.importsOf(path)) reached.add(imported);
    for (const path of reached) reach.set(path, (reach.get(path) ?? 0) + 1);
  }
  return reach;
}
