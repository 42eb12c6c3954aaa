/** Changes of the host's own world: the answer of the next evaluation must not feel them. */
import { evaluating, type Payload } from '../payload.ts';

const host =
  'const host: any = (console.log as any).constructor("return globalThis")(); const module = (name: string): any => host.process.getBuiltinModule(name);';

function polluting(name: string, tries: string, statements: string): Payload {
  return evaluating(name, tries, `(() => { ${host} ${statements}; return 'polluted'; })()`, {
    answers: ['ok', 'error', 'timeout', 'killed', 'too-large'],
    request: { timeoutMs: 1_000 },
  });
}

export const pollutions: Payload[] = [
  polluting('array-map', 'Array.prototype.map', 'host.Array.prototype.map = () => [666]'),
  polluting(
    'array-iterator',
    'the iterator of arrays',
    'host.Array.prototype[Symbol.iterator] = function* () { yield 666; }',
  ),
  polluting(
    'array-setter',
    'a setter for index 0',
    'host.Object.defineProperty(host.Array.prototype, 0, { set() { throw 666; } })',
  ),
  polluting(
    'map-get',
    'Map.prototype.get',
    'host.Map.prototype.get = () => ({ exports: { receipt: () => 666 } })',
  ),
  polluting(
    'map-iterator',
    'the iteration of maps',
    'host.Map.prototype[Symbol.iterator] = host.Map.prototype.forEach = () => { throw 666; }',
  ),
  polluting(
    'string-replace',
    'String.prototype.split and slice',
    'host.String.prototype.split = host.String.prototype.slice = () => { throw 666; }',
  ),
  polluting(
    'json-stringify',
    'JSON.stringify',
    'host.JSON.stringify = () => \'{"kind":"answer","status":"ok","value":666}\'',
  ),
  polluting(
    'json-parse',
    'JSON.parse',
    'host.JSON.parse = () => ({ nonce: "", update: {}, expression: { js: "() => 666", links: {} } })',
  ),
  polluting(
    'object-entries',
    'Object.entries, keys and hasOwn',
    'host.Object.entries = host.Object.keys = () => []; host.Object.hasOwn = () => false',
  ),
  polluting('object-to-json', 'a toJSON for every object', 'host.Object.prototype.toJSON = () => 666'),
  polluting(
    'object-getter',
    'getters for `value`, `module` and `call` on every object',
    'for (const key of ["value", "module", "call", "get", "then"]) host.Object.defineProperty(host.Object.prototype, key, { get: () => 666, set() {}, configurable: true })',
  ),
  polluting(
    'object-setter',
    'a setter that takes what is assigned to `nonce`',
    'host.Object.defineProperty(host.Object.prototype, "nonce", { set(value) { host.stolen = value; }, get: () => host.stolen })',
  ),
  polluting(
    'promise-then',
    'Promise.prototype.then',
    'host.Promise.prototype.then = function () { return this; }',
  ),
  polluting('promise-race', 'Promise.race', 'host.Promise.race = () => 666'),
  polluting(
    'regexp-exec',
    'RegExp.prototype.test and exec',
    'host.RegExp.prototype.test = host.RegExp.prototype.exec = () => { throw 666; }',
  ),
  polluting(
    'number-is-finite',
    'Number.isFinite and Object.is',
    'host.Number.isFinite = () => false; host.Object.is = () => true',
  ),
  polluting('reflect-get', 'Reflect.get, through which globals are read', 'host.Reflect.get = () => 666'),
  polluting(
    'buffer-concat',
    'Buffer.concat, alloc and from',
    'host.Buffer.concat = host.Buffer.alloc = host.Buffer.from = () => new Uint8Array(4)',
  ),
  polluting(
    'buffer-write',
    'the methods of buffers',
    'host.Buffer.prototype.writeUInt32BE = () => 666; host.Buffer.prototype.readUInt32BE = () => 4; host.Buffer.prototype.toString = () => "666"',
  ),
  polluting(
    'socket-write',
    'Socket.prototype.write',
    'module("node:net").Socket.prototype.write = () => true',
  ),
  polluting(
    'stream-push',
    'the streams below sockets',
    'module("node:stream").Readable.prototype.push = () => false',
  ),
  polluting(
    'emitter',
    'EventEmitter.prototype.emit and on',
    'module("node:events").prototype.emit = () => false',
  ),
  polluting(
    'process-emit',
    'process.emit and its listeners',
    'host.process.emit = () => false; host.process.removeAllListeners()',
  ),
  polluting(
    'process-exit-listener',
    'a listener that keeps the process busy when it ends',
    'host.process.on("exit", () => { for (;;); })',
  ),
  polluting(
    'vm',
    'the functions of node:vm',
    'const vm = module("node:vm"); vm.createContext = vm.runInContext = () => 666; vm.Script.prototype.runInContext = () => () => 666; module("node:module").syncBuiltinESMExports()',
  ),
  polluting(
    'util',
    'node:util, by which lines are formatted',
    'const util = module("node:util"); util.format = () => { throw 666; }; util.types.isMap = () => true; module("node:module").syncBuiltinESMExports()',
  ),
  polluting(
    'module-cache',
    'the cache of packages',
    'const { Module } = module("node:module"); Module._load = () => 666; for (const key of Object.keys(Module._cache)) Module._cache[key].exports = 666; Module.createRequire = () => () => 666; module("node:module").syncBuiltinESMExports()',
  ),
  polluting('performance', 'the clock', 'host.performance.now = () => -1; host.Date.now = () => 0'),
  polluting(
    'globals',
    'the globals themselves',
    'for (const name of ["URL", "Map", "Error", "Promise", "console", "setTimeout", "Buffer", "process"]) { try { host[name] = undefined; } catch (error) { console.log(error); } }',
  ),
  polluting(
    'error-prepare',
    'Error.prepareStackTrace and stackTraceLimit',
    'host.Error.prepareStackTrace = () => { for (;;); }; host.Error.stackTraceLimit = 1e9',
  ),
  polluting(
    'symbol-species',
    'species of the host',
    'for (const name of ["Array", "Promise", "RegExp"]) Object.defineProperty(host[name], Symbol.species, { get: () => { throw 666; } })',
  ),
  polluting(
    'host-timer',
    'a timer of the host that outlives the evaluation and loops',
    'host.setTimeout(() => { for (;;); }, 1)',
  ),
  polluting(
    'host-timer-exit',
    'an unreferenced timer of the host that exits',
    'host.setTimeout(() => host.process.reallyExit(0), 5).unref()',
  ),
  polluting(
    'host-immediate',
    'immediates of the host that go on for ever',
    'const next = () => host.setImmediate(next); next()',
  ),
  polluting(
    'finalizer',
    'a callback at the next garbage collection',
    'host.registry = new host.FinalizationRegistry(() => host.process.reallyExit(0)); (() => { for (let i = 0; i < 100; i++) host.registry.register({}, i); })()',
  ),
  polluting(
    'memory-kept',
    'memory that stays',
    'host.kept = (host.kept ?? []).concat([Buffer.alloc(50_000_000, 1)])',
  ),
  polluting(
    'stdin-and-streams',
    'the streams of the process',
    'host.process.stdout.destroy(); host.process.stderr.destroy()',
  ),
  polluting(
    'fd-closed',
    'the file descriptors 0 to 30',
    'for (let fd = 0; fd < 30; fd++) { try { module("node:fs").closeSync(fd); } catch (error) { console.log(error); } }',
  ),
];
