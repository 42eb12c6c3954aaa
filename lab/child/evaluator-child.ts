/** Runs in the sandbox: evaluates modules in a fresh context per request, or in that of a session, one request at a time. */
import { format } from 'node:util';
import type { Cut } from '../../contracts/evaluation.ts';
import { unspell } from '../evaluation/unspell.ts';
import { spell } from '../evaluation/values.ts';
import { tooLargeExit } from '../frames.ts';
import type { EvaluatorMessage, EvaluatorRequest, Found, LoadedModule } from '../messages.ts';
import { openChannel } from './channel.ts';
import { describeError } from './errors.ts';
import type { Module } from './loader.ts';
import { openRealm, prepareRealm, type Realm } from './realm.ts';
import { refuseSignals } from './signals.ts';
import { watchProcess } from './traces.ts';
import { hearUncaught, withUncaught } from './uncaught.ts';

type Answer = Omit<Extract<EvaluatorMessage, { kind: 'answer' }>, 'kind' | 'nonce' | 'memoryMb'>;

/** A realm, and what its console printed since the last answer. */
interface Opened {
  realm: Realm;
  printed: Lines;
}

const consoleLinesMax = 200;
const lineCharsMax = 2_000;
const namesMax = 100;

/** The called export is no function; these are there. */
class NoFunctionError extends Error {
  readonly names: string[];
  constructor(names: string[]) {
    super('The module exports no such function.');
    this.names = names;
  }
}

const modules = new Map<string, Module>();
const sessions = new Map<string, Opened>();
/** The evaluation that may still leave something behind. */
let unrested: string | undefined;
/** One that had been over for longer still ran, and failed. */
let strayed = false;
/** What the present evaluation waits to hear from the Lab; nothing that a finished one left behind may ask. */
let asking: { nonce: string; waiting: ((path: string | undefined) => void)[] } | undefined;

refuseSignals();
hearUncaught();

const { send, isIntact } = openChannel<EvaluatorRequest | Found>((message) => {
  const update = 'found' in message ? message.found.update : message.update;
  for (const [path, module] of Object.entries(update)) modules.set(path, { ...module });
  if ('found' in message) hear(message);
  else void reply(message);
});
// Node has read it; it is nothing that evaluated code should meet.
delete process.env.NODE_COMPILE_CACHE;
prepareRealm();
const traces = watchProcess();
send({ kind: 'ready' });

function hear({ nonce, found }: Found): void {
  if (asking?.nonce === nonce) asking.waiting.shift()?.(found.path);
}

async function reply(request: EvaluatorRequest): Promise<void> {
  const memoryMb = Math.round(process.memoryUsage.rss() / 1024 / 1024);
  asking = { nonce: request.nonce, waiting: [] };
  unrested = request.nonce;
  const answered = await answer(request);
  asking = undefined;
  try {
    send({ kind: 'answer', nonce: request.nonce, memoryMb, ...answered });
  } catch (error) {
    // Only code that changed what JSON is made of gets here: no answer of this process can be sent any more.
    process.exit(error instanceof RangeError ? tooLargeExit : 1);
  }
  setImmediate(() => {
    if (request.session === undefined) rest(request.nonce);
    prepareRealm(
      request.root,
      answered.evaluated.flatMap((path) => modules.get(path) ?? []),
    );
  });
}

/** The Lab waits for this word before it sends the next evaluation to this child. */
function rest(nonce: string): void {
  const left = strayed ? 'an earlier evaluation still ran' : isIntact() ? traces() : 'the channel is changed';
  unrested = undefined;
  send({ kind: 'rested', nonce, ...(left && { left }) });
}

/** The Lab answers in the order of the questions. */
function findIn(specifier: string, from: string): Promise<string | undefined> {
  const present = asking;
  if (!present) return Promise.reject(new Error(`The evaluation that imports ${specifier} has ended.`));
  send({ kind: 'find', nonce: present.nonce, specifier, from });
  return new Promise((resolve) => present.waiting.push(resolve));
}

