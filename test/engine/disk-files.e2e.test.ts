/** Commits to the disk survive a kill at any moment: the processes are really killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskFiles } from '../../engine/files/disk-files.ts';

/** So many trees are committed to and killed at the same time, so many times each. */
const lanes = 4;
const rounds = 52;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'loom-disk-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/**
 * Opens a tree, which finishes what was left half-done, and goes on to commit 1, 2, 3, … to all its files for ever: one is written,
 * one is there for odd numbers only, one takes a new name each time; then one file alone. Says when it opens, and each number before it starts.
 */
const endless = `
  import { diskFiles } from ${JSON.stringify(join(import.meta.dirname, '../../engine/files/disk-files.ts'))};
  const [lane] = process.argv.slice(1);
  process.stdout.write('open\\n');
  const files = diskFiles(lane + '/.loom');
  for (let count = Number(files.read(lane + '/c.ts')) + 1; ; count++) {
    process.stdout.write(count + '\\n');
    const text = String(count);
    files.commit(new Map([
      [lane + '/a.ts', text.repeat(2000)],
      [lane + '/sub/b.ts', text],
      [lane + '/odd.ts', count % 2 ? text : null],
      [lane + '/name-' + (count - 1) + '.ts', null],
      [lane + '/name-' + count + '.ts', text],
      [lane + '/c.ts', text],
    ]));
    files.commit(new Map([[lane + '/alone.ts', text.repeat(2000)]]));
  }
`;

/** The number that a whole tree was committed with; a tree that is neither old nor new fails. */
function numberOf(lane: string): number {
  const read = (name: string) => readFileSync(join(lane, name), 'utf8');
  const text = read('c.ts');
  const count = Number(text);
  const names = readdirSync(lane).filter((name) => name.endsWith('.ts') && name !== 'alone.ts');
  const alone = existsSync(join(lane, 'alone.ts')) ? read('alone.ts') : String(count).repeat(2000);
  expect(alone).toBe(alone.slice(0, alone.length / 2000).repeat(2000));
  expect(Number(alone.slice(0, alone.length / 2000))).toBeLessThanOrEqual(count);
  const expected = ['a.ts', 'c.ts', `name-${count}.ts`, ...(count % 2 ? ['odd.ts'] : [])];
  expect(names.sort()).toEqual(expected.sort());
  expect([read('a.ts'), read('sub/b.ts'), read(`name-${count}.ts`)]).toEqual([text.repeat(2000), text, text]);
  if (count % 2) expect(read('odd.ts')).toBe(text);
  return count;
}

function start(lane: string): ChildProcess {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', endless, lane], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return child;
}

/** Kills a process some time after it said that it opens the tree, or that it commits. */
async function killAfter(child: ChildProcess, said: 'open' | 'number', waitMs: number): Promise<void> {
  const exited = once(child, 'exit');
  for await (const chunk of child.stdout as NodeJS.ReadableStream) {
    if (said === 'open' || /\d/.test(String(chunk))) break;
  }
  await setTimeout(waitMs);
  child.kill('SIGKILL');
  await exited;
}

async function killAgainAndAgain(
  lane: string,
  seed: number,
): Promise<{ kills: number; halfDone: number; last: number }> {
  mkdirSync(join(lane, 'sub'), { recursive: true });
  diskFiles(join(lane, '.loom')).commit(
    new Map(
      Object.entries({ 'a.ts': '0'.repeat(2000), 'sub/b.ts': '0', 'name-0.ts': '0', 'c.ts': '0' }).map(
        ([name, text]) => [join(lane, name), text],
      ),
    ),
  );
  let [last, halfDone] = [0, 0];
  for (let kill = 0; kill < rounds; kill++) {
    const wait = ((kill * 37 + seed * 11) % 100) / 5;
    await killAfter(start(lane), 'number', wait);
    if (existsSync(join(lane, '.loom')) && readdirSync(join(lane, '.loom')).length) halfDone++;
    // Now and then the next one is killed too, when it has just begun to recover.
    if (kill % 4 === 3) await killAfter(start(lane), 'open', wait / 8);
    diskFiles(join(lane, '.loom'));
    const now = numberOf(lane);
    expect(readdirSync(join(lane, '.loom'))).toEqual([]);
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  }
  return { kills: rounds + Math.floor(rounds / 4), halfDone, last };
}

