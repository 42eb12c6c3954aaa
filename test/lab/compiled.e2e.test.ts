import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeProject, remove, startLab, tiers } from './started-lab.ts';

const root = makeProject();
const kept = mkdtempSync(join(tmpdir(), 'lab-compiled-'));
afterAll(() => [root, kept].forEach(remove));

/** Every file of the compiled code, with its bytes. */
const contents = () =>
  readdirSync(kept, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.includes('/children/'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [file, readFileSync(file).toString('base64')]);

const folderInUse = `process.getBuiltinModule('node:module').getCompileCacheDir()`;
const attack = `const fs = process.getBuiltinModule('node:fs');
const got = [];
const folder = ${folderInUse};
for (const file of fs.readdirSync(folder)) {
  for (const attempt of [
    () => fs.writeFileSync(folder + '/' + file, 'poison'),
    () => fs.rmSync(folder + '/' + file),
    () => fs.writeFileSync(folder + '/' + file + '.new', 'poison'),
  ]) {
    try { attempt(); got.push(file); } catch {}
  }
}
[fs.readdirSync(folder).length > 0, process.env.NODE_COMPILE_CACHE, got]`;

describe.each(tiers)('compiled code of child scripts in the %s sandbox', (tier) => {
  it('is there for the first evaluation, and nothing that is evaluated can change it', async () => {
    const started = await startLab(root, tier, { NODE_COMPILE_CACHE: kept });
    try {
      if (tier === 'process') {
        expect((await started.lab.eval({ expression: folderInUse })).value).toEqual({ $: 'undefined' });
        return;
      }
      const before = contents();
      expect(before.length).toBeGreaterThan(0);
      expect(await started.lab.eval({ expression: attack })).toMatchObject({
        status: 'ok',
        value: [true, { $: 'undefined' }, []],
      });
      expect(contents()).toEqual(before);
    } finally {
      await started.stop();
    }
  });
});
