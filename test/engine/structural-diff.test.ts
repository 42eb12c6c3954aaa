import { describe, expect, test } from 'vitest';
import type { EditCall } from '../../contracts/edit.ts';
import type { Page } from '../../engine/query.ts';
import fc from '../seeded.ts';
import { workspaceOf } from './fixture.ts';
import { anyCall, files as randomFiles } from './random-calls.ts';

const files = {
  'price.ts':
    "import { rate } from './rate.ts';\n\n// Half of it.\nexport function half(n: number) {\n  return n / 2;\n}\n\nexport function quarter(n: number) {\n  return half(half(n)) * rate;\n}\n\nexport class Cart {\n  sum = 0;\n\n  add(n: number) {\n    this.sum += half(n);\n  }\n}\n",
  'rate.ts': 'export const rate = 1;\n',
  'other.ts': 'export const spare = 2;\n',
};

type Item = { what: string; selector: string; was?: string; becomes?: string; follows?: true };

const call = (operation: string, params: Record<string, unknown>): EditCall => ({ operation, params });
const replace = (target: string, find: string, replacement: string) =>
  call('edit-text', { target, find, replace: replacement });
const bare = (selector: string) => selector.replace(/@[0-9a-f]{8}$/, '');

/** Each difference as `what selector`, with `< was` and `(follows)`; the preview has to say the same. */
const diff = (...calls: EditCall[]): string[] => {
  const workspace = workspaceOf(files);
  const ask = (query: string, params: Record<string, unknown>) => {
    const outcome = workspace.query({ query, params });
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    return outcome.result as Page<Item>;
  };
  const previewed = ask('structural-diff', { calls }).items;
  for (const { what, selector } of previewed)
    if (selector.includes('#') && what !== 'added') ask('read', { target: selector });
  const outcome = workspace.run(calls);
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  const { items } = ask('structural-diff', {});
  for (const { what, selector } of items)
    if (selector.includes('#') && what !== 'removed') ask('read', { target: selector });
  const said = (list: Item[]) =>
    list.map(
      ({ what, selector, was, becomes, follows }) =>
        `${what} ${becomes ?? bare(selector)}${(was ?? becomes) ? ` < ${was ?? bare(selector)}` : ''}${follows ? ' (follows)' : ''}`,
    );
  expect(said(previewed)).toEqual(said(items));
  return said(items);
};

describe('structural-diff', () => {
  test('tells a rename from the places that follow it', () => {
    expect(diff(call('rename-symbol', { target: 'price.ts#half', to: 'halve' }))).toEqual([
      'renamed price.ts#halve < price.ts#half',
      'body-changed price.ts#quarter (follows)',
      'body-changed price.ts#Cart.add (follows)',
    ]);
  });

  test('tells a move from a removal and an addition', () => {
    expect(diff(call('move-declaration', { target: 'price.ts#quarter', to: 'rate.ts' }))).toEqual([
      'imports-changed price.ts',
      'imports-changed rate.ts',
      'moved rate.ts#quarter < price.ts#quarter',
    ]);
  });

  test('tells signatures, bodies, comments and layout apart', () => {
    expect(diff(replace('price.ts#half', 'n: number', 'n: number, by = 2'))).toEqual([
      'signature-changed price.ts#half',
    ]);
    expect(diff(replace('price.ts#half', 'n / 2', 'n / 2.5'))).toEqual(['body-changed price.ts#half']);
    expect(diff(replace('price.ts', 'Half of it.', 'Half of it, roughly.'))).toEqual([
      'comment-changed price.ts#half',
    ]);
    expect(diff(replace('price.ts#half', 'n / 2', 'n  /  2'))).toEqual(['formatting price.ts#half']);
    expect(diff(replace('price.ts#Cart', '+= half(n)', '-= half(n)'))).toEqual([
      'body-changed price.ts#Cart.add',
    ]);
  });

  test('tells another order and another layout of the whole file', () => {
    expect(diff(replace('price.ts#Cart', '{\n  sum', '{\n\n  sum'))).toEqual(['formatting price.ts#Cart']);
    expect(
      diff(
        call('edit-text', { target: 'price.ts', find: '  sum = 0;\n\n', replace: '' }),
        call('edit-text', { target: 'price.ts', find: '  }\n}\n', replace: '  }\n\n  sum = 0;\n}\n' }),
      ),
    ).toEqual(['reordered price.ts#Cart']);
  });

  test('lists what comes and what goes, files included', () => {
    expect(
      diff(
        call('delete-file', { path: 'other.ts' }),
        call('create-file', { path: 'new.ts', text: "export const first = () => 'first';\n" }),
        call('insert-declaration', {
          target: 'price.ts#Cart',
          position: 'last',
          text: 'clear() {\n  this.sum = 0;\n}',
        }),
      ),
    ).toEqual([
      'file-added new.ts',
      'added new.ts#first',
      'file-removed other.ts',
      'removed other.ts#spare',
      'added price.ts#Cart.clear',
    ]);
  });

  test('keeps the members of a renamed class in their place', () => {
    expect(
      diff(
        call('rename-symbol', { target: 'price.ts#Cart', to: 'Basket' }),
        replace('price.ts', 'sum = 0', 'sum = 1'),
      ),
    ).toEqual([
      'renamed price.ts#Basket < price.ts#Cart',
      'body-changed price.ts#Basket.sum < price.ts#Cart.sum',
    ]);
    expect(diff(call('rename-symbol', { target: 'price.ts#Cart', to: 'Basket' }))).toEqual([
      'renamed price.ts#Basket < price.ts#Cart',
    ]);
  });
});

test('structural-diff leaves no changed file out, and names what is there', () => {
  fc.assert(
    fc.property(fc.array(anyCall, { minLength: 1, maxLength: 5 }), (calls) => {
      const workspace = workspaceOf(randomFiles);
      for (const each of calls) workspace.run([each], { check: 'syntax' });
      const outcome = workspace.query({ query: 'structural-diff', params: {} });
      const { items } = (outcome.ok ? outcome.result : undefined) as Page<Item>;
      const named = items.flatMap(({ selector, was }) =>
        [selector, was ?? selector].map((each) => each.split('#')[0]),
      );
      for (const path of Object.keys(workspace.changedFiles())) expect(named).toContain(path);
      for (const { what, selector } of items) {
        if (what === 'removed' || !selector.includes('#')) continue;
        expect(workspace.query({ query: 'read', params: { target: selector } })).toMatchObject({ ok: true });
      }
      expect(items.length === 0).toBe(Object.keys(workspace.changedFiles()).length === 0);
      workspace.dispose();
    }),
    { numRuns: 25 },
  );
});
