/** Reading a file that may be missing. */
import { readFileSync } from 'node:fs';

/** The text of a file; undefined when there is none. @throws what else keeps it from being read */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
