import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepCopy } from '../../lab/child/own-copy.ts';
import { differingPaths, stampsOf } from '../../lab/runs/tree-stamps.ts';
import { makeRunFolder, type RunFolder, removeTree } from '../../lab/scratch.ts';

let base: string;
let root: string;
let folder: RunFolder;
const write = (path: string, text: string) => writeFileSync(path, text);
const copied = (path: string) => join(folder.path, path);
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'lab-copy-')));
  root = join(base, 'tree');
  for (const path of ['src/deep', 'contracts', 'node_modules/vitest'])
    mkdirSync(join(root, path), { recursive: true });
  for (const name of ['price', 'clock', 'deep/cart']) write(join(root, `src/${name}.ts`), name);
  write(join(root, 'contracts/manifest.json'), '{}');
  folder = makeRunFolder(root, base);
});
afterEach(() => removeTree(base));

/** The two sides: what the Lab sees change in the tree, and what the child does with it. */
function follower(): () => string[] {
  let source = stampsOf(root);
  const place = { source: root, cache: '', clear: [folder.home, folder.temp], sealed: ['contracts/'] };
  const mend = keepCopy(folder.path, place);
  return () => {
    const now = stampsOf(root);
    const changed = differingPaths(source, now);
    source = now;
    return mend(changed);
  };
}

it('gets what changed in the tree, and says which files', () => {
  const update = follower();
  expect(update()).toEqual([]);
  write(join(root, 'src/price.ts'), 'other');
  expect(update()).toEqual(['src/price.ts']);
  expect(readFileSync(copied('src/price.ts'), 'utf8')).toBe('other');

  rmSync(join(root, 'src/deep'), { recursive: true });
  write(join(root, 'src/deep'), 'a file now');
  symlinkSync('price.ts', join(root, 'src/link.ts'));
  // Files have come and gone: an import of any may lead elsewhere.
  expect(update()).toEqual(
    expect.arrayContaining(['src/deep', 'src/deep/cart.ts', 'src/link.ts', 'src/clock.ts']),
  );
  for (const name of ['deep', 'link.ts', 'clock.ts'])
    expect(readFileSync(copied(`src/${name}`))).toEqual(readFileSync(join(root, 'src', name)));
  expect(update()).toEqual([]);
});

it('loses what runs left in it, even when they hide it behind the old time and size', () => {
  const update = follower();
  write(copied('src/clock.ts'), 'CLOCK');
  utimesSync(copied('src/clock.ts'), 0, 0);
  rmSync(copied('src/price.ts'));
  mkdirSync(copied('left/behind'), { recursive: true });
  mkdirSync(copied('node_modules/.cache'));
  const strays = ['left/behind/a.ts', 'node_modules/.cache/b'].map(copied);
  strays.push(join(folder.home, 'c'), join(folder.temp, 'd'));
  for (const path of strays) write(path, 'left');
  expect(update()).toEqual(expect.arrayContaining(['left/behind/a.ts', 'src/clock.ts', 'src/price.ts']));
  expect(strays.filter(existsSync)).toEqual([]);
  for (const name of ['clock', 'price']) expect(readFileSync(copied(`src/${name}.ts`), 'utf8')).toBe(name);
  expect(existsSync(copied('left'))).toBe(false);
});

it('touches nothing behind the links that a run put in the place of folders', () => {
  const update = follower();
  const outside = join(base, 'outside');
  mkdirSync(join(outside, 'deep'), { recursive: true });
  for (const name of ['price.ts', 'deep/cart.ts']) write(join(outside, name), 'of others');
  rmSync(copied('src'), { recursive: true });
  symlinkSync(outside, copied('src'));
  write(join(root, 'src/price.ts'), 'other');
  update();
  for (const name of ['price.ts', 'deep/cart.ts'])
    expect(readFileSync(join(outside, name), 'utf8')).toBe('of others');
  expect(readFileSync(copied('src/price.ts'), 'utf8')).toBe('other');
  expect(update()).toEqual([]);
});

it('is of no more use when a run changed packages or sealed files', () => {
  const update = follower();
  mkdirSync(copied('node_modules/fast-check'));
  expect(update).toThrow('node_modules');
  rmSync(copied('node_modules/fast-check'), { recursive: true });
  expect(update()).toEqual([]);
  chmodSync(copied('contracts'), 0o755);
  write(copied('contracts/more.ts'), 'export {};');
  expect(update).toThrow('contracts/more.ts');
});
