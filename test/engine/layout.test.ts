/** Edits leave code behind that a person would have written: gaps, commas, comments and lines are where they belong. */
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

function edited(before: string, operation: string, params: Record<string, unknown>): string {
  const workspace = workspaceOf({ 'a.ts': before, 'b.ts': 'export const c = 1;\n' });
  const outcome = workspace.run([{ operation, params }]);
  return outcome.ok ? (workspace.read('a.ts') ?? 'deleted') : outcome.refusal.message;
}

describe('delete-declaration', () => {
  test.each([
    [
      'the first, under a licence',
      '// Copyright me\n\n// about x\nconst x = 1; // one\nexport const y = 2;\n',
      'x',
      '// Copyright me\n\nexport const y = 2;\n',
    ],
    ['the last of a file', 'export const y = 2;\n\nfunction x() {}\n', 'x', 'export const y = 2;\n'],
    ['one of two on a line', 'const x = 1; export const y = 2;\n', 'x', 'export const y = 2;\n'],
    [
      'a declarator in the middle',
      'const a = 1, x = 2, b = 3;\nexport default a + b;\n',
      'x',
      'const a = 1, b = 3;\nexport default a + b;\n',
    ],
    [
      'the last declarator',
      'const a = 1,\n  x = 2;\nexport default a;\n',
      'x',
      'const a = 1;\nexport default a;\n',
    ],
    [
      'a member with a comment behind its comma',
      'export enum E {\n  A,\n  B, // b\n  C = 2\n}\n',
      'E.B',
      'export enum E {\n  A,\n  C = 2\n}\n',
    ],
    [
      'a property on one line',
      'export const o = { a: 1, b: 2, c: 3 };\n',
      'o.b',
      'export const o = { a: 1, c: 3 };\n',
    ],
    [
      'the last method with its comment',
      'export class A {\n  /** a */\n  a() {}\n\n  /** b */\n  b() {}\n}\n',
      'A.b',
      'export class A {\n  /** a */\n  a() {}\n}\n',
    ],
    [
      'the first method',
      'export class A {\n  a() {}\n\n  b() {}\n}\n',
      'A.a',
      'export class A {\n  b() {}\n}\n',
    ],
    [
      'a function that only calls itself',
      'function f(): number {\n  return f();\n}\nexport {};\n',
      'f',
      'export {};\n',
    ],
  ])('takes away %s', (_what, before, name, after) => {
    expect(edited(before, 'delete-declaration', { target: `a.ts#${name}` })).toBe(after);
  });
});

describe('insert-declaration', () => {
  test.each([
    [
      'before a declaration with a comment',
      '// about y\nexport const y = 1;\n',
      { target: 'a.ts#y', position: 'before', text: 'export const z = 1;' },
      'export const z = 1;\n\n// about y\nexport const y = 1;\n',
    ],
    [
      'behind a shebang and a header',
      '#!/usr/bin/env node\n// header\n\nexport const y = 1;\n',
      { target: 'a.ts', position: 'first', text: 'const z = 1;' },
      '#!/usr/bin/env node\n// header\n\nconst z = 1;\nexport const y = 1;\n',
    ],
    [
      'at the end of a file without a last line end',
      'export const y = 1;',
      { target: 'a.ts', position: 'last', text: 'const z = 1;' },
      'export const y = 1;\nconst z = 1;\n',
    ],
    ['into an empty file', '', { target: 'a.ts', position: 'last', text: 'const z = 1;' }, 'const z = 1;\n'],
    [
      'into an enum on one line',
      'export enum E { A }\n',
      { target: 'a.ts#E', position: 'last', text: 'B' },
      'export enum E { A, B }\n',
    ],
    [
      'into an object on one line',
      'export const o = { a: 1, };\n',
      { target: 'a.ts#o', position: 'first', text: 'b: 2' },
      'export const o = { b: 2, a: 1, };\n',
    ],
    [
      'between a comment behind and a comment below',
      'export class A {\n  a = 1; // one\n  // end\n}\n',
      { target: 'a.ts#A', position: 'last', text: 'b = 2;' },
      'export class A {\n  a = 1; // one\n  b = 2;\n  // end\n}\n',
    ],
    [
      'after a local variable',
      'export function f() {\n  const a = 1;\n  return a;\n}\n',
      { target: 'a.ts#f.a', position: 'after', text: 'const b = 2;' },
      'export function f() {\n  const a = 1;\n  const b = 2;\n  return a;\n}\n',
    ],
  ])('puts code %s', (_where, before, params, after) => {
    expect(edited(before, 'insert-declaration', params)).toBe(after);
  });
});

