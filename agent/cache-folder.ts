/** Where Loom keeps what is of this user and no repository's. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../contracts/settings.ts';

/** The folder; it may not exist yet. */
export function cacheFolder({ LOOM_CACHE_DIR }: Settings, env: NodeJS.ProcessEnv = process.env): string {
  return LOOM_CACHE_DIR || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'loom');
}
