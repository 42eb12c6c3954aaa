/** Reflection: a model turns evidence into the next task, by a tool call that the contract checks. */
import { Type } from '@sinclair/typebox';
import type { JournalEntry } from '../contracts/event.ts';
import type { Generation } from '../contracts/generation.ts';
import type { Task } from '../contracts/task.ts';
import type { Workspace } from '../engine/index.ts';
import { converse } from './agent-loop.ts';
import { readInstructions, systemPrompt } from './instructions.ts';
import { type Model, ModelError } from './model.ts';
import { paged } from './paging.ts';
import { misuseOfProbes, ProposedTask } from './proposed-task.ts';
import { failedTwin } from './repeated-task.ts';
import { failure, tool } from './tool.ts';
import { queryTools } from './tools.ts';
import type { Proposal, Report } from './worker.ts';

export interface Reflection {
  model: Model;
  workspace: Workspace;
  evidence: string[];
  /** What was tried before. */
  generations: Generation[];
  entries: JournalEntry[];
  turnsMax: number;
  report: Report;
  signal: AbortSignal;
}

/** Asks the model for the next task; undefined when it sees nothing to do. @throws ModelError */
export async function reflect(reflection: Reflection): Promise<Proposal | undefined> {
  const { model, workspace, evidence, generations, entries, turnsMax, report, signal } = reflection;
  let task: Task | undefined;
  const tools = [
    ...queryTools(async (call) => workspace.query(call)),
    tool('propose_task', 'Propose the next task.', ProposedTask, async (proposed) => {
      const misuse = misuseOfProbes(proposed);
      if (misuse) return failure('bad-input', `${misuse} Nothing was proposed.`);
      const twin = failedTwin(proposed, generations, entries);
      if (twin) return failure('repeated', repeatedText(twin));
      task = proposed;
      return { ok: true, text: 'Proposed.', ends: { outcome: 'finished', detail: proposed.title } };
    }),
    tool(
      'nothing_to_do',
      'Nothing is worth doing now.',
      Type.Object({ reason: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
      async ({ reason }) => ({ ok: true, text: 'Understood.', ends: { outcome: 'gave-up', detail: reason } }),
    ),
  ];
  const result = await converse({
    model,
    system: systemPrompt('reflect', readInstructions(workspace.root)),
    messages: [{ role: 'user', content: [{ type: 'text', text: `Evidence:\n\n${evidence.join('\n')}` }] }],
    tools: paged(tools),
    turnsMax,
    silence: 'ask',
    report,
    signal,
  });
  if (result.outcome === 'failed') throw new ModelError('unfinished', `Reflection failed: ${result.detail}`);
  if (!task) await report([{ type: 'phase', phase: 'reflect', detail: `nothing to do: ${result.detail}` }]);
  return task && { task, evidence, by: 'model' };
}

function repeatedText({ number, task, reason }: Generation): string {
  return `Generation ${number} ("${task.title}") had the same purpose and the same targets, and was rolled back: ${reason ?? 'no reason was kept'}. Nothing was proposed. Propose another task, or one that takes another way with other targets.`;
}
