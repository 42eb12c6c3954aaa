/** Reads `.env` of the repository root. Only Prime does: no other process gets to know a key from it. */
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readIfThere } from './read-if-there.ts';

/** The variables of `<repo>/.env`; none when there is no such file. */
export function readDotenv(repo: string): Record<string, string | undefined> {
  return parseEnv(readIfThere(join(repo, '.env')) ?? '') as Record<string, string | undefined>;
}
