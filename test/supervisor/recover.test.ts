import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LoomEvent } from '../../contracts/event.ts';
import { readSettings } from '../../contracts/settings.ts';
import { generationsOf } from '../../supervisor/fold.ts';
import { openRepository, type Repository } from '../../supervisor/git.ts';
import { readJournal } from '../../supervisor/journal.ts';
import { openSupervisor } from '../../supervisor/open.ts';
import { git, repository, task, temporaryFolder, writeJournal } from './fixtures.ts';

const branch = 'loom/evolve';
const ref = `refs/heads/${branch}`;

interface Scene {
  repo: Repository;
  base: string;
  candidate: string;
}

/** A generation's whole life, as the journal tells it. */
function life({ base, candidate }: Scene): LoomEvent[] {
  const verdict = { approved: true, reason: 'every gate passed', reports: [], candidate };
  const generation = 1;
  return [
    { type: 'generation-spawned', generation, task, parent: base, branch: 'lab/gen-1', worker: 'ada' },
    { type: 'lab-started', generation, sandbox: 'process', pid: 999_999_999, tree: '/nowhere' },
    { type: 'lab-stopped', generation, detail: 'its work was taken' },
    { type: 'verification-started', generation, program: { version: 1, calls: [] }, digest: 'abc' },
    { type: 'candidate-committed', generation, commit: candidate },
    { type: 'verdict-reached', generation, verdict },
    { type: 'promotion-started', generation, from: base, to: candidate, branch },
    { type: 'promoted', generation, commit: candidate, tag: 'gen-1' },
    { type: 'promotion-confirmed', generation, commit: candidate },
    { type: 'rollback-started', generation, reason: 'Prime did not answer', to: base },
  ];
}

/** What git may look like when the process was killed; each step may or may not have happened. */
const gitSteps: Record<string, ((scene: Scene) => Promise<void>)[]> = {
  'lab branch': [
    async () => {},
    ({ repo, base }) => repo.moveRef('refs/heads/lab/gen-1', undefined, base),
    ({ repo, candidate }) => repo.moveRef('refs/heads/lab/gen-1', undefined, candidate),
  ],
  branch: [
    ({ repo, base }) => repo.moveRef(ref, undefined, base),
    ({ repo, candidate }) => repo.moveRef(ref, undefined, candidate),
  ],
  tag: [async () => {}, ({ repo, candidate }) => repo.tag('gen-1', candidate, 'Promoted')],
  failedTag: [async () => {}, ({ repo, candidate }) => repo.tag('gen-1-failed', candidate, 'Failed')],
};

/** Up to which event the journal got, and which states git can be in then. */
const table: [after: string, events: number, git: number[][], state: string, at: 'base' | 'candidate'][] = [
  [
    'generation-spawned',
    1,
    [
      [0, 0, 0, 0],
      [1, 0, 0, 0],
    ],
    'rolled-back',
    'base',
  ],
  ['lab-started', 2, [[1, 0, 0, 0]], 'rolled-back', 'base'],
  [
    'verification-started',
    4,
    [
      [1, 0, 0, 0],
      [2, 0, 0, 0],
    ],
    'rolled-back',
    'base',
  ],
  [
    'candidate-committed',
    5,
    [
      [1, 0, 0, 0],
      [2, 0, 0, 0],
    ],
    'rolled-back',
    'base',
  ],
  ['verdict-reached', 6, [[2, 0, 0, 0]], 'approved', 'base'],
  [
    'promotion-started',
    7,
    [
      [2, 0, 0, 0],
      [2, 1, 0, 0],
      [2, 1, 1, 0],
    ],
    'confirmed',
    'candidate',
  ],
  ['promoted', 8, [[2, 1, 1, 0]], 'confirmed', 'candidate'],
  ['promotion-confirmed', 9, [[2, 1, 1, 0]], 'confirmed', 'candidate'],
  [
    'rollback-started',
    10,
    [
      [2, 1, 1, 0],
      [2, 0, 1, 0],
      [2, 0, 1, 1],
      [0, 0, 1, 1],
    ],
    'rolled-back',
    'base',
  ],
];
const cases = table.flatMap(([after, events, states, state, at]) =>
  states.map((steps) => ({ after, events, steps, state, at })),
);

async function scene(): Promise<Scene & { root: string }> {
  const root = repository();
  const repo = openRepository(root);
  const base = await repo.head();
  return { root, repo, base, candidate: await repo.commitFiles(base, { 'a.ts': 'new' }, 'Candidate') };
}

async function restart(root: string, cache: string) {
  const settings = readSettings({ LOOM_CACHE_DIR: cache });
  const { close } = await openSupervisor({ repo: root, branch, settings });
  await close();
  return readJournal(join(root, '.loom/journal.jsonl')).entries;
}

test.each(cases)('killed after $after with git at $steps: it ends as $state, once', async (one) => {
  const here = await scene();
  const { root, base, candidate } = here;
  writeJournal(root, life(here).slice(0, one.events));
  for (const [index, choices] of Object.values(gitSteps).entries())
    await choices[one.steps[index] ?? 0]?.(here);
  const status = git(root, 'status', '--porcelain');
  const cache = temporaryFolder();

  const entries = await restart(root, cache);
  const [generation] = generationsOf(entries);
  const types = entries.map(({ event }) => event.type);
  expect(generation?.state).toBe(one.state);
  expect(git(root, 'rev-parse', ref)).toBe(one.at === 'base' ? base : candidate);
  for (const type of ['promoted', 'promotion-confirmed', 'rolled-back']) {
    expect(types.filter((each) => each === type).length).toBeLessThanOrEqual(1);
  }
  const tags = git(root, 'tag').split('\n').filter(Boolean);
  expect(tags.includes('gen-1')).toBe(types.includes('promoted'));
  expect(tags.includes('gen-1-failed')).toBe(one.state === 'rolled-back');
  expect(git(root, 'status', '--porcelain')).toBe(status);

  const again = await restart(root, cache);
  expect(again.slice(entries.length).map(({ event }) => event.type)).toEqual(['supervisor-started']);
});

test('a promotion that was overtaken while nobody ran ends as rolled back, and the branch stays', async () => {
  const here = await scene();
  const { root, repo, base } = here;
  const other = await repo.commitFiles(base, { 'b.ts': 'other' }, 'Other');
  writeJournal(root, life(here).slice(0, 7));
  await repo.moveRef(ref, undefined, other);
  const entries = await restart(root, temporaryFolder());
  expect(generationsOf(entries)[0]).toMatchObject({ state: 'rolled-back', tag: 'gen-1-failed' });
  expect(generationsOf(entries)[0]?.reason).toContain('lost a race');
  expect(git(root, 'rev-parse', ref)).toBe(other);
});

test('the branch starts at HEAD, follows a HEAD that is ahead, and is kept when it has diverged', async () => {
  const { root, repo, base, candidate } = await scene();
  const cache = temporaryFolder();
  await restart(root, cache);
  expect(git(root, 'rev-parse', ref)).toBe(base);
  git(root, 'commit', '-q', '--allow-empty', '-m', 'Ahead');
  const ahead = git(root, 'rev-parse', 'HEAD');
  const followed = await restart(root, cache);
  expect(git(root, 'rev-parse', ref)).toBe(ahead);
  expect(followed.at(-1)?.event).toMatchObject({ type: 'operator-tree' });
  await repo.moveRef(ref, ahead, candidate);
  const diverged = await restart(root, cache);
  expect(git(root, 'rev-parse', ref)).toBe(candidate);
  expect(diverged.at(-1)?.event).toMatchObject({ detail: expect.stringContaining('have diverged') });
});
