/** Merging two programs: what commutes gives the same bytes in both orders, everything else is a typed conflict. */
import { Value } from '@sinclair/typebox/value';
import { describe, expect, test } from 'vitest';
import { type EditCall, type EditProgram, MergeOutcome } from '../../contracts/edit.ts';
import { mergePrograms, rebaseProgram } from '../../engine/merge.ts';
import { textAfter } from '../../engine/text/splices.ts';
import { sameButForOrder } from '../../engine/unordered.ts';
import { openWorkspace } from '../../engine/workspace.ts';
import fc from '../seeded.ts';
import { filesOf, root, workspaceOf } from './fixture.ts';

const base = {
  'prices.ts': [
    'export interface Price {\n  amount: number;\n}\n',
    'const rate = 0.2;\n',
    'export function withTax(price: Price): number {\n  return price.amount * (1 + rate);\n}\n',
    'export function rounded(amount: number): number {\n  return Math.round(amount);\n}\n',
    'export class Basket {\n  prices: Price[] = [];\n\n  add(price: Price) {\n    this.prices.push(price);\n  }\n}\n',
  ].join('\n'),
  'vat.ts': 'export const vat = 0.2;\n',
  'till.ts':
    "import { type Price, withTax } from './prices.ts';\n\nexport const total = (prices: Price[]) =>\n  prices.reduce((sum, price) => sum + withTax(price), 0);\n",
};
const textOf = (path: string) => (base as Record<string, string>)[path] ?? '';
const program = (...calls: EditCall[]): EditProgram => ({ version: 1, calls });
const call = (operation: string, params: Record<string, unknown>): EditCall => ({ operation, params });
const insert = (target: string, text: string, position = 'last') =>
  call('insert-declaration', { target, position, text });
const rename = (target: string, to: string) => call('rename-symbol', { target, to });
const body = (target: string, code: string) => call('replace-body', { target, body: code });
const edit = (target: string, find: string, replace: string) => call('edit-text', { target, find, replace });

/** Merges are previews: all can look at one workspace. */
const shared = openWorkspace({ root, files: filesOf(base), nativeCompiler: 'never' });

/** The texts of all files after a merge, in both orders of the programs, or the conflicts. */
function merge(left: EditProgram, right: EditProgram) {
  const workspace = shared;
  const [one, other] = [mergePrograms(workspace, left, right), mergePrograms(workspace, right, left)];
  expect(workspace.changes()).toEqual([]);
  expect(Value.Check(MergeOutcome, one)).toBe(true);
  expect(other.ok).toBe(one.ok);
  if (!one.ok || !other.ok) return { conflicts: one.ok ? [] : one.conflicts };
  expect(other.change.files).toEqual(one.change.files);
  return {
    program: one.program,
    texts: Object.fromEntries(
      one.change.files.map((file) => [file.path, textAfter(file, workspace.read(file.path) ?? '')]),
    ),
  };
}

