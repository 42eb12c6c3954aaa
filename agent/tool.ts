/** What a tool is, and the one place where a failing tool becomes news for the model. */
import type { TObject } from '@sinclair/typebox';
import { Value, type ValueError } from '@sinclair/typebox/value';
import type { QueryOutcome, Refusal } from '../contracts/edit.ts';
import { WireError } from '../contracts/wire.ts';
import { nearestNames, toolSchema } from '../engine/index.ts';
import { CliError } from './exit-codes.ts';
import type { ToolDescription } from './model.ts';
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
  /** Gets input that fits the schema. What it throws becomes an error result. */
  run(input: Record<string, unknown>, signal: AbortSignal): Promise<ToolResult>;
}

/** The tool as a model is told about it. */
export function describeTool({ name, description, schema }: Tool): ToolDescription {
  return { name, description, schema: toolSchema(schema) };
}

/** Runs a tool by name. Every failure is a result that says what to do next; it throws only when aborted. */
export async function runTool(
  tools: Tool[],
  name: string,
  input: unknown,
  signal: AbortSignal,
): Promise<ToolResult> {
  const tool = tools.find((candidate) => candidate.name === name);
  const names = tools.map((each) => each.name);
  if (!tool) {
    const [near] = nearestNames(name, names);
    return failure(
      'unknown-tool',
      `There is no tool ${name}.${near ? ` Did you mean ${near}?` : ''} There are: ${names.join(', ')}.`,
    );
  }
  const { input: mended, repairs } = repair(name, tool.schema, input);
  const wrong = Value.Errors(tool.schema, mended).First();
  const result = wrong
    ? failure('bad-input', `${name}: ${misfitText(tool, wrong)} Nothing was done.`)
    : await runChecked(tool, mended as Record<string, unknown>, signal);
  return { ...repaired(result, repairs), call: { tool: tool.name, input: mended } };
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

/** A field that is not known comes with those that are: mostly it is misspelt. */
function misfitText({ schema }: Tool, { path, message }: ValueError): string {
  const fields = Object.keys(schema.properties);
  const unknown = path.slice(1);
  const isUnknown = path.lastIndexOf('/') === 0 && !fields.includes(unknown);
  if (!isUnknown) return `${path || 'the input'}: ${message}.`;
  const [near] = nearestNames(unknown, fields);
  return `there is no field ${unknown}.${near ? ` Did you mean ${near}?` : ''} There are: ${fields.join(', ')}.`;
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

/** An answer of the engine to a query, as a result. */
export function answered(outcome: QueryOutcome): ToolResult {
  return outcome.ok ? success(outcome.result) : refused(outcome.refusal);
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
