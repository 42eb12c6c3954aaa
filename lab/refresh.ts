/** POST /refresh: what others wrote to the tree since the Lab last looked. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { RefreshResponse } from '../contracts/lab.ts';
import { RefusalError, type Workspace } from '../engine/index.ts';
import { differingPaths, isFolder, isPackages, type Stamps, stampsOf } from './runs/tree-stamps.ts';

/** Nobody edits such a file by hand, and the engine does not touch it. */
const bytesMax = 8_000_000;

/** Makes the follower of a tree. The first look is what later ones are compared with: a file that was not read yet is read as it is. */
export function makeRefresh(workspace: Workspace): () => RefreshResponse {
  const { root } = workspace;
  let seen: Stamps | undefined;
  return () => {
    const now = stampsOf(root);
    const differing = seen ? differingPaths(seen, now) : [];
    if (differing.some(isPackages)) return { changed: [], reopen: 'Packages were installed or removed.' };
    const before = seen ?? now;
    const paths = differing.filter((path) => !isFolder(path, before, now) && isSmall(join(root, path)));
    try {
      const changed = workspace.refresh(paths);
      seen = now;
      return { changed };
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      return { changed: [], reopen: error.message };
    }
  };
}

const isSmall = (path: string) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) <= bytesMax;
