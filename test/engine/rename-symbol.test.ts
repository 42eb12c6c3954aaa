import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

const rename = (files: Record<string, string>, target: string, to: string) => {
  const workspace = workspaceOf(files);
  return { workspace, outcome: workspace.run([{ operation: 'rename-symbol', params: { target, to } }]) };
};

describe('rename-symbol', () => {
  test('leaves alone what a module calls by the public name of what another hands on', () => {
    const { workspace } = rename(
      {
        'a.ts': 'export const half = 1;\n',
        'index.ts': "export { half } from './a.ts';\n",
        'b.ts': "import * as all from './index.ts';\nexport const one = all.half;\n",
      },
      'a.ts#half',
      'halve',
    );
    expect(workspace.read('index.ts')).toBe("export { halve as half } from './a.ts';\n");
    expect(workspace.read('b.ts')).toContain('all.half');
  });

  test('keeps the key when a class stands in an object under its own name', () => {
    // The text of a script is left to the compiler.
    const text = 'class Cart {}\nconsole.log({ Cart });\n';
    const { workspace, outcome } = rename({ 'a.ts': text }, 'a.ts#Cart', 'Basket');
    expect(outcome.ok).toBe(true);
    expect(workspace.read('a.ts')).toBe('class Basket {}\nconsole.log({ Cart: Basket });\n');
  });

  test('refuses a name that an inner scope would capture', () => {
    const text = 'const total = 1;\nexport function f() {\n  const n = 2;\n  return total + n;\n}\n';
    const { outcome, workspace } = rename({ 'a.ts': text }, 'a.ts#total', 'n');
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'capture' } });
    expect(workspace.read('a.ts')).toBe(text);
  });

  test('refuses a name that would capture the references of another declaration', () => {
    const text = 'const n = 1;\nexport function f(total: number) {\n  return total + n;\n}\n';
    const { outcome } = rename({ 'a.ts': text }, 'a.ts#f.total', 'n');
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'capture' } });
  });

  test('refuses a capture in another file', () => {
    const { outcome } = rename(
      {
        'a.ts': 'export const total = 1;\n',
        'b.ts': "import { total } from './a.ts';\nexport const f = (sum: number) => total + sum;\n",
      },
      'a.ts#total',
      'sum',
    );
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'capture' } });
  });

  test.each(['class', 'await', 'null', '1x', 'a-b', '', 'undefined'])('refuses %j as a name', (name) => {
    const { outcome } = rename({ 'a.ts': 'export const total = 1;\n' }, 'a.ts#total', name);
    expect(outcome.ok).toBe(false);
    expect(['clash', 'shape']).toContain(outcome.ok ? '' : outcome.refusal.code);
  });

  test.each([
    ['a sibling', 'export const total = 1;\nexport const sum = 2;\n', 'a.ts#total', 'sum'],
    ['an import', "import { sum } from './b.ts';\nexport const total = sum;\n", 'a.ts#total', 'sum'],
    ['a member', 'export class Cart {\n  total = 1;\n  sum = 2;\n}\n', 'a.ts#Cart.total', 'sum'],
    [
      'a local',
      'export function f() {\n  const total = 1;\n  const sum = 2;\n  return total + sum;\n}\n',
      'a.ts#f.total',
      'sum',
    ],
    [
      'a parameter',
      'export function f(total: number, sum: number) {\n  return total + sum;\n}\n',
      'a.ts#f.total',
      'sum',
    ],
  ])('refuses a clash with %s', (_what, text, target, to) => {
    const { outcome } = rename({ 'a.ts': text, 'b.ts': 'export const sum = 1;\n' }, target, to);
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'clash' } });
  });

  test('does not corrupt a default export that is imported under another name', () => {
    const { outcome, workspace } = rename(
      {
        'a.ts':
          'export default function half(n: number) {\n  return n / 2;\n}\nexport const two = half(4);\n',
        'b.ts': "import h from './a.ts';\nexport const one = h(2);\n",
        'c.ts': "import half from './a.ts';\nexport const one = half(2);\n",
        'd.ts': "export { default as other } from './a.ts';\n",
      },
      'a.ts#half',
      'halve',
    );
    expect(outcome).toMatchObject({ ok: true });
    expect(workspace.read('a.ts')).toBe(
      'export default function halve(n: number) {\n  return n / 2;\n}\nexport const two = halve(4);\n',
    );
    expect(workspace.read('b.ts')).toBe("import h from './a.ts';\nexport const one = h(2);\n");
    expect(workspace.read('d.ts')).toBe("export { default as other } from './a.ts';\n");
    expect(workspace.diagnostics()).toEqual([]);
  });

  test('keeps the public name of a re-export, and follows aliases and type positions', () => {
    const { outcome, workspace } = rename(
      {
        'a.ts': 'export interface Cart {\n  total: number;\n}\n',
        'b.ts': "export { type Cart } from './a.ts';\nexport type { Cart as Basket } from './a.ts';\n",
        'c.ts':
          "import type { Basket, Cart } from './b.ts';\nexport const sum = (cart: Cart, basket: Basket) => cart.total + basket.total;\n",
      },
      'a.ts#Cart',
      'Order',
    );
    expect(outcome).toMatchObject({ ok: true });
    expect(workspace.read('b.ts')).toBe(
      "export { type Order as Cart } from './a.ts';\nexport type { Order as Basket } from './a.ts';\n",
    );
    expect(workspace.diagnostics()).toEqual([]);
  });

  test('renames a member across the classes and interfaces that share it, and in destructuring', () => {
    const { outcome, workspace } = rename(
      {
        'a.ts':
          'export interface Store {\n  get(key: string): string;\n}\nexport class Memory implements Store {\n  get(key: string) {\n    return key;\n  }\n}\nexport function use(store: Store) {\n  const { get } = store;\n  return get;\n}\n',
      },
      'a.ts#Store.get',
      'read',
    );
    expect(outcome).toMatchObject({ ok: true });
    expect(workspace.read('a.ts')).toContain('const { read: get } = store;\n  return get;');
    expect(workspace.read('a.ts')).toContain('  read(key: string) {');
    expect(workspace.diagnostics()).toEqual([]);
  });

  test('renames all parts of a merged declaration', () => {
    const { outcome, workspace } = rename(
      {
        'a.ts':
          'export interface Box {\n  a: number;\n}\nexport interface Box {\n  b: number;\n}\nexport const box: Box = { a: 1, b: 2 };\n',
      },
      'a.ts#Box~1',
      'Crate',
    );
    expect(outcome).toMatchObject({ ok: true });
    expect(workspace.read('a.ts')).not.toContain('Box ');
    expect(workspace.diagnostics()).toEqual([]);
  });

  test('names the nearest declaration when the target is misspelt', () => {
    const { outcome } = rename({ 'a.ts': 'export const half = 1;\n' }, 'a.ts#hlaf', 'third');
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'not-found', candidates: ['a.ts#half'] } });
    expect(outcome.ok ? '' : outcome.refusal.message).toContain('a.ts declares no hlaf; it declares half');
  });

  test('refuses a target whose hash is stale, with the present text', () => {
    const { outcome } = rename({ 'a.ts': 'export const half = 1;\n' }, 'a.ts#half@00000000', 'third');
    expect(outcome).toMatchObject({
      ok: false,
      refusal: { code: 'stale', present: 'export const half = 1;' },
    });
  });
});
