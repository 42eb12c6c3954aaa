/** Which model takes part in which conversation of a run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../contracts/settings.ts';
import type { Model } from './model.ts';
import { anthropicModel } from './models/anthropic.ts';
import { endpointsOf } from './models/endpoints.ts';
import { readScript, reflectTurns, scriptedModel } from './models/scripted.ts';

/** The `ordinal` counts the generations of a run from 0: it is the same before and after a restart. */
export interface Models {
  workerName: string;
  /** All of them. */
  names: string[];
  reflect(ordinal: number): Model;
  work(ordinal: number): Model;
  /** Undefined: nobody reviews. */
  review(ordinal: number): Model | undefined;
  chat(): Model;
}

/** Models of the endpoints in the settings. Each throws CliError when its key is missing. */
export function modelsOfSettings(settings: Settings): Models {
  const { prime, worker } = endpointsOf(settings);
  return {
    workerName: worker.model,
    names: [prime.model, worker.model],
    reflect: () => anthropicModel(prime),
    work: () => anthropicModel(worker),
    review: () => anthropicModel(prime),
    chat: () => anthropicModel(prime),
  };
}

/** Models that reply from a script. @throws CliError when it cannot be read. */
export function modelsOfScript(path: string): Models {
  const script = readScript(path);
  return {
    workerName: 'scripted',
    names: ['scripted'],
    reflect: (ordinal) => scriptedModel(reflectTurns(script, ordinal)),
    work: (ordinal) => scriptedModel(script.generations?.[ordinal] ?? []),
    review: (ordinal) => script.reviews && scriptedModel(script.reviews[ordinal] ?? []),
    chat: () => scriptedModel(script.chat ?? []),
  };
}

/** A system prompt: prompts are files beside the code. */
export function promptOf(name: 'worker' | 'reflect' | 'review' | 'chat'): string {
  return readFileSync(join(import.meta.dirname, 'prompts', `${name}.md`), 'utf8');
}
