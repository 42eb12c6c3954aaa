/** The catalogue as tools of a language model. */
import type { EditOutcome, QueryOutcome } from '../contracts/edit.ts';
import * as catalogue from './catalogue.ts';
import type { Operation } from './operation.ts';
import type { Query } from './query.ts';
import { type JsonSchema, toolSchema } from './tool-schema.ts';
import { toolText } from './tool-text.ts';
import type { Workspace } from './workspace-types.ts';

/** One tool, as every vendor of models takes it under some name. */
export interface ToolDefinition {
  /** `rename-symbol`: letters, digits and hyphens. */
  name: string;
  /** What it does, when to use it and when another tool, and a worked example. */
  description: string;
  /** JSON Schema (draft 2020-12) of its input: plain JSON, an object with no additional properties. */
  inputSchema: JsonSchema;
  /** JSON Schema of what a query answers. */
  outputSchema?: JsonSchema;
  /** Whether it changes nothing. */
  readOnly: boolean;
}

/**
 * Definitions of tools, queries first. For Anthropic rename `inputSchema` to `input_schema`, for OpenAI to `parameters`; MCP
 * takes it as it is.
 * @param of a workspace, for those of its own operations too; default: the built-in catalogue
 */
export function toolDefinitions(of: Pick<Workspace, 'operations' | 'queries'> = catalogue): ToolDefinition[] {
  return [
    ...Object.values(of.queries).map((query) => ({
      ...definition(query, textOfQuery(query), true),
      outputSchema: toolSchema(query.result),
    })),
    ...Object.values(of.operations).map((operation) =>
      definition(operation, textOfOperation(operation), false),
    ),
  ];
}

const definition = (
  { name, params }: Operation | Query,
  description: string,
  readOnly: boolean,
): ToolDefinition => ({ name, description, inputSchema: toolSchema(params), readOnly });

const textOfQuery = (query: Query): string => toolText(query, query.example.params);
const textOfOperation = (operation: Operation): string =>
  toolText(operation, operation.example.params, operation.example);

/**
 * Runs what a model asked for: a query, or an operation as a transaction of its own.
 * @param name name of a tool definition
 * @param input what the model gave; it is checked against the schema of the tool
 * @returns the answer, the change, or a refusal that says what to do; give it to the model as JSON
 */
export function callTool(
  workspace: Workspace,
  name: string,
  input: Record<string, unknown>,
): EditOutcome | QueryOutcome {
  if (Object.hasOwn(workspace.queries, name)) return workspace.query({ query: name, params: input });
  return workspace.run([{ operation: name, params: input }]);
}
