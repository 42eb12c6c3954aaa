/** A fresh global object: the language's own, with what Node adds to it, and classes that know their likes from outside. */
import vm from 'node:vm';

export interface Context {
  globals: Record<string, unknown>;
  /** What scripts gave that ran here: functions, of which nothing has run yet. */
  outers: WeakMap<vm.Script, Outer>;
  /** Functions of the context that work on what its code may see. */
  parse: typeof JSON.parse;
  empty: () => Record<string, unknown>;
  syntaxError: (message: string) => Error;
  /** Makes an `import()` that gives the context's own promises. */
  importBy: (host: (specifier: string, options?: ImportCallOptions) => Promise<unknown>) => unknown;
}

/** The function that the text of a script is. */
export type Outer = (...args: unknown[]) => unknown;

type Named = Record<string, (new () => object) | undefined>;

/** Classes whose instances come from both sides: a package throws an error of Node's realm, code asks for its own `Error`. */
const sharedClasses = [
  ...['Object', 'Function', 'Array', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Date', 'RegExp', 'Promise'],
  ...[
    'Error',
    'TypeError',
    'RangeError',
    'SyntaxError',
    'ReferenceError',
    'EvalError',
    'URIError',
    'AggregateError',
  ],
  ...[
    'ArrayBuffer',
    'SharedArrayBuffer',
    'DataView',
    'Uint8Array',
    'Uint8ClampedArray',
    'Uint16Array',
    'Uint32Array',
  ],
  ...[
    'Int8Array',
    'Int16Array',
    'Int32Array',
    'Float32Array',
    'Float64Array',
    'BigInt64Array',
    'BigUint64Array',
  ],
];
const hostNames = Object.getOwnPropertyNames(globalThis);
const hostClasses = globalThis as unknown as Named;
const ordinary = Function.prototype[Symbol.hasInstance];
/** Prototype of a class of any context → its name. */
const prototypes = new WeakMap<object, string>();

const preparation = new vm.Script(
  `((names, isHosts) => {
  const ordinary = Function.prototype[Symbol.hasInstance];
  for (const name of names) {
    const known = globalThis[name];
    Object.defineProperty(known, Symbol.hasInstance, {
      value(instance) { return ordinary.call(this, instance) || (this === known && isHosts(name, instance)); },
      configurable: true,
      writable: true,
    });
  }
  const { SyntaxError, JSON: { parse } } = globalThis;
  return {
    parse,
    empty: () => ({}),
    syntaxError: (message) => new SyntaxError(message),
    importBy: (host) => async (specifier, options) => (await host(\`\${specifier}\`, options)).namespace,
  };
})`,
  // What it throws is told without it.
  { filename: import.meta.url },
);

for (const name of sharedClasses) shareHostClass(name);

/** Makes a context. It takes half a millisecond: the next one can be made while nobody waits. */
export function makeContext(): Context {
  const globals = vm.createContext(vm.constants.DONT_CONTEXTIFY) as Record<string, unknown>;
  addHostGlobals(globals);
  for (const name of sharedClasses) prototypes.set((globals as Named)[name]?.prototype as object, name);
  const prepare = preparation.runInContext(globals) as (
    names: string[],
    isHosts: (name: string, instance: unknown) => boolean,
  ) => Omit<Context, 'globals' | 'outers'>;
  const isHosts = (name: string, instance: unknown) => ordinary.call(hostClasses[name] as never, instance);
  return { globals, outers: new WeakMap(), ...prepare(sharedClasses, isHosts) };
}

/** `instanceof` in a package holds for what a context made, too. */
function shareHostClass(name: string): void {
  const known = hostClasses[name];
  if (!known) return;
  const value = function (this: unknown, instance: unknown): boolean {
    return ordinary.call(this as never, instance) || (this === known && isOfContext(name, instance));
  };
  Object.defineProperty(known, Symbol.hasInstance, { value, configurable: true, writable: true });
}

function isOfContext(name: string, instance: unknown): boolean {
  if ((typeof instance !== 'object' && typeof instance !== 'function') || instance === null) return false;
  for (let proto = Object.getPrototypeOf(instance); proto; proto = Object.getPrototypeOf(proto))
    if (prototypes.get(proto) === name) return true;
  return false;
}

/** What Node adds comes from the host, read when it is first used. */
function addHostGlobals(globals: Record<string, unknown>): void {
  const present = new Set(Object.getOwnPropertyNames(globals));
  for (const name of hostNames) {
    if (present.has(name)) continue;
    Object.defineProperty(globals, name, {
      configurable: true,
      enumerable: false,
      get: () => (name === 'global' ? globals : Reflect.get(globalThis, name)),
      set: (value) => setGlobal(globals, name, value),
    });
  }
}

/** Gives a global a value of its own. */
export function setGlobal(globals: object, name: string, value: unknown): void {
  Object.defineProperty(globals, name, { value, writable: true, configurable: true });
}
