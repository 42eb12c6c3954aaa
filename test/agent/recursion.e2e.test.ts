/** The heart of the project: Loom gives itself an operation, restarts from it, and uses it. */
import { afterEach, expect, test } from 'vitest';
import { newOperation, recursionScript } from './recursion-script.ts';
import { makeLoomRepository, type Repository } from './repository.ts';

let repo: Repository;
afterEach(() => repo.remove());

const laws = ['test/engine/fixture.ts', 'test/engine/laws.test.ts', 'vitest.config.ts', 'loom.config.json'];

test('an operation that generation 1 adds to the catalogue keeps the laws, is promoted, and is the tool of generation 2', async () => {
  repo = await makeLoomRepository(laws);
  const script = repo.script(recursionScript('agent/patch.ts#patchOf'));
  const { stdout, stderr, exitCode } = await repo.auto(script, '--max-generations', '2');
  const { generations } = JSON.parse(stdout);
  expect(generations, stderr).toMatchObject([
    {
      outcome: 'promoted',
      tag: 'gen-1',
      operations: [{ operation: 'create-file' }, { operation: 'add-import' }, { operation: 'edit-text' }],
    },
    {
      outcome: 'promoted',
      tag: 'gen-2',
      operations: [{ operation: newOperation, target: 'agent/patch.ts#patchOf' }],
    },
  ]);
  expect(exitCode).toBe(0);
  expect(await repo.git('show', 'loom/evolve:agent/patch.ts')).toContain(
    '// Written by an operation that Loom gave itself.\n',
  );

  const entries = (await repo.loom(['history', '--json'])).stdout;
  const [first] = JSON.parse(entries).generations ?? JSON.parse(entries);
  const tests = first.verdict.reports.find(({ gate }: { gate: string }) => gate === 'full-tests');
  expect(tests).toMatchObject({ outcome: 'passed' });
  // The operation of generation 2 is in no catalogue but the promoted one: Prime and the Labs ran from the commit.
  expect(await repo.git('status', '--porcelain')).toBe('');
}, 600_000);
