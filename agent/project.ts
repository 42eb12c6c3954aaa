/** `loom.config.json` of a repository. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProjectConfig } from '../contracts/settings.ts';
import { checked } from '../contracts/wire.ts';
import { CliError } from './exit-codes.ts';

/** Reads the configuration in a folder; an empty one when there is none. @throws CliError when it is wrong. */
export function readProjectConfig(folder: string): ProjectConfig {
  const path = join(folder, 'loom.config.json');
  try {
    return checked(ProjectConfig, JSON.parse(readFileSync(path, 'utf8')), 'bad-request', path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new CliError(
      'usage',
      `The configuration cannot be used: ${(error as Error).message}`,
      'Compare it with ProjectConfig in contracts/settings.ts.',
    );
  }
}
