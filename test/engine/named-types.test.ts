import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

const run = (operation: string, before: string, params: Record<string, unknown>) => {
  const workspace = workspaceOf({ 'a.ts': before });
  const outcome = workspace.run([{ operation, params: { target: 'a.ts', ...params } }]);
  return outcome.ok ? workspace.read('a.ts') : outcome.refusal;
};

describe('extract-type', () => {
  test.each([
    [
      'type parameters with their constraints',
      'export function f<T extends object, K extends keyof T>(item: T, key: K): { value: T[K] }[] {\n  return [{ value: item[key] }];\n}\n',
      { text: '{ value: T[K] }' },
      'type Named<T extends object, K extends keyof T> = { value: T[K] };\n\nexport function f<T extends object, K extends keyof T>(item: T, key: K): Named<T, K>[] {\n  return [{ value: item[key] }];\n}\n',
    ],
    [
      'all equal types',
      'export const f = (a: string | number, b: (string | number)[]) => [a, b];\n',
      { text: 'string | number', all: true },
      'type Named = string | number;\nexport const f = (a: Named, b: Named[]) => [a, b];\n',
    ],
    [
      'a type that infers',
      'export type Item<T> = T extends (infer U)[] ? { item: U } : never;\n',
      { text: '{ item: U }' },
      'type Named<U> = { item: U };\n\nexport type Item<T> = T extends (infer U)[] ? Named<U> : never;\n',
    ],
    [
      'tabs, line ends and no semicolons',
      'export function f(pair: {\r\n\ta: number\r\n}) {\r\n\treturn pair.a\r\n}\r\n',
      { text: '{ a: number }' },
      'type Named = {\r\n\ta: number\r\n}\r\n\r\nexport function f(pair: Named) {\r\n\treturn pair.a\r\n}\r\n',
    ],
  ])('takes %s', (_what, before, params, after) => {
    expect(run('extract-type', before, { name: 'Named', ...params })).toBe(after);
  });

  test.each([
    ['this', 'export class Cart {\n  add(): this[] {\n    return [this];\n  }\n}\n', 'this[]', 'unsupported'],
    [
      'a local type',
      'export function f() {\n  type Local = number;\n  const all: Local[] = [1];\n  return all.length;\n}\n',
      'Local[]',
      'unsupported',
    ],
    [
      'a predicate',
      "export const f = (n: unknown): n is string => typeof n === 'string';\n",
      'n is string',
      'unsupported',
    ],
    [
      'a name that is taken',
      'type Named = 1;\nexport const f = (n: Named, m: string[]) => [n, m];\n',
      'string[]',
      'clash',
    ],
  ])('refuses %s', (_what, before, text, code) => {
    expect(run('extract-type', before, { name: 'Named', text })).toMatchObject({ code });
  });
});

