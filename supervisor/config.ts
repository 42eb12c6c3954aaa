/** Reads `loom.config.json` of a tree. */
import { join } from 'node:path';
import { ProjectConfig } from '../contracts/settings.ts';
import { checked, WireError } from '../contracts/wire.ts';
import { textIn } from './gates/policy.ts';

const name = 'loom.config.json';

/** The configuration of a tree; empty when there is none. @throws WireError that names what is wrong in it */
export function projectConfig(tree: string): ProjectConfig {
  const text = textIn(tree, name);
  if (text === null) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new WireError(
      'bad-request',
      `${join(tree, name)}: ${(error as Error).message}`,
      'Correct the JSON.',
    );
  }
  return checked(ProjectConfig, value, 'bad-request', name);
}
