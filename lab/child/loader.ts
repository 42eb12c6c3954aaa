/** Loads the modules of one realm: asks for what is not there, lets Node load the packages, then links and evaluates. */
import { isBuiltin } from 'node:module';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import type { LoadedModule } from '../messages.ts';
import { ownValue } from './bindings.ts';
import type { Context, Outer } from './context.ts';
import { instantiate } from './instantiate.ts';
import { type External, type Instance, type Linker, makeLinker } from './linker.ts';
import { importPackage, knownPackage, requiredUrl } from './packages.ts';
import { filenameOf, requiredNamespace } from './surroundings.ts';

/** A module with its compiled script, kept between evaluations. */
export interface Module extends LoadedModule {
  script?: vm.Script;
}

/** What the realms of a child share. */
export interface World {
  root: string;
  modules: Map<string, Module>;
  /** Asks the Lab where an import leads that no text told; undefined: to no module of the workspace. */
  find(specifier: string, from: string): Promise<string | undefined>;
}

export interface Loader {
  linker: Linker;
  /** Loads a module, named by its path and perhaps a query. */
  load(key: string): Promise<Instance>;
  /** The function that a script's text is. */
  outer(module: Module): Outer;
  /** The `import()` of a module. */
  importBy(from: LoadedModule): unknown;
  /** What a CommonJS module hands on; undefined: nothing that shows names. */
  shown(specifier: string, from: LoadedModule): (Module & { external?: false }) | External | undefined;
  /** What `require` of a module of the workspace gives. */
  required(path: string): unknown;
}

/** Makes the loader of a realm. */
export function makeLoader(world: World, context: Context): Loader {
  const { root, modules } = world;
  const find = (path: string): Module => {
    const module = modules.get(path);
    if (!module) throw new Error(`The module ${path} was not sent.`);
    return module;
  };
  const external = (specifier: string, importer: LoadedModule) => {
    const known = knownPackage(specifier, filenameOf(root, importer.path));
    if (known) return known;
    throw new Error(`The package ${specifier} is not loaded; use import() of ${importer.path}.`);
  };
  const load = async (key: string): Promise<Instance> => {
    await loadPackages(key.replace(/\?.*/s, ''), root, find);
    const { instance, done } = linker.load(key);
    await done;
    return instance;
  };
  const loader: Loader = {
    ...{ load, outer: (module) => outerOf(module, root, context) },
    shown: (specifier, from) => {
      const linked = ownValue(from.links, specifier);
      if (linked !== undefined) return modules.get(linked);
      const resolved = requiredUrl(specifier, filenameOf(root, from.path));
      return resolved === undefined ? undefined : knownPackage(resolved, filenameOf(root, from.path));
    },
    importBy: (from) => context.importBy((specifier, options) => importFrom(from, specifier, options)),
    required: (path) => {
      const { instance } = linker.load(path);
      if (instance.done && instance.state !== 'evaluated')
        throw new Error(`require() cannot be used on ${path}: it has top-level await. Use import() instead.`);
      return instance.common ? instance.common.exports : requiredNamespace(instance);
    },
    linker: makeLinker({
      ...{ find, external, syntaxError: context.syntaxError },
      instantiate: (instance) => instantiate(instance, root, context, loader),
    }),
  };
  const { linker } = loader;
  const importFrom = async (from: LoadedModule, specifier: string, options?: ImportCallOptions) => {
    const [base, query] = withoutQuery(specifier);
    const path = ownValue(from.links, base) ?? (await found(base, from, world));
    return path === undefined
      ? importPackage(specifier, filenameOf(root, from.path), options)
      : load(path + query);
  };
  return loader;
}

/** Gives the function that a module's text is in a context. The text is compiled once, whatever the context. */
export function outerOf(module: Module, root: string, { globals, outers }: Context): Outer {
  module.script ??= new vm.Script(module.js, { filename: filenameOf(root, module.path) });
  const outer = outers.get(module.script) ?? (module.script.runInContext(globals) as Outer);
  outers.set(module.script, outer);
  return outer;
}

/** Loads what Node has to load before a graph can be linked: that takes turns of the event loop, linking must not. */
async function loadPackages(entry: string, root: string, find: (path: string) => Module): Promise<void> {
  const waiting: Promise<unknown>[] = [];
  const paths = new Set([entry]);
  for (const path of paths) {
    const module = find(path);
    for (const specifier of module.requests) {
      const linked = ownValue(module.links, specifier);
      if (linked !== undefined) paths.add(linked);
      else if (module.kind === 'module' && !knownPackage(specifier, filenameOf(root, path)))
        waiting.push(importPackage(specifier, filenameOf(root, path)));
    }
    if (module.kind === 'commonjs') waiting.push(...handedOnPackages(module, filenameOf(root, path)));
  }
  if (waiting.length) await Promise.all(waiting);
}

/** Which names a package shows, Node has to say. */
function handedOnPackages({ stars, requests, links }: Module, filename: string): Promise<unknown>[] {
  return stars.flatMap((star) => {
    const specifier = requests[star] as string;
    const resolved = ownValue(links, specifier) === undefined && requiredUrl(specifier, filename);
    return resolved && !knownPackage(resolved, filename) ? [importPackage(resolved, filename)] : [];
  });
}

/** Where an `import()` leads that was not resolved before: a computed one, or one of a URL or an absolute path. */
async function found(specifier: string, from: LoadedModule, world: World): Promise<string | undefined> {
  if (isBuiltin(specifier) || from.lazy.includes(specifier)) return undefined;
  const file = specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier;
  if (!file.startsWith(world.root + sep)) return world.find(specifier, from.path);
  return world.find(`./${relative(world.root, file).replaceAll(sep, '/')}`, '.');
}

/** Each query gives an own instance of a module. */
function withoutQuery(specifier: string): [string, string] {
  const at = /^(?:\.{0,2}\/|file:)/.test(specifier) ? specifier.indexOf('?') : -1;
  return at < 0 ? [specifier, ''] : [specifier.slice(0, at), specifier.slice(at)];
}
