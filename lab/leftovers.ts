/** The one temporary folder of a Lab, and what a Lab that was killed has left of its own. */
import { lstatSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../engine/index.ts';
import { removeTree } from './scratch.ts';

const prefix = 'loom-lab-';
const namedByLab = /^loom-lab-(\d+)-\w{6}(?:-\d+)?$/;

/** Makes the folder of this Lab, and sweeps those whose Lab was killed before it could. */
export function makeScratch(): string {
  const base = realpathSync(tmpdir());
  for (const name of readdirSync(base)) {
    if (isLeftover(name) && isOurs(join(base, name))) sweep(join(base, name));
  }
  return mkdtempSync(join(base, `${prefix}${process.pid}-`));
}

/** What cannot be removed is told, and keeps no Lab from starting. */
function sweep(folder: string): void {
  try {
    removeTree(folder);
  } catch (error) {
    console.error(`A killed Lab left ${folder}, which cannot be removed: ${error}. Remove it by hand.`);
  }
}

/** Whether something was named by a Lab that is gone: its folder, or a control group or a container of a child. */
export function isLeftover(name: string): boolean {
  const pid = namedByLab.exec(name)?.[1];
  return pid !== undefined && !isAlive(Number(pid));
}

/** The temp folder may be shared: what another user left is not for us to remove. */
function isOurs(path: string): boolean {
  return lstatSync(path).uid === process.getuid?.();
}
