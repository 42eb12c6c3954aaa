import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { labRoutes } from '../../contracts/routes.ts';
import { readSettings } from '../../contracts/settings.ts';
import { connectRoutes } from '../../contracts/wire.ts';
import { openSupervisor } from '../../supervisor/open.ts';
import { confirm, promote } from '../../supervisor/promote.ts';
import { rollBack } from '../../supervisor/rollback.ts';
import { generationOf } from '../../supervisor/supervisor.ts';
import { approvedGeneration, git, repository, task, temporaryFolder, writeFiles } from './fixtures.ts';

async function opened(root: string) {
  const settings = readSettings({ LOOM_CACHE_DIR: temporaryFolder() });
  const { supervisor, close } = await openSupervisor({ repo: root, branch: 'loom/evolve', settings });
  onTestFinished(close);
  return supervisor;
}

const evolve = (root: string) => git(root, 'rev-parse', 'loom/evolve');

test('a clean working tree on the promotion branch goes along', async () => {
  const { root, candidate } = await approvedGeneration();
  git(root, 'checkout', '-q', 'loom/evolve');
  await promote(await opened(root), 1);
  expect(evolve(root)).toBe(candidate);
  expect(git(root, 'status', '--porcelain')).toBe('');
  expect(readFileSync(join(root, 'a.ts'), 'utf8')).toBe('new');
});

test('a dirty working tree on the promotion branch stops the promotion, and nothing of it changes', async () => {
  const { root, base } = await approvedGeneration();
  git(root, 'checkout', '-q', 'loom/evolve');
  writeFiles(root, { 'src/price.ts': 'dirty', 'a.ts': 'mine' });
  const status = git(root, 'status', '--porcelain');
  const supervisor = await opened(root);
  await expect(promote(supervisor, 1)).rejects.toThrow('has changes of its own');
  expect(evolve(root)).toBe(base);
  expect(git(root, 'status', '--porcelain')).toBe(status);
  expect(generationOf(supervisor, 1).state).toBe('approved');
  git(root, 'stash', '-qu');
  expect((await promote(supervisor, 1)).generation.state).toBe('confirmed');
});

test('a linked working tree on the promotion branch goes along, and the main one stays', async () => {
  const { root } = await approvedGeneration();
  const linked = join(temporaryFolder(), 'linked');
  git(root, 'worktree', 'add', '-q', linked, 'loom/evolve');
  await promote(await opened(root), 1);
  expect(existsSync(join(linked, 'a.ts'))).toBe(true);
  expect(git(linked, 'status', '--porcelain')).toBe('');
  expect(existsSync(join(root, 'a.ts'))).toBe(false);
});

test('a branch that moved on makes the candidate stale', async () => {
  const { root, base } = await approvedGeneration();
  const supervisor = await opened(root);
  const other = await supervisor.repo.commitFiles(base, { 'b.ts': 'b' }, 'Other');
  git(root, 'update-ref', 'refs/heads/loom/evolve', other);
  await expect(promote(supervisor, 1)).rejects.toThrow('Generation 1 is stale');
  expect(evolve(root)).toBe(other);
});

test('a promotion that is taken back leaves the branch where it was, and tags both facts', async () => {
  const { root, base, candidate } = await approvedGeneration();
  const supervisor = await opened(root);
  await promote(supervisor, 1);
  expect(confirm(supervisor, 1).state).toBe('confirmed');
  await expect(promote(supervisor, 1)).rejects.toThrow('is confirmed');
  expect(await rollBack(supervisor, 1, 'Prime did not answer')).toMatchObject({ state: 'rolled-back' });
  expect(await rollBack(supervisor, 1, 'again')).toMatchObject({ reason: 'Prime did not answer' });
  expect(evolve(root)).toBe(base);
  expect(git(root, 'rev-parse', 'gen-1^{commit}', 'gen-1-failed^{commit}').split('\n')).toEqual([
    candidate,
    candidate,
  ]);
});

test('a generation is rolled back in seconds also when its Lab is too busy to give its work', async () => {
  const supervisor = await opened(repository());
  const parent = git(supervisor.repo.folder.root, 'rev-parse', 'HEAD');
  const branch = 'lab/gen-1';
  supervisor.journal.append({ type: 'generation-spawned', generation: 1, task, parent, branch, worker: 'm' });
  // It takes connections, and answers none: as a process does that computes.
  const busy = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void busy.close().closeAllConnections());
  await once(busy, 'listening');
  const url = `http://127.0.0.1:${(busy.address() as AddressInfo).port}`;
  const client = connectRoutes(labRoutes, url, 'token');
  const stop = async () => {};
  supervisor.labs.set(1, { ...{ url, token: 'token', pid: 0, tree: '', sandbox: 'process' }, client, stop });
  expect(await rollBack(supervisor, 1, 'Stopped by a signal.')).toMatchObject({
    state: 'rolled-back',
    reason: 'Stopped by a signal.',
  });
}, 30_000);

test.each(['../main', '-f', 'a..b', 'a.lock', 'a b', 'x/'])(
  '%s is refused as the name of a branch',
  async (branch) => {
    const settings = readSettings({});
    await expect(openSupervisor({ repo: '.', branch, settings })).rejects.toThrow('not a name for a branch');
  },
);
