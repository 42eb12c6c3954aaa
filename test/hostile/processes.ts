/** What /proc says of the processes in the outer sandbox. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** State letter of a process: `S` sleeping, `T` stopped, `Z` dead but not waited for; empty: gone. */
export function stateOf(pid: number): string {
  return fieldsOf(pid)?.[0] ?? '';
}

/** Resident memory of a process in MB. */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

/** Every process that lives here. */
function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/**
 * Processes that nobody waits for any more: neither of `known`, nor descendants of this process or of the keeper of a container whose
 * Lab still runs. One second is given to those that are about to end.
 */
export async function strays(known: Set<number>): Promise<number[]> {
  for (let tries = 0; ; tries += 1) {
    const attending = [process.pid, ...pids().filter(keepsContainer)];
    const found = pids().filter(
      (pid) =>
        !known.has(pid) &&
        !attending.some((parent) => isBelow(pid, parent)) &&
        !['', 'Z'].includes(stateOf(pid)),
    );
    if (found.length === 0 || tries === 20) return found;
    await pause(50);
  }
}

/** Podman leaves each container to a process of its own, which belongs to nobody; its name tells the Lab. */
function keepsContainer(pid: number): boolean {
  const [program, ...args] = readOrEmpty(`/proc/${pid}/cmdline`).split('\0');
  const lab = /^loom-lab-(\d+)-/.exec(args[args.indexOf('-n') + 1] ?? '')?.[1];
  return basename(program ?? '') === 'conmon' && lab !== undefined && isBelow(Number(lab), process.pid);
}

/** Waits until nothing below a process computes: the children that replace killed ones are up. A loop in one of them ends the wait. */
export async function quiet(parent: number): Promise<void> {
  let still = 0;
  for (let tries = 0; still < 3 && tries < 120; tries += 1) {
    await pause(25);
    still = pids().some((pid) => isBelow(pid, parent) && stateOf(pid) === 'R') ? 0 : still + 1;
  }
}

function isBelow(pid: number, parent: number): boolean {
  for (let at: number | undefined = pid; at; at = parentOf(at)) if (at === parent) return true;
  return false;
}

function parentOf(pid: number): number | undefined {
  const parent = fieldsOf(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/** The fields of /proc/<pid>/stat from the state on; undefined when it is gone. */
function fieldsOf(pid: number): string[] | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return stat ? stat.slice(stat.lastIndexOf(')') + 2).split(' ') : undefined;
}

/** A file of a process; empty when that is gone. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

/** The processes that were there before the suite did anything: what the outer sandbox consists of. */
export function processesNow(): Set<number> {
  return new Set(pids());
}
