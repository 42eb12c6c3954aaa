/** What a model call costs: the prices of the data file, or of a file that the operator gives. */
import { readFileSync } from 'node:fs';
import { type Static, Type } from '@sinclair/typebox';
import type { Usage } from '../../contracts/event.ts';
import { checked } from '../../contracts/wire.ts';
import { CliError } from '../exit-codes.ts';
import { knownModels, ModelPrices } from './known-models.ts';

const PriceFile = Type.Object(
  {
    date: Type.String({ minLength: 1, description: 'When the prices were looked up.' }),
    source: Type.Optional(Type.String({ description: 'Where.' })),
    prices: Type.Record(Type.String(), ModelPrices, { description: 'Name of the model → its prices.' }),
  },
  { additionalProperties: false },
);

/** US dollars of one call of a model; undefined when its prices are not known: never 0 for that. */
export type CostOf = (model: string, usage: Usage) => number | undefined;

const tokensOfPrice = 1_000_000;

/** Reads prices; those of the file win over those that ship. @throws CliError when the file is not one of prices. */
export function readPrices(path = ''): CostOf {
  const own = path ? readFile(path) : {};
  return (model, usage) => {
    const bands = own[model] ?? knownModels.models[model]?.prices;
    const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
    const band = bands?.find(({ promptTokensMax = Number.POSITIVE_INFINITY }) => prompt <= promptTokensMax);
    if (!band) return undefined;
    const kinds = ['input', 'output', 'cacheRead', 'cacheWrite'] as const;
    return kinds.reduce((sum, kind) => sum + usage[kind] * band[kind], 0) / tokensOfPrice;
  };
}

function readFile(path: string): Static<typeof PriceFile>['prices'] {
  try {
    return checked(PriceFile, JSON.parse(readFileSync(path, 'utf8')), 'bad-request', path).prices;
  } catch (error) {
    throw new CliError(
      'usage',
      `The price file cannot be read: ${(error as Error).message}`,
      'It is JSON: { "date": "2026-11-22", "prices": { "<model>": [{ "input", "output", "cacheRead", "cacheWrite" }] } }, in US dollars for a million tokens.',
    );
  }
}
