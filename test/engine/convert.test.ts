/** Another form of the same code: it means the same, or it is refused. */
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

function converted(
  text: string,
  target: string,
  to: string,
  more: Record<string, unknown> = {},
  path = 'a.ts',
) {
  const workspace = workspaceOf({ [path]: text });
  const params = { target: `${path}${target === '' ? '' : `#${target}`}`, to, ...more };
  const outcome = workspace.run([{ operation: 'convert', params }]);
  return outcome.ok ? workspace.read(path) : `${outcome.refusal.code}: ${outcome.refusal.message}`;
}

describe('convert to an arrow function', () => {
  test.each([
    [
      'a declaration',
      '/** Halves. */\nexport function half(n: number): number {\n  return n / 2; // half\n}\nhalf(1);\n',
      'half',
      '/** Halves. */\nexport const half = (n: number): number => {\n  return n / 2; // half\n};\nhalf(1);\n',
    ],
    [
      'an async generic one',
      'async function load<T>(x: T) {\n\treturn x\n}\n[load]\n',
      'load',
      'const load = async <T>(x: T) => {\n\treturn x\n};\n[load]\n',
    ],
    [
      'an expression',
      'export const half = function (n: number) {\n  return n / 2;\n};\n',
      'half',
      'export const half = (n: number) => {\n  return n / 2;\n};\n',
    ],
    [
      'a property',
      'export const math = {\n  half: async function(n: number) {\n    return n / 2;\n  },\n};\n',
      'math.half',
      'export const math = {\n  half: async (n: number) => {\n    return n / 2;\n  },\n};\n',
    ],
    [
      'one that later functions call',
      'export const use = () => half(1);\nfunction half(n: number) {\n  return n / 2;\n}\nuse();\n',
      'half',
      'export const use = () => half(1);\nconst half = (n: number) => {\n  return n / 2;\n};\nuse();\n',
    ],
  ])('writes %s', (_what, before, target, after) => {
    expect(converted(before, target, 'arrow-function')).toBe(after);
  });

  test('writes a callback, and a generic in TSX', () => {
    expect(
      converted('export const all = [1].map(function (n) {\n  return n;\n});\n', 'all', 'arrow-function', {
        text: 'function (n) { return n; }',
      }),
    ).toBe('export const all = [1].map((n) => {\n  return n;\n});\n');
    expect(
      converted('export function id<T>(x: T) {\n  return x;\n}\n', 'id', 'arrow-function', {}, 'a.tsx'),
    ).toContain('const id = <T,>(x: T) => {');
  });

  test.each([
    ['this', 'export function f(this: { a: 1 }) {\n  return this.a;\n}\n', 'unsupported'],
    ['arguments', 'export function f() {\n  return arguments.length;\n}\n', 'unsupported'],
    ['new.target', 'export function f() {\n  return new.target;\n}\n', 'unsupported'],
    ['a generator', 'export function* f() {\n  yield 1;\n}\n', 'unsupported'],
    ['a default export', 'export default function f() {}\n', 'unsupported'],
    [
      'overloads',
      'export function f(a: string): void;\nexport function f(a: number): void;\nexport function f(_a: unknown) {}\n',
      'unsupported',
    ],
    [
      'a constructor',
      'function f() {}\nexport const a = new (f as never)();\nexport const b = new f();\n',
      'unsupported',
    ],
    ['a call above', 'f();\nexport function f() {}\n', 'capture'],
    [
      'a call above through others',
      'const start = () => step();\nstart();\nfunction step() {\n  f();\n}\nexport function f() {}\n',
      'capture',
    ],
    ['an arrow function', 'export const f = () => 1;\n', 'shape'],
  ])('refuses %s', (_what, text, code) => {
    expect(converted(text, 'f', 'arrow-function')).toMatch(new RegExp(`^${code}: `));
  });
});

describe('convert to a function', () => {
  test.each([
    [
      'a concise arrow',
      'export const half = (n: number): number => n / 2;\nexport const next = 1;\n',
      'export function half(n: number): number {\n  return n / 2;\n}\nexport const next = 1;\n',
    ],
    [
      'an object',
      'export const half = async (n: number) => ({ n });\n',
      'export async function half(n: number) {\n  return { n };\n}\n',
    ],
    [
      'a block',
      '// Halves.\nconst half = <T,>(n: T) => {\n\treturn n\n}\nexport { half }\n',
      '// Halves.\nfunction half<T,>(n: T) {\n\treturn n\n}\nexport { half }\n',
    ],
    ['a function expression', 'const half = function* (n: number) {\n  yield this;\n};\n', 'types'],
    ['a bare parameter', 'export const half = n => n\n', 'export function half(n) {\n  return n\n}\n'],
  ])('writes %s', (_what, before, after) => {
    const result = converted(before, 'half', 'function');
    if (after === 'types') expect(result).toContain('function* half(n: number) {');
    else expect(result).toBe(after);
  });

  test('writes a callback', () => {
    const text = 'export const all = [1].map((n) => n + 1);\n';
    expect(converted(text, 'all', 'function', { text: '(n) => n + 1' })).toBe(
      'export const all = [1].map(function (n) {\n  return n + 1;\n});\n',
    );
  });

  test.each([
    ['this', 'class A {\n  f = () => this;\n}\nexport { A };\n', 'A.f', 'unsupported'],
    ['a typed constant', 'export const f: (n: number) => number = (n) => n;\n', 'f', 'unsupported'],
    ['a variable', 'export let f = () => 1;\n', 'f', 'unsupported'],
    ['several', 'export const f = () => 1, g = 2;\n', 'f', 'unsupported'],
  ])('refuses %s', (_what, text, target, code) => {
    expect(converted(text, target, 'function')).toMatch(new RegExp(`^${code}: `));
  });
});

const f = (type: string, body: string) => `export function f(a: ${type}, b: number) {\n  ${body}\n}\n`;

describe('convert to an optional chain', () => {
  const car = '{ b: { c(): number; d?: string[] }; e?: { g: number } } | undefined';
  test.each([
    ['a guard', 'return a && a.b;', 'a && a.b', 'return a?.b;'],
    ['guards', 'return a && a.e && a.e.g;', 'a && a.e && a.e.g', 'return a?.e?.g;'],
    [
      'a call and an index',
      'return a && a.b.d && a.b.d[b];',
      'a && a.b.d && a.b.d[b]',
      'return a?.b.d?.[b];',
    ],
    [
      'a condition before',
      'return b > 1 && a && a.b.c();',
      'b > 1 && a && a.b.c()',
      'return b > 1 && a?.b.c();',
    ],
    ['a ternary', 'return a ? a.b : undefined;', 'a ? a.b : undefined', 'return a?.b;'],
    [
      'a negated ternary',
      'return a == null ? undefined : a.b.c();',
      'a == null ? undefined : a.b.c()',
      'return a?.b.c();',
    ],
    [
      'a comparison in a condition',
      'if (a !== undefined && a.e) return b;\n  return 0;',
      'a !== undefined && a.e',
      'if (a?.e) return b;\n  return 0;',
    ],
  ])('writes %s', (_what, body, text, after) => {
    expect(converted(f(car, body), 'f', 'optional-chain', { text })).toBe(f(car, after));
  });

  test.each([
    ['an empty string', 'string | undefined', 'return a && a.length;', 'a && a.length'],
    ['null outside of a condition', '{ b: 1 } | null', 'return a && a.b;', 'a && a.b'],
    ['any', 'any', 'return a && a.b;', 'a && a.b'],
    ['a brand', '(string & { b: 1 }) | undefined', 'return a && a.b;', 'a && a.b'],
    [
      'false outside of a condition',
      '{ b: 1 } | undefined',
      'return a !== undefined && a.b;',
      'a !== undefined && a.b',
    ],
    ['another value', '{ b: 1 } | undefined', 'return a ? a.b : 2;', 'a ? a.b : 2'],
  ])('refuses %s', (_what, type, body, text) => {
    expect(converted(f(type, body), 'f', 'optional-chain', { text })).toMatch(/^unsupported: /);
  });
});

describe('convert to a template string', () => {
  const type = 'string | number';
  test.each([
    ['strings', "return 'a' + b + \"it's\";", "'a' + b + \"it's\"", "return `a§{b}it's`;"],
    ['a sum in front', "return b + 1 + 'px';", "b + 1 + 'px'", 'return `§{b + 1}px`;'],
    [
      'signs with a meaning',
      "return '`§{' + b + '\\n\\'';",
      "'`§{' + b + '\\n\\''",
      "return `\\`\\§{§{b}\\n'`;",
    ],
    ['brackets', "return 'a' + (b + 1);", "'a' + (b + 1)", 'return `a§{b + 1}`;'],
    ['templates', "return `<§{b}` + '>';", "`<§{b}` + '>'", 'return `<§{b}>`;'],
  ])('writes %s', (_what, body, text, after) => {
    const code = (piece: string) => piece.replaceAll('§', '$');
    const result = converted(f(type, code(body)), 'f', 'template-string', { text: code(text) });
    expect(result).toBe(f(type, code(after)));
  });

  test.each([
    ['an object', 'Date', "return 'a' + a;", "'a' + a", 'unsupported'],
    ['numbers', 'number', 'return a + b;', 'a + b', 'shape'],
    ['comments', 'string', "return a + /* why */ 'b';", "a + 'b'", 'unsupported'],
  ])('refuses %s', (_what, of, body, text, code) => {
    expect(converted(f(of, body), 'f', 'template-string', { text })).toMatch(new RegExp(`^${code}: `));
  });
});

describe('convert', () => {
  test('makes a promise chain async', () => {
    const before =
      'export function load(path: string): Promise<number> {\n  return Promise.resolve(path).then((text) => text.length);\n}\n';
    expect(converted(before, 'load', 'async-function')).toBe(
      'export async function load(path: string): Promise<number> {\n  const text = await Promise.resolve(path);\n  return text.length;\n}\n',
    );
    expect(converted('export const f = () => 1;\n', 'f', 'async-function')).toMatch(/^unsupported/);
  });

  test('refuses to lose a comment in a promise chain', () => {
    const text =
      'export function load(path: string): Promise<number> {\n  return Promise.resolve(path)\n    .then((each) => each.length) // why\n    .then((n) => n + 1);\n}\n';
    expect(converted(text, 'load', 'async-function')).toMatch(/^unsupported: Comments/);
  });

  test('lets the constructor write to the private property', () => {
    const text =
      'export class Cart {\n  readonly total: number;\n  constructor() {\n    this.total = 1;\n  }\n}\n';
    expect(converted(text, 'Cart.total', 'accessors')).toBe(
      'export class Cart {\n  readonly #total: number;\n\n  get total(): number {\n    return this.#total;\n  }\n\n  constructor() {\n    this.#total = 1;\n  }\n}\n',
    );
  });

  test('makes accessors of a property, with its comment', () => {
    expect(
      converted(
        'export class Cart {\n  // The sum.\n  total = 1; // in cents\n}\n',
        'Cart.total',
        'accessors',
      ),
    ).toBe(
      'export class Cart {\n  #total = 1;\n\n  // The sum.\n  get total(): number {\n    return this.#total;\n  }\n\n  set total(value: number) {\n    this.#total = value;\n  } // in cents\n}\n',
    );
    expect(
      converted(
        'export class Cart {\n  private a = 1\n  protected static readonly sum?: string\n}\n',
        'Cart.sum',
        'accessors',
      ),
    ).toBe(
      'export class Cart {\n  private a = 1\n  private static readonly _sum?: string\n\n  protected static get sum(): string | undefined {\n    return Cart._sum\n  }\n}\n',
    );
    expect(
      converted('export class Cart {\n  #total = 1;\n  total = this.#total;\n}\n', 'Cart.total', 'accessors'),
    ).toMatch(/^clash/);
  });
});

test('new code has semicolons where the code of a file has them, whatever its comments do', () => {
  const doc = '/**\n * Halves a number\n *\n * It may be negative\n *\n * @param n the number\n */\n';
  const text = `${doc}${doc}export function half(n: number) {\n  return n / 2;\n}\n`;
  expect(converted(text, 'half', 'arrow-function')).toContain('};\n');
});