describe('move-declaration', () => {
  test('moves a comment with its declaration, and what it needs is imported', () => {
    const workspace = workspaceOf({
      'a.ts':
        "import { c } from './c.ts';\n\nconst own = 1;\n\n/** Moves. */\nexport function f() {\n  return c + own + `\n\n\n`;\n}\n\nexport const g = f();\n",
      'b.ts': '',
      'c.ts': 'export const c = 1;\n',
    });
    const outcome = workspace.run([
      { operation: 'move-declaration', params: { target: 'a.ts#f', to: 'b.ts' } },
    ]);
    expect(outcome).toMatchObject({ ok: true });
    expect(workspace.read('a.ts')).toBe(
      "import { f } from './b.ts';\n\nexport const own = 1;\n\nexport const g = f();\n",
    );
    expect(workspace.read('b.ts')).toBe(
      "import { own } from './a.ts';\nimport { c } from './c.ts';\n\n/** Moves. */\nexport function f() {\n  return c + own + `\n\n\n`;\n}\n",
    );
    expect(workspace.diagnostics()).toEqual([]);
  });
});

describe('other edits', () => {
  test.each([
    [
      'replace the implementation of an overload',
      'replace-body',
      'export function f(a: string): string;\nexport function f(a: unknown): unknown {\n  return a;\n}\n',
      { target: 'a.ts#f', body: 'return String(a);' },
      'export function f(a: string): string;\nexport function f(a: unknown): unknown {\n  return String(a);\n}\n',
    ],
    [
      'give an arrow function a block',
      'replace-body',
      'export const f = (n: number) => ({ n });\n',
      { target: 'a.ts#f', body: '{\n  return { n: n + 1 };\n}' },
      'export const f = (n: number) => {\n  return { n: n + 1 };\n};\n',
    ],
    [
      'empty a body',
      'replace-body',
      'export function f(): void {\n  f();\n}\n',
      { target: 'a.ts#f', body: '' },
      'export function f(): void {}\n',
    ],
    [
      'replace a declaration, not the comment behind it',
      'replace-declaration',
      'export const a = 1; // one\n',
      { target: 'a.ts#a', text: '/** New. */\nexport const a = 2;' },
      '/** New. */\nexport const a = 2; // one\n',
    ],
    [
      'replace a property, not the comma behind it',
      'replace-declaration',
      'export const o = {\n  a: 1,\n  b: 2\n};\n',
      { target: 'a.ts#o.a', text: 'a: 5,' },
      'export const o = {\n  a: 5,\n  b: 2\n};\n',
    ],
    [
      'import behind a shebang',
      'add-import',
      '#!/usr/bin/env node\nexport const y = 1;\n',
      { path: 'a.ts', from: 'b.ts', names: [{ name: 'c', as: 'd' }] },
      "#!/usr/bin/env node\nimport { c as d } from './b.ts';\n\nexport const y = 1;\n",
    ],
    [
      'import with a semicolon where types go over several lines without one',
      'add-import',
      'export type First<S> = S extends string\n  ? S\n  : never;\nexport type Last<S> = S extends number\n  ? S\n  : never;\n',
      { path: 'a.ts', from: 'b.ts', names: [{ name: 'c' }] },
      "import { c } from './b.ts';\n\nexport type First<S> = S extends string\n  ? S\n  : never;\nexport type Last<S> = S extends number\n  ? S\n  : never;\n",
    ],
    [
      'indent as the code does, not as the comments that outweigh it',
      'insert-declaration',
      'export class Store {\n  /**\n   * Where\n   * it\n   * is.\n   */\n  path = 1;\n}\n',
      { target: 'a.ts', position: 'last', text: 'export interface Half {\n    of: number;\n}' },
      'export class Store {\n  /**\n   * Where\n   * it\n   * is.\n   */\n  path = 1;\n}\n\nexport interface Half {\n  of: number;\n}\n',
    ],
    [
      'take a name from an export list',
      'remove-export',
      'const a = 1;\nconst b = 2;\nexport { a, b };\n',
      { target: 'a.ts#a' },
      'const a = 1;\nconst b = 2;\nexport { b };\n',
    ],
  ])('%s', (_what, operation, before, params, after) => {
    expect(edited(before, operation, params)).toBe(after);
  });
});
