/** An edit is refused when it breaks a file, however far away; only files that can see it are looked at. */

import { afterEach, describe, expect, test } from 'vitest';
import { filesSeeing } from '../../engine/compiler/seen-changes.ts';
import { openWorkspace, type Workspace } from '../../engine/index.ts';
import fc from '../seeded.ts';
import { filesOf, root } from './fixture.ts';
import { snapshotOf } from './random-modules.ts';

const opened: Workspace[] = [];
function open(files: Record<string, string>, nativeCompiler: 'always' | 'never'): Workspace {
  const workspace = openWorkspace({ root, files: filesOf(files), nativeCompiler });
  opened.push(workspace);
  return workspace;
}
afterEach(() => {
  for (const workspace of opened.splice(0)) workspace.dispose();
});

const edit = (target: string, find: string, replace: string) => ({
  operation: 'edit-text',
  params: { target, find, replace },
});

const far: [string, Record<string, string>, ReturnType<typeof edit>][] = [
  [
    'by an inferred type on the way',
    {
      'price.ts': 'export function price() {\n  return 1;\n}\n',
      'cart.ts': "import { price } from './price.ts';\nexport const total = price();\n",
      'shop.ts': "import { total } from './cart.ts';\nexport const shown: number = total;\n",
    },
    edit('price.ts', 'return 1', "return '1'"),
  ],
  [
    'by a type that the file on the way only names',
    {
      'price.ts': 'export interface Price {\n  net: number;\n}\n',
      'cart.ts':
        "import type { Price } from './price.ts';\nexport function total(): Price | undefined {\n  return undefined;\n}\n",
      'shop.ts': "import { total } from './cart.ts';\nexport const shown = total()?.net;\n",
    },
    edit('price.ts', 'net: number', 'gross: number'),
  ],
  [
    'through three files that hand it on in different ways',
    {
      'price.ts': 'export const price = { net: 1 };\n',
      'all.ts': "export * from './price.ts';\n",
      'cart.ts':
        "import * as all from './all.ts';\nexport class Cart {\n  first() {\n    return [all.price];\n  }\n}\n",
      'shop.ts': "import { Cart } from './cart.ts';\nexport const shown = () => new Cart().first();\n",
      'main.ts': "import { shown } from './shop.ts';\nshown()[0]?.net.toFixed();\n",
    },
    edit('price.ts', 'net: 1', "net: '1'"),
  ],
  [
    'by a declaration that every file sees',
    {
      'price.ts': 'declare global {\n  interface Price {\n    net: number;\n  }\n}\nexport {};\n',
      'shop.ts': 'export const shown = (price: Price): number => price.net;\n',
    },
    edit('price.ts', 'net: number', 'gross: number'),
  ],
  [
    'by a script without imports',
    {
      'price.d.ts': 'declare const price: number;\n',
      'shop.ts': 'export const shown: number = price;\n',
    },
    edit('price.d.ts', 'number', 'string'),
  ],
];

test('looks at no importer of a file that names a change only in a body and in a value with a type', () => {
  const before = snapshotOf({
    'price.ts': 'export const price = 1;\n',
    'cart.ts':
      "import { price } from './price.ts';\nexport const total: number = price;\nexport function sum(): number {\n  return price;\n}\n",
    'shop.ts': "import { total } from './cart.ts';\nexport const shown = total;\n",
    'sale.ts': "import { price } from './price.ts';\nexport const sale = price;\n",
    'ad.ts': "import { sale } from './sale.ts';\nexport const ad = sale;\n",
  });
  const after = before.with(new Map([['price.ts', "export const price = '1';\n"]]));
  expect(filesSeeing(before, after, ['price.ts']).sort()).toEqual([
    'ad.ts',
    'cart.ts',
    'price.ts',
    'sale.ts',
  ]);
});

