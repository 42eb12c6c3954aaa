/** A lock file that names a live process: one Supervisor per repository, one writer per ref. */
import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Another process holds the lock. */
export class LockedError extends Error {}

/**
 * Takes the lock, also from an owner that died. Gives the function that releases it.
 * @throws LockedError when the owner lives, or when the lock is not one of Loom's.
 */
export function takeLock(path: string): () => void {
  const mine = `${process.pid} ${startOf(process.pid)} ${randomUUID()}\n`;
  const temporary = `${path}.${randomUUID().slice(0, 8)}.lock`;
  writeFileSync(temporary, mine);
  try {
    for (let attempt = 0; attempt < 20; attempt++) {
      if (linked(temporary, path)) return () => release(path, mine);
      const theirs = readOrNothing(path);
      if (theirs === undefined) continue;
      if (lives(theirs)) throw new LockedError(lockedMessage(path, theirs));
      setAside(path, theirs);
    }
  } finally {
    rmSync(temporary, { force: true });
  }
  throw new LockedError(`${path} keeps changing hands. Try again.`);
}

/** The start of a process, which tells a living owner from another process that got its number; of one that only waits to be asked about its end, none. */
function startOf(pid: number): string {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  const [state = '', ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return /[ZX]/.test(state) ? 'ended' : (fields[18] ?? '-');
}

function lives(owner: string): boolean {
  const [pid = '', start] = owner.trim().split(' ');
  if (!/^[1-9]\d*$/.test(pid)) return true;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startOf(Number(pid)) === start;
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a dead owner's lock away; puts it back when somebody else took the place in between. */
function setAside(path: string, stale: string): void {
  const aside = `${path}.${randomUUID().slice(0, 8)}.stale.lock`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readOrNothing(aside) !== stale) linked(aside, path);
  rmSync(aside, { force: true });
}

function release(path: string, mine: string): void {
  if (readOrNothing(path) === mine) rmSync(path, { force: true });
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function lockedMessage(path: string, owner: string): string {
  const pid = /^[1-9]\d* /.exec(owner)?.[0] ?? '';
  return `${path} is held by ${pid ? `process ${pid.trim()}` : 'another program, such as git'}. Let it end first, or use that Supervisor.`;
}
