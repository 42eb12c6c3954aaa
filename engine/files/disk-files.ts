/** The disk as a file system, with commits that survive a kill at any instruction. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileSystem } from '../workspace-types.ts';
import { isAlive } from './is-alive.ts';

const ignoredFolder = (name: string) => name === 'node_modules' || name.startsWith('.');

export interface DiskOptions {
  /** Default: a commit survives a power failure, too. Without, it survives what happens to processes. */
  synced?: boolean;
}

/**
 * The real file system. Commits are journalled in `journalFolder`: new texts are written there first, then a
 * list of renames, then the renames are done; a commit found half-done at the next open is finished. One file needs no list.
 */
export function diskFiles(journalFolder: string, { synced = true }: DiskOptions = {}): FileSystem {
  recover(journalFolder);
  return {
    isDisk: true,
    read: (path) => attempt(() => readFileSync(path, 'utf8')),
    list: (folder) => [...walk(folder)].sort(),
    exists: (path) => attempt(() => statSync(path).isFile()) ?? false,
    isFolder: (path) => attempt(() => statSync(path).isDirectory()) ?? false,
    folders: (path) =>
      (attempt(() => readdirSync(path, { withFileTypes: true })) ?? [])
        .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
        .map((entry) => entry.name),
    real: (path) => attempt(() => realpathSync(path)) ?? path,
    commit: (changes) => commit(journalFolder, changes, synced),
  };
}

function* walk(folder: string): Generator<string> {
  for (const entry of attempt(() => readdirSync(folder, { withFileTypes: true })) ?? []) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory() && !ignoredFolder(entry.name)) yield* walk(path);
    else if (entry.isFile()) yield path;
  }
}

interface Pending {
  renames: [from: string, to: string][];
  deletes: string[];
}

function commit(journalFolder: string, changes: Map<string, string | null>, synced: boolean): void {
  const [first, ...more] = changes;
  if (first && more.length === 0) commitOne(journalFolder, ...first, synced);
  else if (first) commitAll(journalFolder, changes, synced);
}

/** One file needs no list, for it changes by one step, and no folder of its own: those cost more than all the rest. */
function commitOne(journalFolder: string, path: string, text: string | null, synced: boolean): void {
  if (text === null) {
    rmSync(path, { force: true });
    return;
  }
  const staged = join(journalFolder, `commit-${process.pid}${stagedEnding}`);
  const mode = attempt(() => statSync(path).mode & 0o777);
  for (const folder of mode === undefined ? [journalFolder, dirname(path)] : [journalFolder])
    mkdirSync(folder, { recursive: true });
  write(staged, text, mode ?? 0o644, synced);
  renameSync(staged, path);
}

function commitAll(journalFolder: string, changes: Map<string, string | null>, synced: boolean): void {
  const folder = join(journalFolder, `commit-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const pending: Pending = { renames: [], deletes: [] };
  for (const [path, text] of changes) if (text === null) pending.deletes.push(path);
  const modeOfNew = modesOf(pending.deletes);
  for (const [path, text] of changes) {
    if (text === null) continue;
    mkdirSync(dirname(path), { recursive: true });
    const staged = join(folder, String(pending.renames.length));
    const mode = attempt(() => statSync(path).mode & 0o777) ?? modeOfNew(text);
    write(staged, text, mode, synced);
    pending.renames.push([staged, path]);
  }
  const journal = join(folder, journalName);
  write(`${journal}.new`, JSON.stringify(pending), 0o600, synced);
  renameSync(`${journal}.new`, journal);
  perform(pending);
  rmSync(journal);
  rmdirSync(folder);
}

function perform({ renames, deletes }: Pending): void {
  for (const [from, to] of renames) if (existsSync(from)) renameSync(from, to);
  for (const path of deletes) rmSync(path, { force: true });
}

/** The mode of a new file: a moved one, known by its text or by its `#!` line, keeps that of the file that goes. */
function modesOf(deleted: readonly string[]): (text: string) => number {
  const gone = deleted.flatMap((path) => {
    const text = attempt(() => readFileSync(path, 'utf8'));
    return text === undefined ? [] : { text, mode: statSync(path).mode & 0o777 };
  });
  const interpreter = (text: string) => /^#!.*/.exec(text)?.[0];
  return (text) => {
    const line = interpreter(text);
    const moved =
      gone.find((each) => each.text === text) ??
      gone.find((each) => line !== undefined && interpreter(each.text) === line);
    return moved?.mode ?? 0o644;
  };
}

const journalName = 'journal.json';
const stagedEnding = '.new';

/** Finishes the commits of processes that are gone; one that lives finishes its own. */
function recover(journalFolder: string): void {
  for (const name of attempt(() => readdirSync(journalFolder)) ?? []) {
    const pid = /^commit-(\d+)(?:\.new)?$/.exec(name)?.[1];
    // One with our own number is of a dead process too, as after the restart of a container: commits of ours do not pause.
    if (!pid || (Number(pid) !== process.pid && isAlive(Number(pid)))) continue;
    if (name.endsWith(stagedEnding)) rmSync(join(journalFolder, name), { force: true });
    else finishCommit(join(journalFolder, name));
  }
}

/**
 * Every step can be done twice, so that a second kill while finishing is harmless. Without a journal nothing was promised:
 * what was staged is of a commit that never began.
 */
function finishCommit(folder: string): void {
  const text = attempt(() => readFileSync(join(folder, journalName), 'utf8'));
  const pending: Pending = text === undefined ? { renames: [], deletes: [] } : JSON.parse(text);
  perform(pending);
  rmSync(join(folder, journalName), { force: true });
  rmSync(folder, { recursive: true, force: true });
}

function write(path: string, text: string, mode: number, synced: boolean): void {
  const file = openSync(path, 'w', mode);
  try {
    writeFileSync(file, text);
    if (synced) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const absent = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP']);

/** Runs a file operation; gives undefined when the path is not there. Any other failure is thrown. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (absent.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