describe('two programs on one base', () => {
  test.each([
    [
      'bodies of two functions',
      body('prices.ts#withTax', 'return 1;'),
      body('prices.ts#rounded', 'return 2;'),
    ],
    [
      'two places of one function',
      edit('prices.ts#withTax', 'price.amount', 'price.amount * 2'),
      edit('prices.ts#withTax', '1 + rate', 'rate + 1'),
    ],
    [
      'functions at one place',
      insert('prices.ts', 'function first() {}'),
      insert('prices.ts', 'function second() {}'),
    ],
    [
      'members at one place',
      insert('prices.ts#Basket', 'clear() {}'),
      insert('prices.ts#Basket', 'size = 0;'),
    ],
    [
      'names of one import',
      call('add-import', { path: 'till.ts', from: 'prices.ts', names: [{ name: 'rounded' }] }),
      call('add-import', { path: 'till.ts', from: 'prices.ts', names: [{ name: 'Basket' }] }),
    ],
    [
      'new imports',
      call('add-import', { path: 'prices.ts', from: 'till.ts', names: [{ name: 'total' }] }),
      call('add-import', { path: 'prices.ts', from: 'vat.ts', names: [{ name: 'vat' }] }),
    ],
    ['two renames', rename('prices.ts#withTax', 'taxed'), rename('prices.ts#rounded', 'whole')],
    [
      'files',
      call('create-file', { path: 'a.ts', text: 'export {};\n' }),
      call('create-file', { path: 'b.ts', text: 'export {};\n' }),
    ],
  ])('merge when they change different %s', (_what, ours, theirs) => {
    expect(merge(program(ours), program(theirs))).toHaveProperty('texts');
  });

  test('put insertions at one place in one order, whichever is called left', () => {
    const { texts } = merge(
      program(insert('prices.ts', 'function second() {}')),
      program(insert('prices.ts', 'function first() {}')),
    );
    expect(texts?.['prices.ts']).toContain('function first() {}');
    expect(texts?.['prices.ts']).toContain('function second() {}');
  });

  test('have renames reach what the other program wrote', () => {
    const { texts } = merge(
      program(rename('prices.ts#withTax', 'taxed'), edit('prices.ts#rounded', 'amount)', 'amount + 0)')),
      program(insert('till.ts', 'export const one = withTax({ amount: 1 });')),
    );
    expect(texts?.['till.ts']).toContain('one = taxed({ amount: 1 })');
  });

  test('do once what both have', () => {
    const same = rename('prices.ts#withTax', 'taxed');
    const merged = merge(program(same), program(body('prices.ts#rounded', 'return 2;'), same));
    expect(merged.program?.calls).toHaveLength(2);
  });

  test.each([
    ['rename-rename', rename('prices.ts#withTax', 'taxed'), rename('prices.ts#withTax', 'gross')],
    ['refused', rename('prices.ts#withTax', 'same'), rename('prices.ts#rounded', 'same')],
    [
      'delete-modify',
      call('delete-declaration', { target: 'prices.ts#rounded' }),
      body('prices.ts#rounded', 'return 2;'),
    ],
    [
      'delete-modify',
      call('delete-declaration', { target: 'prices.ts#rounded' }),
      rename('prices.ts#rounded', 'whole'),
    ],
    ['order', body('prices.ts#rounded', 'return 1;'), body('prices.ts#rounded', 'return 2;')],
    [
      'refused',
      edit('prices.ts#rounded', 'Math.round', 'Math.floor'),
      edit('prices.ts#rounded', 'Math.round(', 'Math.ceil('),
    ],
    ['order', insert('till.ts', 'total([]).toFixed();'), insert('till.ts', 'total([]).toString();')],
    [
      'refused',
      insert('prices.ts', 'function same() {}'),
      insert('prices.ts', 'function same() { return 1; }'),
    ],
  ])('give a %s conflict that names both calls', (kind, ours, theirs) => {
    const aside = [
      body('prices.ts#Basket.add', 'return;'),
      insert('till.ts', 'export type Free = 1;'),
    ] as const;
    const { conflicts } = merge(program(aside[0], ours), program(theirs, aside[1]));
    expect(conflicts).toMatchObject([
      { kind, left: { index: 1, call: ours }, right: { index: 0, call: theirs } },
    ]);
  });

  test('give a types conflict when only together they do not fit', () => {
    const { conflicts } = merge(
      program(insert('prices.ts#Price', 'currency: string;')),
      program(insert('till.ts', 'export const one: Price = { amount: 1 };')),
    );
    expect(conflicts).toMatchObject([{ kind: 'types', left: { index: 0 }, right: { index: 0 } }]);
  });

  test('list several conflicts', () => {
    const { conflicts } = merge(
      program(body('prices.ts#rounded', 'return 1;'), body('prices.ts#withTax', 'return 1;')),
      program(body('prices.ts#rounded', 'return 2;'), body('prices.ts#withTax', 'return 2;')),
    );
    expect(conflicts).toMatchObject([{ kind: 'order' }, { kind: 'order' }]);
  });

  test('name the program that is refused by itself', () => {
    const { conflicts } = merge(
      program(rename('prices.ts#none', 'some')),
      program(body('prices.ts#rounded', 'return 2;')),
    );
    expect(conflicts).toMatchObject([
      { kind: 'broken-program', left: { index: 0 }, refusal: { code: 'not-found' } },
    ]);
  });
});

