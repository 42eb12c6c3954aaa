/** A fresh global world for one evaluation: its own context, module instances, timers and console. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import type { LoadedModule } from '../messages.ts';

/** A module with its compiled script, kept between evaluations. */
export interface Module extends LoadedModule {
  script?: vm.Script;
}

const wrapper = '(function (exports, require, module, __filename, __dirname, __importMeta) {';
const hostNames = Object.getOwnPropertyNames(globalThis);
type Evaluated = (...args: unknown[]) => unknown;

/** Opens a world. `close` stops the timers that it started; nothing else survives the evaluation. */
export function openRealm(root: string, modules: Map<string, Module>, console: object) {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY) as Record<string, unknown>;
  const timers = ownTimers();
  addHostGlobals(context, { console, ...timers.globals });
  const parse = vm.runInContext('JSON.parse', context) as typeof JSON.parse;
  const empty = vm.runInContext('(() => ({}))', context) as () => Record<string, unknown>;
  const instances = new Map<string, { exports: unknown }>();
  const evaluated: string[] = [];

  const load = (path: string): unknown => {
    const known = instances.get(path);
    if (known) return known.exports;
    const module = modules.get(path);
    if (!module) throw new Error(`The module ${path} was not sent.`);
    const instance = { exports: module.json ? parse(module.js) : empty() };
    instances.set(path, instance);
    if (!module.json) {
      evaluated.push(path);
      compiled(module)(instance.exports, ...surroundings(module, instance));
    }
    return instance.exports;
  };
  const compiled = (module: Module): Evaluated => {
    module.script ??= new vm.Script(`${wrapper}${module.js}\n})`, {
      filename: join(root, module.path),
      columnOffset: -wrapper.length,
    });
    return module.script.runInContext(context) as Evaluated;
  };
  const surroundings = (module: LoadedModule, instance: object): unknown[] => {
    const filename = join(root, module.path);
    const dirname = join(filename, '..');
    const fromHost = createRequire(filename);
    const require = Object.assign(
      (specifier: string) => {
        const linked = Object.hasOwn(module.links, specifier) ? module.links[specifier] : undefined;
        return linked === undefined ? fromHost(specifier) : load(linked);
      },
      { resolve: fromHost.resolve },
    );
    const url = pathToFileURL(filename).href;
    const resolve = (specifier: string) => new URL(specifier, url).href;
    return [require, instance, filename, dirname, { url, filename, dirname, main: false, resolve }];
  };
  /** Runs the text of an async function expression with `exports` in scope. */
  const run = (module: Module, exports: unknown): unknown => {
    const [require] = surroundings(module, {});
    const made = new vm.Script(module.js, { filename: join(root, module.path) });
    return (made.runInContext(context) as Evaluated)(exports, require);
  };
  const globals = context as typeof globalThis;
  return { load, run, globals, empty, evaluated, close: timers.stop };
}

/** The context has the language only; what Node adds comes from the host, read when it is first used. */
function addHostGlobals(context: Record<string, unknown>, own: Record<string, unknown>): void {
  const present = new Set(Object.getOwnPropertyNames(context));
  for (const name of hostNames) {
    if (present.has(name) || name in own) continue;
    Object.defineProperty(context, name, {
      configurable: true,
      enumerable: false,
      get: () => (name === 'global' ? context : Reflect.get(globalThis, name)),
      set: (value) => Object.defineProperty(context, name, { value, writable: true, configurable: true }),
    });
  }
  for (const [name, value] of Object.entries(own)) {
    Object.defineProperty(context, name, { value, writable: true, configurable: true });
  }
}

function ownTimers() {
  const running = new Set<NodeJS.Timeout | NodeJS.Immediate>();
  const tracked =
    (start: (...args: never[]) => NodeJS.Timeout | NodeJS.Immediate) =>
    (...args: never[]) => {
      const timer = start(...args);
      running.add(timer);
      return timer;
    };
  return {
    globals: {
      setTimeout: tracked(setTimeout),
      setInterval: tracked(setInterval),
      setImmediate: tracked(setImmediate),
    },
    stop: () => {
      for (const timer of running) {
        if ('hasRef' in timer && 'refresh' in timer) clearTimeout(timer as NodeJS.Timeout);
        else clearImmediate(timer as NodeJS.Immediate);
      }
    },
  };
}
