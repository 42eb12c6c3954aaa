/** What is set for models, and, when asked, whether they answer: said by Prime, because only Prime reads `.env`. */
import { join } from 'node:path';
import { checked } from '../../contracts/wire.ts';
import { startChild } from '../child.ts';
import { tokensOf } from '../model.ts';
import type { Trial } from '../models/trial.ts';
import { type ShownEndpoint, ShownSettings } from '../shown-settings.ts';
import { loomRoot } from '../supervisor-client.ts';
import type { Finding } from './doctor.ts';

/** A finding for each model; `call`: after one tiny call of each, which costs a few tokens. */
export async function models(repo: string, call: boolean): Promise<Finding[]> {
  const args = ['settings', '--repo', repo, ...(call ? ['--call-models'] : [])];
  const asked = startChild(join(loomRoot, 'agent', 'prime-main.ts'), args, process.env);
  const answer = await asked.ready;
  await asked.stop();
  if (!answer) {
    return [{ check: 'models', state: 'wrong', says: asked.complaints(), todo: 'Correct the setting.' }];
  }
  const { prime, worker } = checked(ShownSettings, answer, 'bad-response', 'what Prime says of the settings');
  if (!prime.hasKey && !worker.hasKey) return [noKey(call)];
  return [finding('model of Prime', prime), finding('model of the worker', worker)];
}

function noKey(call: boolean): Finding {
  const says = `no key${call ? ', so that none was called' : ''}; the mechanic needs none`;
  const todo =
    'Set ANTHROPIC_API_KEY (or in .env), or ANTHROPIC_BASE_URL for a server of your own, to use --worker model, reflect and chat.';
  return { check: 'models', state: call ? 'wrong' : 'note', says, todo };
}

function finding(check: string, { says, hasKey, wrong, trial }: ShownEndpoint): Finding {
  const todo = 'Set ANTHROPIC_API_KEY, for the worker alone LOOM_LAB_API_KEY.';
  if (!hasKey) return { check, state: 'wrong', says: `${says}, without a key`, todo };
  if (wrong) return { check, state: 'wrong', says: wrong };
  if (!trial) return { check, state: 'ok', says: `${says}; not called: --call-models does` };
  if (!trial.works) return { check, state: 'wrong', says: trial.why };
  const { doubt } = trial;
  const told = `${says} ${inWords(trial)}`;
  return doubt ? { check, state: 'wrong', says: told, todo: doubt } : { check, state: 'ok', says: told };
}

function inWords({ model, tookMs, usage, cost, doubt }: Extract<Trial, { works: true }>): string {
  const price = cost === undefined ? 'price not known' : `$${cost.toFixed(4)}`;
  const tool = doubt ? 'answered' : 'answered by its tool';
  return `${tool} in ${(tookMs / 1000).toFixed(1)} s as ${model}: ${tokensOf(usage)} tokens, ${price}`;
}
