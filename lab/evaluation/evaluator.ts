/** Hot evaluation, the trusted side: keeps warm children, holds the deadline, kills what passes it. */
import { randomUUID } from 'node:crypto';
import type { EvalRequest, EvalResponse } from '../../contracts/evaluation.ts';
import { nearestNames } from '../../engine/index.ts';
import { tooLargeExit } from '../frames.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { type Asked, readRequest } from './evaluation-request.ts';
import { type Pool, startPool } from './evaluator-pool.ts';
import type { EvaluatorChild } from './evaluator-process.ts';
import { type Job, makePreparation, type Prepare, type Ready, type Texts } from './preparation.ts';
import { type Judged, runProbes } from './probes.ts';
import { mapStack } from './stack.ts';

export interface Evaluator {
  /**
   * Evaluates one request of a session after the other, and those without a session one after the other. Whatever the code does
   * is an answer, never an error. When the signal aborts, what runs is killed.
   */
  evaluate(request: EvalRequest, signal?: AbortSignal): Promise<EvalResponse>;
  /** Makes of edited modules what an evaluation needs, as soon as nothing else is to do. */
  expect(edited: string[]): void;
  /** How many children live. */
  children(): number;
  close(): Promise<void>;
}

export interface EvaluatorOptions extends Texts {
  sandbox: Sandbox;
  /** What evaluated code may read: the tree, its packages, Loom's own child scripts. */
  readOnly: string[];
}

const evaluationsMax = 2_000;
const memoryMbMax = 1_024;
/** Who edits more modules at once evaluates few of them. */
const expectedMax = 4;

/** Starts the evaluator of a Lab; the children start at once, so that the first answer is a warm one. */
export function startEvaluator(options: EvaluatorOptions): Evaluator {
  const { root } = options;
  const { prepare, transpileNow } = makePreparation(options);
  const pool = startPool(options.sandbox, root, options.readOnly);
  const evaluate = async (request: EvalRequest, signal?: AbortSignal): Promise<EvalResponse> => {
    const asked = readRequest(request, root);
    if ('problem' in asked) return unevaluated('error', asked.problem);
    const one = (each: Asked) => evaluateOne(each, prepare, pool, root, signal);
    if (asked.probes) return runProbes(asked.probes, asked, root, one);
    const { holds: _holds, ...answer } = await one(asked);
    return answer;
  };
  const turns = new Map<string | undefined, Promise<unknown>>();
  return {
    evaluate: (request, signal) => {
      const { session } = request;
      const answer = (turns.get(session) ?? Promise.resolve()).then(() => evaluate(request, signal));
      const turn = answer.catch(() => {});
      turns.set(session, turn);
      turn.then(() => turns.get(session) === turn && turns.delete(session));
      return answer;
    },
    expect: (edited) => {
      for (const path of edited.slice(0, expectedMax)) {
        if (/\.[cm]?[jt]sx?$/.test(path)) setImmediate(attempt, () => transpileNow(path));
      }
    },
    children: pool.count,
    close: pool.close,
  };
}

function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    // Nobody waits for it: the evaluation that needs it will fail in the same way, and answer.
    console.error(error);
  }
}

async function evaluateOne(
  asked: Asked,
  prepare: Prepare,
  pool: Pool,
  root: string,
  signal: AbortSignal | undefined,
): Promise<Judged> {
  const { session } = asked;
  if (signal?.aborted) return unevaluated('killed', 'The evaluation was stopped before it began.');
  const isNew = session === undefined || asked.reset;
  const prepared = prepare(asked, isNew ? new Map() : pool.importedIn(session));
  if ('problem' in prepared) return unevaluated('error', prepared.problem);
  if (session !== undefined && asked.reset) pool.forget(session, false);
  if (!prepared.job.expression && asked.module === undefined)
    return { ...unevaluated('ok'), value: { $: 'undefined' } };
  const { child, lost } =
    session === undefined ? { child: await pool.shared(), lost: false } : pool.ofSession(session);
  const served = child.evaluations;
  let response = await runIn(child, prepared, root, signal);
  const hasDied = response.status === 'killed' || response.status === 'too-large';
  // It may have died of what an earlier evaluation left behind; alone in a child of its own nobody else is to blame.
  if (hasDied && session === undefined && served > 0 && !signal?.aborted)
    response = await runIn(await pool.shared(), prepared, root, signal);
  const { stack, ...answer } = response;
  const isFull =
    child.memoryMb > memoryMbMax || (session === undefined && child.evaluations > evaluationsMax);
  if (isFull) child.kill();
  const isLost = session !== undefined && (lost || child.over());
  if (session !== undefined && child.over()) pool.forget(session, false);
  else if (session !== undefined) remember(prepared.declared, pool.importedIn(session));
  return {
    ...answer,
    ...(stack !== undefined && { stack: mapStack(stack, root, prepared.textOf) }),
    ...(isLost && { sessionLost: true }),
  };
}

function remember(declared: Ready['declared'], imported: Map<string, string>): void {
  for (const [name, again] of declared) {
    if (again === undefined) imported.delete(name);
    else imported.set(name, again);
  }
}

function unevaluated(status: EvalResponse['status'], message?: string): EvalResponse {
  return { status, ...(message !== undefined && { message }), console: [], evaluated: [], durationMs: 0 };
}

/** Runs a job in a child; when the deadline passes first, or the asker goes, the child dies and its group with it. */
async function runIn(
  child: EvaluatorChild,
  { job, find }: Ready,
  root: string,
  signal: AbortSignal | undefined,
): Promise<Judged> {
  await child.ready;
  const { modules, timeoutMs, ...rest } = job;
  const started = performance.now();
  const nonce = randomUUID();
  const deadline = timeLimit(timeoutMs, signal);
  const asked = child.ask({ nonce, root, update: child.missing(modules), ...rest }, find);
  const answer = await Promise.race([asked, child.ended, deadline.passed]);
  deadline.clear();
  const durationMs = performance.now() - started;
  if (typeof answer === 'string') {
    child.kill();
    const isLate = answer === 'late';
    const why = isLate ? `There was no result within ${timeoutMs} ms` : 'The evaluation was stopped';
    return { ...unevaluated(isLate ? 'timeout' : 'killed', `${why}; the child was killed.`), durationMs };
  }
  if ('code' in answer && answer.code === tooLargeExit) {
    return {
      ...unevaluated('too-large', 'The answer is too large, although its value was cut.'),
      durationMs,
    };
  }
  if ('code' in answer) {
    const output = child.output().trim().slice(-2_000);
    const message = `The child ended (${answer.code}) before it had a result.${output && ` It printed: ${output}`}`;
    return { ...unevaluated('killed', message), durationMs };
  }
  const { kind: _kind, nonce: _nonce, memoryMb: _memory, exports, ...response } = answer;
  return exports ? { ...response, message: noExport(job, exports) } : response;
}

function timeLimit(timeoutMs: number, signal: AbortSignal | undefined) {
  const { promise, resolve } = Promise.withResolvers<'late' | 'stopped'>();
  const timer = setTimeout(resolve, timeoutMs, 'late');
  const stop = () => resolve('stopped');
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  const clear = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  };
  return { passed: promise, clear };
}

function noExport({ module, call }: Job, names: string[]): string {
  const nearest = nearestNames(call?.export ?? '', names);
  const near = nearest.length ? ` Near it: ${nearest.join(', ')}.` : '';
  const all = names.length ? `it exports ${names.join(', ')}` : 'it exports nothing';
  return `${module} exports no function ${call?.export}; ${all}.${near}`;
}
