/** One generation: the worker works, the gates and a reviewer judge, and what they reject goes back to the worker. */
import type { Generation } from '../contracts/generation.ts';
import { labRoutes, type Spawned } from '../contracts/routes.ts';
import type { Settings } from '../contracts/settings.ts';
import { connectRoutes } from '../contracts/wire.ts';
import { failureText } from './failure-text.ts';
import { readProjectConfig } from './project.ts';
import type { Supervisor } from './supervisor-client.ts';
import type { Lab, Report, RunWorker, WorkResult } from './worker.ts';

/** What it takes to work on generations. */
export interface Workshop {
  supervisor: Supervisor;
  worker: RunWorker;
  settings: Settings;
  report: Report;
  /** Aborted: roll back what is going on and stop. Its reason is an error that says why. */
  now: AbortSignal;
}

interface Attempt {
  tree: string;
  ordinal: number;
  /** How often the worker is told what failed, and goes on. */
  repairs: number;
}

/** Lets the worker work and repair, until gates and review approve; gives the reason for a rollback, or undefined. */
export async function attempts(
  run: Workshop,
  spawned: Spawned,
  attempt: Attempt,
): Promise<string | undefined> {
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
    if (objection === undefined || !verdict || !repair || left <= 0)
      return objection?.replaceAll('\n- ', '; ');
    const again = await run.supervisor.reopen({ generation: number, reason: oneLine(objection) }, run.now);
    const failure = failureText(verdict, objection);
    result = await workIn(run, again, `repair: ${oneLine(objection)}`, (lab, signal) =>
      repair(failure, lab, signal),
    );
  }
}

/** Lets a worker work in a Lab, for as long as it may, and reports how that ended. */
export async function workIn(
  run: Workshop,
  { generation: { number }, labUrl, labToken }: Spawned,
  detail: string,
  work: (lab: Lab, signal: AbortSignal) => Promise<WorkResult>,
): Promise<WorkResult> {
  await run.report([{ type: 'phase', generation: number, phase: 'work', detail }]);
  const lab = connectRoutes(labRoutes, labUrl, labToken);
  const deadline = AbortSignal.timeout(run.settings.LOOM_LAB_TIMEOUT_MS);
  const signal = AbortSignal.any([run.now, deadline]);
  const result = await work(until(signal, lab), signal).catch((error: unknown): WorkResult => {
    if (run.now.aborted || !deadline.aborted) throw error;
    const late = `The worker was stopped after ${run.settings.LOOM_LAB_TIMEOUT_MS} ms.`;
    return { outcome: 'failed', detail: late };
  });
  const calls = (await lab.program({}, run.now)).program.calls.length;
  const { repair: _, ...told } = result;
  await run.report([{ type: 'worked', generation: number, calls, ...told }]);
  return result;
}

/** A Lab whose calls end with a signal, also where a worker passes none on. */
function until(signal: AbortSignal, lab: Lab): Lab {
  const calls = Object.entries(lab) as [string, (input: unknown, signal: AbortSignal) => unknown][];
  const bound = calls.map(([name, call]) => [name, (input: unknown, own = signal) => call(input, own)]);
  return Object.fromEntries(bound) as Lab;
}

/** Why the reviewer rejects a candidate; undefined when it does not, or when nobody reviews. */
export async function objectionOf(run: Workshop, generation: Generation, tree: string, ordinal: number) {
  const reviewer = run.worker.review?.(ordinal);
  if (!reviewer) return undefined;
  const { number } = generation;
  await run.report([{ type: 'phase', generation: number, phase: 'review', detail: 'a second model looks' }]);
  const { settings, report, now: signal } = run;
  const review = await reviewer(generation, { tree, settings, report, signal });
  await run.report([{ type: 'reviewed', generation: number, review }]);
  return review.approved ? undefined : [`review: ${review.summary}`, ...review.issues].join('\n- ');
}

/** Lets the Supervisor try a generation, and waits for the verdict. */
export async function verified(run: Workshop, number: number): Promise<Generation> {
  await run.report([{ type: 'phase', generation: number, phase: 'verify', detail: 'the gates' }]);
  let generation = await run.supervisor.verify({ generation: number }, run.now);
  while (generation.state === 'verifying') {
    generation = await run.supervisor.generation({ number: String(number), waitMs: '20000' }, run.now);
  }
  return generation;
}

/** The first line of a text that has several. */
export const oneLine = (text: string) => text.split('\n')[0] || 'no reason given';
