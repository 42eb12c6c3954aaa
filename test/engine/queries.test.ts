import { Type } from '@sinclair/typebox';
import { describe, expect, test } from 'vitest';
import { queries } from '../../engine/catalogue.ts';
import { defineQuery, type Page } from '../../engine/query.ts';
import { openWorkspace } from '../../engine/workspace.ts';
import type { Workspace } from '../../engine/workspace-types.ts';
import fc from '../seeded.ts';
import { filesOf, root, workspaceOf } from './fixture.ts';

const files = {
  'store.ts': `import type { Item } from './item.ts';
import { priceOf } from './item.ts';

/** Keeps items. */
export class Store {
  readonly items: Item[] = [];

  /** Puts one in. */
  add(item: Item) {
    this.items.push(item);
    return priceOf(item);
  }

  get total() {
    return this.items.map(priceOf).reduce((a, b) => a + b, 0);
  }
}

export function gatherAllPrices(store: Store) {
  const prices = store.items.map((item) => priceOf(item));
  return prices;
}
`,
  'item.ts': `export interface Item {
  price: number;
}

// What it costs.
export function priceOf(item: Item): number;
export function priceOf(item: Item, factor: number): number;
export function priceOf({ price }: Item, factor = 1): number {
  return price * factor;
}

function pricey(item: Item) {
  return priceOf(item) > 100;
}

export { pricey as isPricey };
`,
  'shop.ts': `import { Store } from './store.ts';

export { priceOf as cost } from './item.ts';

const store = new Store();
store.add({ price: 2 });
`,
};

const ask = <Answer>(workspace: Workspace, query: string, params: object): Answer => {
  const outcome = workspace.query({ query, params: { ...params } });
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return outcome.result as Answer;
};
type Items = Page<Record<string, unknown> & { selector: string }>;
const bare = (selector: string) => selector.replace(/@[0-9a-f]{8}$/, '');
const selectorsOf = ({ items }: Items) => items.map(({ selector }) => bare(selector));

test('an outline of a test file lists its tests, as other operations name them', () => {
  const text =
    "describe('half', () => {\n  const four = 4;\n\n  test.each([1, 2])('halves %s', (n) => {\n    expect(half(n)).toBe(n / 2);\n  });\n});\n";
  const workspace = workspaceOf({ 'half.test.ts': text });
  const answer = workspace.query({ query: 'outline', params: { path: 'half.test.ts' } });
  const items = answer.ok ? (answer.result as Page<{ statement: string; line: number }>).items : [];
  expect(items).toMatchObject([
    { statement: "describe('half', () => {…});", line: 1, lines: 7 },
    { statement: "test.each([1, 2])('halves %s', (n) => {…});", line: 4, lines: 3 },
  ]);
  const params = { target: 'half.test.ts', text: items[1]?.statement, position: 'after', code: 'more();' };
  const outcome = workspace.run([{ operation: 'insert-statement', params }], { check: 'syntax' });
  expect(outcome.ok && workspace.read('half.test.ts')).toContain('  });\n  more();\n});');
});

test.each(['Store.add', 'Store.add()', 'store.ts:Store.add', 'store.ts/Store.add'])(
  'a declaration that is named as %s is refused with its selector',
  (target) => {
    const workspace = workspaceOf(files);
    const read = workspace.query({ query: 'read', params: { target } });
    const edited = workspace.run([{ operation: 'replace-body', params: { target, body: '' } }]);
    for (const answer of [read, edited])
      expect(answer).toMatchObject({ refusal: { code: 'not-found', candidates: ['store.ts#Store.add'] } });
  },
);

describe('find-symbol', () => {
  const found = (params: object) => selectorsOf(ask(workspaceOf(files), 'find-symbol', params));

  test('puts the exact name first, then prefixes, then initials of words, then parts', () => {
    expect(found({ name: 'price' })).toEqual([
      'item.ts#Item.price',
      'shop.ts#price',
      'item.ts#pricey',
      'item.ts#priceOf~1',
      'item.ts#priceOf~2',
      'item.ts#priceOf~3',
      'store.ts#gatherAllPrices.prices',
      'store.ts#gatherAllPrices',
    ]);
    expect(found({ name: 'gAP' })).toEqual(['store.ts#gatherAllPrices']);
    expect(found({ name: 'gatpri' })).toEqual(['store.ts#gatherAllPrices']);
  });

  test('looks inside of a container, and keeps to kinds, exports and folders', () => {
    expect(found({ name: 'Store.to' })).toEqual(['store.ts#Store.total']);
    expect(found({ name: 'item', kinds: ['parameter'], path: 'store.ts' })).toContain(
      'store.ts#Store.add.item',
    );
    expect(found({ name: 'item', exported: true })).toEqual(['item.ts#Item']);
    expect(found({ name: 'pricey', exported: true })).toEqual(['item.ts#pricey']);
  });
});

