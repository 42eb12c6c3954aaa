/** What a tool is, and the one place where a failing tool becomes news for the model. */
import type { TObject } from '@sinclair/typebox';
import { Value, type ValueError } from '@sinclair/typebox/value';
import type { QueryOutcome, Refusal } from '../contracts/edit.ts';
import { WireError } from '../contracts/wire.ts';
import { nearestNames, toolSchema } from '../engine/index.ts';
import { CliError } from './exit-codes.ts';
import type { ToolDescription } from './model.ts';
import { nameMeant } from './names-meant.ts';
import { toolElsewhere } from './other-agents.ts';
import { repair } from './repairs.ts';
import type { WorkResult } from './worker.ts';

export interface ToolResult {
  text: string;
  ok: boolean;
  /** Refusal code, or the kind of failure. */
  code?: string;
  /** Ends the conversation with this result. */
  ends?: WorkResult;
  /** Slips in the input that were mended, in words. */
  repairs?: string[];
  /** The answer as data, as the text has it. */
  value?: unknown;
  /** The call as it was understood, after repairs; absent: there is no such tool. */
  call?: { tool: string; input: unknown };
  /** The code is another now. */
  edited?: true;
  /** Why the engine refused. */
  refusal?: Refusal;
}

export interface Tool {
  name: string;
  description: string;
  schema: TObject;
  /** It runs when it is called by its name, but models are not told about it. */
  untold?: boolean;
  /** Gets input that fits the schema. What it throws becomes an error result. */
  run(input: Record<string, unknown>, signal: AbortSignal): Promise<ToolResult>;
}

/** The tool as a model is told about it. */
export function describeTool({ name, description, schema }: Tool): ToolDescription {
  return { name, description, schema: toolSchema(schema) };
}

/** The tools as a model is told about them. */
export const describeTools = (tools: Tool[]): ToolDescription[] =>
  tools.filter(({ untold }) => !untold).map(describeTool);

/** Runs a tool by name. Every failure is a result that says what to do next; it throws only when aborted. */
export async function runTool(
  tools: Tool[],
  name: string,
  input: unknown,
  signal: AbortSignal,
): Promise<ToolResult> {
  const tool = toolNamed(tools, name);
  const names = tools.filter(({ untold }) => !untold).map((each) => each.name);
  if (!tool) {
    const [near] = nearestNames(name, names);
    return failure(
      'unknown-tool',
      `There is no tool ${name}.${near ? ` Did you mean ${near}?` : ''} There are: ${names.join(', ')}.`,
    );
  }
  const { input: mended, repairs } = repair(tool.name, tool.schema, input);
  const wrong = [...Value.Errors(tool.schema, mended)];
  const result = wrong.length
    ? failure('bad-input', `${tool.name}: ${misfitText(tool, wrong)} Nothing was done.`)
    : await runChecked(tool, mended as Record<string, unknown>, signal);
  const slips = tool.name === name ? repairs : [`the tool ${name} for ${tool.name}`, ...repairs];
  return { ...repaired(result, slips), call: { tool: tool.name, input: mended } };
}

/** The tool of this name, however it is spelt, or the one that does what a tool of this name does elsewhere. */
function toolNamed(tools: Tool[], name: string): Tool | undefined {
  const names = tools.map((each) => each.name);
  const meant = nameMeant(name, names) ?? toolElsewhere(name);
  return tools.find((each) => each.name === meant);
}

async function runChecked(
  tool: Tool,
  input: Record<string, unknown>,
  signal: AbortSignal,
): Promise<ToolResult> {
  try {
    return await tool.run(input, signal);
  } catch (error) {
    signal.throwIfAborted();
    const { message } = error as Error;
    if (error instanceof WireError) return failure(error.problem.code, `${message} ${error.problem.hint}`);
    if (error instanceof CliError) return failure(error.ending, `${message} ${error.hint}`);
    return failure('failed', `${tool.name} failed: ${message}`);
  }
}

/** The result of repaired input says so, that the model learns it. */
function repaired(result: ToolResult, repairs: string[]): ToolResult {
  const all = [...repairs, ...(result.repairs ?? [])];
  if (all.length === 0) return result;
  return { ...result, repairs: all, text: `(Mended in your input: ${all.join('; ')}.)\n${result.text}` };
}

/** What is missing and what is not known come together, with the fields that there are: mostly one is the other, misspelt. */
function misfitText({ schema }: Tool, errors: ValueError[]): string {
  const fields = Object.keys(schema.properties);
  const lacking = (schema.required ?? []).filter((field) =>
    errors.some(({ path, value }) => path === `/${field}` && value === undefined),
  );
  const unknown = errors.flatMap(({ path }) => {
    const field = path.slice(1);
    return path.lastIndexOf('/') === 0 && !fields.includes(field) ? [field] : [];
  });
  const [{ path = '', message = '' } = {}] = errors;
  if (!lacking.length && !unknown.length) return `${path || 'the input'}: ${message}.`;
  const missing = lacking.map((field) => `${field} is missing.`);
  const strange = unknown.map((field) => {
    const [near] = nearestNames(field, fields);
    return `there is no field ${field}.${near ? ` Did you mean ${near}?` : ''}`;
  });
  return `${[...missing, ...strange].join(' ')} There are: ${fields.join(', ')}.`;
}

/** An error result. */
export function failure(code: string, text: string): ToolResult {
  return { ok: false, code, text };
}

/** A good result, as JSON. */
export function success(value: unknown): ToolResult {
  return { ok: true, text: JSON.stringify(value), value };
}

/** A refusal as an error result, with everything the engine says. */
export function refused(refusal: Refusal): ToolResult {
  return { ok: false, code: refusal.code, text: JSON.stringify({ refused: refusal }), refusal };
}

/** An answer of the engine to a query, as a result. A text stands below what is said of it: quoted it would cost more and invite slips. */
export function answered(outcome: QueryOutcome): ToolResult {
  if (!outcome.ok) return refused(outcome.refusal);
  const { text, ...head } = outcome.result as Record<string, unknown>;
  const whole = success(outcome.result);
  return typeof text === 'string' ? { ...whole, text: `${JSON.stringify(head)}\n${text}` } : whole;
}

/** Makes a tool whose `run` gets input of the type of its schema. */
export function tool<Schema extends TObject>(
  name: string,
  description: string,
  schema: Schema,
  run: (input: Schema['static'], signal: AbortSignal) => ReturnType<Tool['run']>,
): Tool {
  return { name, description, schema, run: (input, signal) => run(input as Schema['static'], signal) };
}
