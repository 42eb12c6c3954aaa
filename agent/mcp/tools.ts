/** The tools that MCP clients get: those of a worker but for the ends of a task, and `preview`. */
import type { Tool as McpTool } from '@modelcontextprotocol/server';
import { operations, queries } from '../../engine/index.ts';
import { withSecondTry } from '../second-try.ts';
import { describeTool, type Tool } from '../tool.ts';
import { toolSet } from '../tool-sets.ts';
import { answerSchema } from './answers.ts';
import { previewTool } from './preview.ts';
import type { Repository } from './repository.ts';

/** Names of sets, for `--tools`. */
export const setNames = ['lean', 'all', 'queries', 'edits', 'lab'] as const;
export type SetName = (typeof setNames)[number];

/** The tools of these sets on a repository. */
export function mcpTools(sets: readonly SetName[], repository: Pick<Repository, 'lab' | 'read'>): Tool[] {
  const { lab } = repository;
  const all = [...toolSet('all', lab), withSecondTry(lab, previewTool(repository))];
  const lean = new Map(toolSet('lean', lab).flatMap((tool) => (tool.untold ? [] : [[tool.name, tool]])));
  const isIn: Record<SetName, (name: string) => boolean> = {
    lean: (name) => lean.has(name) || name === 'preview',
    all: () => true,
    queries: (name) => Object.hasOwn(queries, name),
    edits: (name) => Object.hasOwn(operations, name) || editing.has(name),
    lab: (name) => trials.has(name),
  };
  const byName = new Map([...lean, ...all.map((tool) => [tool.name, tool] as const)]);
  const chosen = [...byName.values()].filter(({ name }) => sets.some((set) => isIn[set](name)));
  return chosen.filter(({ name }) => !ends.has(name));
}

/** A tool as a client is told about it. */
export function described(tool: Tool): McpTool {
  const { name, description, schema } = describeTool(tool);
  return {
    name,
    description,
    inputSchema: schema as McpTool['inputSchema'],
    outputSchema: answerSchema(name),
    annotations: annotationsOf(name),
  };
}

const ends = new Set(['finish', 'give_up']);
const editing = new Set(['apply_program', 'preview', 'undo']);
const trials = new Set(['evaluate', 'compare', 'check', 'run_tests', 'run']);
const readOnly = new Set([...Object.keys(queries), ...trials, 'preview', 'query', 'manual']);

/** What nothing more comes of when it is asked for again: it says how something is to be, not what is to be done to it. */
const idempotent =
  /^(?:set-|rename-|remove-|organize-|retarget-|delete-(?!statement)|move-(?!statement)|create-file$|add-(?:export|import|reexport)$|replace-(?:body|declaration|member)$)/;

/** As MCP means it: what only adds is not destructive. All of it can be undone, and nothing leaves the machine. */
function annotationsOf(name: string): NonNullable<McpTool['annotations']> {
  if (readOnly.has(name)) return { readOnlyHint: true, openWorldHint: false };
  return {
    readOnlyHint: false,
    destructiveHint: !/^(?:add-|insert-|create-file$)/.test(name),
    idempotentHint: idempotent.test(name),
    openWorldHint: false,
  };
}