const calls = fc.oneof(
  fc
    .constantFrom('withTax', 'rounded')
    .chain((name) =>
      fc.constantFrom<EditCall>(
        body(`prices.ts#${name}`, 'return 1;'),
        body(`prices.ts#${name}`, 'return 2;'),
        rename(`prices.ts#${name}`, 'price'),
        rename(`prices.ts#${name}`, 'whole'),
        call('remove-export', { target: `prices.ts#${name}` }),
        call('delete-declaration', { target: `prices.ts#${name}` }),
        insert(`prices.ts#${name}`, 'function helped() {\n  return 1;\n}', 'after'),
        insert(`prices.ts#${name}`, `export const ${name}Twice = 2;`, 'before'),
        edit(`prices.ts#${name}`, 'amount', 'sum'),
      ),
    ),
  fc.constantFrom<EditCall>(
    insert('prices.ts#Basket', 'clear() {\n  this.prices = [];\n}'),
    insert('prices.ts#Basket', 'size() {\n  return this.prices.length;\n}'),
    insert('prices.ts#Price', 'currency?: string;'),
    insert('till.ts', 'export const free = total([]);'),
    insert('till.ts', 'total([]).toString();'),
    rename('prices.ts#Price.amount', 'cents'),
    rename('till.ts#total', 'sum'),
    edit('till.ts#total', '0', '1'),
    call('move-declaration', { target: 'prices.ts#rounded', to: 'till.ts' }),
    call('add-import', { path: 'till.ts', from: 'prices.ts', names: [{ name: 'rounded' }] }),
    call('organize-imports', { path: 'till.ts' }),
    call('create-file', { path: 'tip.ts', text: 'export const tip = 0.2;\n' }),
    call('delete-file', { path: 'till.ts' }),
  ),
);

/** Calls that hold one after the other. */
const programs = fc.array(calls, { minLength: 1, maxLength: 4 }).map((wanted) => {
  const accepted: EditCall[] = [];
  for (const each of wanted) if (shared.run([...accepted, each], { preview: true }).ok) accepted.push(each);
  return program(...accepted);
});

test('any two programs merge to the bytes of both orders, or to a typed conflict', () => {
  const seen = { merged: 0, conflicts: 0 };
  fc.assert(
    fc.property(programs, programs, (left, right) => {
      const result = merge(left, right);
      if (result.texts) seen.merged++;
      else {
        seen.conflicts++;
        for (const conflict of result.conflicts ?? []) {
          for (const side of ['left', 'right'] as const)
            expect(conflict[side]?.call).toEqual(
              (side === 'left' ? left : right).calls[conflict[side]?.index ?? -1],
            );
        }
        return;
      }
      for (const [first, second] of [
        [left, right],
        [right, left],
      ] as const) {
        // Renames last and calls of both once: else one program simply follows the other.
        const simple = [...first.calls, ...second.calls].every(
          ({ operation }) => operation !== 'rename-symbol',
        );
        const both = second.calls.some((each) =>
          first.calls.some((other) => JSON.stringify(other) === JSON.stringify(each)),
        );
        if (!simple || both) continue;
        const workspace = workspaceOf(base);
        for (const each of [first, second])
          if (each.calls.length) expect(workspace.run(each.calls)).toMatchObject({ ok: true });
        for (const [path, text] of Object.entries(result.texts))
          if (text !== undefined)
            expect(sameButForOrder(path, textOf(path), workspace.read(path) ?? '', text)).toBe(true);
      }
    }),
    { numRuns: 25, seed: 5 },
  );
  expect(seen.merged).toBeGreaterThan(5);
  expect(seen.conflicts).toBeGreaterThan(2);
});

describe('a rebase', () => {
  test('replays a program on a newer base', () => {
    const workspace = workspaceOf(base);
    workspace.run([insert('prices.ts', 'function first() {}')]);
    const outcome = rebaseProgram(workspace, program(body('prices.ts#rounded', 'return 2;')));
    expect(outcome).toMatchObject({ ok: true, change: { files: [{ path: 'prices.ts' }] } });
    expect(workspace.changes()).toHaveLength(1);
  });

  test('gives the refusal of each call that no longer fits', () => {
    const workspace = workspaceOf(base);
    workspace.run([rename('prices.ts#withTax', 'taxed'), rename('prices.ts#Basket', 'Cart')]);
    const outcome = rebaseProgram(
      workspace,
      program(
        body('prices.ts#withTax', 'return 1;'),
        body('prices.ts#rounded', 'return 2;'),
        insert('prices.ts#Basket', 'a = 1;'),
      ),
    );
    expect(outcome).toMatchObject({
      ok: false,
      refusals: [
        { code: 'not-found', call: 0 },
        { code: 'not-found', call: 2 },
      ],
    });
  });
});
