/** The worker's tools: the engine's catalogue, the queries, and what a Lab can do besides. */
import { Type } from '@sinclair/typebox';
import { CompareRequest } from '../contracts/compare.ts';
import {
  type Change,
  EditCall,
  type EditOutcome,
  type QueryCall,
  type QueryOutcome,
} from '../contracts/edit.ts';
import { EvalRequest } from '../contracts/evaluation.ts';
import { Prediction } from '../contracts/fitness.ts';
import { CheckRequest, type TestResponse } from '../contracts/lab.ts';
import { operations, queries, toolDefinitions } from '../engine/index.ts';
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
    evaluate(lab),
    compare(lab),
    check(lab),
    runTests(lab),
    run(lab),
    finish(lab),
    giveUp,
  ];
}

/** One read-only tool for each query of the engine. */
export function queryTools(ask: (call: QueryCall, signal: AbortSignal) => Promise<QueryOutcome>): Tool[] {
  return Object.values(queries).map(({ name, summary, params }) => ({
    name,
    description: summary,
    schema: params,
    run: async (input, signal) => answered(await ask({ query: name, params: input }, signal)),
  }));
}

function operationTools(lab: Lab): Tool[] {
  const descriptions = new Map(toolDefinitions().map(({ name, description }) => [name, description]));
  return Object.values(operations).map(({ name, summary, params }) => ({
    name,
    description: descriptions.get(name) ?? summary,
    schema: params,
    run: async (input, signal) =>
      name === 'replace-body'
        ? replaceBody(lab, input, signal)
        : edited(await lab.edit({ calls: [{ operation: name, params: input }] }, signal)),
  }));
}

async function replaceBody(lab: Lab, input: Record<string, unknown>, signal: AbortSignal) {
  const within = await bodyWithin(lab, String(input.target), String(input.body), signal);
  if (within && 'refusal' in within) return failure('whole-declaration', within.refusal);
  const params = within ? { ...input, body: within.body } : input;
  const result = edited(await lab.edit({ calls: [{ operation: 'replace-body', params }] }, signal));
  return within ? { ...result, repairs: ['a whole declaration where a body is wanted'] } : result;
}

function applyProgram(lab: Lab): Tool {
  return tool(
    'apply_program',
    'Apply several operations as one transaction: all or none. New type errors are looked for once, at the end, so steps may break types in between.',
    Type.Object({ calls: Type.Array(EditCall, { minItems: 1 }) }, { additionalProperties: false }),
    async ({ calls }, signal) => edited(await lab.edit({ calls }, signal)),
  );
}

function undo(lab: Lab): Tool {
  return tool(
    'undo',
    'Undo one applied change by its id, byte for byte.',
    Type.Object(
      { change: Type.String({ description: 'The id that the edit answered.' }) },
      { additionalProperties: false },
    ),
    async ({ change }, signal) => edited(await lab.edit({ undo: change }, signal)),
  );
}

/** What a model is shown of a value when it does not say how much it wants. */
const valueCharsMax = 20_000;

function evaluate(lab: Lab): Tool {
  return tool(
    'evaluate',
    'Evaluate TypeScript with the code as it is now, in milliseconds: an expression or statements with the exports of a module in scope as `exports`, a call of an exported function, or a list of `probes` that must hold. With `session`, what you declare stays for the next evaluation. What is too long in a value is cut: `cut` says where, and `charsMax` asks for more.',
    Type.Omit(EvalRequest, ['form', 'timeout'], { additionalProperties: false }),
    async (request, signal) => {
      const answer = await lab.eval({ charsMax: valueCharsMax, ...request }, signal);
      if (answer.status !== 'ok') return { ...success(answer), ok: false, code: answer.status };
      const holds = answer.probes?.every(({ passed }) => passed) ?? true;
      return holds ? success(answer) : { ...success(answer), ok: false, code: 'probe' };
    },
  );
}

function compare(lab: Lab): Tool {
  return tool(
    'compare',
    'Find out whether an exported function, or a method of an exported class, still does what it did before your edits: old and new are called with the same arguments, made from the types of its parameters, and the first difference is told as arguments, old and new result.',
    CompareRequest,
    async (request, signal) => {
      const answer = await lab.compare(request, signal);
      return {
        ...success(answer),
        ok: answer.status === 'same',
        ...(answer.status !== 'same' && { code: answer.status }),
      };
    },
  );
}

function check(lab: Lab): Tool {
  return tool(
    'check',
    'Type-check: the edited files and their importers, or with `project` everything. `fresh` are the errors that the base did not have.',
    CheckRequest,
    async (request, signal) => success(await lab.check(request, signal)),
  );
}

function runTests(lab: Lab): Tool {
  return tool(
    'run_tests',
    'Run tests: `affected` (those that reach what you edited), `all`, or the `files` that you name. Failures come in full, passed tests as a number.',
    Type.Object(
      {
        select: Type.Union([Type.Literal('affected'), Type.Literal('all'), Type.Literal('files')]),
        files: Type.Optional(Type.Array(Type.String())),
      },
      { additionalProperties: false },
    ),
    async (request, signal) => success(shortened(await lab.test(request, signal))),
  );
}

function run(lab: Lab): Tool {
  return tool(
    'run',
    'Run a shell command in the sandbox, on a copy of the tree as it is now: a build, a script, git-free look-ups. What it changes on disk is thrown away: edit by operations. No network. For tests use run_tests, for a value evaluate, which are faster.',
    Type.Object(
      {
        command: Type.String({
          minLength: 1,
          maxLength: 10_000,
          description: '`node scripts/list.ts | head`',
        }),
        timeoutMs: Type.Optional(
          Type.Integer({ minimum: 100, maximum: 600_000, description: 'Default: 60,000.' }),
        ),
      },
      { additionalProperties: false },
    ),
    async ({ command, timeoutMs = 60_000 }, signal) => {
      const answer = await lab.test({ select: 'command', command: ['sh', '-c', command], timeoutMs }, signal);
      const { status, message, output, durationMs } = answer;
      const discarded = 'What it changed on disk was thrown away.';
      const told = success({ ok: status === 'passed', message, output, discarded, durationMs });
      return status === 'passed' ? told : { ...told, ok: false, code: status };
    },
  );
}

function finish(lab: Lab): Tool {
  return tool(
    'finish',
    'The task is done: hand the edits over to verification, and say which measurements you expect to change. Refused while nothing was edited or new type errors are left.',
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
  'The task cannot or should not be done: say why. What was edited is thrown away.',
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

function shortened({ cases, output, ...rest }: TestResponse) {
  const failed = cases.filter((one) => one.state === 'failed');
  const count = (state: string) => cases.filter((one) => one.state === state).length;
  return {
    ...rest,
    passed: count('passed'),
    skipped: count('skipped'),
    failed,
    ...(rest.status !== 'passed' && { output }),
  };
}
