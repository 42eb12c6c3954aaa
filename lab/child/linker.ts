/** The modules of one realm, linked and evaluated as the language says: names first, then bodies, importers last. */
import type { LoadedModule } from '../messages.ts';
import { bindingOf, exportedNames, ownValue } from './bindings.ts';

/** A namespace that Node made: of a package or a builtin. */
export interface External {
  external: true;
  namespace: Record<string, unknown>;
}

export interface Instance {
  external?: false;
  key: string;
  module: LoadedModule;
  namespace: Record<string, unknown>;
  /** Readers of the module's own variables, by exported name. */
  getters: Record<string, () => unknown>;
  /** What its requests lead to, by index. */
  requests: (Instance | External)[];
  /** CommonJS: `module`; JSON: its value is in `exports`. */
  common?: { exports: unknown };
  state: 'new' | 'linked' | 'evaluating' | 'evaluated' | 'failed';
  error?: unknown;
  /** While top-level await holds it, or those that it imports. */
  done?: Promise<void>;
  /** Runs the body; gives a promise when it awaits. */
  body: () => unknown;
}

/** What a linker needs of its realm. */
export interface Host {
  /** Makes the instance of a module, with `getters` and `body`, without running anything of it. */
  instantiate(instance: Instance): void;
  find(path: string): LoadedModule;
  external(specifier: string, importer: LoadedModule): External;
  /** An error of the realm: the code's own `SyntaxError`. */
  syntaxError(message: string): Error;
}

export interface Linker {
  instances: Map<string, Instance>;
  /** Paths in the order in which they were evaluated. */
  evaluated: string[];
  /** Links and evaluates a module, unless that is done. A promise when there is top-level await to wait for. */
  load(key: string): { instance: Instance; done: Promise<void> | undefined };
}

/** Makes the linker of a realm. A module that fails to link is as if it had never been asked for. */
export function makeLinker(host: Host): Linker {
  const instances = new Map<string, Instance>();
  const evaluated: string[] = [];
  const load = (key: string) => {
    const instance = instances.get(key) ?? link(key, instances, host);
    return { instance, done: evaluate(instance, evaluated) };
  };
  return { instances, evaluated, load };
}

function link(entry: string, instances: Map<string, Instance>, host: Host): Instance {
  const added: Instance[] = [];
  const add = (key: string): Instance => {
    const known = instances.get(key);
    if (known) return known;
    const module = host.find(key.replace(/\?.*/s, ''));
    if (module.problem) throw host.syntaxError(`${module.path}: ${module.problem}`);
    const instance: Instance = {
      ...{ key, module, namespace: Object.create(null), getters: {}, requests: [], state: 'new' },
      body: () => undefined,
    };
    instances.set(key, instance);
    added.push(instance);
    if (module.kind === 'module') {
      for (const specifier of module.requests) {
        const linked = ownValue(module.links, specifier);
        instance.requests.push(linked === undefined ? host.external(specifier, module) : add(linked));
      }
    }
    return instance;
  };
  try {
    const instance = add(entry);
    for (const each of added) host.instantiate(each);
    for (const each of added) checkImports(each, host);
    for (const each of added) fillNamespace(each);
    return instance;
  } catch (error) {
    for (const { key } of added) instances.delete(key);
    throw error;
  }
}

function checkImports(instance: Instance, host: Host): void {
  const { module, requests } = instance;
  for (const { request, name } of module.imports) {
    const target = requests[request] as Instance | External;
    const binding = name === '*' ? undefined : bindingOf(target, name);
    if (binding !== null && binding !== 'ambiguous') continue;
    const error = host.syntaxError(withoutName(module.requests[request] as string, target, name, binding));
    // The message names what was imported; whoever has to mend it asks where.
    error.stack = `${error.name}: ${error.message}\n    at ${module.path}`;
    throw error;
  }
}

/** In Node's words. */
function withoutName(
  specifier: string,
  target: Instance | External,
  name: string,
  binding: null | 'ambiguous',
): string {
  if (binding)
    return `The requested module '${specifier}' contains conflicting star exports for name '${name}'`;
  if (target.external || target.module.kind !== 'commonjs')
    return `The requested module '${specifier}' does not provide an export named '${name}'`;
  return `Named export '${name}' not found. The requested module '${specifier}' is a CommonJS module, which may not support all module.exports as named exports.
CommonJS modules can always be imported via the default export, for example using:

import pkg from '${specifier}';
const { ${name} } = pkg;
`;
}

/** Defines the names of a namespace in their order. */
function fillNamespace(instance: Instance): void {
  instance.state = 'linked';
  const { namespace } = instance;
  for (const name of exportedNames(instance)) {
    const binding = bindingOf(instance, name);
    if (binding && binding !== 'ambiguous')
      Object.defineProperty(namespace, name, { enumerable: true, get: binding.get });
  }
  Object.defineProperty(namespace, Symbol.toStringTag, { value: 'Module' });
  Object.preventExtensions(namespace);
}

/** Evaluates what a module imports, then it. A module of the present cycle is not waited for. */
function evaluate(instance: Instance, evaluated: string[]): Promise<void> | undefined {
  if (instance.state === 'failed') throw instance.error;
  if (instance.state !== 'linked') return instance.done;
  instance.state = 'evaluating';
  const fail = (error: unknown): never => {
    instance.state = 'failed';
    instance.error = error;
    throw error;
  };
  const run = () => {
    if (instance.module.kind !== 'json') evaluated.push(instance.module.path);
    return instance.body();
  };
  const finish = () => {
    instance.state = 'evaluated';
    delete instance.done;
  };
  try {
    const waiting: Promise<void>[] = [];
    for (const request of instance.requests) {
      const done = request.external ? undefined : evaluate(request, evaluated);
      if (done) waiting.push(done);
    }
    if (waiting.length === 0 && !instance.module.awaits) {
      run();
      finish();
      return undefined;
    }
    const body = async () => {
      // A module that waits for nobody starts at once.
      if (waiting.length) await Promise.all(waiting);
      await run();
    };
    instance.done = body().then(finish, fail);
    return instance.done;
  } catch (error) {
    return fail(error);
  }
}