test(`a tree is the old one or the new one after each of more than ${lanes * rounds} kills in the middle of commits`, async () => {
  const results = await Promise.all(
    Array.from({ length: lanes }, (_, lane) => killAgainAndAgain(join(root, `tree-${lane}`), lane)),
  );
  expect(results.reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThan(200);
  for (const { last } of results) expect(last).toBeGreaterThan(0);
  // The kills met commits at work, or they would prove nothing.
  expect(results.reduce((sum, { halfDone }) => sum + halfDone, 0)).toBeGreaterThan(lanes * rounds * 0.2);
}, 120_000);

test.each([
  ['a process that is gone', 999_999_999],
  ['a process that had the number of this one', process.pid],
])(
  'a commit of %s, journalled but not done, is finished at the next open and leaves nothing behind',
  (_of, pid) => {
    const folder = join(root, `.loom/commit-${pid}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(root, 'staged'), 'new');
    writeFileSync(join(root, 'b.ts'), 'old');
    const pending = { renames: [[join(root, 'staged'), join(root, 'a.ts')]], deletes: [join(root, 'b.ts')] };
    writeFileSync(join(folder, 'journal.json'), JSON.stringify(pending));
    const files = diskFiles(join(root, '.loom'));
    expect(files.read(join(root, 'a.ts'))).toBe('new');
    expect(files.read(join(root, 'b.ts'))).toBeUndefined();
    expect(readdirSync(join(root, '.loom'))).toEqual([]);
  },
);

test.runIf(process.platform === 'linux')(
  'a commit of a killed process whose end nobody has asked for yet is finished, too',
  async () => {
    const starter = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = await once(starter.stdout as NodeJS.ReadableStream, 'data');
    const pid = Number(String(chunk));
    while (!/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) await setTimeout(10);
    const folder = join(root, `.loom/commit-${pid}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(root, 'staged'), 'new');
    const pending = { renames: [[join(root, 'staged'), join(root, 'a.ts')]], deletes: [] };
    writeFileSync(join(folder, 'journal.json'), JSON.stringify(pending));
    expect(diskFiles(join(root, '.loom')).read(join(root, 'a.ts'))).toBe('new');
    expect(readdirSync(join(root, '.loom'))).toEqual([]);
    starter.kill();
  },
);

test('what a killed process had staged of one file is gone at the next open, and one file keeps its mode', () => {
  const script = join(root, 'bin/run.ts');
  const files = diskFiles(join(root, '.loom'));
  files.commit(new Map([[script, 'old']]));
  chmodSync(script, 0o755);
  writeFileSync(join(root, '.loom/commit-999999999.new'), 'half of a te');
  diskFiles(join(root, '.loom')).commit(new Map([[script, 'new']]));
  expect([files.read(script), statSync(script).mode & 0o777]).toEqual(['new', 0o755]);
  expect(readdirSync(join(root, '.loom'))).toEqual([]);
  files.commit(new Map([[script, null]]));
  expect(files.exists(script)).toBe(false);
});

test.each([
  ['as it is', ''],
  ['with an import that follows', "import '../b.ts';\n"],
])('a script that moves %s can be run as before', (_how, more) => {
  const old = join(root, 'run.ts');
  writeFileSync(old, '#!/usr/bin/env node\n', { mode: 0o755 });
  writeFileSync(join(root, 'b.ts'), 'export {};\n');
  const moved = join(root, 'bin/run.ts');
  diskFiles(join(root, '.loom')).commit(
    new Map([
      [moved, `#!/usr/bin/env node\n${more}`],
      [join(root, 'c.ts'), 'export {};\n// more\n'],
      [join(root, 'b.ts'), null],
      [old, null],
    ]),
  );
  expect(statSync(moved).mode & 0o777).toBe(0o755);
  expect(statSync(join(root, 'c.ts')).mode & 0o777).toBe(0o644);
});
