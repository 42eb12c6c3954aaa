/** The autonomous loop: reflect → spawn → work → verify → promote or roll back → repeat. */
import type { JournalEntry, RunLimits, StopReason } from '../contracts/event.ts';
import type { Generation } from '../contracts/generation.ts';
import type { Review } from '../contracts/review.ts';
import { labRoutes, type Spawned } from '../contracts/routes.ts';
import type { Settings } from '../contracts/settings.ts';
import { connectRoutes, WireError } from '../contracts/wire.ts';
import { failureText } from './failure-text.ts';
import { callTimes, type Meter } from './metered.ts';
import { ModelError, type ModelFailure } from './model.ts';
import { readProjectConfig } from './project.ts';
import { foldRun, limitReached, type RunState, trendOf, triedKeys } from './run-state.ts';
import type { Supervisor } from './supervisor-client.ts';
import type { Lab, Propose, Report, Worker, WorkerContext, WorkResult } from './worker.ts';

export interface RunWorker {
  /** Written into the journal. */
  name: string;
  /** The `ordinal` counts the generations of this run from 0. */
  propose(ordinal: number): Propose;
  work(ordinal: number): Worker;
  /** Looks at a candidate that passed the gates; undefined: nobody does. */
  review?(ordinal: number): Reviewer | undefined;
}

type Reviewer = (
  generation: Generation,
  context: Pick<WorkerContext, 'tree' | 'settings' | 'report' | 'signal'>,
) => Promise<Review>;

export interface Run {
  id: string;
  supervisor: Supervisor;
  limits: RunLimits;
  worker: RunWorker;
  settings: Settings;
  meter: Meter;
  report: Report;
  /** Aborted: finish the cycle, start no new one. */
  finish: AbortSignal;
  /** Aborted: roll back what is going on and stop. */
  now: AbortSignal;
}

export type RunEnd = { kind: 'stopped'; reason: StopReason } | { kind: 'restart' };

/**
 * Runs until a limit, a signal or a failure, each reported as `run-stopped`, or until Prime must restart.
 * Called again with the same id it goes on where it was. @throws on bugs and when the Supervisor is gone.
 */
export async function runAuto(run: Run): Promise<RunEnd> {
  const entries: JournalEntry[] = [];
  try {
    for (;;) {
      const state = await currentState(run, entries);
      Object.assign(run.meter, { tokens: state.tokens, cost: state.cost, calls: callTimes(entries) });
      if (state.stopped) return { kind: 'stopped', reason: state.stopped.reason };
      if (run.now.aborted || run.finish.aborted) return await stop(run, 'signal', 'Stopped by a signal.');
      const limits = state.limits ?? run.limits;
      const reached = limitReached(state, limits, Date.now());
      if (reached) return await stop(run, reached, limitText(reached, limits, state));
      const next = await cycle(run, state, entries);
      if (next === 'restart') return { kind: 'restart' };
      if (next === 'nothing') return await stop(run, 'nothing-to-do', 'Nothing worth doing was found.');
    }
  } catch (error) {
    if (run.now.aborted) return await stop(run, 'signal', 'Stopped at once by a signal.');
    const message = (error as Error).message;
    if (!(error instanceof ModelError || error instanceof WireError)) {
      await stop(run, 'failed', `A bug: ${message}`);
      throw error;
    }
    return await stop(run, error instanceof ModelError ? stopOf(error.kind) : 'failed', message);
  }
}

/** Reads what is new in the journal; the first time it also reports the start, or clears up after a crash. */
async function currentState(run: Run, entries: JournalEntry[]): Promise<RunState> {
  const first = entries.length === 0;
  entries.push(...(await run.supervisor.journal({ from: String(entries.length) })).entries);
  const state = foldRun(entries, run.id);
  if (!first || state.stopped) return state;
  if (!state.limits) {
    await run.report([{ type: 'run-started', run: run.id, worker: run.worker.name, limits: run.limits }]);
  }
  const left = state.generations.filter((one) => one.state === 'working');
  for (const { number } of left) await rollBack(run, number, 'Prime ended while it was working on this.');
  return state.limits && !left.length ? state : currentState(run, entries);
}

async function cycle(
  run: Run,
  state: RunState,
  entries: JournalEntry[],
): Promise<'restart' | 'nothing' | 'next'> {
  const ordinal = state.generations.length;
  const { tree } = await run.supervisor.versions();
  const config = readProjectConfig(tree);
  await run.report([{ type: 'phase', phase: 'reflect', detail: 'looking for the next task' }]);
  const proposal = await run.worker.propose(ordinal)({
    tree,
    config,
    tried: triedKeys(entries),
    report: run.report,
    signal: run.now,
  });
  await run.report([
    {
      type: 'reflected',
      evidence: proposal?.evidence ?? [],
      ...(proposal && { task: proposal.task, by: proposal.by }),
    },
  ]);
  if (!proposal) return 'nothing';
  const { task } = proposal;
  const spawned = await run.supervisor.spawn({ task, worker: run.worker.name }, run.now);
  const { number } = spawned.generation;
  try {
    const limits = state.limits ?? run.limits;
    const refusal = await attempts(run, spawned, { tree, ordinal, repairs: limits.repairs ?? 0 });
    if (refusal !== undefined) {
      await rollBack(run, number, refusal);
      return 'next';
    }
    const { restart } = await run.supervisor.promote({ generation: number });
    return restart ? 'restart' : 'next';
  } catch (error) {
    const reason = run.now.aborted ? 'Stopped by a signal.' : (error as Error).message;
    const both = (second: Error) => new AggregateError([error, second], `${reason} Then: ${second.message}`);
    await rollBack(run, number, reason).catch((second: Error) => Promise.reject(both(second)));
    throw error;
  }
}

