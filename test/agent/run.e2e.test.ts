import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { PrimeStatus } from '../../contracts/prime.ts';
import { primeRoutes } from '../../contracts/routes.ts';
import { connectRoutes } from '../../contracts/wire.ts';
import { taskOf } from './journal-entries.ts';
import { makeRepository, type Repository } from './repository.ts';

let repo: Repository;
afterEach(() => repo.remove());

const removeDead = { name: 'delete-declaration', input: { target: 'src/half.ts#dead' } };
const finish = { name: 'finish', input: { summary: 'Done.', prediction: { better: [], worse: [] } } };

test('auto promotes what passes the gates, rolls back the rest, and leaves branch and files as they were', async () => {
  repo = await makeRepository();
  const script = repo.script({
    reflect: [taskOf('Remove what is dead'), taskOf('Do nothing')],
    generations: [
      [{ tools: [removeDead], usage: { input: 10 } }, { tools: [finish] }],
      [{ tools: [{ name: 'give_up', input: { reason: 'nothing to do' } }] }],
    ],
  });
  writeFileSync(join(repo.root, 'notes.txt'), 'not committed');
  const { stdout, stderr, exitCode } = await repo.auto(script);
  const summary = JSON.parse(stdout);
  expect(exitCode).toBe(0);
  expect(summary).toMatchObject({
    reason: 'nothing-to-do',
    tokens: 10,
    take: 'git merge loom/evolve',
    generations: [
      {
        outcome: 'promoted',
        tag: 'gen-1',
        operations: [{ operation: 'delete-declaration', target: 'src/half.ts#dead' }],
      },
      { outcome: 'rolled-back', reason: 'gave-up: nothing to do' },
    ],
  });
  expect(stderr).toContain('generation 1 promoted as gen-1');
  expect(await repo.git('show', 'loom/evolve:src/half.ts')).not.toContain('dead');
  expect(await repo.git('log', '-1', '--format=%B', 'loom/evolve')).toBe(
    'Remove what is dead\n\nDone.\n\nGeneration 1, made by scripted for the purpose `clean-up`.\n',
  );
  expect(await repo.git('branch', '--show-current')).toBe('trunk');
  expect(await repo.git('status', '--porcelain')).toBe('?? notes.txt');

  const history = await repo.loom(['history']);
  expect(history.stdout).toContain('1  confirmed (gen-1)  scripted  Remove what is dead');
  const undone = await repo.loom(['rollback', '1', '--reason', 'Not wanted.']);
  expect(undone.stdout).toContain('rolled-back');
  expect(await repo.git('show', 'loom/evolve:src/half.ts')).toContain('dead');
}, 240_000);

test('a worker is told what a gate rejected, mends it in a fresh Lab with its edits, and is promoted', async () => {
  repo = await makeRepository();
  const loose = { target: 'src/half.ts#half', position: 'after', text: 'const loose = (x: any) => x;' };
  const script = repo.script({
    reflect: [taskOf('Remove what is dead')],
    generations: [
      [
        { tools: [removeDead, { name: 'insert-declaration', input: loose }] },
        { tools: [finish] },
        { tools: [{ name: 'delete-declaration', input: { target: 'src/half.ts#loose' } }] },
        { tools: [finish] },
      ],
    ],
  });
  const { stdout, stderr } = await repo.auto(script);
  expect(JSON.parse(stdout).generations).toMatchObject([{ outcome: 'promoted' }]);
  expect(stderr).toMatch(/generation 1 goes back to its worker: policy: .*any/);
  const text = await repo.git('show', 'loom/evolve:src/half.ts');
  expect(text).not.toContain('dead');
  expect(text).not.toContain('loose');
}, 240_000);

