import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { LockedError, takeLock } from '../../supervisor/lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'loom-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

const statOf = (pid: number) => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

test.runIf(process.platform === 'linux')(
  'a lock is taken from a killed owner whose end nobody has asked for yet, and not from one that lives',
  async () => {
    const starter = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = await once(starter.stdout as NodeJS.ReadableStream, 'data');
    const pid = Number(String(chunk));
    while (statOf(pid)[0] !== 'Z') await setTimeout(10);
    const path = join(folder, 'owner.lock');
    const ownedBy = (owner: number) => writeFileSync(path, `${owner} ${statOf(owner)[19]} any\n`);
    ownedBy(starter.pid ?? 0);
    expect(() => takeLock(path)).toThrow(LockedError);
    ownedBy(pid);
    takeLock(path)();
    starter.kill();
  },
);
