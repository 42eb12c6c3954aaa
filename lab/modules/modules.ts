/** Collects what an evaluation needs: the modules that its entries reach, as JavaScript. */
import { posix } from 'node:path';
import type { LoadedModule } from '../messages.ts';
import type { ReadText, Resolve } from './resolve.ts';
import type { Transpile, Transpiled } from './transpile.ts';

export type Collected = { modules: Map<string, LoadedModule> } | { problem: string };

/**
 * Follows the imports from the entries. A module that is missing or cannot be evaluated is a problem, named; one that only
 * `import()` or `require()` reaches, or that is only `perhapsToo` wanted, is none before that happens.
 */
export function collectModules(
  entries: string[],
  read: ReadText,
  resolve: Resolve,
  transpile: Transpile,
  perhapsToo: string[] = [],
): Collected {
  const modules = new Map<string, LoadedModule>();
  const perhaps = new Set<string>(perhapsToo);
  const add = (path: string, text: string, certain: string[]) => {
    const transpiled = transpile(path, text);
    const module = loaded(path, transpiled, resolve, read);
    const { links } = module;
    modules.set(path, module);
    for (const specifier of transpiled.requests)
      if (Object.hasOwn(links, specifier)) certain.push(links[specifier] as string);
    for (const path of Object.values(links)) perhaps.add(path);
    return transpiled;
  };
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (modules.has(path)) continue;
    const text = read(path);
    if (text === undefined) return { problem: `There is no module ${path}.` };
    const certain: string[] = [];
    const { problem, kind } = add(path, text, certain);
    if (problem) return { problem: `${path}: ${problem}` };
    if (kind === 'module') waiting.push(...certain);
  }
  for (const path of perhaps) {
    const text = modules.has(path) ? undefined : read(path);
    if (text !== undefined) add(path, text, []);
  }
  return { modules };
}

/** Import specifier → path, for those that lead to a module of the workspace. */
export function linksOf(
  path: string,
  { requests, lazy }: Pick<Transpiled, 'requests' | 'lazy'>,
  resolve: Resolve,
): Record<string, string> {
  const links: Record<string, string> = {};
  for (const specifiers of [requests, lazy])
    for (const specifier of specifiers) {
      const found = resolve(specifier, path);
      if (found !== undefined) links[specifier] = found;
    }
  return links;
}

/** What of a transpiled text a child gets. */
export function withoutPlaces({ sourceOf: _sourceOf, ...sent }: Transpiled): Omit<Transpiled, 'sourceOf'> {
  return sent;
}

interface Known {
  module: LoadedModule;
  /** Its links stay as they are as long as there are files at their ends. */
  isExact: boolean;
}

const known = new WeakMap<Transpiled, Known>();

/** The same object for the same text and links: a child that has it is not sent it again. */
function loaded(path: string, transpiled: Transpiled, resolve: Resolve, read: ReadText): LoadedModule {
  const before = known.get(transpiled);
  if (before && leadsAsBefore(before, resolve, read)) return before.module;
  const module = { ...withoutPlaces(transpiled), path, links: linksOf(path, transpiled, resolve) };
  known.set(transpiled, { module, isExact: isExact(module) });
  return module;
}

/** Every import of the workspace says the whole path of a file, and every other one is of a builtin. */
function isExact({ path, links, requests, lazy }: LoadedModule): boolean {
  return [...requests, ...lazy].every((specifier) =>
    Object.hasOwn(links, specifier)
      ? specifier.startsWith('.') && posix.join(posix.dirname(path), specifier) === links[specifier]
      : specifier.startsWith('node:'),
  );
}

function leadsAsBefore({ module, isExact }: Known, resolve: Resolve, read: ReadText): boolean {
  const { path, links, requests, lazy } = module;
  if (isExact) return Object.values(links).every((target) => read(target) !== undefined);
  const same = (specifier: string) =>
    resolve(specifier, path) === (Object.hasOwn(links, specifier) ? links[specifier] : undefined);
  return requests.every(same) && lazy.every(same);
}