test('find-symbol answers whatever is asked, on names without letters too', () => {
  const workspace = workspaceOf({
    'a.ts':
      'export const [_, $, $1, größeÄndern] = [1, 2, 3, 4];\nexport const __ = 1, $$ = 2, übergroß = 3;\n',
  });
  const parts = fc.constantFrom('_', '$', '.', 'ü', 'g', 'Ä', '1', '🪙', ' ', '#');
  fc.assert(
    fc.property(fc.array(parts, { minLength: 1, maxLength: 4 }), (name) => {
      expect(workspace.query({ query: 'find-symbol', params: { name: name.join('') } }).ok).toBe(true);
    }),
  );
  expect(selectorsOf(ask(workspace, 'find-symbol', { name: 'übg' }))).toEqual([]);
  expect(selectorsOf(ask(workspace, 'find-symbol', { name: 'über' }))).toEqual(['a.ts#übergroß']);
});

describe('references', () => {
  test('are grouped by the declaration that refers, with the kind and the text of each place', () => {
    const answer = ask<Items & { places: number }>(workspaceOf(files), 'references', {
      target: 'item.ts#priceOf',
    });
    expect(selectorsOf(answer)).toEqual([
      'item.ts#priceOf~1',
      'item.ts#priceOf~2',
      'item.ts#pricey',
      'shop.ts',
      'store.ts',
      'store.ts#Store.add',
      'store.ts#Store.total',
      'store.ts#gatherAllPrices',
    ]);
    expect(answer.places).toBe(9);
    expect(answer.items.map(({ places }) => (places as { kind: string }[])[0]?.kind)).toEqual([
      'declaration',
      'declaration',
      'call',
      'export',
      'import',
      'call',
      'read',
      'call',
    ]);
    expect(answer.items[5]?.places).toEqual([
      { line: 11, column: 12, kind: 'call', text: 'return priceOf(item);' },
    ]);
  });

  test('can be read on from an offset', () => {
    const workspace = workspaceOf(files);
    const page = (offset: number) =>
      ask<Items>(workspace, 'references', { target: 'item.ts#priceOf', kinds: ['call'], limit: 2, offset });
    expect(page(0)).toMatchObject({ total: 3, truncated: true });
    expect(page(2)).toMatchObject({ items: [{ path: 'store.ts', kind: 'function' }], truncated: false });
  });
});

describe('read', () => {
  test('gives parts of a declaration: its head, its comment, its body, what it uses', () => {
    const answer = ask<Record<string, unknown>>(workspaceOf(files), 'read', {
      target: 'store.ts#Store.add',
      parts: ['signature', 'doc', 'body', 'dependencies'],
    });
    expect(answer).toMatchObject({
      signature: 'add(item: Item)',
      doc: '/** Puts one in. */',
      body: { text: '{\n    this.items.push(item);\n    return priceOf(item);\n  }', truncated: false },
    });
    expect(selectorsOf(answer.dependencies as Items)).toEqual([
      'item.ts#Item',
      'store.ts#Store.items',
      'item.ts#priceOf~3',
    ]);
  });
});

test('questions of names, imports and syntax make no program of types', () => {
  const params: Record<string, object> = {
    outline: { path: 'store.ts' },
    read: { target: 'store.ts#Store', parts: ['signature', 'doc', 'body'] },
    'find-symbol': { name: 'price' },
    search: { text: 'priceOf' },
    importers: { path: 'item.ts', transitive: true },
    'module-graph': {},
    cycles: {},
    'unused-exports': {},
    'structural-diff': {},
  };
  const answers: unknown[] = [];
  const withoutCompiler = defineQuery({
    name: 'without-compiler',
    summary: 'Ask these queries of a state that has no compiler.',
    when: 'a test does it',
    whenNot: 'one query → the query',
    params: Type.Object({}),
    result: Type.Array(Type.Unknown()),
    example: { before: {}, params: {}, answer: [] },
    run: (snapshot, _params, context) => {
      const service = () => expect.unreachable('a type program was made');
      for (const [name, each] of Object.entries(params))
        answers.push(queries[name]?.run({ ...snapshot, service }, each as never, context));
      return [];
    },
  });
  const workspace = openWorkspace({ root, files: filesOf(files), queries: [withoutCompiler] });
  expect(workspace.query({ query: 'without-compiler', params: {} })).toEqual({ ok: true, result: [] });
  expect(answers).toHaveLength(Object.keys(params).length);
});

describe('every list', () => {
  test('has selectors that can be read as they are', () => {
    const workspace = workspaceOf(files);
    const lists = [
      ask<Items>(workspace, 'outline', { path: 'store.ts' }),
      ask<Items>(workspace, 'find-symbol', { name: 'e', limit: 500 }),
      ask<Items>(workspace, 'references', { target: 'item.ts#Item' }),
    ];
    for (const { items } of lists) {
      expect(items.length).toBeGreaterThan(1);
      for (const { selector } of items) ask(workspace, 'read', { target: selector });
    }
  });
});

test('an outline of a folder lists its files, and one of `.` those of the project', () => {
  const workspace = workspaceOf({ 'src/a.ts': 'export {};\n', 'src/b/c.ts': 'export {};\n', 'd.ts': '' });
  const items = (path: string) => {
    const answer = workspace.query({ query: 'outline', params: { path } });
    return answer.ok ? (answer.result as Page<string>).items : answer.refusal.code;
  };
  expect(items('src/')).toEqual(['src/a.ts', 'src/b/c.ts']);
  expect(items('./src/b')).toEqual(['src/b/c.ts']);
  expect(items('.')).toEqual(['d.ts', 'src/a.ts', 'src/b/c.ts']);
  expect(items('lib')).toBe('not-found');
});
