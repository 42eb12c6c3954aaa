import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from '../../supervisor/git.ts';
import { copyTree, layOutCommit, removeTree, sweep } from '../../supervisor/trees.ts';
import { git, repository, temporaryFolder, writeFiles } from './fixtures.ts';

const mode = (path: string) => statSync(path).mode & 0o777;

function project(): string {
  const root = repository({
    'contracts/edit.ts': 'export {};\n',
    'contracts/deep/task.ts': 'export {};\n',
    'src/price.ts': '\ufeffexport const price = 1;\r\n',
    'packages/tax/index.ts': 'export {};\n',
    'run.sh': '#!/bin/sh\n',
    '.gitignore': 'node_modules\n',
  });
  chmodSync(join(root, 'run.sh'), 0o755);
  symlinkSync('../src/price.ts', join(root, 'packages/price.ts'));
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'More');
  mkdirSync(join(root, 'node_modules/left'), { recursive: true });
  mkdirSync(join(root, 'packages/tax/node_modules/right'), { recursive: true });
  return root;
}

test('a laid-out commit has its bytes, modes, links and packages, and read-only contracts', async () => {
  const root = project();
  writeFiles(root, { 'src/price.ts': 'dirty' });
  const repo = openRepository(root);
  const cache = temporaryFolder();
  const tree = await layOutCommit(repo, await repo.head(), cache);
  expect(readFileSync(join(tree, 'src/price.ts'), 'utf8')).toBe('\ufeffexport const price = 1;\r\n');
  expect(mode(join(tree, 'run.sh'))).toBe(0o755);
  expect(readlinkSync(join(tree, 'packages/price.ts'))).toBe('../src/price.ts');
  expect(existsSync(join(tree, 'node_modules/left'))).toBe(true);
  expect(existsSync(join(tree, 'packages/tax/node_modules/right'))).toBe(true);
  for (const folder of ['contracts', 'contracts/deep']) expect(mode(join(tree, folder))).toBe(0o555);
  for (const file of ['contracts/edit.ts', 'contracts/deep/task.ts'])
    expect(mode(join(tree, file))).toBe(0o444);
  expect(await layOutCommit(repo, await repo.head(), cache)).toBe(tree);
  expect(readdirSync(cache)).toEqual([await repo.head()]);
});

test('a private copy takes replaced files and leaves the tree that it came from alone', async () => {
  const root = project();
  const repo = openRepository(root);
  const cache = temporaryFolder();
  const tree = await layOutCommit(repo, await repo.head(), join(cache, 'trees'));
  const copy = copyTree(tree, join(cache, 'labs/gen-1'), {
    'src/price.ts': 'mine',
    'run.sh': null,
    'test/a.test.ts': 't',
  });
  expect(readFileSync(join(copy, 'src/price.ts'), 'utf8')).toBe('mine');
  expect(existsSync(join(copy, 'run.sh'))).toBe(false);
  expect(readFileSync(join(copy, 'test/a.test.ts'), 'utf8')).toBe('t');
  expect(lstatSync(join(copy, 'node_modules')).isSymbolicLink()).toBe(true);
  expect(mode(join(copy, 'contracts'))).toBe(0o555);
  expect(readFileSync(join(tree, 'src/price.ts'), 'utf8')).toContain('price = 1');
  removeTree(copy);
  expect(existsSync(copy)).toBe(false);
  expect(existsSync(join(root, 'node_modules/left'))).toBe(true);
});

test('sweeping keeps what is named and removes the rest, also half-made trees', async () => {
  const cache = temporaryFolder();
  writeFiles(cache, { 'keep/a.ts': 'a', 'old/contracts/b.ts': 'b', '.new-x/c.ts': 'c' });
  chmodSync(join(cache, 'old/contracts'), 0o555);
  sweep(cache, new Set(['keep']));
  expect(readdirSync(cache)).toEqual(['keep']);
});