async function answer(request: EvaluatorRequest): Promise<Answer> {
  const started = performance.now();
  const world = opened(request);
  const { realm } = world;
  const result = (status: Answer['status'], rest: Partial<Answer>): Answer => ({
    status,
    ...rest,
    console: world.printed.all(),
    evaluated: realm.takeEvaluated(),
    durationMs: performance.now() - started,
  });
  try {
    const ok = await withUncaught((failed) => evaluateIn(request, realm, failed), lateIn(request, world));
    return result('ok', ok);
  } catch (error) {
    const names = error instanceof NoFunctionError ? { exports: error.names } : {};
    return result('error', { ...describeError(error), ...names });
  } finally {
    world.printed = lines();
    if (request.session === undefined) realm.close();
  }
}

/** What fails when its evaluation has its answer: the next answer of the session tells it. */
function lateIn({ session, nonce }: EvaluatorRequest, world: Opened): (error: unknown) => void {
  return (error) => {
    if (unrested !== nonce) strayed = true;
    if (session === undefined) return;
    world.printed.print([`An earlier evaluation failed after its answer: ${describeError(error).message}`]);
  };
}

async function evaluateIn(
  request: EvaluatorRequest,
  realm: Realm,
  failed: Promise<never>,
): Promise<Partial<Answer>> {
  const value = await Promise.race([evaluate(request, realm), failed]);
  const cuts: Cut[] = [];
  const spelt = { value: spell(value.is, cuts, request.charsMax), ...(cuts.length && { cut: cuts }) };
  if (!request.predicate) return spelt;
  return { ...spelt, holds: await Promise.race([judge(request.predicate, realm, value), failed]) };
}

/** The world of a session as it is now, or a new one. */
function opened({ root, session }: EvaluatorRequest): Opened {
  const known = session === undefined ? undefined : sessions.get(session);
  if (known) {
    known.realm.refresh();
    return known;
  }
  const self: Opened = {
    realm: openRealm(
      { root, modules, find: findIn },
      consoleOf((parts) => self.printed.print(parts)),
    ),
    printed: lines(),
  };
  if (session !== undefined) sessions.set(session, self);
  return self;
}

/** What was asked for, in a field: it may be a thenable. */
interface Evaluated {
  is: unknown;
  exports: unknown;
}

async function evaluate(request: EvaluatorRequest, realm: Realm): Promise<Evaluated> {
  const { exports } =
    request.module === undefined ? { exports: realm.empty() } : await realm.load(request.module);
  if (request.call) {
    const called = (exports as Record<string, unknown>)[request.call.export];
    if (typeof called !== 'function') {
      throw new NoFunctionError(Object.keys(exports as object).slice(0, namesMax));
    }
    const args = unspell(JSON.parse(request.call.args), realm.globals) as unknown[];
    return { is: await called(...args), exports };
  }
  if (request.expression) return { is: await realm.run({ ...request.expression }, exports), exports };
  return { is: exports, exports };
}

/** Whether the predicate holds for the value. An error of its own is told as such. */
async function judge(predicate: LoadedModule, realm: Realm, { is, exports }: Evaluated): Promise<boolean> {
  try {
    return Boolean(await realm.run({ ...predicate }, exports, is));
  } catch (error) {
    throw new Error(`The predicate failed: ${describeError(error).message}`);
  }
}

interface Lines {
  print(parts: unknown[]): void;
  all(): string[];
}

function lines(): Lines {
  const kept: string[] = [];
  let left = 0;
  return {
    print: (parts) => {
      for (const line of format(...parts).split('\n')) {
        if (kept.length < consoleLinesMax) kept.push(line.slice(0, lineCharsMax));
        else left += 1;
      }
    },
    all: () => (left ? [...kept, `… and ${left} more lines`] : kept),
  };
}

function consoleOf(print: (parts: unknown[]) => void): object {
  const names = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'];
  const printing = (...parts: unknown[]) => print(parts);
  return { ...console, ...Object.fromEntries(names.map((name) => [name, printing])) };
}
