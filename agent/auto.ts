/** The autonomous loop: reflect → spawn → work → verify → promote or roll back → repeat. */
import type { JournalEntry, RunLimits, StopReason } from '../contracts/event.ts';
import { WireError } from '../contracts/wire.ts';
import { attempts, oneLine, type Workshop } from './attempts.ts';
import { CliError } from './exit-codes.ts';
import { callTimes, type Meter } from './metered.ts';
import { ModelError, type ModelFailure } from './model.ts';
import { readProjectConfig } from './project.ts';
import { foldRun, limitReached, type RunState, trendOf, triedKeys } from './run-state.ts';

export interface Run extends Workshop {
  id: string;
  limits: RunLimits;
  meter: Meter;
  /** Aborted: finish the cycle, start no new one. */
  finish: AbortSignal;
}

export type RunEnd = { kind: 'stopped'; reason: StopReason } | { kind: 'restart' };

/**
 * Runs until a limit, a signal or a failure, each reported as `run-stopped`, or until Prime must restart.
 * Called again with the same id it goes on where it was. @throws on bugs and when the Supervisor is gone.
 */
export async function runAuto(given: Run): Promise<RunEnd> {
  const entries: JournalEntry[] = [];
  const time = new AbortController();
  const run = { ...given, now: AbortSignal.any([given.now, time.signal]) };
  let timer: NodeJS.Timeout | undefined;
  try {
    for (;;) {
      const state = await currentState(run, entries);
      Object.assign(run.meter, { tokens: state.tokens, cost: state.cost, calls: callTimes(entries) });
      if (state.stopped) return { kind: 'stopped', reason: state.stopped.reason };
      if (given.now.aborted || run.finish.aborted) return await stop(run, 'signal', 'Stopped by a signal.');
      const limits = state.limits ?? run.limits;
      timer ??= endInTime(time, state, limits);
      const reached = limitReached(state, limits, Date.now());
      if (reached) return await stop(run, reached, limitText(reached, limits, state));
      const next = await cycle(run, state, entries);
      if (next === 'restart') return { kind: 'restart' };
      if (next === 'nothing') return await stop(run, 'nothing-to-do', 'Nothing worth doing was found.');
    }
  } catch (error) {
    if (given.now.aborted) return await stop(run, 'signal', 'Stopped at once by a signal.');
    if (time.signal.aborted) return await stop(run, 'time', time.signal.reason.message);
    const message = (error as Error).message;
    if (!(error instanceof ModelError || error instanceof WireError)) {
      await stop(run, 'failed', error instanceof CliError ? message : `A bug: ${message}`);
      throw error;
    }
    return await stop(run, error instanceof ModelError ? stopOf(error.kind) : 'failed', message);
  } finally {
    clearTimeout(timer);
  }
}

/** A longer time no timer can count; nor does anybody wait for it. */
const timerMax = 2 ** 31 - 1;

/** Breaks a run off when its time is used up; undefined when it has all the time. */
function endInTime(time: AbortController, { startedAt = Date.now() }: RunState, { timeMs }: RunLimits) {
  if (!timeMs) return undefined;
  const leftMs = Math.max(0, startedAt + timeMs - Date.now());
  const end = () => time.abort(new Error(`The time of the run, ${timeMs / 1000} s, is used up.`));
  return setTimeout(end, Math.min(leftMs, timerMax));
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
  if (run.finish.aborted) return 'next';
  const { task } = proposal;
  // It is waited for, so that no Lab is left that nobody knows of.
  const spawned = await run.supervisor.spawn({ task, worker: run.worker.name });
  const { number } = spawned.generation;
  try {
    run.now.throwIfAborted();
    const limits = state.limits ?? run.limits;
    const refusal = await attempts(run, spawned, { tree, ordinal, repairs: limits.repairs ?? 0 });
    if (refusal !== undefined) {
      await rollBack(run, number, refusal);
      return 'next';
    }
    const { restart } = await run.supervisor.promote({ generation: number });
    return restart ? 'restart' : 'next';
  } catch (error) {
    const reason = ((run.now.aborted ? run.now.reason : error) as Error).message;
    const both = (second: Error) => new AggregateError([error, second], `${reason} Then: ${second.message}`);
    await rollBack(run, number, reason).catch((second: Error) => Promise.reject(both(second)));
    throw error;
  }
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

async function stop(run: Run, reason: StopReason, message: string): Promise<RunEnd> {
  await run.report([{ type: 'run-stopped', run: run.id, reason, message }]);
  return { kind: 'stopped', reason };
}

function limitText(reason: StopReason, limits: RunLimits, state: RunState): string {
  if (reason === 'plateau')
    return `The last ${limits.plateau} generations brought hardly anything: ${trendOf(state, limits.plateau)}.`;
  if (reason === 'time') return `The time of the run, ${limits.timeMs / 1000} s, is used up.`;
  if (reason === 'cost') return `The budget of $${limits.cost} is spent ($${state.cost.toFixed(4)}).`;
  if (reason === 'tokens') return `The budget of ${limits.tokens} tokens is spent.`;
  return `All ${limits.generations} generations are used up.`;
}
