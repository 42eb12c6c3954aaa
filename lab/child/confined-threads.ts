/**
 * Loaded before anything else where Node's permission model confines a test run. A thread that is started with `execArgv` or with
 * NODE_OPTIONS of its own would have no permissions to ask for: here every thread gets those of the process, and may start no others.
 */
import { syncBuiltinESMExports } from 'node:module';
import threads, { type WorkerOptions } from 'node:worker_threads';

const { Worker } = threads;
const kept = /^--(?:permission$|allow-fs-|allow-addons$|no-experimental-sqlite$|disable-warning)/;
const execArgv = process.execArgv.filter((flag) => kept.test(flag));

const ConfinedWorker = new Proxy(Worker, {
  construct(target, [file, options]: [string | URL, WorkerOptions | undefined], newTarget) {
    const given = typeof options?.env === 'object' ? options.env : process.env;
    const { NODE_OPTIONS: _options, ...env } = given;
    return Reflect.construct(target, [file, { ...options, env, execArgv }], newTarget);
  },
});
Object.defineProperty(Worker.prototype, 'constructor', { value: ConfinedWorker });
Object.assign(threads, { Worker: ConfinedWorker });
syncBuiltinESMExports();