describe('inline-type', () => {
  test.each([
    [
      'a union in an array',
      'type Key = string | number;\nexport const f = (keys: Key[], key: Key | null) => [keys, key];\n',
      'export const f = (keys: (string | number)[], key: string | number | null) => [keys, key];\n',
    ],
    [
      'a function in a union',
      'type Key = () => string;\nexport const f = (key: Key | string) => key;\n',
      'export const f = (key: (() => string) | string) => key;\n',
    ],
    [
      'arguments and defaults',
      'type Key<A, B = number> = [A[], B];\nexport const f = (key: Key<string | null>) => key;\n',
      'export const f = (key: [(string | null)[], number]) => key;\n',
    ],
  ])('puts %s', (_what, before, after) => {
    expect(run('inline-type', before, { target: 'a.ts#Key' })).toBe(after);
  });

  test.each([
    ['a recursive type', 'type Key = string | Key[];\nexport const f = (key: Key) => key;\n', 'unsupported'],
    [
      'a union that would be split up',
      'type Key<T> = T extends string ? 1 : 2;\nexport const f = (key: Key<string | number>) => key;\n',
      'unsupported',
    ],
    [
      'an array that would be mapped',
      'type Key<T> = { [P in keyof T]: 1 };\nexport const f = (key: Key<string[]>) => key;\n',
      'unsupported',
    ],
    [
      'a name that would be captured',
      'type Key = Item[];\ntype Item = string;\nexport function f<Item>(key: Key, item: Item) {\n  return [key, item];\n}\n',
      'capture',
    ],
    [
      'an argument that would be captured',
      'type Key<T> = <U>(u: U) => T;\nexport function f<U>(key: Key<U>, u: U) {\n  return key(u);\n}\n',
      'capture',
    ],
    ['an interface', 'interface Key {\n  a: 1;\n}\nexport const f = (key: Key) => key;\n', 'unsupported'],
    [
      'what a class implements',
      'type Key = { a: number };\nexport class Cart implements Key {\n  a = 1;\n}\n',
      'unsupported',
    ],
  ])('refuses %s', (_what, before, code) => {
    expect(run('inline-type', before, { target: 'a.ts#Key' })).toMatchObject({ code });
  });

  test('keeps an alias that is exported', () => {
    const before = 'export type Key = string | number;\nexport const keys: Key[] = [];\n';
    expect(run('inline-type', before, { target: 'a.ts#Key' })).toBe(
      before.replace('Key[]', '(string | number)[]'),
    );
  });

  test('puts a type parameter in that has the name of another', () => {
    const before =
      'type Made<Out> = { value: Out };\nexport type Result<Out> = Made<Out> | Error;\nexport type Other<Out> = Made<Out>[];\n';
    expect(run('inline-type', before, { target: 'a.ts#Made' })).toBe(
      'export type Result<Out> = { value: Out } | Error;\nexport type Other<Out> = { value: Out }[];\n',
    );
  });
});

describe('extract-interface', () => {
  test('takes overloads, accessors, optional and generic members, and what the class implements already', () => {
    const before =
      "interface Sized {\n  size: number;\n}\n\nclass Cart<Item, Key> implements Sized {\n  static made = 0;\n  readonly id = 'cart';\n  #key?: Key;\n  note?: string;\n  size = 0;\n  get first(): Item | undefined {\n    return undefined;\n  }\n  add(item: Item): void;\n  add(item: Item, count: number): void;\n  add(_item: Item, count = 1) {\n    this.size += count;\n  }\n  map<Out>(to: (item: Item) => Out, limit = 1) {\n    return [to, limit, this.#key] as const;\n  }\n}\nexport { Cart };\n";
    expect(
      run('extract-interface', before, {
        target: 'a.ts#Cart',
        name: 'Basket',
        members: ['id', 'note', 'first', 'add'],
      }),
    ).toBe(
      before
        .replace(
          'class Cart',
          "interface Basket<Item> {\n  readonly id: 'cart';\n  note?: string;\n  readonly first: Item | undefined;\n  add(item: Item): void;\n  add(item: Item, count: number): void;\n}\n\nclass Cart",
        )
        .replace('implements Sized', 'implements Sized, Basket<Item>'),
    );
  });

  test('takes an object type', () => {
    expect(
      run('extract-interface', 'export const f = (p: { a: number }) => p.a;\n', {
        name: 'Pair',
        text: '{ a: number }',
      }),
    ).toBe('interface Pair { a: number }\nexport const f = (p: Pair) => p.a;\n');
  });

  test('refuses what is no class and members that are not there', () => {
    expect(
      run('extract-interface', 'export const f = 1;\n', { target: 'a.ts#f', name: 'Pair' }),
    ).toMatchObject({ code: 'shape' });
    const text = 'export class Cart {\n  size = 0;\n}\n';
    expect(
      run('extract-interface', text, { target: 'a.ts#Cart', name: 'Pair', members: ['sise'] }),
    ).toMatchObject({ code: 'not-found', candidates: ['size'] });
  });
});