describe.each(['always', 'never'] as const)('with the native compiler %s', (nativeCompiler) => {
  test.each(far)('refuses an edit that breaks a far file %s', (_, files, call) => {
    const workspace = open(files, nativeCompiler);
    expect(workspace.diagnostics()).toEqual([]);
    expect(workspace.run([call])).toMatchObject({ ok: false, refusal: { code: 'types' } });
  });

  test('accepts an edit that shows nowhere, and one that keeps the inferred type', () => {
    const [, files] = far[0] as (typeof far)[0];
    const workspace = open(files, nativeCompiler);
    expect(workspace.run([edit('price.ts', 'return 1', 'return 2')])).toMatchObject({ ok: true });
    expect(workspace.run([edit('price.ts', 'price()', 'price(): number')])).toMatchObject({ ok: true });
    expect(workspace.run([edit('price.ts', 'return 2', 'return 3')])).toMatchObject({ ok: true });
  });
});

const names = ['price.ts', 'cart.ts', 'shop.ts', 'stock.ts', 'main.ts'];
const value = fc.constantFrom('1', "'one'", '{ net: 1 }', '[1]', '(n: number) => n');
const bodyOf = (kind: number, index: number, used: string, literal: string) =>
  [
    `export const made = ${used};\nexport type Made = typeof made;\n`,
    `export function make() {\n  return [${used}, ${literal}] as const;\n}\nexport const made = make()[1];\nexport type Made = { part: typeof made };\n`,
    `export interface Made {\n  net: ${index % 2 ? 'number' : 'string'};\n}\nexport const made: Made = { net: ${index % 2 ? 1 : "'1'"} };\nexport const spare = ${used};\n`,
    `export class Made {\n  part = ${used};\n}\nexport const made = new Made().part;\n`,
    `export type Made = { all: typeof made };\nexport function size(): number {\n  return String(${used}).length;\n}\nexport const made = ${literal};\n`,
  ][kind] as string;

/** Files of which each may import what stands before it. */
const project = fc.tuple(...names.map(() => fc.tuple(fc.nat(4), fc.nat(3), value, fc.nat(2)))).map((draws) =>
  Object.fromEntries(
    draws.map(([kind, from, literal, way], index) => {
      const source = index === 0 ? undefined : names[Math.max(0, index - 1 - (from % index))];
      const used = source === undefined ? literal : way === 2 ? 'all.made' : 'given';
      const imported = way === 2 ? '* as all' : '{ made as given, type Made as Given }';
      const head = source === undefined ? '' : `import ${imported} from './${source}';\n`;
      const type = way === 2 ? 'all.Made' : 'Given';
      const seen = source === undefined ? '' : `export declare const seen: ${type};\n`;
      return [names[index] as string, head + bodyOf(kind, index, used, literal) + seen];
    }),
  ),
);

/** Last files, each of which needs one property of the last value that was made. */
function needing(files: Record<string, string>): Record<string, string> {
  const needs = ['toFixed', 'length', 'net', 'part'].map((property) => [
    `${property}.ts`,
    `import { made } from './main.ts';\nexport const needed = made.${property};\n`,
  ]);
  return { ...files, ...Object.fromEntries(needs) };
}

test('refuses an edit exactly when the errors of the whole project become more', () => {
  const property = fc.property(project, project, fc.nat(4), (some, other, which) => {
    const path = names[which] as string;
    const files = needing(some);
    const own = /from '.\/(\w+\.ts)'/.exec(other[path] ?? '')?.[1];
    const text = other[path] as string;
    fc.pre(text !== files[path] && own !== path);
    const counts = ([files, { ...files, [path]: text }] as const).map((each) =>
      countsOf(open(each, 'never').diagnostics()),
    );
    const isWorse = Object.entries(counts[1] ?? {}).some(([key, count]) => count > (counts[0]?.[key] ?? 0));
    const outcome = open(files, 'never').run([edit(path, files[path] as string, text)]);
    for (const workspace of opened.splice(0)) workspace.dispose();
    expect(outcome.ok).toBe(!isWorse);
  });
  fc.assert(property, { numRuns: Number(process.env.RUNS ?? 15) });
});

function countsOf(errors: readonly { file: string; code: number }[]): Record<string, number> {
  const keys = errors.map(({ file, code }) => `${file} ${code}`);
  return Object.fromEntries([...Map.groupBy(keys, (key) => key)].map(([key, all]) => [key, all.length]));
}
