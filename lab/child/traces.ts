/**
 * What evaluated code leaves behind in its child. A child that is not as it was serves no other evaluation. This is hygiene and no
 * boundary: code that knows it can hide from it, and forge answers of its own child; what a Lab says is advice.
 */
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import module from 'node:module';
import net from 'node:net';
import stream from 'node:stream';
import util from 'node:util';
import vm from 'node:vm';

interface Watched {
  name: string;
  object: Record<PropertyKey, unknown>;
  keys: PropertyKey[];
  /** Undefined where a property has a getter: reading it may run code. */
  values: unknown[];
  /** How many properties it has; undefined: it may get more. */
  count: number | undefined;
}

const { ownKeys, getOwnPropertyDescriptor } = Reflect;
const { is } = Object;
const activeResources = process.getActiveResourcesInfo.bind(process);
const { openSync, closeSync } = fs;
const here = import.meta.filename;
/** Packages may keep some files open; code that keeps many is using them up. */
const filesMax = 64;

const languageNames = [
  ...['Object', 'Function', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'BigInt', 'Date', 'RegExp'],
  ...['Promise', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'Proxy', 'Error', 'TypeError', 'RangeError'],
  ...['ArrayBuffer', 'Uint8Array', 'DataView', 'Buffer', 'URL', 'JSON', 'Math', 'Reflect', 'Atomics'],
  ...['performance', 'structuredClone', 'queueMicrotask', 'setTimeout', 'setInterval', 'setImmediate'],
  ...['clearTimeout', 'clearInterval', 'clearImmediate'],
];

/** Remembers how the process is now. What it gives says what is different, in a few words, or undefined. */
export function watchProcess(): () => string | undefined {
  const all = watchedObjects();
  const globals = languageNames.map((name) => Reflect.get(globalThis, name));
  const listeners = listenersNow();
  // They are made when they are first used, which is no trace.
  const streams = [process.stdout, process.stderr];
  const resources = activeResources().length;
  const file = nextFile();
  const resetEnvironment = keepEnvironment();
  const folder = process.cwd();
  return () => {
    const changed = all.find(isChanged);
    if (changed) return `${changed.name} is changed`;
    const global = languageNames.find((name, at) => Reflect.get(globalThis, name) !== globals[at]);
    if (global) return `${global} is another`;
    if (listeners !== listenersNow()) return 'the listeners of the process are changed';
    if (streams.some((one) => one.destroyed)) return 'an output stream is closed';
    resetEnvironment();
    if (process.cwd() !== folder) return 'the working folder is another';
    if (nextFile() > file + filesMax) return 'files are left open';
    return activeResources().length > resources ? 'something still runs' : undefined;
  };
}

function watchedObjects(): Watched[] {
  const named = languageNames.flatMap((name) => {
    const value = Reflect.get(globalThis, name) as Record<PropertyKey, unknown> & { prototype?: object };
    return [watch(name, value), ...(value.prototype ? [watch(`${name}.prototype`, value.prototype)] : [])];
  });
  const hidden = {
    'iterator of arrays': Object.getPrototypeOf([][Symbol.iterator]()),
    'iterator of maps': Object.getPrototypeOf(new Map()[Symbol.iterator]()),
    'iterator of sets': Object.getPrototypeOf(new Set()[Symbol.iterator]()),
    'iterator of strings': Object.getPrototypeOf(''[Symbol.iterator]()),
    'typed arrays': Object.getPrototypeOf(Uint8Array.prototype),
    'async functions': Object.getPrototypeOf(async () => {}),
    generators: Object.getPrototypeOf(function* () {}),
    'process by its class': Object.getPrototypeOf(process),
    'event emitters': EventEmitter.prototype,
    sockets: net.Socket.prototype,
    'readable streams': stream.Readable.prototype,
    'writable streams': stream.Writable.prototype,
    'duplex streams': stream.Duplex.prototype,
    'node:vm': vm,
    scripts: vm.Script.prototype,
    'node:util': util,
    'node:util/types': util.types,
    'node:module': module,
  };
  return [...named, ...Object.entries(hidden).map(([name, object]) => watch(name, object)), watchFunctions()];
}

function watch(name: string, of: object): Watched {
  const object = of as Record<PropertyKey, unknown>;
  const keys = ownKeys(object);
  const values = keys.map((key) => getOwnPropertyDescriptor(object, key)?.value);
  return { name, object, keys, values, count: keys.length };
}

/** Of `process` only what it can do: it counts its listeners and the like in fields. */
function watchFunctions(): Watched {
  const { object, keys, values } = watch('process', process);
  const functions = values.map((value) => (typeof value === 'function' ? value : undefined));
  return { name: 'process', object, keys, values: functions, count: undefined };
}

function isChanged({ object, keys, values, count }: Watched): boolean {
  if (count !== undefined && ownKeys(object).length !== count) return true;
  for (let at = 0; at < keys.length; at += 1) {
    const value = values[at];
    if (value !== undefined && !is(object[keys[at] as PropertyKey], value)) return true;
  }
  return false;
}

/** Variables are put back rather than told: programs set them. */
function keepEnvironment(): () => void {
  const before: NodeJS.ProcessEnv = { ...process.env };
  return () => {
    const now = { ...process.env };
    for (const name of Object.keys(now)) if (!(name in before)) delete process.env[name];
    for (const name of Object.keys(before))
      if (now[name] !== before[name]) process.env[name] = before[name] as string;
  };
}

function listenersNow(): number {
  return process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');
}

/** The number that the next open file gets: the lowest that is free. */
function nextFile(): number {
  const file = openSync(here, 'r');
  closeSync(file);
  return file;
}
