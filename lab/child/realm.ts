/** A world for one evaluation, or for those of a session: its own globals, module instances, timers and console. */
import { type Context, makeContext, type Outer, setGlobal } from './context.ts';
import type { Linker } from './linker.ts';
import { type Module, makeLoader, outerOf, type World } from './loader.ts';
import { metaOf, requireOf } from './surroundings.ts';
import { ownTimers } from './timers.ts';

export interface Realm {
  globals: typeof globalThis;
  /** Loads a module and what it imports. What it exports is in a field, for it may be a thenable. */
  load(path: string): Promise<{ exports: unknown }>;
  /** Runs the text of a function expression of `exports`, `require` and `value`. */
  run(script: Module, exports: unknown, value?: unknown): unknown;
  empty(): object;
  /** Forgets modules that are different by now, those that import them, and those that failed. */
  refresh(): void;
  /** Modules evaluated since the last call, in their order. */
  takeEvaluated(): string[];
  /** Stops the timers. */
  close(): void;
}

let spare: Context | undefined;

/** Makes the context of the next realm in advance, ready for these modules, of which nothing runs. */
export function prepareRealm(root = '', modules: Module[] = []): void {
  spare ??= makeContext();
  for (const module of modules) if (module.script) outerOf(module, root, spare);
}

/** Opens a world. Modules in it are those of `world` when they are loaded. */
export function openRealm(world: World, console: object): Realm {
  const context = spare ?? makeContext();
  spare = undefined;
  const timers = ownTimers();
  const own = { console, ...timers.globals };
  for (const [name, value] of Object.entries(own)) setGlobal(context.globals, name, value);
  const loader = makeLoader(world, context);
  const { linker } = loader;
  return {
    globals: context.globals as unknown as typeof globalThis,
    empty: context.empty,
    load: async (path) => {
      const instance = await loader.load(path);
      return { exports: instance.common ? instance.common.exports : instance.namespace };
    },
    run: (script, exports, value) => {
      const meta = metaOf(world.root, { module: script, key: script.path });
      return (loader.outer(script)(meta, () => loader.importBy(script)) as Outer)(
        ...[exports, requireOf(world.root, script, loader.required), value],
      );
    },
    refresh: () => forgetChanged(linker, world.modules),
    takeEvaluated: () => linker.evaluated.splice(0),
    close: timers.stop,
  };
}

function forgetChanged({ instances }: Linker, modules: Map<string, Module>): void {
  const old = new Set<string>();
  for (const { module, state } of instances.values())
    if (modules.get(module.path) !== module || state === 'failed') old.add(module.path);
  if (old.size === 0) return;
  for (let known = 0; known < old.size; ) {
    known = old.size;
    for (const { module } of instances.values())
      if (Object.values(module.links).some((path) => old.has(path))) old.add(module.path);
  }
  for (const [key, { module }] of instances) if (old.has(module.path)) instances.delete(key);
}
