/** When a process started: an id may be given again, an id with its start may not. */
import { readFileSync } from 'node:fs';

/** In the kernel's words; undefined when there is no such process, or no way to see it. */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before the last bracket may hold anything, brackets and spaces included.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
}
