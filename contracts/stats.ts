/** The figures that the Supervisor makes of its journal. */
import { type Static, Type } from '@sinclair/typebox';
import { Measurement } from './fitness.ts';

export const Stats = Type.Object(
  {
    generations: Type.Record(Type.String(), Type.Integer(), { description: 'State → how many.' }),
    failedGates: Type.Record(Type.String(), Type.Integer(), { description: 'Gate → how many rejections.' }),
    tokens: Type.Integer({ minimum: 0, description: 'Tokens of all model calls.' }),
    cost: Type.Number({ minimum: 0, description: 'US dollars of those whose price is known.' }),
    modelCalls: Type.Integer({ minimum: 0, description: 'Model calls.' }),
    toolCalls: Type.Integer({ minimum: 0, description: 'Tool calls.' }),
    refusals: Type.Record(Type.String(), Type.Integer(), { description: 'Refusal code → how many.' }),
    trend: Type.Array(
      Type.Object(
        {
          generation: Type.Integer({ description: 'Number of the generation.' }),
          score: Type.Number({ description: 'Its score.' }),
          after: Measurement,
        },
        { additionalProperties: false },
      ),
      { description: 'Fitness of the promoted generations, in order.' },
    ),
  },
  { additionalProperties: false, description: 'A fold over the journal.' },
);
export type Stats = Static<typeof Stats>;
