/** The worker's tools: the engine's catalogue, the queries, and what a Lab can do besides. */
import { Type } from '@sinclair/typebox';
import {
  type Change,
  EditCall,
  type EditOutcome,
  type QueryCall,
  type QueryOutcome,
} from '../contracts/edit.ts';
import { Prediction } from '../contracts/fitness.ts';
import { operations, queries, toolDefinitions, toolText } from '../engine/index.ts';
import { labTools } from './lab-tools.ts';
import { answered, failure, refused, success, type Tool, type ToolResult, tool } from './tool.ts';
import { bodyWithin } from './whole-declaration.ts';
import type { Lab } from './worker.ts';

/** Every tool of a worker in this Lab. None of them can spawn, verify, promote or roll back. */
export function workerTools(lab: Lab): Tool[] {
  return [
    ...queryTools((call, signal) => lab.query(call, signal)),
    ...operationTools(lab),
    applyProgram(lab),
    undo(lab),
    ...labTools(lab),
    finish(lab),
    giveUp,
  ];
}

/** One read-only tool for each query of the engine. */
export function queryTools(ask: (call: QueryCall, signal: AbortSignal) => Promise<QueryOutcome>): Tool[] {
  return Object.values(queries).map(({ name, params }) => ({
    name,
    description: descriptions.get(name) ?? '',
    schema: params,
    run: async (input, signal) => answered(await ask({ query: name, params: input }, signal)),
  }));
}

const descriptions = new Map(toolDefinitions().map(({ name, description }) => [name, description]));

function operationTools(lab: Lab): Tool[] {
  return Object.values(operations).map(({ name, params }) => ({
    name,
    description: descriptions.get(name) ?? '',
    schema: params,
    run: (params, signal) => edit(lab, [{ operation: name, params }], signal),
  }));
}

/** Edits, with bodies in place of whole declarations where bodies are wanted. */
async function edit(lab: Lab, calls: EditCall[], signal: AbortSignal): Promise<ToolResult> {
  const meant: EditCall[] = [];
  for (const call of calls) {
    const { operation, params } = call;
    const isBody = operation === 'replace-body' && typeof params.body === 'string';
    const within = isBody
      ? await bodyWithin(lab, String(params.target), params.body as string, signal)
      : undefined;
    if (within && 'refusal' in within) return failure('whole-declaration', within.refusal);
    meant.push(within ? { operation, params: { ...params, body: within.body } } : call);
  }
  const result = edited(await lab.edit({ calls: meant }, signal));
  const isMended = meant.some((call, index) => call !== calls[index]);
  return isMended ? { ...result, repairs: ['a whole declaration where a body is wanted'] } : result;
}

function applyProgram(lab: Lab): Tool {
  return tool(
    'apply_program',
    toolText(
      {
        summary:
          'Apply several operations as one transaction: all or none. New type errors are looked for once, at the end, so steps may break types in between.',
        when: 'edits need each other, or are many',
        whenNot: 'one edit → the tool of its name, such as rename-symbol',
      },
      {
        calls: [
          { operation: 'rename-symbol', params: { target: 'src/a.ts#half', to: 'halve' } },
          { operation: 'remove-export', params: { target: 'src/a.ts#halve' } },
        ],
      },
    ),
    Type.Object({ calls: Type.Array(EditCall, { minItems: 1 }) }, { additionalProperties: false }),
    ({ calls }, signal) => edit(lab, calls, signal),
  );
}

function undo(lab: Lab): Tool {
  return tool(
    'undo',
    toolText(
      {
        summary: 'Undo one applied change by its id, byte for byte.',
        when: 'an edit was a mistake',
        whenNot: 'an edit that was refused, which left nothing behind; the end of the task → give_up',
      },
      { change: '3f9ab27c' },
    ),
    Type.Object(
      { change: Type.String({ description: 'The id that the edit answered.' }) },
      { additionalProperties: false },
    ),
    async ({ change }, signal) => edited(await lab.edit({ undo: change }, signal)),
  );
}

function finish(lab: Lab): Tool {
  return tool(
    'finish',
    toolText(
      {
        summary:
          'The task is done: hand the edits over to verification, and say which measurements you expect to change. Refused while nothing was edited or new type errors are left.',
        when: 'the acceptance criteria hold, and you saw it',
        whenNot: 'a task that cannot be done → give_up',
      },
      { summary: 'Removed the dead export half.', prediction: { better: ['unusedExports'], worse: [] } },
    ),
    Type.Object(
      {
        summary: Type.String({ minLength: 1, description: 'What was done, in a few sentences.' }),
        prediction: Prediction,
      },
      { additionalProperties: false },
    ),
    async ({ summary, prediction }, signal) => {
      const { program } = await lab.program({}, signal);
      if (!program.calls.length)
        return failure('no-change', 'Nothing was edited. Do the task, or call give_up.');
      const { ok, fresh } = await lab.check({}, signal);
      if (!ok) return failure('types', `Not finished: new type errors: ${JSON.stringify(fresh)}`);
      return { ok: true, text: 'Finished.', ends: { outcome: 'finished', detail: summary, prediction } };
    },
  );
}

const giveUp = tool(
  'give_up',
  toolText(
    {
      summary: 'The task cannot or should not be done: say why. What was edited is thrown away.',
      when: 'requirements contradict each other, or what they need is not there',
      whenNot: 'a refused call, whose hint says what to do; a wrong edit → undo',
    },
    { reason: 'src/a.ts has no function half, and nothing like it.' },
  ),
  Type.Object({ reason: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
  async ({ reason }) => ({ ok: true, text: 'Given up.', ends: { outcome: 'gave-up', detail: reason } }),
);

function edited(outcome: EditOutcome): ToolResult {
  if (!outcome.ok) return refused(outcome.refusal);
  return { ...success(outlined(outcome.change)), edited: true };
}

/** A change without its texts: those are what the model wrote itself, or one `read` away. */
function outlined({ id, files, notes }: Change) {
  const touched = files.map((file) => ({
    path: file.path,
    kind: file.kind,
    ...(file.kind === 'modify' && { edits: file.edits.length }),
  }));
  return { change: id, files: touched, notes };
}
