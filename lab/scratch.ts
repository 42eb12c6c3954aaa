/** The copies of a tree in which candidate code runs. Children load this, too. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

export interface RunFolder {
  /** The copy of the tree. */
  path: string;
  /** Everything that a child may write: the copy, and a home and a temp folder beside it. */
  writable: string;
  home: string;
  temp: string;
  /** Real folders that the copy links to, and contracts in it: to be mounted read-only. */
  readOnly: string[];
  remove(): void;
}

/** Names of folders that no copy has: git's, and Loom's records. */
export const isLeftOut = (name: string): boolean => name === '.git' || name === '.loom';

/** Removes a folder, also when a test or the seal of the contracts has made folders in it read-only. */
export function removeTree(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    unlock(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Copies a tree for one run: without git and Loom's records, with packages linked, with contracts sealed.
 * `texts` stand in for files of the tree; null leaves one out.
 */
export function makeRunFolder(
  root: string,
  scratch: string,
  texts: Record<string, string | null> = {},
): RunFolder {
  const writable = mkdtempSync(join(scratch, 'run-'));
  const path = join(writable, 'tree');
  const [home, temp] = [join(writable, 'home'), join(writable, 'temp')] as const;
  for (const folder of [home, temp]) mkdirSync(folder);
  const packages: string[] = [];
  copyTree(root, path, root, (from, to) => packages.push(linkPackages(from, to, root, path)));
  for (const [file, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    if (text === null) rmSync(join(path, file), { force: true });
    else writeFileSync(join(path, file), text);
  }
  const sealed = existsSync(join(path, 'contracts', 'manifest.json')) ? [join(path, 'contracts')] : [];
  for (const folder of sealed) seal(folder);
  return {
    path,
    writable,
    home,
    temp,
    readOnly: [...packages, ...sealed],
    remove: () => removeTree(writable),
  };
}

function copyTree(
  from: string,
  to: string,
  root: string,
  onPackages: (from: string, to: string) => void,
): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (isLeftOut(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.name === 'node_modules') onPackages(source, target);
    else if (entry.isSymbolicLink()) copyLink(source, target, root);
    else if (entry.isDirectory()) copyTree(source, target, root, onPackages);
    else if (entry.isFile()) copyFileSync(source, target);
  }
}

/** Copies a link that stays in the tree: Node's permission model follows the others to where they lead. */
export function copyLink(source: string, target: string, root: string): void {
  const text = readlinkSync(source);
  const place = relative(root, resolve(dirname(source), text));
  const end = existsSync(source) ? relative(realpathSync(root), realpathSync(source)) : place;
  if ([place, end].every((path) => !path.startsWith('..') && !isAbsolute(path))) symlinkSync(text, target);
}

/** Puts a text into a run folder. It follows no link that code of the run has made; where there is one, there is no file any more. */
export function putBack(folder: string, file: string, text: string): void {
  const parent = dirname(join(folder, file));
  if (!existsSync(parent) || relative(realpathSync(folder), realpathSync(parent)).startsWith('..')) return;
  rmSync(join(folder, file), { recursive: true, force: true });
  writeFileSync(join(folder, file), text, { flag: 'wx' });
}

/** Programs of packages, and where pnpm keeps what they start; other hidden folders are caches of tools. */
const runnable = new Set(['.bin', '.pnpm']);

/** A real folder of links, so that tools can keep their caches in it. Gives the real folder of the packages. */
function linkPackages(from: string, to: string, root: string, copy: string): string {
  const real = realpathSync(from);
  const place = relative(root, from);
  // In a tree that Loom laid out, the folder is a link to that of the repository.
  const repository = real.endsWith(`/${place}`) ? real.slice(0, -place.length - 1) : dirname(real);
  const link = (names: string[], folder: string) => {
    mkdirSync(join(to, folder), { recursive: true });
    for (const name of names) {
      const path = join(folder, name);
      if (name.startsWith('@') && !lstatSync(join(real, path)).isSymbolicLink()) {
        link(readdirSync(join(real, path)), path);
      } else if (existsSync(join(real, path)) && (!name.startsWith('.') || runnable.has(name))) {
        const target = realpathSync(join(real, path));
        symlinkSync(inCopy(target, [root, repository], root, copy) ?? target, join(to, path));
      }
    }
  };
  link(readdirSync(real), '');
  return real;
}

/** Where the copy has a package of the repository itself: in a monorepo they import each other through links. */
function inCopy(target: string, roots: string[], root: string, copy: string): string | undefined {
  const own = roots
    .map((folder) => relative(folder, target))
    .find(
      (path) =>
        !path.startsWith('..') && !path.split(sep).includes('node_modules') && existsSync(join(root, path)),
    );
  return own === undefined ? undefined : join(copy, own);
}

function seal(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) seal(path);
    else if (entry.isFile()) chmodSync(path, 0o444);
  }
  chmodSync(folder, 0o555);
}

function unlock(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) unlock(join(folder, entry.name));
  }
}