test('a second model reviews what passed the gates, and what it rejects is rolled back with its issues', async () => {
  repo = await makeRepository();
  const review = (input: object) => [{ tools: [{ name: 'review', input }] }];
  const script = repo.script({
    reflect: [taskOf('Remove what is dead'), taskOf('Remove what is dead, again')],
    generations: [
      [{ tools: [removeDead] }, { tools: [finish] }],
      [{ tools: [removeDead] }, { tools: [finish] }],
    ],
    reviews: [
      review({
        approved: false,
        issues: ['src/half.ts: dead is kept for later'],
        confidence: 0.8,
        summary: 'No.',
      }),
      review({ approved: true, issues: [], confidence: 0.9, summary: 'Fine.' }),
    ],
  });
  const { stdout, stderr } = await repo.auto(script, '--repairs', '0');
  expect(JSON.parse(stdout).generations).toMatchObject([
    { outcome: 'rolled-back', reason: 'review: No.; src/half.ts: dead is kept for later' },
    { outcome: 'promoted' },
  ]);
  expect(stderr).toContain('review rejected: No.');
  expect(await repo.git('tag')).toContain('gen-1-failed');
}, 240_000);

test('run does the task of a program.md, and without a key says how to get one before it starts anything', async () => {
  repo = await makeRepository();
  const program = join(repo.root, '../program.md');
  writeFileSync(program, '# Task\n\nRemove what is dead\n\n## Purpose\n\nclean-up\n');
  const keyless = await repo.loom(['run', program]);
  expect([keyless.exitCode, keyless.stderr]).toEqual([3, expect.stringContaining('ANTHROPIC_API_KEY')]);
  expect(await repo.git('branch', '--list', 'lab/*')).toBe('');
  const params = { path: 'tsconfig.json', pointer: '/compilerOptions/removeComments', value: true };
  const allowed = { name: 'edit-json', input: params };
  const script = repo.script({ generations: [[{ tools: [removeDead, allowed] }, { tools: [finish] }]] });
  const scripted = ['--worker', 'scripted', '--script', script];
  const done = await repo.loom(['run', program, ...scripted, '--allow-path', 'tsconfig.json']);
  expect([done.exitCode, done.stdout]).toEqual([
    0,
    expect.stringContaining('promoted as gen-1: Remove what is dead'),
  ]);
  const wishes = Array.from({ length: 5000 }, (_, index) => `- wish ${index} ${'x'.repeat(50)}\n`).join('');
  writeFileSync(program, `# Task\n\nDo all of this\n\n## Requirements\n\n${wishes}`);
  const script2 = repo.script({
    generations: [[{ tools: [{ name: 'give_up', input: { reason: 'done before' } }] }]],
  });
  const failed = await repo.loom(['run', program, '--worker', 'scripted', '--script', script2]);
  expect([failed.exitCode, failed.stdout]).toEqual([1, expect.stringContaining('gave-up: done before')]);
}, 240_000);

test('reflect prints a program.md and starts nothing', async () => {
  repo = await makeRepository();
  const script = repo.script({ reflect: [taskOf('Remove what is dead')] });
  const { stdout, exitCode } = await repo.loom(['reflect', '--worker', 'scripted', '--script', script]);
  expect(stdout).toContain('# Task\n\nRemove what is dead');
  expect(stdout).toContain('<!-- measurements: {');
  expect([exitCode, (await repo.loom(['history'])).stdout]).toEqual([
    0,
    expect.stringContaining('no generations yet'),
  ]);
}, 120_000);

test('up serves Supervisor and Prime until a signal; chat without a key says how to set one', async () => {
  repo = await makeRepository();
  const env = { LOOM_SUPERVISOR_PORT: '0', LOOM_PRIME_PORT: '0' };
  const running = repo.loom(['up'], { env });
  for await (const line of running.iterable({ from: 'stderr' })) {
    if (!line.startsWith('Prime ')) continue;
    const { url, token } = JSON.parse(readFileSync(join(repo.root, '.loom/prime.json'), 'utf8'));
    const prime = connectRoutes(primeRoutes, url, token);
    const status: PrimeStatus = await prime.status();
    expect(status.operations).toContain('rename-symbol');
    expect((await prime.stats()).journal.tokens).toBe(0);
    await expect(prime.chat({ message: 'hello' })).rejects.toMatchObject({
      problem: { code: 'unavailable', stop: 'key', hint: expect.stringContaining('ANTHROPIC_API_KEY') },
    });
    await expect(connectRoutes(primeRoutes, url, 'wrong').status()).rejects.toThrow('token');
    running.kill('SIGTERM');
  }
  expect((await running).exitCode).toBe(0);
}, 120_000);
