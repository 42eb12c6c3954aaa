import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository, RefConflictError } from '../../supervisor/git.ts';
import { git, repository, temporaryFolder, writeFiles } from './fixtures.ts';

const evolve = 'refs/heads/loom/evolve';

test('a candidate holds the base and the changed files, and git finds nothing wrong with it', async () => {
  const root = repository({ 'src/price.ts': 'old\n', 'src/deep/tax.ts': 'tax\n', 'run.sh': '#!/bin/sh\n' });
  chmodSync(join(root, 'run.sh'), 0o755);
  symlinkSync('src', join(root, 'link'));
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'Link');
  const repo = openRepository(root);
  const base = await repo.head();
  const candidate = await repo.commitFiles(
    base,
    {
      'src/price.ts': '\ufeffnew ü\r\n',
      'src/deep/tax.ts': null,
      'run.sh': '#!/bin/sh -e\n',
      'a.b/c.ts': 'c',
    },
    'Halve',
  );
  expect(git(root, 'diff', '--raw', '--no-abbrev', '--name-status', base, candidate)).toBe(
    'A\ta.b/c.ts\nM\trun.sh\nD\tsrc/deep/tax.ts\nM\tsrc/price.ts',
  );
  expect(git(root, 'ls-tree', '-r', '--format=%(objectmode) %(path)', candidate)).toBe(
    '100644 a.b/c.ts\n120000 link\n100755 run.sh\n100644 src/price.ts',
  );
  expect(await repo.text(candidate, 'src/price.ts')).toBe('\ufeffnew ü\r\n');
  expect(git(root, 'log', '-1', '--format=%an <%ae> %s %P', candidate)).toBe(
    `Loom <loom@localhost> Halve ${base}`,
  );
  git(root, 'fsck', '--strict', '--no-dangling');
});

test.each(['../out.ts', '/etc/out.ts', '.git/hooks/pre-commit', 'src//out.ts', 'a/./b.ts'])(
  'no commit holds the path %s',
  async (path) => {
    const repo = openRepository(repository());
    await expect(repo.commitFiles(await repo.head(), { [path]: 'x' }, 'Escape')).rejects.toThrow(
      RefConflictError,
    );
  },
);

test('the branch moves only from where it is expected, also when it was packed', async () => {
  const root = repository();
  const repo = openRepository(root);
  const base = await repo.head();
  const first = await repo.commitFiles(base, { 'a.ts': '1' }, 'First');
  await repo.moveRef(evolve, undefined, base);
  git(root, 'pack-refs', '--all');
  await expect(repo.moveRef(evolve, first, base)).rejects.toThrow(RefConflictError);
  await expect(repo.moveRef(evolve, undefined, first)).rejects.toThrow(RefConflictError);
  expect(git(root, 'rev-parse', evolve)).toBe(base);
  await repo.moveRef(evolve, base, first);
  expect(git(root, 'rev-parse', evolve)).toBe(first);
  git(root, 'pack-refs', '--all');
  await repo.deleteRef(evolve);
  expect(git(root, 'for-each-ref', evolve)).toBe('');
});

