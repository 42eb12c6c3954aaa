/** What was typed at the prompt of Labs, kept in the user's cache folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../contracts/settings.ts';
import { cacheFolder } from './cache-folder.ts';
import { readIfThere } from './read-if-there.ts';

/** Where it is kept. */
export function historyFile(settings: Settings): string {
  return join(cacheFolder(settings), 'repl-history');
}

/** Reads it, the last input first; nothing when there is none yet. */
export function readHistory(file: string): string[] {
  return (readIfThere(file) ?? '').split('\n').filter(Boolean);
}

/** Writes it, for its owner only. */
export function writeHistory(file: string, history: string[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${history.join('\n')}\n`, { mode: 0o600 });
}
