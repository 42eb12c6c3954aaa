/** The typed error of every route. */
import { type Static, Type } from '@sinclair/typebox';
import { StopReason } from './event.ts';

/** What every route answers, with a status of 400 or more, when it cannot answer. */
export const Problem = Type.Object(
  {
    code: Type.Union(
      [
        Type.Literal('bad-request'),
        Type.Literal('bad-response'),
        Type.Literal('unauthorised'),
        Type.Literal('not-found'),
        Type.Literal('conflict'),
        Type.Literal('too-large'),
        Type.Literal('busy'),
        Type.Literal('unavailable'),
        Type.Literal('failed'),
      ],
      { description: 'What kind of failure.' },
    ),
    message: Type.String({ description: 'What failed and why.' }),
    hint: Type.String({ description: 'What to do next.' }),
    stop: Type.Optional(StopReason),
  },
  { additionalProperties: false, description: 'A typed error.' },
);
export type Problem = Static<typeof Problem>;
