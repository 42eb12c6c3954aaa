/** What stands in a tree, told without reading it: asked in the Lab of the tree, and in a child of its copy. */
import { type BigIntStats, lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isLeftOut } from '../scratch.ts';

/** Path → what stands there; equal stamps mean that nothing was written. The change time cannot be set by a program. */
export type Stamps = Map<string, string>;

/** Looks at every file and folder, but git's and Loom's; folders of packages count as one. Follows no link. */
export function stampsOf(root: string): Stamps {
  const stamps: Stamps = new Map();
  const walk = (folder: string) => {
    for (const name of readdirSync(join(root, folder))) {
      const path = folder ? `${folder}/${name}` : name;
      if (isLeftOut(name)) continue;
      const stat = lstatSync(join(root, path), { bigint: true });
      if (name === 'node_modules') stamps.set(path, packagesStamp(join(root, path)));
      else if (stat.isDirectory()) {
        stamps.set(path, 'folder');
        walk(path);
      } else stamps.set(path, stampOf(stat, join(root, path)));
    }
  };
  walk('');
  return stamps;
}

function stampOf(stat: BigIntStats, path: string): string {
  if (stat.isSymbolicLink()) return `link to ${readlinkSync(path)}`;
  return `${stat.isFile()} ${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs} ${stat.mode}`;
}

/** The packages as far as a folder of links shows them. */
function packagesStamp(folder: string): string {
  const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) return [];
    if (entry.isSymbolicLink()) return [`${entry.name} to ${readlinkSync(path)}`];
    return entry.name.startsWith('@') ? [`${entry.name} with ${packagesStamp(path)}`] : [entry.name];
  });
  return `${realpathSync(folder)}: ${names.join(', ')}`;
}

/** Where two looks differ, sorted. */
export function differingPaths(before: Stamps, after: Stamps): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.filter((path) => before.get(path) !== after.get(path)).sort();
}

export const isPackages = (path: string): boolean => basename(path) === 'node_modules';

export const isFolder = (path: string, ...looks: Stamps[]): boolean =>
  looks.some((stamps) => stamps.get(path) === 'folder');
