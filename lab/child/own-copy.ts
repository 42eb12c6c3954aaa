/**
 * The copy of the tree that a child runs tests on, made equal to the tree again between runs. The child does it itself, in the
 * sandbox: what a run left there, links and processes too, can lead to nothing that the run could not reach anyway.
 */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { KeptPlace } from '../messages.ts';
import { differingPaths, isFolder, isPackages, stampsOf } from '../runs/tree-stamps.ts';
import { copyLink, removeTree } from '../scratch.ts';

/**
 * Remembers how the copy is before anything runs on it. Gives what makes it so again, but for the paths that changed in the tree:
 * those it copies anew. The answer are the files that are not as they were; all of them, when files have come or gone.
 * @throws Error when packages or sealed files differ: this copy is of no use any more
 */
export function keepCopy(
  copy: string,
  { source, clear, sealed }: KeptPlace,
): (changed: string[]) => string[] {
  let stamps = stampsOf(copy);
  return (changed) => {
    for (const folder of clear) empty(folder, () => true);
    // Caches that tools keep beside the links.
    for (const path of stamps.keys()) {
      if (isPackages(path)) empty(join(copy, path), (name) => name.startsWith('.') && name !== '.bin');
    }
    const [there, wanted] = [stampsOf(copy), stampsOf(source)];
    const differing = [...new Set([...changed, ...differingPaths(stamps, there)])].sort();
    const fixed = differing.find((path) => isPackages(path) || sealed.some((each) => path.startsWith(each)));
    if (fixed !== undefined) throw new Error(`A run has changed ${fixed}, which cannot be put back.`);
    // Links and files go before folders, which are left from the deepest: one may have become the other.
    const present = differing.filter((path) => there.has(path));
    for (const path of present) if (!isFolder(path, there)) removeTree(join(copy, path));
    for (const path of present.toReversed()) {
      if (isFolder(path, there) && !isFolder(path, wanted)) removeTree(join(copy, path));
    }
    for (const path of differing) put(join(source, path), join(copy, path), wanted.get(path), source);
    if (differing.length) stamps = stampsOf(copy);
    const files = differing.filter((path) => !isFolder(path, there, stamps));
    // Where files come and go, an import may lead elsewhere in a file that did not change.
    const moved = files.some((path) => there.has(path) !== stamps.has(path));
    return moved ? [...files, ...stamps.keys()] : files;
  };
}

function put(from: string, to: string, stamp: string | undefined, source: string): void {
  if (stamp === 'folder') mkdirSync(to, { recursive: true });
  else if (stamp?.startsWith('link')) copyLink(from, to, source);
  else if (stamp !== undefined) copyFileSync(from, to);
}

function empty(folder: string, isWanted: (name: string) => boolean): void {
  for (const name of readdirSync(folder).filter(isWanted)) removeTree(join(folder, name));
}
