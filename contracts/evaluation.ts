/** Hot evaluation: what a Lab evaluates, and what comes back. */
import { type Static, Type } from '@sinclair/typebox';

export const EvalRequest = Type.Object(
  {
    module: Type.Optional(
      Type.String({
        description: 'Module to load, relative to the workspace root; its exports are in scope as `exports`.',
      }),
    ),
    expression: Type.Optional(
      Type.String({
        maxLength: 1_000_000,
        description: 'A TypeScript expression, evaluated with `exports` in scope; a promise is awaited.',
      }),
    ),
    call: Type.Optional(
      Type.Object(
        {
          export: Type.String({ description: 'Name of the exported function.' }),
          args: Type.Array(Type.Unknown(), { description: 'JSON arguments.' }),
        },
        { additionalProperties: false, description: 'Call an exported function of `module`.' },
      ),
    ),
    setup: Type.Optional(
      Type.String({ description: 'Statements to run before the expression, in the same scope.' }),
    ),
    overlay: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'Path → text that stands in for the file during this evaluation only.',
      }),
    ),
    timeoutMs: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 600_000,
        description: 'Deadline in milliseconds for the whole evaluation; default 2000.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'Exactly one of `expression` and `call`, or `module` alone to load it.',
  },
);
export type EvalRequest = Static<typeof EvalRequest>;

export const EvalStatus = Type.Union(
  [
    Type.Literal('ok'),
    Type.Literal('error'),
    Type.Literal('timeout'),
    Type.Literal('killed'),
    Type.Literal('too-large'),
  ],
  {
    description:
      '`error`: the code threw. `timeout`: deadline passed. `killed`: the child died. `too-large`: the answer passed the cap.',
  },
);

export const EvalResponse = Type.Object(
  {
    status: EvalStatus,
    value: Type.Optional(
      Type.Unknown({
        description:
          'The value as JSON. What JSON lacks is spelt `{ "$": "undefined" | "NaN" | "Infinity" | "-Infinity" | "-0" | "bigint" | "map" | "set" | "date" | "error" | "function" | "symbol" | "regexp" | "cycle" | "cut", … }`.',
      }),
    ),
    message: Type.Optional(Type.String({ description: 'What went wrong, when the status is not `ok`.' })),
    stack: Type.Optional(Type.String({ description: 'Stack mapped to source lines.' })),
    console: Type.Array(Type.String(), {
      description: 'Lines written by console.*; at most 200, then one line that says how many were left out.',
    }),
    evaluated: Type.Array(Type.String(), { description: 'Modules that were evaluated for this request.' }),
    durationMs: Type.Number({ description: 'Milliseconds in the child.' }),
  },
  { additionalProperties: false, description: 'The result of one evaluation.' },
);
export type EvalResponse = Static<typeof EvalResponse>;
