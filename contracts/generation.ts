/** A generation and its states. */
import { type Static, Type } from '@sinclair/typebox';
import { EditProgram } from './edit.ts';
import { Verdict } from './report.ts';
import { Task } from './task.ts';

export const GenerationState = Type.Union(
  [
    Type.Literal('spawned'),
    Type.Literal('verifying'),
    Type.Literal('approved'),
    Type.Literal('rejected'),
    Type.Literal('promoting'),
    Type.Literal('promoted'),
    Type.Literal('confirmed'),
    Type.Literal('rolled-back'),
  ],
  {
    description:
      '`spawned`: a Lab works on it. `promoted`: the branch points at it. `confirmed`: Prime answered from it. `rolled-back`: discarded, or reverted after a promotion.',
  },
);
export type GenerationState = Static<typeof GenerationState>;

export const Generation = Type.Object(
  {
    number: Type.Integer({ minimum: 1, description: 'Counts up, never reused.' }),
    state: GenerationState,
    task: Task,
    parent: Type.String({ description: 'Commit that it starts from.' }),
    branch: Type.String({ description: '`lab/gen-N`.' }),
    worker: Type.String({ description: 'Who works: `mechanic`, or the name of a model.' }),
    startedAt: Type.String({ description: 'ISO 8601 time.' }),
    endedAt: Type.Optional(Type.String({ description: 'ISO 8601 time of the last state.' })),
    candidate: Type.Optional(Type.String({ description: 'Commit with the verified bytes.' })),
    program: Type.Optional(EditProgram),
    verdict: Type.Optional(Verdict),
    reason: Type.Optional(Type.String({ description: 'Why it was rolled back.' })),
    tag: Type.Optional(Type.String({ description: '`gen-N`, or `gen-N-failed`.' })),
  },
  { additionalProperties: false, description: 'One turn of the cycle.' },
);
export type Generation = Static<typeof Generation>;
