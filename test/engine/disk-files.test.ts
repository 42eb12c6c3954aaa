/** Commits to the disk survive a kill at any moment: the process is really killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskFiles } from '../../engine/disk-files.ts';

const kills = 25;
const names = ['a.ts', 'b.ts', 'c.ts', 'sub/d.ts'];
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'loom-disk-'));
  // The first kill may come before the process makes this folder itself.
  for (const folder of ['sub', '.loom']) mkdirSync(join(root, folder));
  for (const name of names) writeFileSync(join(root, name), '0');
});
afterEach(() => rmSync(root, { recursive: true }));

/** Commits 1, 2, 3, … to all files at once, for ever; says each number before it starts. */
const endless = (from: number) => `
  import { diskFiles } from ${JSON.stringify(join(import.meta.dirname, '../../engine/disk-files.ts'))};
  const files = diskFiles(${JSON.stringify(join(root, '.loom'))});
  for (let count = ${from}; ; count++) {
    process.stdout.write(count + '\\n');
    files.commit(new Map(${JSON.stringify(names)}.map((name) => [${JSON.stringify(root)} + '/' + name, String(count)])));
  }
`;

test(`a tree is the old one or the new one after each of ${kills} kills in the middle of commits`, async () => {
  let last = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', endless(last + 1)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    // Every other time a commit is done before, however slow the disk is.
    if (kill % 2) await once(child.stdout, 'data');
    // A little later each time, so that the kills meet every part of a commit.
    await setTimeout(kill * 1.7);
    child.kill('SIGKILL');
    await exited;
    diskFiles(join(root, '.loom'));
    const texts = new Set(names.map((name) => readFileSync(join(root, name), 'utf8')));
    expect([...texts]).toHaveLength(1);
    expect(readdirSync(join(root, '.loom'))).toEqual([]);
    const now = Number([...texts][0]);
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  }
  expect(last).toBeGreaterThan(0);
});

test('a commit that was journalled but not done is finished at the next open, and leaves nothing behind', () => {
  const folder = join(root, '.loom/commit-999999999');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(root, 'staged'), 'new');
  const pending = { renames: [[join(root, 'staged'), join(root, 'a.ts')]], deletes: [join(root, 'b.ts')] };
  writeFileSync(join(folder, 'journal.json'), JSON.stringify(pending));
  const files = diskFiles(join(root, '.loom'));
  expect(files.read(join(root, 'a.ts'))).toBe('new');
  expect(files.read(join(root, 'b.ts'))).toBeUndefined();
  expect(readdirSync(join(root, '.loom'))).toEqual([]);
});
