/** Where models are asked: address, key, name and what the endpoint understands, from the settings. */
import type { Settings } from '../../contracts/settings.ts';
import { CliError } from '../exit-codes.ts';
import { knownModels } from './known-models.ts';

/** `anthropic`: all of the Messages API. `compat`: messages, system, tools, max_tokens and stream only. */
type Profile = 'anthropic' | 'compat';

export interface Endpoint {
  profile: Profile;
  key: string;
  /** Empty: the SDK's own. */
  baseUrl: string;
  model: string;
  /** How often a call that failed in passing is tried again. */
  retriesMax: number;
  /** For one try of a call; 0: no deadline. */
  timeoutMs: number;
  /** Tokens that a conversation may hold. */
  contextTokens: number;
}

/** For models that are not known: what others have, and what a server of one's own can be given. */
const usualContextTokens: Record<Profile, number> = { anthropic: 200_000, compat: 65_536 };

/** Endpoints from the settings: Prime's own, and the worker's, which falls back to it. */
export function endpointsOf(settings: Settings): { prime: Endpoint; worker: Endpoint } {
  const primeUrl = settings.ANTHROPIC_BASE_URL || settings.ANTHROPIC_API_BASE;
  const workerUrl = settings.LOOM_LAB_API_BASE || primeUrl;
  const primeProfile = profileOf(settings.LOOM_ENDPOINT, primeUrl);
  const asPrime = settings.LOOM_LAB_ENDPOINT === 'auto' && workerUrl === primeUrl;
  const workerProfile = asPrime ? primeProfile : profileOf(settings.LOOM_LAB_ENDPOINT, workerUrl);
  // A local server needs no key, so it does not get the one of another endpoint.
  const sharesKey = workerUrl === primeUrl || workerProfile === 'anthropic';
  const endpoint = (profile: Profile, key: string, baseUrl: string, model: string): Endpoint => ({
    profile,
    key,
    baseUrl,
    model,
    retriesMax: settings.LOOM_MODEL_RETRIES,
    timeoutMs: settings.LOOM_MODEL_TIMEOUT_MS,
    contextTokens:
      settings.LOOM_CONTEXT_TOKENS || knownModels.models[model]?.contextTokens || usualContextTokens[profile],
  });
  const key = settings.ANTHROPIC_API_KEY;
  return {
    prime: endpoint(primeProfile, key, primeUrl, settings.LOOM_MODEL || knownModels.prime),
    worker: endpoint(
      workerProfile,
      settings.LOOM_LAB_API_KEY || (sharesKey ? key : ''),
      workerUrl,
      settings.LOOM_LAB_MODEL || settings.LOOM_MODEL || knownModels.worker,
    ),
  };
}

/** Says what is wrong with an endpoint before anything is sent. @throws CliError when key or address cannot work. */
export function checkEndpoint({ key, baseUrl, profile }: Endpoint): void {
  if (!key && profile === 'anthropic') {
    throw new CliError(
      'no-key',
      'There is no model key.',
      'Set ANTHROPIC_API_KEY in the environment or in .env, or use `--worker mechanic`, which needs none.',
    );
  }
  if (/\/v1\/?$/.test(baseUrl)) {
    throw new CliError(
      'usage',
      `The model endpoint ${baseUrl} ends in /v1, but the client adds /v1/messages itself.`,
      'Leave the /v1 out of ANTHROPIC_BASE_URL or LOOM_LAB_API_BASE.',
    );
  }
}

function profileOf(setting: string, baseUrl: string): Profile {
  if (setting === 'anthropic' || setting === 'compat') return setting;
  return baseUrl && isNear(new URL(baseUrl).hostname) ? 'compat' : 'anthropic';
}

/** This machine or a private network: where people run their own model servers. */
function isNear(host: string): boolean {
  return (
    /^(?:localhost|\[::1\]|host\.docker\.internal)$/.test(host) ||
    /\.(?:local|localhost|internal|lan)$/.test(host) ||
    /^(?:127|10)\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\./.test(host)
  );
}
