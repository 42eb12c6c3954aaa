/** The small repository of the recorded run: `node test/recordings/shop.ts FOLDER` makes it, with one commit. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const files = {
  'package.json': `{
  "name": "shop",
  "type": "module",
  "scripts": { "test": "node --test" }
}
`,
  'tsconfig.json': `{
  "compilerOptions": {
    "strict": true,
    "target": "es2022",
    "module": "nodenext",
    "noEmit": true,
    "allowImportingTsExtensions": true
  },
  "include": ["src"]
}
`,
  'src/cart.ts': `export interface Item {
  name: string;
  cents: number;
  count: number;
}

/** What the items cost together, in cents. */
export function total(items: Item[]): number {
  let sum = 0;
  for (const item of items) sum += item.cents * item.count;
  return sum;
}
`,
  'src/receipt.ts': `import { type Item, total } from './cart.ts';

const euros = (cents: number) => \`\${(cents / 100).toFixed(2)} €\`;

/** A line for each item, and the total. */
export function receipt(items: Item[]): string[] {
  const lines = items.map(({ name, cents, count }) => \`\${count} × \${name}: \${euros(cents * count)}\`);
  return [...lines, \`Total: \${euros(total(items))}\`];
}
`,
  'test/cart.test.js': `import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { total } from '../src/cart.ts';

const items = [
  { name: 'tea', cents: 450, count: 2 },
  { name: 'cup', cents: 1295, count: 1 },
];

test('the total counts each item as often as it is bought', () => {
  assert.equal(total(items), 2195);
});
`,
};

/** Writes the repository to a folder and commits it. @throws when git is missing or the folder cannot be written */
export function makeShop(folder: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const author = ['-c', 'user.name=Shop', '-c', 'user.email=shop@localhost'];
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '.'],
    [...author, 'commit', '-qm', 'A shop'],
  ])
    execFileSync('git', args, { cwd: folder });
}

const [, , folder] = process.argv;
if (import.meta.main && folder) makeShop(folder);
