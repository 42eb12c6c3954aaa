/** A model that replies from a file. It ships: tests, dry runs and demos use the same one. */
import { readFileSync } from 'node:fs';
import { type Static, Type } from '@sinclair/typebox';
import { Usage } from '../../contracts/event.ts';
import { Task } from '../../contracts/task.ts';
import { checked } from '../../contracts/wire.ts';
import { CliError } from '../exit-codes.ts';
import { type Block, type Model, ModelError, noUsage, type Reply } from '../model.ts';

const Turn = Type.Object(
  {
    text: Type.Optional(Type.String({ description: 'What it says.' })),
    tools: Type.Optional(
      Type.Array(
        Type.Object({ name: Type.String(), input: Type.Unknown() }, { additionalProperties: false }),
        {
          description: 'Tools that it calls, in order.',
        },
      ),
    ),
    stop: Type.Optional(
      Type.Union(
        ['end', 'tool', 'max-tokens', 'refusal', 'pause', 'context'].map((stop) =>
          Type.Literal(stop as Reply['stop']),
        ),
        { description: 'Default: `tool` when it calls any, else `end`.' },
      ),
    ),
    usage: Type.Optional(Type.Partial(Usage)),
  },
  { additionalProperties: false, description: 'One reply.' },
);
export type Turn = Static<typeof Turn>;

export const Script = Type.Object(
  {
    reflect: Type.Optional(
      Type.Array(Type.Union([Task, Type.Null()]), {
        description: 'The task proposed for each generation of a run; null or the end: nothing to do.',
      }),
    ),
    generations: Type.Optional(
      Type.Array(Type.Array(Turn), { description: 'The turns of the worker, for each generation of a run.' }),
    ),
    reviews: Type.Optional(
      Type.Array(Type.Array(Turn), {
        description: 'The turns of the reviewer, for each generation of a run; without it nobody reviews.',
      }),
    ),
    chat: Type.Optional(Type.Array(Turn, { description: 'The turns of the chat.' })),
  },
  { additionalProperties: false, description: 'A script: replies for every conversation of a run.' },
);
export type Script = Static<typeof Script>;

/** Reads a script. @throws CliError when the file is missing, not JSON, or not a script. */
export function readScript(path: string): Script {
  try {
    return checked(Script, JSON.parse(readFileSync(path, 'utf8')), 'bad-request', path);
  } catch (error) {
    throw new CliError(
      'usage',
      `The script cannot be read: ${(error as Error).message}`,
      'A script is JSON: { "reflect": [task…], "generations": [[{ "tools": [{ "name", "input" }] }…]…] }.',
    );
  }
}

/** The turns with which a scripted reflection proposes what the script says for this generation. */
export function reflectTurns(script: Script, ordinal: number): Turn[] {
  const task = script.reflect?.[ordinal];
  return task
    ? [{ tools: [{ name: 'propose_task', input: task }] }]
    : [{ tools: [{ name: 'nothing_to_do', input: { reason: 'The script proposes no more.' } }] }];
}

/** Makes a model that gives these replies one after the other. `ask` throws ModelError behind the last. */
export function scriptedModel(turns: Turn[]): Model {
  let next = 0;
  return {
    name: 'scripted',
    async ask({ signal }) {
      signal.throwIfAborted();
      const turn = turns[next];
      if (!turn)
        throw new ModelError(
          'unfinished',
          `The script has ${turns.length} turns here and another was asked for.`,
        );
      next += 1;
      const calls = (turn.tools ?? []).map(
        ({ name, input }, index): Block => ({ type: 'tool_use', id: `call_${next}_${index}`, name, input }),
      );
      return {
        content: [...(turn.text ? [{ type: 'text', text: turn.text } as const] : []), ...calls],
        stop: turn.stop ?? (calls.length ? 'tool' : 'end'),
        usage: { ...noUsage, ...turn.usage },
        model: 'scripted',
      };
    },
  };
}
