/** What processes use: CPU time and memory, children included. Linux tells of children; elsewhere only the own process counts. */
import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** CPU milliseconds used so far by this process, by its living descendants and by those it has waited for. */
export function cpuMs(): number {
  const own = ownMs();
  const children = process.platform === 'linux' ? childrenTicks() : 0;
  const now = own - clockMs + (children * 1000) / ticksPerSecond;
  clockMs += ownMs() - own;
  return now;
}

/** What looking at the clock has used so far: it must not count for what is measured. */
let clockMs = 0;

function ownMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Highest resident memory so far of this process and of its living descendants, in kilobytes. */
export function peakKb(): number {
  const own = process.resourceUsage().maxRSS;
  const others =
    process.platform === 'linux' ? descendants(processTable()).map(({ pid }) => memoryKb(pid, 'VmHWM')) : [];
  return own + others.reduce((sum, kb) => sum + kb, 0);
}

/** Resident memory now of a process and of its living descendants, in kilobytes. */
export function residentKb(pid: number): number {
  const pids = [pid, ...descendants(processTable(), pid).map((row) => row.pid)];
  return pids.reduce((sum, each) => sum + memoryKb(each, 'VmRSS'), 0);
}

interface ProcessRow {
  pid: number;
  parent: number;
  /** Of itself and of the children it has waited for. */
  ticks: number;
  waitedTicks: number;
}

function childrenTicks(): number {
  const table = processTable();
  const own = table.find(({ pid }) => pid === process.pid);
  return descendants(table).reduce((sum, { ticks }) => sum + ticks, own?.waitedTicks ?? 0);
}

function processTable(): ProcessRow[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = readProc(`/proc/${name}/stat`);
      // The name of the program stands in brackets and may hold blanks.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [user, system, waitedUser, waitedSystem] = fields.slice(11, 15).map(Number);
      if (waitedSystem === undefined) return [];
      const waitedTicks = (waitedUser ?? 0) + waitedSystem;
      const ticks = (user ?? 0) + (system ?? 0) + waitedTicks;
      return [{ pid: Number(name), parent: Number(fields[1]), ticks, waitedTicks }];
    });
}

function descendants(table: readonly ProcessRow[], of = process.pid): ProcessRow[] {
  return table
    .filter(({ parent }) => parent === of)
    .flatMap((child) => [child, ...descendants(table, child.pid)]);
}

const memoryKb = (pid: number, what: 'VmRSS' | 'VmHWM') =>
  Number(new RegExp(`${what}:\\s+(\\d+)`).exec(readProc(`/proc/${pid}/status`))?.[1] ?? 0);

/** Text of a file below /proc; empty when its process is gone. */
function readProc(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}
