import { describe, expect, test } from 'vitest';
import { cyclesOf, type ImportEdge } from '../../engine/modules/import-graph.ts';
import type { Page } from '../../engine/query.ts';
import type { Workspace } from '../../engine/workspace-types.ts';
import fc from '../seeded.ts';
import { workspaceOf } from './fixture.ts';

const files = {
  'cart.ts':
    "import { priceOf } from './price.ts';\nexport interface Cart {\n  n: number;\n}\nexport const total = (cart: Cart) => priceOf(cart);\n",
  'price.ts':
    "import type { Cart } from './cart.ts';\nimport { Rate } from './rate.ts';\nexport const priceOf = ({ n }: Cart, rate: Rate = { by: 1 }) => n * rate.by;\n",
  'rate.ts': "export interface Rate {\n  by: number;\n}\nexport const load = () => import('./shop.ts');\n",
  'shop.ts':
    "import { total } from './cart.ts';\nimport { sale } from './sale.ts';\nimport 'node:fs';\nexport const shop = () => [total({ n: 1 }), sale()];\nexport const name = 'shop';\n",
  'sale.ts':
    "import { name } from './shop.ts';\nfunction sale() {\n  return name;\n}\nfunction spare() {\n  return 1;\n}\nexport { sale, spare };\n",
  'main.ts':
    "import * as shop from './shop.ts';\nconst price: number = shop.name;\nexport function run() {\n  const unused = 1;\n  return price;\n}\n",
};

const ask = <Answer>(query: string, params: object, workspace: Workspace = workspaceOf(files)): Answer => {
  const outcome = workspace.query({ query, params: { ...params } });
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return outcome.result as Answer;
};
type Items = Page<Record<string, unknown> & { selector: string }>;

describe('module-graph', () => {
  test('tells values from types and late imports', () => {
    const { items } = ask<Items>('module-graph', {});
    expect(items.map(({ selector, to, kind }) => [selector, to, kind])).toEqual([
      ['cart.ts', 'price.ts', 'value'],
      ['main.ts', 'shop.ts', 'value'],
      ['price.ts', 'cart.ts', 'type'],
      ['price.ts', 'rate.ts', 'type'],
      ['rate.ts', 'shop.ts', 'dynamic'],
      ['sale.ts', 'shop.ts', 'value'],
      ['shop.ts', 'cart.ts', 'value'],
      ['shop.ts', 'sale.ts', 'value'],
    ]);
    expect(ask<Items>('module-graph', { path: 'rate.ts' }).total).toBe(2);
    expect(ask('module-graph', { packages: true })).toMatchObject({
      items: [{ selector: 'shop.ts', specifier: 'node:fs' }],
    });
  });
});

describe('importers', () => {
  test('come with lines, kinds and names, and on request through other files', () => {
    expect(ask('importers', { path: 'cart.ts' })).toMatchObject({
      items: [
        { selector: 'price.ts', imports: [{ line: 1, kind: 'type', names: ['Cart'] }] },
        { selector: 'shop.ts', imports: [{ line: 1, kind: 'value', names: ['total'] }] },
      ],
    });
    const { items } = ask<Items>('importers', { path: 'cart.ts', transitive: true });
    expect(items.map(({ selector, distance }) => [selector, distance])).toEqual([
      ['price.ts', 1],
      ['shop.ts', 1],
      ['main.ts', 2],
      ['rate.ts', 2],
      ['sale.ts', 2],
    ]);
  });
});

describe('cycles', () => {
  test('at run time are apart from those that types or late imports close', () => {
    const { items } = ask<Items>('cycles', {});
    expect(items.map(({ kind, files: inside }) => [kind, inside])).toEqual([
      ['value', ['sale.ts', 'shop.ts']],
      ['type', ['cart.ts', 'price.ts']],
      ['dynamic', ['cart.ts', 'price.ts', 'rate.ts', 'sale.ts', 'shop.ts']],
    ]);
    expect(items[0]?.way).toEqual([
      { from: 'sale.ts', to: 'shop.ts', line: 1, kind: 'value' },
      { from: 'shop.ts', to: 'sale.ts', line: 2, kind: 'value' },
    ]);
  });

  test('are exactly the files that reach each other', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), { maxLength: 12 }), (pairs) => {
        const edges = pairs.map(
          ([from, to]): ImportEdge => ({ from, to, specifier: to, kind: 'value', line: 1, names: [] }),
        );
        const reached = (from: string) => {
          const seen = new Set(edges.filter((edge) => edge.from === from).map(({ to }) => to));
          for (const file of seen) for (const edge of edges) if (edge.from === file) seen.add(edge.to);
          return seen;
        };
        const found = cyclesOf(edges);
        const groupOf = (file: string) => found.find(({ files: inside }) => inside.includes(file));
        for (const file of 'abcdef') {
          expect(groupOf(file) !== undefined).toBe(reached(file).has(file));
          for (const other of groupOf(file)?.files ?? []) expect(reached(file).has(other)).toBe(true);
        }
        for (const { way, files: inside } of found) {
          expect([way[0]?.from, way.at(-1)?.to]).toEqual([inside[0], inside[0]]);
          way.slice(1).forEach((edge, index) => {
            expect(edge.from).toBe(way[index]?.to);
          });
        }
      }),
    );
  });
});

describe('diagnostics', () => {
  test('name the declaration around each error, and suggestions on request', () => {
    const { items } = ask<Items>('diagnostics', { paths: ['main.ts'] });
    expect(items).toMatchObject([
      { selector: expect.stringMatching(/^main\.ts#price@/), line: 2, code: 2322, category: 'error' },
    ]);
    expect(ask<Items>('diagnostics', { paths: ['main.ts'], suggestions: true }).items).toContainEqual(
      expect.objectContaining({
        selector: expect.stringMatching(/^main\.ts#run@/),
        code: 6133,
        category: 'suggestion',
      }),
    );
  });
});

describe('unused-exports', () => {
  test('are found in lists of exports too, and not in entry points', () => {
    const list = (params: object) =>
      ask<Items>('unused-exports', params).items.map(({ selector }) => selector.replace(/@.*/, ''));
    expect(list({})).toEqual(['rate.ts#load', 'sale.ts#spare']);
    expect(list({ entryPoints: ['sale.ts'] })).toEqual(['rate.ts#load']);
  });
});
