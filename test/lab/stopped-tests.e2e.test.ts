import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeProject, remove, type StartedLab, startLab, tiers } from './started-lab.ts';

let root: string;
let started: StartedLab;
beforeAll(async () => {
  root = makeProject();
  const endless = "import { it } from 'vitest';\nit('waits', () => new Promise(() => {}), 3_600_000);\n";
  writeFileSync(join(root, 'test/endless.test.ts'), endless);
  started = await startLab(root, tiers.at(-1) ?? 'process');
});
afterAll(async () => {
  await started.stop();
  remove(root);
});

const childrenAre = async (isRight: (count: number) => boolean) => {
  while (!isRight((await started.lab.status({})).children)) await setTimeout(50);
};

test.each([
  ['in the warm runner', { select: 'files' as const, files: ['test/endless.test.ts'] }],
  ['in a fresh child', { select: 'files' as const, files: ['test/endless.test.ts'], fresh: true }],
  ['as a command', { select: 'command' as const, command: ['node', '-e', 'setInterval(() => {}, 1000)'] }],
])('tests %s are stopped when their asker goes, and later ones run', async (_, request) => {
  const { lab } = started;
  await lab.eval({ expression: '1' });
  const { children } = await lab.status({});
  const off = new AbortController();
  const run = lab.test({ ...request, timeoutMs: 3_600_000 }, off.signal);
  await childrenAre((count) => count > children);
  off.abort();
  await expect(run).rejects.toThrow();
  await childrenAre((count) => count <= children);
  expect(await lab.test({ select: 'files', files: ['test/price.test.ts'] })).toMatchObject({
    status: 'passed',
  });
});

test('a runner that has been warm for a while is stopped, too', async () => {
  const { lab } = started;
  await lab.test({ select: 'files', files: ['test/price.test.ts'] });
  const { children } = await lab.status({});
  const off = new AbortController();
  const run = lab.test(
    { select: 'files', files: ['test/endless.test.ts'], timeoutMs: 3_600_000 },
    off.signal,
  );
  await setTimeout(1000);
  off.abort();
  await expect(run).rejects.toThrow();
  await childrenAre((count) => count < children);
});
