/** Makes an instance of a module ready to be evaluated: by its kind. */
import { dirname } from 'node:path';
import type { LoadedModule } from '../messages.ts';
import type { Context } from './context.ts';
import type { Instance } from './linker.ts';
import type { Loader } from './loader.ts';
import { filenameOf, metaOf, requireOf } from './surroundings.ts';

type Common = NonNullable<Instance['common']>;

/** Gives an instance its readers and its body. Of an ES module the functions exist afterwards, nothing else has run. */
export function instantiate(instance: Instance, root: string, context: Context, loader: Loader): void {
  if (instance.module.kind === 'json') {
    const common = { exports: context.parse(instance.module.js) as unknown };
    Object.assign(instance, { common, getters: { default: () => common.exports } });
  } else if (instance.module.kind === 'commonjs') prepareCommon(instance, root, context, loader);
  else prepareModule(instance, root, loader);
}

/** The text is a function that gives a generator function; the first step of the generator ends where the body begins. */
function prepareModule(instance: Instance, root: string, loader: Loader): void {
  const { module, requests } = instance;
  const outer = loader.outer(module);
  const take = (getters: Instance['getters'], nameless?: object) => {
    instance.getters = getters;
    if (nameless) Object.defineProperty(nameless, 'name', { value: 'default', configurable: true });
  };
  const namespaces = requests.map(({ namespace }) => namespace);
  const own = [namespaces, metaOf(root, instance), () => loader.importBy(module), take];
  // Only a module that could be CommonJS asks for more.
  const common =
    outer.length > own.length
      ? [requireOf(root, module, loader.required), ...placesOf(root, module.path)]
      : [];
  const body = Reflect.apply(
    outer(...own, ...common) as () => Iterator<unknown, unknown, unknown>,
    undefined,
    [],
  );
  body.next();
  instance.body = () => (Symbol.asyncIterator in body || !module.awaits ? body.next() : drive(body));
}

function placesOf(root: string, path: string): [string, string] {
  const filename = filenameOf(root, path);
  return [filename, dirname(filename)];
}

/** Gives the body what it awaits, as `await` would: it is a generator, so that it starts at once. */
async function drive(body: Iterator<unknown, unknown, unknown>): Promise<void> {
  for (let step = body.next(); !step.done; ) {
    let settled: { value: unknown } | { thrown: unknown };
    try {
      settled = { value: await step.value };
    } catch (thrown) {
      settled = { thrown };
    }
    step = 'value' in settled ? body.next(settled.value) : (body.throw?.(settled.thrown) as typeof step);
  }
}

function prepareCommon(instance: Instance, root: string, context: Context, loader: Loader): void {
  const { module } = instance;
  const filename = filenameOf(root, module.path);
  const about = { id: filename, filename, path: dirname(filename), exports: context.empty(), loaded: false };
  const common = Object.assign(context.empty(), about);
  instance.common = common;
  instance.getters = commonGetters(instance, common, shownNames(module, loader.shown));
  instance.body = () => {
    const require = requireOf(root, module, loader.required);
    const own = [common.exports, require, common, filename, dirname(filename)];
    Reflect.apply(loader.outer(module), common.exports, [
      ...own,
      metaOf(root, instance),
      () => loader.importBy(module),
    ]);
    common.loaded = true;
  };
}

/** Importers see the exports as they are at the end of the module. */
function commonGetters(instance: Instance, common: Common, names: string[]): Instance['getters'] {
  let values: Record<string, unknown> | undefined;
  const read = (name: string) => {
    if (instance.state !== 'evaluated') return undefined;
    values ??= Object.fromEntries(names.map((each) => [each, Reflect.get(Object(common.exports), each)]));
    return values[name];
  };
  const whole = new Set(['default', 'module.exports']);
  return Object.fromEntries(
    names.map((name) => [name, () => (whole.has(name) ? common.exports : read(name))]),
  );
}

/** What importers may name: what the text of a module shows, and what is shown by those that it hands on. */
function shownNames(module: LoadedModule, shown: Loader['shown'], seen = new Set<LoadedModule>()): string[] {
  seen.add(module);
  const names = new Set(Object.keys(module.exports));
  for (const star of module.stars) {
    const next = shown(module.requests[star] as string, module);
    if (next?.external) for (const name of Object.keys(next.namespace)) names.add(name);
    else if (next?.kind === 'commonjs' && !seen.has(next))
      for (const name of shownNames(next, shown, seen)) names.add(name);
  }
  return [...names];
}
