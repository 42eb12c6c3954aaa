/** Measurements of a tree, and how two are compared. Test count is deliberately not among them. */
import { type Static, Type } from '@sinclair/typebox';

export const Measurement = Type.Object(
  {
    files: Type.Integer({ minimum: 0, description: 'Source files outside tests.' }),
    codeLines: Type.Integer({ minimum: 0, description: 'Lines with code in source files outside tests.' }),
    typeErrors: Type.Integer({ minimum: 0, description: 'Errors of the type checker.' }),
    unusedExports: Type.Integer({
      minimum: 0,
      description: 'Exports that no other file uses and no entry point reaches.',
    }),
    unusedLocals: Type.Integer({ minimum: 0, description: 'Unused imports, locals and parameters.' }),
    anyCount: Type.Integer({ minimum: 0, description: 'Explicit `any` and suppressed type errors.' }),
    complexity: Type.Integer({ minimum: 0, description: 'Sum of the decision points of all functions.' }),
    longestFunction: Type.Integer({ minimum: 0, description: 'Lines of the longest function.' }),
    mutantsMeasured: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'Mutants that the changed tests notice and that were run against the tests of the parent.',
      }),
    ),
    mutantsKilled: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Those of them that the tests of this tree notice.' }),
    ),
  },
  { additionalProperties: false, description: 'A vector of measurements of one tree.' },
);
export type Measurement = Static<typeof Measurement>;

export const Fitness = Type.Object(
  {
    before: Measurement,
    after: Measurement,
    better: Type.Array(Type.String(), { description: 'Names of the measurements that improved.' }),
    worse: Type.Array(Type.String(), { description: 'Names of the measurements that got worse.' }),
    score: Type.Number({ description: 'Weighted sum of the improvements; above 0 is an improvement.' }),
  },
  { additionalProperties: false, description: 'A candidate against its parent.' },
);
export type Fitness = Static<typeof Fitness>;

const predictable = Type.KeyOf(Type.Omit(Measurement, ['files', 'mutantsMeasured']));
const measures = (description: string) => Type.Array(predictable, { uniqueItems: true, description });

export const Prediction = Type.Object(
  {
    better: measures('Measurements that the work improves.'),
    worse: measures('Measurements that it makes worse.'),
  },
  {
    additionalProperties: false,
    description: 'What a worker expects of its own work, before it is measured; both lists may be empty.',
  },
);
export type Prediction = Static<typeof Prediction>;
