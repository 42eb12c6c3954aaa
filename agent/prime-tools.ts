/** Prime's own tools: what a person can ask Prime to do in the chat. No worker in a Lab has them. */
import { randomUUID } from 'node:crypto';
import { Type } from '@sinclair/typebox';
import { RunLimits } from '../contracts/event.ts';
import type { Task } from '../contracts/task.ts';
import { toolText } from '../engine/index.ts';
import { objectionOf, oneLine, verified, type Workshop, workIn } from './attempts.ts';
import type { RunEnd } from './auto.ts';
import { readProjectConfig } from './project.ts';
import { misuseOfProbes, ProposedTask } from './proposed-task.ts';
import { triedKeys } from './run-state.ts';
import { formatTask } from './task-text.ts';
import { failure, success, type Tool, type ToolResult, tool } from './tool.ts';

export interface PrimeToolsParts extends Workshop {
  /** Runs the autonomous loop under this id, until one of its limits or the signal. */
  loop: (id: string, limits: Partial<RunLimits>, now: AbortSignal) => Promise<RunEnd>;
  /** Told when Prime must start again from what was promoted. */
  onRestart: () => void;
  /** What goes on already, in words; nothing else is begun meanwhile. */
  busy: () => string | undefined;
}

const nothing = Type.Object({}, { additionalProperties: false });
const numbered = { generation: Type.Integer({ minimum: 1, description: 'Number of the generation.' }) };
const Limits = Type.Partial(Type.Pick(RunLimits, ['generations', 'tokens', 'timeMs', 'plateau']), {
  additionalProperties: false,
});

const exampleTask = {
  title: 'Round prices to cents',
  purpose: 'feature',
  requirements: ['`priceOf` in `src/price.ts` gives whole cents'],
  acceptance: ['`priceOf(0.335)` is `0.34`'],
  constraints: [],
  targets: ['src/price.ts#priceOf'],
  probes: [],
};

/** Makes them. Those that begin something wait until nothing else goes on. */
export function primeTools(parts: PrimeToolsParts): Tool[] {
  const alone = (one: Tool): Tool => ({
    ...one,
    run: async (input, signal) => {
      const goingOn = parts.busy();
      return goingOn === undefined
        ? one.run(input, signal)
        : failure('busy', `Not now: ${goingOn}. Ask again when it has ended, or look at \`generations\`.`);
    },
  });
  return [...thinking(parts), ...[...makers(parts), ...judges(parts)].map(alone)];
}

function thinking({ supervisor, worker, report }: PrimeToolsParts): Tool[] {
  return [
    tool(
      'build_task',
      toolText(
        {
          summary:
            'Make a task of what the person wants: checked, and shown as the program.md that a worker gets. Nothing is started.',
          when: 'a person wants something done and should see the task first',
          whenNot: 'having it done → spawn_lab',
        },
        exampleTask,
      ),
      ProposedTask,
      async (task) => ifUsable(task, () => success({ task, program: formatTask(task) })),
    ),
    tool(
      'reflect_and_propose',
      toolText(
        {
          summary: 'Look for the most valuable next task by measurement and reflection. Nothing is started.',
          when: 'a person asks what should be done next',
          whenNot: 'a wish that a person has said → build_task',
        },
        {},
      ),
      nothing,
      async (_, signal) => {
        const { tree } = await supervisor.versions();
        const { entries } = await supervisor.journal({});
        const context = { tree, config: readProjectConfig(tree), tried: triedKeys(entries) };
        const proposal = await worker.propose(0)({ ...context, report, signal });
        return success(proposal ?? { nothing: 'Nothing worth doing was found.' });
      },
    ),
  ];
}

function makers(parts: PrimeToolsParts): Tool[] {
  return [
    tool(
      'spawn_lab',
      toolText(
        {
          summary:
            'Start a generation for a task: a Lab on a copy of the promoted tree, in which the worker works until it is done.',
          when: 'a person asked for a change; then verify_generation',
          whenNot: 'several tasks that Loom finds itself → run_autonomous_loop',
        },
        { task: exampleTask },
      ),
      Type.Object({ task: ProposedTask }, { additionalProperties: false }),
      async ({ task }, signal) => ifUsable(task, () => spawnLab(stoppable(parts, signal), task)),
    ),
    tool(
      'run_autonomous_loop',
      toolText(
        {
          summary:
            'Reflect, work, verify, and promote or roll back, generation after generation, until a limit is reached. It may take long.',
          when: 'a person asks Loom to go on by itself',
          whenNot: 'one task that a person has said → spawn_lab',
        },
        { limits: { generations: 2 } },
      ),
      Type.Object({ limits: Limits }, { additionalProperties: false }),
      async ({ limits }, signal) => runLoop(stoppable(parts, signal), limits),
    ),
  ];
}

