/** A task: program.md as data. */
import { type Static, Type } from '@sinclair/typebox';
import { Prediction } from './fitness.ts';

export const ExportCall = Type.Object(
  {
    export: Type.String({ minLength: 1, maxLength: 1000, description: 'Name of the exported function.' }),
    args: Type.Array(Type.Unknown(), {
      description: 'Arguments as JSON; `{ "$": "undefined" }` for what JSON lacks.',
    }),
  },
  { additionalProperties: false, description: 'Call an exported function of the module.' },
);
export type ExportCall = Static<typeof ExportCall>;

export const Probe = Type.Object(
  {
    module: Type.String({
      minLength: 1,
      maxLength: 4096,
      description: 'Module to load: `src/a.ts`.',
    }),
    expression: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1_000_000,
        description: 'An expression, with `exports` in scope.',
      }),
    ),
    call: Type.Optional(ExportCall),
    expected: Type.Optional(Type.Unknown({ description: 'The value that it must give.' })),
    predicate: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1_000_000,
        description: 'What must be true of `value`: `value > 3`.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'One thing that must hold: `expression` or `call`, and `expected` or `predicate`, or else it must not throw.',
  },
);
export type Probe = Static<typeof Probe>;

/** Says what is wrong with the combination of a probe's fields, in one sentence; undefined: nothing. */
export function misuseOfProbe({ expression, call, predicate, ...rest }: Probe): string | undefined {
  if ((expression === undefined) === (call === undefined)) {
    return 'A probe has an `expression` or a `call`, one of them.';
  }
  if (predicate !== undefined && 'expected' in rest) {
    return 'A probe has an `expected` value or a `predicate`, not both.';
  }
  return undefined;
}

export const TaskPurpose = Type.Union(
  [Type.Literal('feature'), Type.Literal('fix'), Type.Literal('clean-up'), Type.Literal('tests')],
  {
    description:
      'What the task is for. `clean-up` must keep behaviour and make the code smaller or sounder; `tests` may only add tests and must kill mutants.',
  },
);
export type TaskPurpose = Static<typeof TaskPurpose>;

export const Task = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 200, description: 'One line.' }),
    purpose: TaskPurpose,
    requirements: Type.Array(Type.String({ minLength: 1 }), { description: 'What must be done.' }),
    acceptance: Type.Array(Type.String({ minLength: 1 }), { description: 'How one sees that it is done.' }),
    constraints: Type.Array(Type.String({ minLength: 1 }), { description: 'What must not happen.' }),
    targets: Type.Array(Type.String(), {
      description: 'Selectors or files that the task is about; may be empty.',
    }),
    probes: Type.Array(Probe, { description: 'Checked by the evaluate gate; may be empty.' }),
    expected: Type.Optional(Prediction),
    allow: Type.Optional(
      Type.Object(
        {
          deleteTests: Type.Optional(
            Type.Boolean({ description: 'The task may delete or change existing tests.' }),
          ),
          protectedPaths: Type.Optional(
            Type.Array(Type.String(), {
              description: 'Protected paths, other than contracts, that this task may edit.',
            }),
          ),
        },
        {
          additionalProperties: false,
          description: 'Exceptions to the policy gate that the operator grants.',
        },
      ),
    ),
  },
  { additionalProperties: false, description: 'What a generation is asked to do.' },
);
export type Task = Static<typeof Task>;
