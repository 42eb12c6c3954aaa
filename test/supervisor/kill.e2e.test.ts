import { once } from 'node:events';
import { readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LoomEvent } from '../../contracts/event.ts';
import { openRepository } from '../../supervisor/git.ts';
import { openJournal } from '../../supervisor/journal.ts';
import { loomFolder } from '../../supervisor/open.ts';
import { git, repository, task, temporaryFolder } from './fixtures.ts';
import { startSupervisor } from './running.ts';

/** A repository with one approved generation. */
async function approved() {
  const root = repository();
  const repo = openRepository(root);
  const base = await repo.head();
  const candidate = await repo.commitFiles(base, { 'a.ts': 'new' }, 'Candidate');
  await repo.moveRef('refs/heads/loom/evolve', undefined, base);
  await repo.moveRef('refs/heads/lab/gen-1', undefined, candidate);
  const journal = openJournal(join(loomFolder(root), 'journal.jsonl'));
  const verdict = { approved: true, reason: 'every gate passed', reports: [], candidate };
  const events: LoomEvent[] = [
    { type: 'generation-spawned', generation: 1, task, parent: base, branch: 'lab/gen-1', worker: 'ada' },
    { type: 'candidate-committed', generation: 1, commit: candidate },
    { type: 'verdict-reached', generation: 1, verdict },
  ];
  for (const event of events) journal.append(event);
  journal.close();
  return { root, candidate };
}

/** Resolves as soon as the journal tells of an event. */
async function told(path: string, type: string): Promise<void> {
  const ended = new AbortController();
  const changes = watch(path, { signal: ended.signal });
  const change = () => once(changes, 'change');
  for (let next = change(); !readFileSync(path, 'utf8').includes(`"type":"${type}"`); next = change())
    await next;
  ended.abort();
}

test.each([
  'promotion-started',
  'promotion-started',
  'promotion-started',
  'promoted',
  'promoted',
  'promotion-confirmed',
])(
  'a Supervisor killed right after %s promotes once, and journal and git agree',
  async (type) => {
    const { root, candidate } = await approved();
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
  20_000,
);

test('a second Supervisor of one repository is refused with the number of the first', async () => {
  const root = repository();
  const cache = temporaryFolder();
  const first = await startSupervisor(root, cache);
  await expect(startSupervisor(root, cache)).rejects.toThrow(`ended with 2`);
  await expect(startSupervisor(root, cache)).rejects.toThrow(`process ${first.process.pid}`);
  await first.end();
}, 20_000);
