/** What is set for models, without any secret: Prime says it, because only Prime reads `.env`. */
import { isDeepStrictEqual } from 'node:util';
import { type Static, Type } from '@sinclair/typebox';
import type { Settings } from '../contracts/settings.ts';
import { CliError } from './exit-codes.ts';
import { checkEndpoint, type Endpoint, endpointsOf } from './models/endpoints.ts';
import { readPrices } from './models/prices.ts';
import { Trial, tryModel } from './models/trial.ts';

const ShownEndpoint = Type.Object({
  model: Type.String(),
  says: Type.String({ description: 'Model, address and what it is taken for.' }),
  hasKey: Type.Boolean(),
  wrong: Type.Optional(Type.String({ description: 'Why it cannot work, known without a call.' })),
  trial: Type.Optional(Trial),
});
export type ShownEndpoint = Static<typeof ShownEndpoint>;

export const ShownSettings = Type.Object({ prime: ShownEndpoint, worker: ShownEndpoint });
export type ShownSettings = Static<typeof ShownSettings>;

/** What is set for both models; with `call`, what became of one tiny call of each. @throws CliError for a bad price file */
export async function shownSettings(settings: Settings, call: boolean): Promise<ShownSettings> {
  const { prime, worker } = endpointsOf(settings);
  if (!call) return { prime: shown(prime), worker: shown(worker) };
  const costOf = readPrices(settings.LOOM_PRICES);
  const first = tryModel(prime, costOf);
  const second = isDeepStrictEqual(prime, worker) ? first : tryModel(worker, costOf);
  return {
    prime: { ...shown(prime), trial: await first },
    worker: { ...shown(worker), trial: await second },
  };
}

function shown(endpoint: Endpoint): ShownEndpoint {
  const { model, profile, baseUrl, contextTokens, key } = endpoint;
  const hasKey = key !== '' || profile === 'compat';
  const wrong = hasKey ? wrongWith(endpoint) : undefined;
  const says = `${model} at ${baseUrl || 'api.anthropic.com'} (${profile}, ${contextTokens} tokens)`;
  return { model, says, hasKey, ...(wrong && { wrong }) };
}

function wrongWith(endpoint: Endpoint): string | undefined {
  try {
    checkEndpoint(endpoint);
    return undefined;
  } catch (error) {
    if (error instanceof CliError) return `${error.message} ${error.hint}`;
    throw error;
  }
}