interface Attempt {
  tree: string;
  ordinal: number;
  /** How often the worker is told what failed, and goes on. */
  repairs: number;
}

/** Lets the worker work and repair, until gates and review approve; gives the reason for a rollback, or undefined. */
async function attempts(run: Run, spawned: Spawned, attempt: Attempt): Promise<string | undefined> {
  const { number, task } = spawned.generation;
  const { tree, ordinal } = attempt;
  const context = { generation: number, tree, config: readProjectConfig(tree), settings: run.settings };
  const worker = run.worker.work(ordinal);
  let result = await workIn(run, spawned, task.title, (lab, signal) =>
    worker(task, lab, { ...context, report: run.report, signal }),
  );
  for (let left = attempt.repairs; ; left--) {
    if (result.outcome !== 'finished') return `${result.outcome}: ${result.detail}`;
    const judged = await verified(run, number);
    const { verdict, state } = judged;
    const objection = verdict?.approved
      ? await objectionOf(run, judged, tree, ordinal)
      : (verdict?.reason ?? `The Supervisor left it in state ${state}.`);
    const { repair } = result;
    if (objection === undefined || !verdict || !repair || left <= 0) return objection;
    const again = await run.supervisor.reopen({ generation: number, reason: oneLine(objection) }, run.now);
    const failure = failureText(verdict, objection);
    result = await workIn(run, again, `repair: ${oneLine(objection)}`, (lab, signal) =>
      repair(failure, lab, signal),
    );
  }
}

/** Lets a worker work in a Lab, for as long as it may, and reports how that ended. */
async function workIn(
  run: Run,
  { generation: { number }, labUrl, labToken }: Spawned,
  detail: string,
  work: (lab: Lab, signal: AbortSignal) => Promise<WorkResult>,
): Promise<WorkResult> {
  await run.report([{ type: 'phase', generation: number, phase: 'work', detail }]);
  const lab = connectRoutes(labRoutes, labUrl, labToken);
  const deadline = AbortSignal.timeout(run.settings.LOOM_LAB_TIMEOUT_MS);
  const result = await work(lab, AbortSignal.any([run.now, deadline])).catch((error: unknown): WorkResult => {
    if (run.now.aborted || !deadline.aborted) throw error;
    const late = `The worker was stopped after ${run.settings.LOOM_LAB_TIMEOUT_MS} ms.`;
    return { outcome: 'failed', detail: late };
  });
  const calls = (await lab.program({}, run.now)).program.calls.length;
  const { repair: _, ...told } = result;
  await run.report([{ type: 'worked', generation: number, calls, ...told }]);
  return result;
}

/** Why the reviewer rejects a candidate; undefined when it does not, or when nobody reviews. */
async function objectionOf(run: Run, generation: Generation, tree: string, ordinal: number) {
  const reviewer = run.worker.review?.(ordinal);
  if (!reviewer) return undefined;
  const { number } = generation;
  await run.report([{ type: 'phase', generation: number, phase: 'review', detail: 'a second model looks' }]);
  const { settings, report, now: signal } = run;
  const review = await reviewer(generation, { tree, settings, report, signal });
  await run.report([{ type: 'reviewed', generation: number, review }]);
  return review.approved ? undefined : `review: ${[review.summary, ...review.issues].join('; ')}`;
}

async function verified(run: Run, number: number): Promise<Generation> {
  await run.report([{ type: 'phase', generation: number, phase: 'verify', detail: 'the gates' }]);
  let generation = await run.supervisor.verify({ generation: number }, run.now);
  while (generation.state === 'verifying') {
    generation = await run.supervisor.generation({ number: String(number), waitMs: '20000' }, run.now);
  }
  return generation;
}

async function rollBack(run: Run, generation: number, reason: string): Promise<void> {
  await run.supervisor.rollback({ generation, reason: oneLine(reason) });
}

/** Why a run ends when a model gives no reply. */
export function stopOf(kind: ModelFailure): StopReason {
  if (kind === 'tokens' || kind === 'cost' || kind === 'calls' || kind === 'key') return kind;
  if (kind === 'credit') return 'key';
  const endpoint: ModelFailure[] = ['unknown', 'request', 'busy', 'down', 'slow', 'broken'];
  return endpoint.includes(kind) ? 'endpoint' : 'failed';
}

const oneLine = (text: string) => text.split('\n')[0] || 'no reason given';

async function stop(run: Run, reason: StopReason, message: string): Promise<RunEnd> {
  await run.report([{ type: 'run-stopped', run: run.id, reason, message }]);
  return { kind: 'stopped', reason };
}

function limitText(reason: StopReason, limits: RunLimits, state: RunState): string {
  if (reason === 'plateau')
    return `The last ${limits.plateau} generations brought hardly anything: ${trendOf(state, limits.plateau)}.`;
  if (reason === 'time') return `The run is older than ${limits.timeMs / 1000} s.`;
  if (reason === 'cost') return `The budget of $${limits.cost} is spent ($${state.cost.toFixed(4)}).`;
  if (reason === 'tokens') return `The budget of ${limits.tokens} tokens is spent.`;
  return `All ${limits.generations} generations are used up.`;
}
