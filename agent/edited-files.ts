/** Files of a repository that a person edits while a Lab, which remembers what it has read, runs on it. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface EditedFiles {
  /** Follows these files from now on; paths are relative to the root. */
  follow(paths: string[]): void;
  /** Path → present text of those that are different by now. One that was deleted is as it was. */
  edited(): Record<string, string>;
}

/** Starts with no file. It reads only what a look at time and size does not tell. */
export function makeEditedFiles(root: string): EditedFiles {
  const followed = new Map<string, { stamp: string; first: string; now: string }>();
  return {
    follow: (paths) => {
      for (const path of paths) {
        const stamp = followed.has(path) ? undefined : stampOf(join(root, path));
        if (stamp === undefined) continue;
        const text = readFileSync(join(root, path), 'utf8');
        followed.set(path, { stamp, first: text, now: text });
      }
    },
    edited: () => {
      for (const [path, file] of followed) {
        const stamp = stampOf(join(root, path));
        if (stamp === undefined || stamp === file.stamp) continue;
        file.stamp = stamp;
        file.now = readFileSync(join(root, path), 'utf8');
      }
      const different = [...followed].filter(([, { first, now }]) => first !== now);
      return Object.fromEntries(different.map(([path, { now }]) => [path, now]));
    },
  };
}

function stampOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? `${stats.mtimeMs} ${stats.size}` : undefined;
}
