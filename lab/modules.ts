/** Collects what an evaluation needs: the modules that its entries reach, as JavaScript. */
import type { LoadedModule } from './messages.ts';
import type { ReadText, Resolve } from './resolve.ts';
import type { Transpile } from './transpile.ts';

export type Collected = { modules: Map<string, LoadedModule> } | { problem: string };

/** Follows the imports from the entries. A module that is missing or cannot be evaluated is a problem, named. */
export function collectModules(
  entries: string[],
  read: ReadText,
  resolve: Resolve,
  transpile: Transpile,
): Collected {
  const modules = new Map<string, LoadedModule>();
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (modules.has(path)) continue;
    const text = read(path);
    if (text === undefined) return { problem: `There is no module ${path}.` };
    const { js, specifiers, problem } = transpile(path, text);
    if (problem) return { problem: `${path}: ${problem}` };
    const links = linksOf(path, specifiers, resolve);
    modules.set(path, { path, js, json: path.endsWith('.json'), links });
    waiting.push(...Object.values(links));
  }
  return { modules };
}

/** Import specifier → path, for those that lead to a module of the workspace. */
export function linksOf(path: string, specifiers: string[], resolve: Resolve): Record<string, string> {
  const links: Record<string, string> = {};
  for (const specifier of specifiers) {
    const found = resolve(specifier, path);
    if (found !== undefined) links[specifier] = found;
  }
  return links;
}
