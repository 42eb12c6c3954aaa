import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFollowedCopy } from '../../lab/followed-copy.ts';
import { removeTree } from '../../lab/scratch.ts';

let base: string;
let root: string;
const write = (path: string, text: string) => writeFileSync(path, text);
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'lab-copy-'));
  root = join(base, 'tree');
  for (const folder of ['src/deep', 'contracts', 'node_modules/vitest'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const name of ['price', 'clock', 'deep/cart']) write(join(root, `src/${name}.ts`), name);
  write(join(root, 'contracts/manifest.json'), '{}');
});
afterEach(() => removeTree(base));

it('gets what changed in the tree, and says which files', () => {
  const { folder, update, files } = makeFollowedCopy(root, base);
  const nothing = { changed: [], mended: [], moved: false, stale: false };
  expect(update()).toEqual(nothing);
  write(join(root, 'src/price.ts'), 'other');
  expect(update()).toEqual({ ...nothing, changed: ['src/price.ts'] });
  expect(readFileSync(join(folder.path, 'src/price.ts'), 'utf8')).toBe('other');

  rmSync(join(root, 'src/deep'), { recursive: true });
  write(join(root, 'src/deep'), 'a file now');
  symlinkSync('price.ts', join(root, 'src/link.ts'));
  expect(update()).toEqual({
    ...nothing,
    moved: true,
    changed: ['src/deep', 'src/deep/cart.ts', 'src/link.ts'],
  });
  expect(files().sort()).toEqual(['src/clock.ts', 'src/deep', 'src/link.ts', 'src/price.ts']);
  for (const name of ['deep', 'link.ts', 'clock.ts'])
    expect(readFileSync(join(folder.path, 'src', name))).toEqual(readFileSync(join(root, 'src', name)));
  expect(update()).toEqual(nothing);
});

it('loses what runs left in it, even when they hide it behind the old time and size', () => {
  const { folder, update } = makeFollowedCopy(root, base);
  const copied = (path: string) => join(folder.path, path);
  write(copied('src/clock.ts'), 'CLOCK');
  utimesSync(copied('src/clock.ts'), 0, 0);
  rmSync(copied('src/price.ts'));
  mkdirSync(copied('left/behind'), { recursive: true });
  mkdirSync(copied('node_modules/.cache'));
  const strays = [
    copied('left/behind/a.ts'),
    copied('node_modules/.cache/b'),
    join(folder.home, 'c'),
    join(folder.temp, 'd'),
  ];
  for (const path of strays) write(path, 'left');
  expect(update()).toEqual({
    changed: [],
    mended: ['left/behind/a.ts', 'src/clock.ts', 'src/price.ts'],
    moved: true,
    stale: false,
  });
  expect(strays.filter(existsSync)).toEqual([]);
  for (const name of ['clock', 'price']) expect(readFileSync(copied(`src/${name}.ts`), 'utf8')).toBe(name);
  expect(existsSync(copied('left'))).toBe(false);
});

it('is of no more use when packages come, or sealed files change', () => {
  const { update } = makeFollowedCopy(root, base);
  mkdirSync(join(root, 'node_modules/fast-check'));
  expect(update()).toMatchObject({ stale: true });
  const other = makeFollowedCopy(root, base);
  write(join(root, 'contracts/manifest.json'), '{ }');
  expect(other.update()).toMatchObject({ stale: true });
});
