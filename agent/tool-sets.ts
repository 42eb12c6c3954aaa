/** Which of the worker's tools a model is told about: all, or a few with the way to the rest, for models with little context. */
import { Type } from '@sinclair/typebox';
import { QueryCall } from '../contracts/edit.ts';
import type { Settings } from '../contracts/settings.ts';
import {
  nearestNames,
  operations,
  queries,
  type ToolDefinition,
  toolDefinitions,
  toolText,
} from '../engine/index.ts';
import { nameMeant } from './names-meant.ts';
import { withSecondTry } from './second-try.ts';
import { answered, failure, type Tool, type ToolResult, tool } from './tool.ts';
import { workerTools } from './tools.ts';
import type { Lab } from './worker.ts';

/** What most work needs. Everything else is one look into the manual away. */
const leanNames = new Set([
  ...['outline', 'read', 'find-symbol', 'search', 'references'],
  ...['rename-symbol', 'replace-body', 'replace-declaration', 'insert-declaration', 'delete-declaration'],
  ...['replace-statement', 'add-import', 'create-file', 'edit-text'],
  ...['apply_program', 'undo', 'evaluate', 'check', 'run_tests', 'run', 'finish', 'give_up'],
]);

type ToolSet = Exclude<Settings['LOOM_TOOLS'], 'auto'>;

/** Below it the definitions of all tools would be a quarter of what the model can read. */
const tokensForAll = 100_000;

/** The set that the setting means for a model with such a window; without one it takes all. */
export function toolSetFor(asked: Settings['LOOM_TOOLS'], contextTokens = tokensForAll): ToolSet {
  if (asked !== 'auto') return asked;
  return contextTokens < tokensForAll ? 'lean' : 'all';
}

/** The tools of a worker, those that most work needs first: they are the first to be asked for strictly. With `lean` every operation and query can be called, but not every one is described. */
export function toolSet(set: ToolSet, lab: Lab): Tool[] {
  const all = workerTools(lab).map((each) => withSecondTry(lab, each));
  const lean = all.filter(({ name }) => leanNames.has(name));
  const others = all.filter(({ name }) => !leanNames.has(name));
  if (set === 'all') return [...lean, ...others];
  return [
    ...lean,
    withSecondTry(lab, queryByName(lab)),
    manual,
    ...others.map((one) => ({ ...one, untold: true })),
  ];
}

function queryByName(lab: Lab): Tool {
  const names = Object.keys(queries).filter((name) => !leanNames.has(name));
  return tool(
    'query',
    toolText(
      {
        summary: `Ask a query that has no tool of its own: ${names.join(', ')}.`,
        when: 'you know its parameters from the manual',
        whenNot: 'queries that are tools → outline, read, search, find-symbol, references',
      },
      { query: 'importers', params: { path: 'src/a.ts' } },
    ),
    QueryCall,
    async (call, signal) => answered(await lab.query(call, signal)),
  );
}

const manual = tool(
  'manual',
  toolText(
    {
      summary: `The manual of an operation or query that is not described here, for apply_program or query. Operations: ${Object.keys(
        operations,
      )
        .filter((name) => !leanNames.has(name))
        .join(', ')}.`,
      when: 'none of your tools does it, or a query’s parameters are unknown',
      whenNot: 'what is described here already',
    },
    { name: 'convert-export' },
  ),
  Type.Object(
    { name: Type.String({ minLength: 1, description: 'convert-export' }) },
    { additionalProperties: false },
  ),
  async ({ name }) => {
    const definitions = toolDefinitions();
    const names = definitions.map((each) => each.name);
    const found = definitions.find((each) => each.name === nameMeant(name, names));
    if (found) return page(found);
    const near = nearestNames(name, names);
    return failure('not-found', `There is no operation or query ${name}. Near it: ${near.join(', ')}.`);
  },
);

/** One page of the manual as text, with line ends that are some; what a query answers is seen when it is asked. */
function page({ outputSchema: _, ...definition }: ToolDefinition): ToolResult {
  const { name, description, inputSchema } = definition;
  return {
    ok: true,
    text: `${name}: ${description}\nParameters: ${JSON.stringify(inputSchema)}`,
    value: definition,
  };
}
