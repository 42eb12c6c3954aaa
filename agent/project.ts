/** `loom.config.json` of a repository. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProjectConfig } from '../contracts/settings.ts';
import { checked } from '../contracts/wire.ts';
import { CliError } from './exit-codes.ts';

const keys = Object.keys(ProjectConfig.properties)
  .filter((key) => key !== '$schema')
  .join(', ');

/** Reads the configuration in a folder; an empty one when there is none. @throws CliError when it is wrong. */
export function readProjectConfig(folder: string): ProjectConfig {
  const name = 'loom.config.json';
  try {
    const text = readFileSync(join(folder, name), 'utf8');
    return checked(ProjectConfig, JSON.parse(text), 'bad-request', 'the configuration');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new CliError(
      'usage',
      `${name} cannot be used: ${(error as Error).message}`,
      `Mend it and commit it: Loom works on what is committed. It may have: ${keys}.`,
    );
  }
}
