import { once } from 'node:events';
import { readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { labRoutes } from '../../contracts/routes.ts';
import { connectRoutes } from '../../contracts/wire.ts';
import { approvedGeneration, git, repository, shop, task, temporaryFolder } from './fixtures.ts';
import { linkPackages, startSupervisor } from './running.ts';

/** Resolves as soon as the journal tells of an event. */
async function told(path: string, type: string): Promise<void> {
  const ended = new AbortController();
  const changes = watch(path, { signal: ended.signal });
  const change = () => once(changes, 'change');
  for (let next = change(); !readFileSync(path, 'utf8').includes(`"type":"${type}"`); next = change())
    await next;
  ended.abort();
}

test.each(['promotion-started', 'promotion-started', 'promoted', 'promotion-confirmed'])(
  'a Supervisor killed right after %s promotes once, and journal and git agree',
  async (type) => {
    const { root, candidate } = await approvedGeneration();
    const cache = temporaryFolder();
    const first = await startSupervisor(root, cache);
    const killed = once(first.process, 'exit');
    const promotion = first.client.promote({ generation: 1 }).catch((error: Error) => error.message);
    await told(join(root, '.loom/journal.jsonl'), type);
    first.process.kill('SIGKILL');
    await Promise.all([killed, promotion]);

    const second = await startSupervisor(root, cache);
    const { entries } = await second.client.journal();
    const versions = await second.client.versions();
    await second.end();
    const promotions = entries.filter(
      ({ event }) => event.type === 'promoted' || event.type === 'promotion-confirmed',
    );
    expect(promotions.map(({ event }) => event.type)).toEqual(['promoted', 'promotion-confirmed']);
    expect(versions).toMatchObject({
      head: candidate,
      generations: [{ number: 1, state: 'confirmed', tag: 'gen-1' }],
    });
    expect(git(root, 'rev-parse', 'loom/evolve', 'gen-1^{commit}').split('\n')).toEqual([
      candidate,
      candidate,
    ]);
    git(root, 'fsck', '--strict', '--no-dangling');
  },
  60_000,
);

test('a second Supervisor of one repository is refused with the number of the first', async () => {
  const root = repository();
  const cache = temporaryFolder();
  const first = await startSupervisor(root, cache);
  await expect(startSupervisor(root, cache)).rejects.toThrow(
    new RegExp(`ended with 2: .*process ${first.process.pid}`),
  );
  await first.end();
}, 60_000);

test('when the Supervisor is killed its Lab dies, and the generation is rolled back at the next start', async () => {
  const root = repository(shop);
  linkPackages(root);
  const cache = temporaryFolder();
  const first = await startSupervisor(root, cache);
  const { labUrl, labToken } = await first.client.spawn({ task, worker: 'ada' });
  const lab = connectRoutes(labRoutes, labUrl, labToken);
  const killed = once(first.process, 'exit');
  first.process.kill('SIGKILL');
  await killed;
  await vi.waitFor(() => expect(lab.status()).rejects.toThrow('does not answer'), { timeout: 30_000 });
  const second = await startSupervisor(root, cache);
  const { generations } = await second.client.versions();
  await second.end();
  expect(generations[0]).toMatchObject({ state: 'rolled-back', tag: 'gen-1-failed' });
  expect(generations[0]?.reason).toContain('The Supervisor stopped');
}, 60_000);

test('a verification is cut short by a rollback, and the next generation starts clean', async () => {
  const root = repository(shop);
  linkPackages(root);
  const running = await startSupervisor(root, temporaryFolder());
  const { labUrl, labToken } = await running.client.spawn({ task, worker: 'ada' });
  const calls = [
    { operation: 'replace-body', params: { target: 'src/price.ts#half', body: 'return price * 0.5;' } },
  ];
  await connectRoutes(labRoutes, labUrl, labToken).edit({ calls });
  expect((await running.client.verify({ generation: 1 })).state).toBe('verifying');
  const back = await running.client.rollback({ generation: 1, reason: 'a signal' });
  expect(back).toMatchObject({ state: 'rolled-back', reason: 'a signal' });
  expect(git(root, 'show', 'gen-1-failed:src/price.ts')).toContain('price * 0.5');
  const next = await running.client.spawn({ task, worker: 'ada' });
  expect(next.generation).toMatchObject({
    number: 2,
    state: 'spawned',
    parent: git(root, 'rev-parse', 'main'),
  });
  await running.end();
}, 60_000);
