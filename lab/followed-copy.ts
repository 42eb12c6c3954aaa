/** A copy of a tree that follows it: before each run it gets what changed, and loses what runs left in it. */
import {
  type BigIntStats,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { copyLink, isLeftOut, makeRunFolder, type RunFolder, removeTree } from './scratch.ts';

export interface FollowedCopy {
  folder: RunFolder;
  /**
   * Makes the copy equal to the tree again, and its home and temp folders empty.
   * @throws the error of the file system when a run left something that stands in the way: make another copy then
   */
  update(): Followed;
  /** All files of the tree, as of the last update. */
  files(): string[];
}

export interface Followed {
  /** Files that differ in the tree since the last time, new and deleted ones too. */
  changed: string[];
  /** Files of the copy that a run had changed, made or deleted. */
  mended: string[];
  /** Whether files have come or gone. */
  moved: boolean;
  /** Packages or sealed files are others now: this copy cannot follow them. */
  stale: boolean;
}

/** What stands at a path; two equal stamps mean that nothing was written there. The change time cannot be set by a program. */
type Stamps = Map<string, string>;

/** Copies a tree. */
export function makeFollowedCopy(root: string, scratch: string): FollowedCopy {
  let source = stampsOf(root);
  const folder = makeRunFolder(root, scratch);
  let copy = stampsOf(folder.path);
  const isFixed = (path: string) =>
    basename(path) === 'node_modules' ||
    folder.readOnly.some((each) => join(folder.path, path).startsWith(`${each}/`));
  const update = (): Followed => {
    for (const place of [folder.home, folder.temp]) empty(place, () => true);
    // Caches that tools keep beside the links.
    for (const path of copy.keys()) {
      if (basename(path) === 'node_modules')
        empty(join(folder.path, path), (name) => name.startsWith('.') && name !== '.bin');
    }
    const [now, there] = [stampsOf(root), stampsOf(folder.path)];
    const isElse = (path: string) => now.get(path) !== source.get(path);
    const differing = [...new Set([...now.keys(), ...there.keys(), ...source.keys()])]
      .filter((path) => isElse(path) || there.get(path) !== copy.get(path))
      .sort();
    const stale = differing.some(isFixed);
    if (!stale) mend(differing, now, there, root, folder.path);
    const files = differing.filter((path) => (now.get(path) ?? there.get(path)) !== 'folder');
    const [changed, mended] = [files.filter(isElse), files.filter((path) => !isElse(path))];
    const moved = files.some((path) => now.has(path) !== there.has(path));
    source = now;
    if (differing.length) copy = stampsOf(folder.path);
    return { changed, mended, moved, stale };
  };
  return {
    folder,
    update,
    files: () => [...source.keys()].filter((path) => source.get(path) !== 'folder' && !isFixed(path)),
  };
}

/**
 * Removes only what the copy was seen to have, links before folders: nothing is reached through a link that a run made. What is deep
 * goes first and comes last: a folder may have become a file, and the other way round.
 */
function mend(differing: string[], now: Stamps, there: Stamps, root: string, copy: string): void {
  for (const path of differing) {
    if (there.has(path) && there.get(path) !== 'folder') removeTree(join(copy, path));
  }
  for (const path of differing.toReversed()) {
    if (there.get(path) === 'folder' && now.get(path) !== 'folder') removeTree(join(copy, path));
  }
  for (const path of differing) {
    const [source, target, stamp] = [join(root, path), join(copy, path), now.get(path)];
    if (stamp === 'folder') mkdirSync(target, { recursive: true });
    else if (stamp?.startsWith('link')) copyLink(source, target, root);
    else if (stamp !== undefined) copyFileSync(source, target);
  }
}

/** @throws ENOTDIR for a link: candidate code may have put one there that leads to folders of others */
function empty(folder: string, isWanted: (name: string) => boolean): void {
  if (!lstatSync(folder).isDirectory()) {
    throw Object.assign(new Error(`${folder} is no folder any more.`), { code: 'ENOTDIR' });
  }
  for (const name of readdirSync(folder).filter(isWanted)) removeTree(join(folder, name));
}

function stampsOf(root: string): Stamps {
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
