/** Files that nobody but their owner may read. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readIfThere } from './read-if-there.ts';

/** Writes such a file, whole or not at all, and makes its folder. */
export function writePrivately(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** The token that is in the file already, so that who was given it stays welcome, or a new one that is kept there. */
export function keptToken(path: string): string {
  const found = readIfThere(path)?.trim();
  if (found) return found;
  const made = randomBytes(32).toString('hex');
  writePrivately(path, made);
  return made;
}
