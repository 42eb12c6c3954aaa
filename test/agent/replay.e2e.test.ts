import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { taskOf } from './journal-entries.ts';
import { makeRepository, type Repository } from './repository.ts';

const repos: Repository[] = [];
afterEach(() => {
  for (const repo of repos.splice(0)) repo.remove();
});

const made = async () => {
  const repo = await makeRepository();
  repos.push(repo);
  return repo;
};

test('a recorded run is replayed without a model on the same code, and says where it diverges on other code', async () => {
  const first = await made();
  const removal = { operation: 'delete-declaration', params: { target: 'src/half.ts#dead' } };
  const script = first.script({
    reflect: [taskOf('Remove what is dead')],
    generations: [
      [
        { tools: [{ name: 'outline', input: { path: 'src/half.ts' } }] },
        { tools: [{ name: 'evaluate', input: { module: 'src/half.ts', expression: 'exports.half(3)' } }] },
        { tools: [{ name: 'evaluate', input: { module: 'src/half.ts', expression: 'exports.none.at' } }] },
        { tools: [{ name: 'apply_program', input: { calls: [removal] } }] },
        { tools: [{ name: 'run_tests', input: { select: 'all' } }] },
        { tools: [{ name: 'run', input: { command: ['node', '--version'] } }] },
        { tools: [{ name: 'check', input: {} }] },
        { tools: [{ name: 'finish', input: { summary: 'Done.', prediction: { better: [], worse: [] } } }] },
      ],
    ],
  });
  const recording = join(first.root, '../run.jsonl');
  const recorded = await first.auto(script, '--max-generations', '1', '--record', recording);
  expect(JSON.parse(recorded.stdout)).toMatchObject({ generations: [{ outcome: 'promoted' }] });

  const replay = ['replay', recording, '--json'];
  const second = await made();
  const replayed = await second.loom(replay);
  expect(JSON.parse(replayed.stdout)).toMatchObject({
    reason: 'generations',
    generations: [{ outcome: 'promoted' }],
  });
  const half = (repo: Repository) => repo.git('show', 'loom/evolve:src/half.ts');
  expect(await half(second)).toBe(await half(first));

  const third = await made();
  const changed = readFileSync(join(third.root, 'src/half.ts'), 'utf8').replace('n / 2', 'n * 0.5');
  writeFileSync(join(third.root, 'src/half.ts'), `${changed}\nexport const third = 3;\n`);
  await third.git('-c', 'user.name=Test', '-c', 'user.email=test@localhost', 'commit', '-qam', 'Change');
  const other = await third.loom(replay);
  expect(JSON.parse(other.stdout).message).toContain('The replay diverges in reflect 0, call 0: messages.0');
  expect(other.exitCode).toBe(6);

  const again = await first.auto(script, '--record', recording);
  expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining('cannot be begun')]);
}, 240_000);
