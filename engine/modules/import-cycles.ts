/** Import cycles that new imports would close. */

import type { Snapshot } from '../snapshot.ts';
import { importsOf } from './module-graph.ts';

/**
 * The first cycle that goes through an import that is not there yet.
 * @param added importing file and imported file
 * @returns its files in order, the first one again at the end; undefined when there is none
 */
export function newCycle(
  snapshot: Snapshot,
  added: readonly (readonly [string, string])[],
): string[] | undefined {
  const fresh = added.filter(([from, to]) => from !== to && !importsOf(snapshot, from).includes(to));
  const next = (path: string) => [
    ...importsOf(snapshot, path),
    ...fresh.filter(([from]) => from === path).map(([, to]) => to),
  ];
  for (const [from, to] of fresh) {
    const way = wayTo(from, to, next);
    if (way) return [from, ...way];
  }
  return undefined;
}

/** The shortest way from `start` to `goal`, both included. */
function wayTo(goal: string, start: string, next: (path: string) => string[]): string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
  for (const path of cameFrom.keys()) {
    if (path === goal) {
      const way: string[] = [];
      for (let at: string | undefined = path; at !== undefined; at = cameFrom.get(at)) way.unshift(at);
      return way;
    }
    for (const each of next(path)) if (!cameFrom.has(each)) cameFrom.set(each, path);
  }
  return undefined;
}
