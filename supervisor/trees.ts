/** Trees laid out from git objects: for Prime and the Labs to run from and to work on, never the operator's. */
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Repository, TreeEntry } from './git.ts';

/** Files of these folders are read-only in every tree that Loom lays out. */
const fixedFolder = 'contracts';
const blobsAtOnce = 32;

/**
 * Lays out a commit as `<folder>/<commit>` unless it is there; gives its path. A kill leaves no half tree under that name.
 * @throws the error of git or of the file system.
 */
export async function layOutCommit(repo: Repository, commit: string, folder: string): Promise<string> {
  const target = join(folder, commit);
  if (existsSync(target)) return target;
  mkdirSync(folder, { recursive: true });
  const temporary = mkdtempSync(join(folder, '.new-'));
  const entries = await repo.list(commit);
  for (const { path, type } of entries) if (type !== 'blob') mkdirSync(join(temporary, path));
  const blobs = entries.filter(({ type }) => type === 'blob');
  for (let start = 0; start < blobs.length; start += blobsAtOnce) {
    const some = blobs.slice(start, start + blobsAtOnce);
    await Promise.all(some.map((entry) => layOutBlob(repo, entry, temporary)));
  }
  linkPackages(repo.folder.root, entries, temporary);
  protect(temporary);
  try {
    renameSync(temporary, target);
  } catch (error) {
    removeTree(temporary);
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** Makes a private copy of a laid-out tree, with some files replaced (`null`: deleted). */
export function copyTree(tree: string, target: string, files: Record<string, string | null> = {}): string {
  removeTree(target);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(tree, target, { recursive: true, verbatimSymlinks: true });
  for (const [path, text] of Object.entries(files)) {
    const file = join(target, path);
    if (text === null) rmSync(file, { force: true });
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  protect(target);
  return target;
}

/** Removes a tree, its read-only folders too; nothing happens when there is none. */
export function removeTree(tree: string): void {
  if (!existsSync(tree)) return;
  const fixed = join(tree, fixedFolder);
  if (existsSync(fixed)) eachBelow(fixed, (path, isFolder) => isFolder && chmodSync(path, 0o755));
  rmSync(tree, { recursive: true, force: true });
}

/** Removes the trees and leftovers in a folder that nobody needs; `keep` are names in it. */
export function sweep(folder: string, keep: ReadonlySet<string>): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (!keep.has(name)) removeTree(join(folder, name));
}

async function layOutBlob(repo: Repository, { path, mode, oid }: TreeEntry, root: string) {
  const target = join(root, path);
  if (mode === '120000') symlinkSync(Buffer.from(await repo.bytes(oid)).toString('utf8'), target);
  else writeFileSync(target, await repo.bytes(oid), { mode: mode === '100755' ? 0o755 : 0o644 });
}

/** Every folder that has installed packages in the repository gets a link to them. */
function linkPackages(repository: string, entries: TreeEntry[], tree: string): void {
  const folders = ['', ...entries.filter(({ type }) => type === 'tree').map(({ path }) => path)];
  for (const folder of folders) {
    const installed = join(repository, folder, 'node_modules');
    const link = join(tree, folder, 'node_modules');
    // A sandbox mounts where the link leads, not what that links to in turn.
    if (existsSync(installed) && !existsSync(link)) symlinkSync(realpathSync(installed), link, 'dir');
  }
}

function protect(tree: string): void {
  const fixed = join(tree, fixedFolder);
  if (!existsSync(fixed)) return;
  eachBelow(fixed, (path, isFolder) => chmodSync(path, isFolder ? 0o555 : 0o444));
}

function eachBelow(path: string, visit: (path: string, isFolder: boolean) => void): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  visit(path, stat.isDirectory());
  if (stat.isDirectory()) for (const name of readdirSync(path)) eachBelow(join(path, name), visit);
}