function judges(parts: PrimeToolsParts): Tool[] {
  const { supervisor } = parts;
  const reason = Type.String({ minLength: 1, maxLength: 500, description: 'Why, in one line.' });
  return [
    tool(
      'verify_generation',
      toolText(
        {
          summary: 'Try what a generation made by all gates, and have it reviewed.',
          when: 'spawn_lab has finished; then promote_generation or rollback_generation',
          whenNot: 'the verdict of an earlier generation → generations',
        },
        { generation: 7 },
      ),
      Type.Object(numbered, { additionalProperties: false }),
      async ({ generation }, signal) => verify(stoppable(parts, signal), generation),
    ),
    tool(
      'promote_generation',
      toolText(
        {
          summary: 'Promote a generation that was approved onto the branch of Loom.',
          when: 'verify_generation has approved it',
          whenNot: 'one that is not verified → verify_generation',
        },
        { generation: 7 },
      ),
      Type.Object(numbered, { additionalProperties: false }),
      async ({ generation }) => {
        const { restart, generation: promoted } = await supervisor.promote({ generation });
        if (restart) parts.onRestart();
        return success({ generation, state: promoted.state, tag: promoted.tag, restart });
      },
    ),
    tool(
      'rollback_generation',
      toolText(
        {
          summary: 'Discard a generation, or take its promotion back while it is the newest.',
          when: 'it was rejected, or a person does not want it',
          whenNot: 'one that was not tried yet → verify_generation',
        },
        { generation: 7, reason: 'The name is not wanted.' },
      ),
      Type.Object({ ...numbered, reason }, { additionalProperties: false }),
      async (asked) => success(await supervisor.rollback(asked)),
    ),
  ];
}

function ifUsable(
  task: Task,
  then: () => ToolResult | Promise<ToolResult>,
): ToolResult | Promise<ToolResult> {
  const misuse = misuseOfProbes(task);
  return misuse ? failure('bad-input', `${misuse} Nothing was done.`) : then();
}

/** What begins something ends when the answer is stopped. */
const stoppable = (parts: PrimeToolsParts, signal: AbortSignal): PrimeToolsParts => ({
  ...parts,
  now: AbortSignal.any([parts.now, signal]),
});

async function spawnLab(parts: PrimeToolsParts, task: Task): Promise<ToolResult> {
  const { supervisor, worker, settings, report, now } = parts;
  const { tree, generations } = await supervisor.versions();
  await report([{ type: 'reflected', evidence: ['Asked for in the chat.'], task, by: 'operator' }]);
  // Not stopped half-way: a Lab that nobody knows of would stay.
  const spawned = await supervisor.spawn({ task, worker: worker.name });
  const { number } = spawned.generation;
  const context = { generation: number, tree, config: readProjectConfig(tree), settings, report };
  const work = worker.work(generations.length);
  const result = await workIn(parts, spawned, task.title, (lab, signal) =>
    work(task, lab, { ...context, signal }),
  ).catch(async (error: Error) => {
    const reason = now.aborted ? 'The answer was stopped.' : oneLine(error.message);
    await supervisor.rollback({ generation: number, reason });
    throw error;
  });
  const { outcome, detail } = result;
  if (outcome === 'finished') return success({ generation: number, outcome, detail });
  await supervisor.rollback({
    generation: number,
    reason: oneLine(`${outcome}: ${detail}`),
  });
  return failure(outcome, `Generation ${number} ${outcome} and was rolled back: ${detail}`);
}

async function verify(parts: PrimeToolsParts, number: number): Promise<ToolResult> {
  const { tree, generations } = await parts.supervisor.versions();
  const judged = await verified(parts, number);
  const { verdict, state } = judged;
  if (!verdict?.approved)
    return { ...success({ generation: number, state, verdict }), ok: false, code: 'rejected' };
  const objection = await objectionOf(parts, judged, tree, generations.length);
  if (objection === undefined) return success({ generation: number, state, verdict });
  return failure('rejected', `The gates approve generation ${number}, the review does not: ${objection}`);
}

async function runLoop(
  { supervisor, loop, onRestart, now }: PrimeToolsParts,
  limits: Partial<RunLimits>,
): Promise<ToolResult> {
  const before = (await supervisor.versions()).generations.length;
  const end = await loop(randomUUID(), limits, now);
  if (end.kind === 'restart') onRestart();
  const { generations } = await supervisor.versions();
  const made = generations.slice(before).map(({ number, task, state, reason }) => ({
    ...{ generation: number, title: task.title, state },
    ...(reason !== undefined && { reason }),
  }));
  return success({ ...end, generations: made });
}
