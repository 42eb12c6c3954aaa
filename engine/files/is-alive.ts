/** Whether a process still runs: what it left behind is nobody's otherwise. */
import { readFileSync } from 'node:fs';

/** Whether the process of this number, whoever's it is, still runs. One that has ended and waits to be asked about its end does not. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isZombie(pid: number): boolean {
  try {
    return /^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    // Not every system tells it, and a process may end in between.
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
