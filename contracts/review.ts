/** What a second model says of a candidate that passed the gates. It can only reject. */
import { type Static, Type } from '@sinclair/typebox';

export const Review = Type.Object(
  {
    approved: Type.Boolean({ description: 'The candidate does its task and nothing speaks against it.' }),
    issues: Type.Array(Type.String({ minLength: 1, maxLength: 2000 }), {
      maxItems: 50,
      description: 'What is wrong, each with its place; empty when approved without remarks.',
    }),
    confidence: Type.Number({ minimum: 0, maximum: 1, description: '0 guessed, 1 certain.' }),
    summary: Type.String({
      minLength: 1,
      maxLength: 2000,
      description: 'The judgement in a sentence or two.',
    }),
  },
  { additionalProperties: false, description: 'The review of a candidate.' },
);
export type Review = Static<typeof Review>;
