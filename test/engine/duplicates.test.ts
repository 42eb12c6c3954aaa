import { expect, test } from 'vitest';
import { complexFunctions, duplicates } from '../../engine/evidence.ts';
import { memoryFiles, openWorkspace } from '../../engine/index.ts';
import fc from '../seeded.ts';

const open = (files: Record<string, string>) =>
  openWorkspace({
    root: '/shop',
    files: memoryFiles({
      '/shop/tsconfig.json': '{}',
      ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`/shop/${path}`, text])),
    }),
  });

const shared = (name: string) => `export function ${name}(prices: number[], rate: number): number {
  let sum = 0;
  for (const price of prices) {
    if (price < 0) throw new RangeError('negative');
    sum += price * (1 + rate);
  }
  return Math.round(sum * 100) / 100;
}
`;

test('a function that was copied under another name is found with both places', () => {
  const workspace = open({
    'src/net.ts': `const unit = 'EUR';\n\n${shared('net')}`,
    'src/gross.ts': shared('gross'),
    'test/gross.test.ts': shared('again'),
  });
  expect(duplicates(workspace, 40)).toMatchObject([
    { first: 'src/gross.ts:1', second: 'src/net.ts:3', lines: 8 },
  ]);
  expect(duplicates(workspace, 400)).toEqual([]);
});

test('equal imports are no repetition, and what repeats inside a file is told once for each place', () => {
  const imports = "import { one, two, three, four, five, six } from './numbers.ts';\n".repeat(6);
  expect(duplicates(open({ 'src/a.ts': imports, 'src/b.ts': imports }), 40)).toEqual([]);
  expect(duplicates(open({ 'src/a.ts': [1, 2, 3].map((n) => shared(`f${n}`)).join('\n') }), 40)).toHaveLength(
    2,
  );
});

test('whatever is told to be equal is equal', () => {
  const statement = fc.constantFrom('a = b + 1;', 'call(a, b);', 'if (a) b = 2;', 'for (;;) break;');
  const file = fc.array(statement, { maxLength: 60 });
  fc.assert(
    fc.property(file, file, (one, other) => {
      const texts: Record<string, string[]> = { 'src/one.js': one, 'src/other.js': other };
      const files = Object.entries(texts).map(([path, lines]) => [path, lines.join('\n')]);
      for (const { first, second, lines } of duplicates(open(Object.fromEntries(files)), 12)) {
        const textAt = (place: string) => {
          const [path = '', line = ''] = place.split(':');
          return texts[path]?.slice(Number(line), Number(line) + lines - 2);
        };
        expect(textAt(second)).toEqual(textAt(first));
      }
    }),
  );
});

test('the function with the most decisions of its own comes first', () => {
  const branchy = 'export const pick = (n: number) => (n > 2 ? (n > 3 ? 3 : 2) : n ? 1 : 0);\n';
  const nested = 'export function outer() {\n  return () => (Math.random() > 0.5 ? 1 : 2);\n}\n';
  const found = complexFunctions(open({ 'src/a.ts': nested, 'src/b.ts': branchy }), 2);
  expect(found).toEqual([
    { place: 'src/b.ts:1 pick', decisions: 3 },
    { place: 'src/a.ts:2 (no name)', decisions: 1 },
  ]);
});
