import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeProject, priceModule, remove, type StartedLab, startLab, tiers } from './started-lab.ts';

let root: string;
let started: StartedLab;
beforeAll(async () => {
  root = makeProject();
  started = await startLab(root, tiers.at(-1) ?? 'process');
});
afterAll(async () => {
  await started.stop();
  remove(root);
});

const rename = { operation: 'rename-symbol', params: { target: 'src/price.ts#discount', to: 'reduced' } };

test('a Lab follows a tree that others write to: edits, new files, deleted ones, and packages by saying so', async () => {
  const { lab } = started;
  const write = (path: string, text: string) => writeFileSync(join(root, path), text);
  await lab.query({ query: 'read', params: { target: 'src/price.ts' } });
  expect(await lab.refresh({})).toEqual({ changed: [] });
  write('src/price.ts', `${priceModule}\nexport const theirs = (n: number) => discount(n);\n`);
  write('src/sale.ts', "import { discount } from './price.ts';\n\nexport const sale = discount(2000);\n");

  // Without a look the Lab writes over nothing.
  expect(await lab.edit({ calls: [rename] })).toMatchObject({ ok: false, refusal: { code: 'stale' } });
  expect(readFileSync(join(root, 'src/price.ts'), 'utf8')).toContain('theirs');

  expect((await lab.refresh({})).changed).toEqual(['src/price.ts', 'src/sale.ts']);
  expect(await lab.edit({ calls: [rename] })).toMatchObject({ ok: true });
  expect(readFileSync(join(root, 'src/sale.ts'), 'utf8')).toContain('sale = reduced(2000)');
  expect(await lab.refresh({})).toEqual({ changed: [] });
  const probe = { module: 'src/price.ts', expression: 'exports.theirs(2000)' };
  expect(await lab.eval(probe)).toMatchObject({ status: 'ok', value: 1900 });
  expect(await lab.check({ files: ['src/price.ts'] })).toMatchObject({ ok: true });

  rmSync(join(root, 'src/sale.ts'));
  expect((await lab.refresh({})).changed).toEqual(['src/sale.ts']);
  mkdirSync(join(root, 'src/node_modules/left-pad'), { recursive: true });
  expect(await lab.refresh({})).toEqual({ changed: [], reopen: expect.stringContaining('Packages') });
});

test('a Lab on a kept tree notices before each request what others wrote', async () => {
  const kept = makeProject();
  const running = await startLab(kept, tiers.at(-1) ?? 'process', {}, ['--kept']);
  try {
    const { lab } = running;
    const write = (path: string, text: string) => writeFileSync(join(kept, path), text);
    const call = { module: 'src/clock.ts', call: { export: 'hours', args: [90] } };
    expect(await lab.eval(call)).toMatchObject({ value: 1.5 });
    write('src/clock.ts', 'export const hours = (minutes: number): number => minutes / 30;\n');
    write('src/day.ts', "import { hours } from './clock.ts';\n\nexport const day: string = hours(1440);\n");
    expect(await lab.eval(call)).toMatchObject({ value: 3 });
    expect(await lab.check({ files: ['src/day.ts'] })).toMatchObject({
      ok: true,
      total: 1,
      baseline: 1,
    });
    const calls = [{ operation: 'rename-symbol', params: { target: 'src/clock.ts#hours', to: 'halves' } }];
    expect(await lab.edit({ calls })).toMatchObject({ ok: true });
    expect(readFileSync(join(kept, 'src/day.ts'), 'utf8')).toContain('halves(1440)');
    write('tsconfig.json', '{ "compilerOptions": ');
    await expect(lab.eval(call)).rejects.toMatchObject({
      problem: { code: 'unavailable', message: expect.stringContaining('tsconfig.json') },
    });
    write('tsconfig.json', '{}');
    expect(await lab.eval({ ...call, call: { export: 'halves', args: [90] } })).toMatchObject({ value: 3 });
  } finally {
    await running.stop();
    remove(kept);
  }
});