test('of many that move the branch at once exactly one wins', async () => {
  const root = repository();
  const repo = openRepository(root);
  const base = await repo.head();
  await repo.moveRef(evolve, undefined, base);
  const commits = await Promise.all(
    [1, 2, 3, 4].map((n) => repo.commitFiles(base, { 'a.ts': `${n}` }, `Try ${n}`)),
  );
  const results = await Promise.allSettled(commits.map((commit) => repo.moveRef(evolve, base, commit)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(git(root, 'rev-parse', evolve)).toBe(commits[results.findIndex((r) => r.status === 'fulfilled')]);
});

test('a ref that git itself has locked is not moved', async () => {
  const root = repository();
  const repo = openRepository(root);
  const base = await repo.head();
  await repo.moveRef(evolve, undefined, base);
  writeFileSync(join(root, '.git', `${evolve}.lock`), '');
  await expect(repo.moveRef(evolve, base, base)).rejects.toThrow('another program, such as git');
});

test('a branch named loom is in the way of loom/evolve, and the error says so', async () => {
  const root = repository();
  git(root, 'branch', 'loom');
  git(root, 'pack-refs', '--all');
  const repo = openRepository(root);
  await expect(repo.moveRef(evolve, undefined, await repo.head())).rejects.toThrow('refs/heads/loom exists');
});

test('a tag is annotated, can be made again on the same commit, and never moves', async () => {
  const root = repository();
  const repo = openRepository(root);
  const base = await repo.head();
  const other = await repo.commitFiles(base, { 'a.ts': '1' }, 'Other');
  await repo.tag('gen-1-failed', base, 'types: 2 new errors');
  await repo.tag('gen-1-failed', base, 'types: 2 new errors');
  expect(git(root, 'cat-file', '-t', 'gen-1-failed')).toBe('tag');
  expect(git(root, 'tag', '-l', '--format=%(contents:subject)|%(taggername)')).toBe(
    'types: 2 new errors|Loom',
  );
  await expect(repo.tag('gen-1-failed', other, 'again')).rejects.toThrow('exists on another commit');
});

test('detached HEAD, a branch named master, packed objects and a linked worktree are all the same repository', async () => {
  const root = repository({ 'a.ts': '1' }, 'master');
  const base = git(root, 'rev-parse', 'HEAD');
  expect(await openRepository(root).head()).toBe(base);
  git(root, 'gc', '-q');
  expect(await openRepository(root).text(base, 'a.ts')).toBe('1');
  git(root, 'checkout', '-q', '--detach');
  expect(await openRepository(root).head()).toBe(base);
  const linked = join(temporaryFolder(), 'linked');
  git(root, 'worktree', 'add', '-q', '-b', 'side', linked);
  writeFiles(linked, { 'b.ts': '2' });
  git(linked, 'add', '-A');
  git(linked, 'commit', '-qm', 'Side');
  const repo = openRepository(linked);
  expect(await repo.head()).toBe(git(linked, 'rev-parse', 'HEAD'));
  await repo.moveRef(evolve, undefined, base);
  expect(git(root, 'rev-parse', evolve)).toBe(base);
  expect(await repo.isAncestor(base, await repo.head())).toBe(true);
  expect(await repo.isAncestor(await repo.head(), base)).toBe(false);
});

test.each<[string, (root: string) => string, string]>([
  ['that is no repository', (root) => root, 'is not a git repository'],
  ['that does not exist', (root) => join(root, 'gone'), 'does not exist'],
  ['inside a repository', (root) => inside(root), 'lies inside the repository'],
  ['of a bare repository', (root) => init(root, '--bare'), 'is a bare repository'],
  ['with SHA-256 names', (root) => init(root, '--object-format=sha256'), 'SHA-256'],
])('a folder %s is refused with a reason', (_, make, message) => {
  const folder = make(temporaryFolder());
  expect(() => openRepository(folder)).toThrow(message);
});

test('a repository without a commit is refused with what to do', async () => {
  const root = init(temporaryFolder());
  await expect(openRepository(root).head()).rejects.toThrow('has no commit yet. Commit something');
});

test('a shallow clone is enough', async () => {
  const root = repository();
  git(root, 'commit', '-q', '--allow-empty', '-m', 'Second');
  const clone = join(temporaryFolder(), 'clone');
  git(root, 'clone', '-q', '--depth', '1', `file://${root}`, clone);
  const repo = openRepository(clone);
  const head = await repo.head();
  const candidate = await repo.commitFiles(head, { 'a.ts': '1' }, 'Candidate');
  expect(await repo.isAncestor(head, candidate)).toBe(true);
  expect(await repo.isAncestor(candidate, head)).toBe(false);
});

test('nothing of the working tree or the index changes', async () => {
  const root = repository();
  writeFiles(root, { 'src/price.ts': 'dirty\n', 'new.ts': 'new\n', 'staged.ts': 'staged\n' });
  git(root, 'add', 'staged.ts');
  const index = readFileSync(join(root, '.git/index'));
  const before = git(root, 'status', '--porcelain');
  const repo = openRepository(root);
  const base = await repo.head();
  const candidate = await repo.commitFiles(base, { 'src/price.ts': 'candidate\n' }, 'Candidate');
  await repo.moveRef(evolve, undefined, base);
  await repo.moveRef(evolve, base, candidate);
  expect(readFileSync(join(root, '.git/index'))).toEqual(index);
  expect(git(root, 'status', '--porcelain')).toBe(before);
});

function init(root: string, ...args: string[]): string {
  execFileSync('git', ['init', '-q', ...args, root]);
  return root;
}

function inside(root: string): string {
  init(root);
  mkdirSync(join(root, 'src'));
  return join(root, 'src');
}
