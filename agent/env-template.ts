/** The text of `env-template`: every setting with its default and description. As a program it writes the file. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settings } from '../contracts/settings.ts';

const head = `# Every setting of Loom, with its default. Copy this file to .env in the root of your repository.
# .env is read by Prime only: the models and the limits of a run. Ports, sandbox, folders and
# LOOM_SUPERVISOR_URL are used by other processes too: set those in the environment.
# A value in the environment wins over .env. Empty means: not set.
`;

/** Gives the text of the template. */
export function envTemplate(): string {
  const entries = Object.entries(settings).map(
    ([name, { description, default: fallback }]) => `\n# ${description}\n${name}=${fallback}\n`,
  );
  return head + entries.join('');
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '..', 'env-template'), envTemplate());
