/** Ends a child that fills the disk: free space is asked for often, files are counted only when much of it went. */
import { statfsSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const lookMs = 200;
const megabyte = 1024 * 1024;
/** So many files of any size are too many as well. */
const filesMax = 500_000;
/** Below this the disk belongs to others: files that were deleted but are still open show up nowhere else. */
const reserveMb = 1_024;

/** Watches a folder until the function that it gives is called. `onFull` is told once, with the reason. */
export function watchDisk(folder: string, mbMax: number, onFull: (reason: string) => void): () => void {
  const first = free(folder);
  let counted = first;
  let isCounting = false;
  const look = async () => {
    const now = free(folder);
    if (now.mb < reserveMb && first.mb - now.mb > mbMax) return stop('It left less than 1 GB of the disk.');
    // Others use the disk too: what went is only the reason to count what lies here.
    if (isCounting || (counted.mb - now.mb < mbMax / 4 && counted.files - now.files < filesMax / 4)) return;
    isCounting = true;
    const { bytes, files } = await contents(folder);
    [counted, isCounting] = [now, false];
    if (bytes > mbMax * megabyte) stop(`Its files passed the limit of ${mbMax} MB.`);
    else if (files > filesMax) stop(`It passed the limit of ${filesMax} files.`);
  };
  const timer = setInterval(look, lookMs);
  const stop = (reason: string) => {
    clearInterval(timer);
    onFull(reason);
  };
  return () => clearInterval(timer);
}

function free(folder: string): { mb: number; files: number } {
  const { bavail, bsize, ffree } = statfsSync(folder);
  return { mb: (bavail * bsize) / megabyte, files: ffree };
}

/** What lies below a folder. What goes away meanwhile, or is closed to us, counts as nothing. */
async function contents(folder: string): Promise<{ bytes: number; files: number }> {
  const total = { bytes: 0, files: 0 };
  const left = [folder];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    for (const entry of await readdir(path, { withFileTypes: true }).catch(absent([]))) {
      const inner = join(path, entry.name);
      total.files += 1;
      if (entry.isDirectory()) left.push(inner);
      else total.bytes += (await lstat(inner).catch(absent({ blocks: 0 }))).blocks * 512;
    }
  }
  return total;
}

function absent<Value>(instead: Value): (error: NodeJS.ErrnoException) => Value {
  return (error) => {
    if (!['ENOENT', 'EACCES', 'ENOTDIR'].includes(error.code ?? '')) throw error;
    return instead;
  };
}
