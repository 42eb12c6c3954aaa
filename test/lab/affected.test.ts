import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { dependents, makeReach } from '../../lab/runs/affected.ts';

let root = '';
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What an edit reaches in a shop with these files besides; `src/cart.ts` is gone. */
function reached(edited: string, files: Record<string, string>): string[] | undefined {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'lab-affected-')));
  const texts = {
    'tsconfig.json': '{ "compilerOptions": { "module": "nodenext", "paths": { "~/*": ["./src/*"] } } }',
    'node_modules/vitest/package.json': '{ "name": "vitest" }',
    'src/price.ts':
      "import { it } from 'vitest';\nimport { join } from 'node:path';\nexport const price = 1;\n",
    'src/clock.ts': 'export const hours = 24;\n',
    ...files,
  };
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const reach = makeReach(root, (path) =>
    existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined,
  );
  return reach([edited]).files?.filter((path) => path !== edited);
}

it('is what imports the edited files, directly or not, cycles included', () => {
  const imports: Record<string, string[]> = {
    'a.ts': ['b.ts'],
    'b.ts': ['c.ts'],
    'c.ts': ['b.ts'],
    'd.ts': [],
    'a.test.ts': ['a.ts'],
  };
  const links = (path: string) => imports[path] ?? [];
  expect(dependents(['c.ts'], Object.keys(imports), links).sort()).toEqual([
    ...['a.test.ts', 'a.ts', 'b.ts', 'c.ts'],
  ]);
  expect(dependents([], ['a.ts'], () => undefined)).toEqual([]);
});

it.each([
  ["import { price } from './price.ts';"],
  ["export * from './price.js';"],
  ["const { price } = await import('./price');"],
  ["const { price } = require('./price');"],
  ["import { price } from '~/price.ts';"],
  ["vitest.mock('./price.ts', () => ({ price: 2 }));"],
  ["new Worker(new URL('./price.ts', import.meta.url));"],
  ["spawn('node', ['src/price.ts']);"],
  ["import 'virtual:everything';"],
  ['await import(names[0]);'],
  ['const all = import.meta.glob("./*.ts");'],
])('counts %s as a way to the module', (text) => {
  expect(reached('src/price.ts', { 'src/shop.ts': `${text}\n` })).toEqual(['src/shop.ts']);
});

it.each([
  ["import { hours } from './clock.ts';"],
  ["import { readFileSync } from 'node:fs';\nimport { it } from 'vitest';"],
  ["// import(name) is what a comment says, and 'price' a text"],
])('does not count %s', (text) => {
  expect(reached('src/price.ts', { 'src/shop.ts': `${text}\n` })).toEqual([]);
});

it('follows the names by which packages of one repository import each other', () => {
  const files = {
    'packages/core/package.json': '{ "name": "@acme/core" }',
    'packages/core/src/sum.ts': 'export const sum = 1;\n',
    'packages/shop/total.test.ts': "import { sum } from '@acme/core';\n",
    'packages/shop/other.test.ts': "import { sum } from '@acme/core-extra';\n",
    'node_modules/@acme/core-extra/package.json': '{}',
  };
  expect(reached('packages/core/src/sum.ts', files)).toEqual(['packages/shop/total.test.ts']);
});

it('finds those that still name a file that is gone', () => {
  const files = {
    'test/cart.test.ts': "import { cart } from '~/cart.js';\n",
    'test/a.test.ts': "const text = 'cart';\n",
  };
  expect(reached('src/cart.ts', files)).toEqual(['test/cart.test.ts']);
});

it('finds for a text that people read only what names it', () => {
  const files = {
    'test/readme.test.ts': "readFileSync(join(root, 'README.md'));\n",
    'test/price.test.ts': "import { price } from '../src/price.ts';\n",
  };
  expect(reached('README.md', files)).toEqual(['test/readme.test.ts']);
  expect(reached('docs/prices.md', files)).toEqual([]);
});

it.each(['package.json', 'vitest.config.ts', 'data/prices.csv'])('cannot tell for %s', (path) => {
  expect(reached(path, {})).toBeUndefined();
});
