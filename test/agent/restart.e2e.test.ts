import { afterEach, expect, test } from 'vitest';
import { taskOf } from './journal-entries.ts';
import { makeLoomRepository, type Repository } from './repository.ts';

let repo: Repository;
afterEach(() => repo.remove());

test('a promotion from which Prime does not come up is reverted, and the run goes on from the commit before', async () => {
  repo = await makeLoomRepository();
  const first = 'const options = readPrimeOptions(process.argv.slice(2));';
  const broken = `if (process.pid > 0) throw new Error('This Prime does not start.');\n  ${first}`;
  const breakPrime = { target: 'agent/prime-main.ts#main', find: first, replace: broken };
  const finish = {
    tools: [{ name: 'finish', input: { summary: 'Done.', prediction: { better: [], worse: [] } } }],
  };
  const script = repo.script({
    reflect: [
      { ...taskOf('Break Prime'), purpose: 'feature' },
      { ...taskOf('Say hello'), purpose: 'feature' },
    ],
    generations: [
      [{ tools: [{ name: 'edit-text', input: breakPrime }] }, finish],
      [{ tools: [{ name: 'create-file', input: { path: 'agent/hello.ts', text: 'export {};\n' } }] }, finish],
    ],
  });
  const { stdout, exitCode } = await repo.auto(script, '--max-generations', '2');
  expect(JSON.parse(stdout).generations).toMatchObject([
    { outcome: 'rolled-back', reason: expect.stringContaining('Prime did not come up from it') },
    { outcome: 'promoted' },
  ]);
  expect(exitCode).toBe(0);
  expect(await repo.git('show', 'loom/evolve:agent/prime-main.ts')).not.toContain('does not start');
  expect(await repo.git('log', '--format=%s', 'trunk..loom/evolve')).toBe('Say hello');
  const { stdout: history } = await repo.loom(['history']);
  expect(history).toContain('1  rolled-back (gen-1-failed)');
  expect(history).toContain('2  confirmed (gen-2)');
}, 480_000);
