/**
 * Control groups for the children of a Lab that runs as root: the kernel counts no processes against root, and no rlimit
 * counts what several processes hold together. Without root, or where the groups are read-only, there are none.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Limits } from './limits.ts';
import type { ControlGroup } from './sandbox.ts';

const mount = '/sys/fs/cgroup';
const patienceMs = 5_000;
let count = 0;
let found: string[] | undefined;

/** Gives the folders of the kernel in which a Lab can make groups, tried once; none when it may not. */
export function groupFolders(): string[] {
  found ??= process.getuid?.() === 0 ? findFolders() : [];
  return found;
}

/** Makes the group of one child, named after the folder of its Lab. Undefined where there are no groups. */
export function openGroup(scratch: string, limits: Limits): ControlGroup | undefined {
  const parents = groupFolders();
  if (!parents.length) return undefined;
  count += 1;
  const folders = parents.map((parent) => join(parent, `${basename(scratch)}-${count}`));
  for (const folder of folders) {
    mkdirSync(folder);
    setLimits(folder, limits);
  }
  return {
    joins: folders.map((folder) => join(folder, 'cgroup.procs')),
    remove: () => removeGroups(folders),
  };
}

/** Kills and removes the groups of Labs that are gone. */
export async function sweepGroups(isLeftover: (name: string) => boolean): Promise<void> {
  for (const parent of groupFolders()) {
    const left = readdirSync(parent).filter(isLeftover);
    await removeGroups(left.map((name) => join(parent, name)));
  }
}

/** Version 2 has one tree, in which only the root may hold processes and groups; version 1 has a tree for each controller. */
function findFolders(): string[] {
  const enabled = join(mount, 'cgroup.subtree_control');
  if (existsSync(enabled))
    return readFileSync(enabled, 'utf8').includes('pids') ? [mount].filter(isOpen) : [];
  if (!existsSync(mount)) return [];
  const own = readFileSync('/proc/self/cgroup', 'utf8').matchAll(/^\d+:(pids|memory):(.*)$/gm);
  return [...own].map(([, controller = '', path = '']) => join(mount, controller, path)).filter(isOpen);
}

/** Root may be kept from making groups, too: then the file system is read-only, or not there. */
function isOpen(folder: string): boolean {
  const trial = join(folder, `loom-lab-${process.pid}-trying`);
  try {
    mkdirSync(trial);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST';
  }
  rmdirSync(trial);
  return true;
}

function setLimits(folder: string, { tasks, totalMemoryMb }: Limits): void {
  const bytes = totalMemoryMb * 1024 * 1024;
  const wanted = { 'pids.max': tasks, 'memory.max': bytes, 'memory.limit_in_bytes': bytes };
  for (const [name, value] of Object.entries(wanted)) {
    const file = join(folder, name);
    if (existsSync(file)) writeFileSync(file, String(value));
  }
}

/** A group can be removed only when the last process in it is quite gone, which takes a moment after its death. */
async function removeGroups(folders: string[]): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (const folder of folders) {
    while (!isRemoved(folder)) {
      if (Date.now() > deadline) throw new Error(`The control group ${folder} cannot be removed.`);
      killMembers(folder);
      await sleep(5);
    }
  }
}

function isRemoved(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EBUSY' && code !== 'ENOENT') throw error;
    return code === 'ENOENT';
  }
}

function killMembers(folder: string): void {
  for (const pid of readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
