/** What Prime says about itself, and how a browser comes to its token. */
import { type Static, Type } from '@sinclair/typebox';
import { RunLimits } from './event.ts';
import { Stats } from './stats.ts';

const commit = Type.String({ description: 'Commit that it runs, or `installed`.' });
const worker = Type.String({ description: '`mechanic`, or the name of a model.' });
const run = Type.Object(
  {
    id: Type.String({ description: 'Id of the run.' }),
    limits: RunLimits,
    phase: Type.String({ description: '`reflect`, `work`, …' }),
  },
  { additionalProperties: false, description: 'The autonomous run that goes on.' },
);

export const PrimeStatus = Type.Object(
  {
    name: Type.Literal('prime'),
    commit,
    worker,
    operations: Type.Array(Type.String(), { description: 'Names of the operations of its catalogue.' }),
    run: Type.Optional(run),
  },
  { additionalProperties: false, description: 'Status of Prime.' },
);
export type PrimeStatus = Static<typeof PrimeStatus>;

export const PrimeStats = Type.Object(
  {
    version: Type.String({ description: 'Version of Loom.' }),
    commit,
    worker,
    repo: Type.String({ description: 'The repository.' }),
    branch: Type.String({ description: 'The branch that promotions go to.' }),
    upMs: Type.Integer({ minimum: 0, description: 'Milliseconds since this Prime started.' }),
    phase: Type.String({ description: '`waiting`, `chat`, or what is done: `reflect`, `work`, …' }),
    generation: Type.Optional(Type.Integer({ minimum: 1, description: 'The one that is worked on.' })),
    run: Type.Optional(run),
    limits: RunLimits,
    spent: Type.Object(
      {
        tokens: Type.Integer({
          minimum: 0,
          description: 'Tokens of the run; without one, since Prime started.',
        }),
        cost: Type.Number({ minimum: 0, description: 'US dollars of those whose price is known.' }),
      },
      { additionalProperties: false, description: 'What counts against the limits.' },
    ),
    userTasks: Type.Object(
      {
        ended: Type.Integer({ minimum: 0, description: 'Tasks that people gave, and that ended.' }),
        promoted: Type.Integer({ minimum: 0, description: 'Those of them that were promoted.' }),
      },
      { additionalProperties: false, description: 'How often Loom did what it was asked.' },
    ),
    conversation: Type.Object(
      {
        asked: Type.Integer({ minimum: 0, description: 'Messages of the person in it.' }),
        answering: Type.Boolean({ description: 'Whether one is being answered.' }),
        waiting: Type.Integer({ minimum: 0, description: 'Messages that wait their turn.' }),
      },
      { additionalProperties: false, description: 'The conversation with Prime.' },
    ),
    events: Type.Integer({ minimum: 0, description: 'Entries of the journal.' }),
    journal: Stats,
  },
  { additionalProperties: false, description: 'What Prime does, and what it has done.' },
);
export type PrimeStats = Static<typeof PrimeStats>;

export const Health = Type.Object(
  { ok: Type.Literal(true) },
  { additionalProperties: false, description: 'It answers; nothing else is told without a token.' },
);

const code = Type.String({ minLength: 1, maxLength: 200, description: 'Good for one login.' });

export const Invitation = Type.Object(
  { code },
  { additionalProperties: false, description: 'What a login link carries.' },
);

export const Login = Type.Object(
  { token: Type.String({ description: 'The bearer token.' }) },
  { additionalProperties: false, description: 'What a browser gets for an invitation, once.' },
);
