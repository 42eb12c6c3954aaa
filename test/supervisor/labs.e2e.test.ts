import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openRepository } from '../../supervisor/git.ts';
import { type LabStarter, makeLabStarter, type RunningLab } from '../../supervisor/labs.ts';
import { layOutCommit } from '../../supervisor/trees.ts';
import { repository, shop, temporaryFolder } from './fixtures.ts';
import { linkPackages } from './running.ts';

const checkout = join(import.meta.dirname, '../..');
let cache: string;
let starter: LabStarter;
const running: RunningLab[] = [];
let trees: Record<'parent' | 'promoted', string>;

beforeEach(async () => {
  const root = repository(shop);
  linkPackages(root);
  cache = temporaryFolder();
  const repo = openRepository(root);
  const head = await repo.head();
  const promoted = await repo.commitFiles(head, { 'src/wait.ts': 'export const wait = 2;\n' }, 'Wait longer');
  const folder = join(cache, 'trees');
  trees = {
    parent: await layOutCommit(repo, head, folder),
    promoted: await layOutCommit(repo, promoted, folder),
  };
  starter = makeLabStarter({ sandbox: 'auto', cache, installed: checkout });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((lab) => lab.stop()));
  await starter.close();
});

const start = async (tree: string, files?: Record<string, string | null>) => {
  const lab = await starter.start(checkout, tree, files);
  running.push(lab);
  return lab;
};
const namesIn = (folder: string) => (existsSync(join(cache, folder)) ? readdirSync(join(cache, folder)) : []);
const waits = async ({ client }: RunningLab) => {
  const answer = await client.eval({ module: 'src/wait.ts', expression: 'exports.wait', timeoutMs: 20_000 });
  return answer.value ?? answer;
};
/** Gives the tree of the Lab that is made ready beside the one that runs. */
const treeOfNext = async ({ tree }: RunningLab) => {
  const others = () =>
    namesIn('labs')
      .map((name) => join(cache, 'labs', name))
      .filter((path) => path !== tree);
  await vi.waitFor(() => expect(others()).toHaveLength(1), { timeout: 30_000, interval: 100 });
  return others()[0] ?? '';
};

test('the next Lab on a tree is ready before it is asked for, and has a tree of its own', async () => {
  const first = await start(trees.parent);
  const next = await treeOfNext(first);
  await first.client.edit({
    calls: [{ operation: 'rename-symbol', params: { target: 'src/wait.ts#wait', to: 'pause' } }],
  });
  const second = await start(trees.parent);
  expect(second.tree).toBe(next);
  expect(second.pid).not.toBe(first.pid);
  expect(await waits(second)).toEqual(1);
  expect(readFileSync(join(first.tree, 'src/wait.ts'), 'utf8')).toContain('pause');
  await Promise.all([first.stop(), second.stop()]);
  await starter.close();
  expect([namesIn('labs'), namesIn('homes')]).toEqual([[], []]);
});

test('when the branch has moved, and where files are replaced, a Lab works on what was asked for', async () => {
  const first = await start(trees.parent);
  const next = await treeOfNext(first);
  const promoted = await start(trees.promoted);
  expect(await waits(promoted)).toEqual(2);
  expect(existsSync(next)).toBe(false);
  const replaced = await start(trees.promoted, {
    'src/wait.ts': 'export const wait = 3;\n',
  });
  expect(await waits(replaced)).toEqual(3);
});

test('a tree that no Lab can open is refused with what it said, and leaves nothing behind', async () => {
  await expect(start(trees.parent, { 'tsconfig.json': '{ "compilerOptions": ' })).rejects.toThrow(
    /A Lab ended with 1\..*tsconfig\.json/s,
  );
  expect([namesIn('labs'), namesIn('homes')]).toEqual([[], []]);
});
