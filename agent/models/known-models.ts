/** What is known about models: one dated data file with names, windows and prices; an operator may give another for prices. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { checked } from '../../contracts/wire.ts';

const dollars = (what: string) =>
  Type.Number({ minimum: 0, description: `US dollars for a million tokens ${what}.` });

/** Prices of one model. With several, the first whose `promptTokensMax` is not passed counts. */
export const ModelPrices = Type.Array(
  Type.Object(
    {
      promptTokensMax: Type.Optional(
        Type.Integer({ minimum: 1, description: 'For requests of at most so many tokens; absent: for all.' }),
      ),
      input: dollars('of input that is not from the cache'),
      output: dollars('of output'),
      cacheRead: dollars('read from the cache'),
      cacheWrite: dollars('written to the cache, for five minutes'),
    },
    { additionalProperties: false },
  ),
  { minItems: 1 },
);

const KnownModel = Type.Object(
  {
    contextTokens: Type.Integer({ minimum: 1, description: 'What a conversation may hold.' }),
    outputTokens: Type.Integer({ minimum: 1, description: 'What one reply may have.' }),
    adaptiveThinking: Type.Boolean({ description: 'It takes `thinking: {type: "adaptive"}`.' }),
    prices: Type.Optional(ModelPrices),
  },
  { additionalProperties: false },
);

const KnownModels = Type.Object(
  {
    date: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
    source: Type.String(),
    prime: Type.String({ description: 'Default for Prime: of the Opus class.' }),
    worker: Type.String({ description: 'Default for the worker: of the Sonnet class.' }),
    models: Type.Record(Type.String(), KnownModel),
  },
  { additionalProperties: false },
);

const path = join(import.meta.dirname, 'models.json');

/** The data file. */
export const knownModels: Static<typeof KnownModels> = checked(
  KnownModels,
  JSON.parse(readFileSync(path, 'utf8')),
  'bad-request',
  path,
);
