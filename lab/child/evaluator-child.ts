/** Runs in the sandbox: evaluates modules in a fresh context per request, one request at a time. */
import { format, types } from 'node:util';
import type { Cut } from '../../contracts/evaluation.ts';
import type { EvaluatorMessage, EvaluatorRequest } from '../messages.ts';
import { unspell } from '../unspell.ts';
import { spell } from '../values.ts';
import { openChannel } from './channel.ts';
import { type Module, openRealm } from './realm.ts';

type Answer = Omit<Extract<EvaluatorMessage, { kind: 'answer' }>, 'kind' | 'nonce' | 'memoryMb'>;

const consoleLinesMax = 200;
const lineCharsMax = 2_000;
const stackCharsMax = 16_000;

const modules = new Map<string, Module>();
/** Fails the present evaluation; code that a finished one left behind fails nobody. */
let failPresent: (error: unknown) => void = () => {};

process.on('uncaughtException', (error) => failPresent(error));
process.on('unhandledRejection', (error) => failPresent(error));

const send = openChannel<EvaluatorRequest>(async (request) => {
  for (const [path, module] of Object.entries(request.update)) {
    if (module) modules.set(path, { ...module });
    else modules.delete(path);
  }
  const memoryMb = Math.round(process.memoryUsage.rss() / 1024 / 1024);
  send({ kind: 'answer', nonce: request.nonce, memoryMb, ...(await answer(request)) });
});
send({ kind: 'ready' });

async function answer(request: EvaluatorRequest): Promise<Answer> {
  const started = performance.now();
  const printed = lines();
  const realm = openRealm(request.root, modules, printed.console);
  const result = (status: Answer['status'], rest: Partial<Answer>): Answer => ({
    status,
    ...rest,
    console: printed.all(),
    evaluated: realm.evaluated,
    durationMs: performance.now() - started,
  });
  try {
    const failed = new Promise<never>((_, reject) => {
      failPresent = reject;
    });
    const value = await Promise.race([evaluate(request, realm), failed]);
    const cuts: Cut[] = [];
    const spelt = { value: spell(value, cuts, request.charsMax), ...(cuts.length && { cut: cuts }) };
    if (!request.predicate) return result('ok', spelt);
    const holds = await Promise.race([realm.run({ ...request.predicate }, value), failed]);
    return result('ok', { ...spelt, holds: Boolean(holds) });
  } catch (error) {
    return result('error', describe(error));
  } finally {
    failPresent = () => {};
    realm.close();
  }
}

async function evaluate(request: EvaluatorRequest, realm: ReturnType<typeof openRealm>): Promise<unknown> {
  const exports = request.module === undefined ? realm.empty() : realm.load(request.module);
  if (request.call) {
    const called = (exports as Record<string, unknown>)[request.call.export];
    if (typeof called !== 'function') {
      const names = Object.keys(exports as object).join(', ');
      throw new TypeError(
        `${request.module} exports no function ${request.call.export}; it exports ${names}.`,
      );
    }
    return await called(...(unspell(JSON.parse(request.call.args), realm.globals) as unknown[]));
  }
  if (request.expression) return await realm.run({ ...request.expression }, exports);
  return exports;
}

function lines() {
  const kept: string[] = [];
  let left = 0;
  const print = (...parts: unknown[]) => {
    for (const line of format(...parts).split('\n')) {
      if (kept.length < consoleLinesMax) kept.push(line.slice(0, lineCharsMax));
      else left += 1;
    }
  };
  const names = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'];
  return {
    console: { ...console, ...Object.fromEntries(names.map((name) => [name, print])) },
    all: () => (left ? [...kept, `… and ${left} more lines`] : kept),
  };
}

/** An error may be anything, and reading it may throw. */
function describe(error: unknown): { message: string; stack?: string } {
  try {
    if (!types.isNativeError(error)) return { message: `Thrown: ${format(error).slice(0, stackCharsMax)}` };
    const message = `${error.name}: ${error.message}`.slice(0, stackCharsMax);
    return { message, stack: String(error.stack).slice(0, stackCharsMax) };
  } catch (unreadable) {
    return { message: `Thrown: something that cannot be read (${typeof unreadable} when tried).` };
  }
}
