import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { isLeftover, makeScratch } from '../../lab/leftovers.ts';
import { makeRunFolder, removeTree } from '../../lab/scratch.ts';

let base: string;
let root: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'lab-scratch-test-')));
  root = join(base, 'tree');
  for (const folder of ['.git', '.loom', 'src', 'contracts', 'packages/own']) {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, 'a.ts'), 'export const a = 1;\n');
  }
  writeFileSync(join(root, 'contracts/manifest.json'), '{}');
  mkdirSync(join(base, 'packages/other'), { recursive: true });
  symlinkSync(join(root, 'packages/own'), join(base, 'packages/own'));
  symlinkSync(join(base, 'packages'), join(root, 'node_modules'));
});
afterEach(() => removeTree(base));

it('a run works on a copy of the tree without git and without the records of Loom', () => {
  const run = makeRunFolder(root, base, { 'src/a.ts': 'export const a = 2;\n', 'packages/own/a.ts': null });
  expect(readFileSync(join(run.path, 'src/a.ts'), 'utf8')).toContain('2');
  expect(readFileSync(join(root, 'src/a.ts'), 'utf8')).toContain('1');
  for (const left of ['.git', '.loom', 'packages/own/a.ts'])
    expect(existsSync(join(run.path, left))).toBe(false);
});

it('finds packages through links, and those of the tree itself in the copy', () => {
  const run = makeRunFolder(root, base);
  expect(realpathSync(join(run.path, 'node_modules/other'))).toBe(join(base, 'packages/other'));
  expect(realpathSync(join(run.path, 'node_modules/own'))).toBe(join(run.path, 'packages/own'));
  expect(run.readOnly).toContain(join(base, 'packages'));
});

it('finds programs of packages, also those that pnpm starts by a path beside them, and no caches', () => {
  for (const folder of ['.bin', '.pnpm/tool/node_modules/tool', '.cache'])
    mkdirSync(join(base, 'packages', folder), { recursive: true });
  writeFileSync(join(base, 'packages/.pnpm/tool/node_modules/tool/cli.js'), "console.log('started');");
  const shim = '#!/bin/sh\nexec node "$(dirname "$0")/../.pnpm/tool/node_modules/tool/cli.js"\n';
  writeFileSync(join(base, 'packages/.bin/tool'), shim, { mode: 0o755 });
  const modules = join(makeRunFolder(root, base).path, 'node_modules');
  expect(execFileSync(join(modules, '.bin/tool'), { encoding: 'utf8' })).toBe('started\n');
  expect(existsSync(join(modules, '.cache'))).toBe(false);
});

it('finds packages with a scope in the copy too, and where the tree only has a link to the packages of a repository', () => {
  const repository = join(base, 'repository');
  for (const folder of ['packages/core', 'packages/shop/node_modules/@acme', 'node_modules/@acme/price']) {
    mkdirSync(join(repository, folder), { recursive: true });
  }
  for (const folder of ['node_modules/@acme/core', 'packages/shop/node_modules/@acme/core']) {
    symlinkSync(join(repository, 'packages/core'), join(repository, folder));
  }
  symlinkSync(join(repository, 'removed'), join(repository, 'node_modules/gone'));
  const tree = join(base, 'laid-out');
  for (const folder of ['packages/core', 'packages/shop']) mkdirSync(join(tree, folder), { recursive: true });
  for (const folder of ['', 'packages/shop']) {
    symlinkSync(join(repository, folder, 'node_modules'), join(tree, folder, 'node_modules'));
  }
  for (const each of [repository, tree]) {
    const { path } = makeRunFolder(each, base);
    for (const folder of ['', 'packages/shop']) {
      const core = realpathSync(join(path, folder, 'node_modules/@acme/core'));
      expect(core).toBe(join(path, 'packages/core'));
    }
    const price = realpathSync(join(path, 'node_modules/@acme/price'));
    expect(price).toBe(join(repository, 'node_modules/@acme/price'));
  }
});

it('has read-only contracts, and still goes away', () => {
  const run = makeRunFolder(root, base);
  expect(statSync(join(run.path, 'contracts')).mode & 0o777).toBe(0o555);
  expect(statSync(join(run.path, 'contracts/a.ts')).mode & 0o777).toBe(0o444);
  chmodSync(join(run.path, 'src'), 0o000);
  run.remove();
  expect(existsSync(run.writable)).toBe(false);
});

it('a Lab sweeps the folders of Labs that are gone, and leaves those of living ones', () => {
  const [gone, alive] = ['loom-lab-999999999-abcdef', `loom-lab-${process.ppid}-abcdef`].map((name) =>
    join(tmpdir(), name),
  ) as [string, string];
  for (const folder of [gone, alive]) mkdirSync(folder);
  const scratch = makeScratch();
  expect([gone, alive, scratch].map((folder) => existsSync(folder))).toEqual([false, true, true]);
  for (const folder of [alive, scratch]) removeTree(folder);
});

it('sweeps what a Lab left that was killed, also when nobody has asked about its end yet', async () => {
  // The shell becomes a program that asks about no child; its child ends after that, and its number is still taken.
  const child = '(until grep -q sleep /proc/$$/comm; do sleep 0.02; done)';
  const parent = spawn('sh', ['-c', `${child} & echo $!; exec sleep 60`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(String(line));
    await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z '));
    expect(isLeftover(`loom-lab-${pid}-Ab3dE6`)).toBe(true);
    expect(isLeftover(`loom-lab-${parent.pid}-Ab3dE6`)).toBe(false);
  } finally {
    parent.kill('SIGKILL');
  }
});
