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
import { afterEach, beforeEach, expect, it } from 'vitest';
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

it('has read-only contracts, and still goes away', () => {
  const run = makeRunFolder(root, base);
  expect(statSync(join(run.path, 'contracts')).mode & 0o777).toBe(0o555);
  expect(statSync(join(run.path, 'contracts/a.ts')).mode & 0o777).toBe(0o444);
  chmodSync(join(run.path, 'src'), 0o000);
  run.remove();
  expect(existsSync(run.writable)).toBe(false);
});
