/** Writing a file so that a kill leaves the old bytes or the new ones, never half of them. */
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a whole file through a synced temporary file beside it.
 * @throws the error of the file system; the temporary file is gone then.
 */
export function writeWhole(path: string, data: string | Uint8Array, mode = 0o644): void {
  // Git takes no name that ends in .lock for a ref, so that a leftover is never a branch.
  const temporary = `${path}.${randomUUID().slice(0, 8)}.lock`;
  try {
    const file = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(file, data);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
