/** Reads `.env` of the repository root. Only Prime does: no other process gets to know a key from it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** The variables of `<repo>/.env`; none when there is no such file. */
export function readDotenv(repo: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(join(repo, '.env'), 'utf8')) as Record<string, string | undefined>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
