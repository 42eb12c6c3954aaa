import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

const extract = (
  before: string,
  params: Record<string, unknown>,
  path = 'a.ts',
  operation = 'extract-function',
) => {
  const config = JSON.stringify({ compilerOptions: { strict: true, allowJs: true, target: 'es2022' } });
  const workspace = workspaceOf({
    [path]: before,
    ...(path.endsWith('.js') ? { 'tsconfig.json': config } : {}),
  });
  const outcome = workspace.run([{ operation, params: { target: path, name: 'part', ...params } }]);
  return outcome.ok ? workspace.read(path) : outcome.refusal;
};

describe('extract-function', () => {
  test.each([
    [
      'several results',
      'export function f(n: number) {\n  const low = n - 1;\n  const high = n + 1;\n  return low * high;\n}\n',
      { text: 'const low = n - 1;\n  const high = n + 1;' },
      'export function f(n: number) {\n  const { low, high } = part(n);\n  return low * high;\n}\n\nfunction part(n: number) {\n  const low = n - 1;\n  const high = n + 1;\n  return { low, high };\n}\n',
    ],
    [
      'a variable that is written',
      'export function f(list: number[]) {\n  let sum = 0;\n  for (const n of list) {\n    sum += n;\n  }\n  return sum;\n}\n',
      { text: 'sum += n;' },
      'export function f(list: number[]) {\n  let sum = 0;\n  for (const n of list) {\n    sum = part(sum, n);\n  }\n  return sum;\n}\n\nfunction part(sum: number, n: number) {\n  sum += n;\n  return sum;\n}\n',
    ],
    [
      'a declared and a written one',
      'export function f(n: number) {\n  let sum = 0;\n  const next = n + 1;\n  sum += next;\n  return sum + next;\n}\n',
      { text: 'const next = n + 1;\n  sum += next;' },
      'export function f(n: number) {\n  let sum = 0;\n  let next: number;\n  ({ next, sum } = part(n, sum));\n  return sum + next;\n}\n\nfunction part(n: number, sum: number) {\n  const next = n + 1;\n  sum += next;\n  return { next, sum };\n}\n',
    ],
    [
      'a variable that gets its first value',
      'export function f(n: number) {\n  let best: number;\n  if (n > 1) best = n;\n  else best = 1;\n  return best;\n}\n',
      { text: 'if (n > 1) best = n;\n  else best = 1;' },
      'export function f(n: number) {\n  let best: number;\n  best = part(n);\n  return best;\n}\n\nfunction part(n: number) {\n  let best: number;\n  if (n > 1) best = n;\n  else best = 1;\n  return best;\n}\n',
    ],
    [
      'code that always returns',
      "export function f(n: number) {\n  if (n > 1) return 'many';\n  return 'one';\n}\n",
      { text: "if (n > 1) return 'many';\n  return 'one';" },
      "export function f(n: number) {\n  return part(n);\n}\n\nfunction part(n: number) {\n  if (n > 1) return 'many';\n  return 'one';\n}\n",
    ],
    [
      'code that waits',
      'export async function f(load: () => Promise<number>) {\n  const n = await load();\n  return n + 1;\n}\n',
      { text: 'const n = await load();' },
      'export async function f(load: () => Promise<number>) {\n  const n = await part(load);\n  return n + 1;\n}\n\nasync function part(load: () => Promise<number>) {\n  const n = await load();\n  return n;\n}\n',
    ],
    [
      'code that yields',
      'export function* f(n: number) {\n  yield n;\n  yield n + 1;\n}\n',
      { text: 'yield n;\n  yield n + 1;' },
      'export function* f(n: number) {\n  yield* part(n);\n}\n\nfunction* part(n: number) {\n  yield n;\n  yield n + 1;\n}\n',
    ],
    [
      'type parameters',
      'export function f<Item extends { id: number }, Key>(items: Item[], key: Key) {\n  return [items.map((item) => item.id), key];\n}\n',
      { text: 'items.map((item) => item.id)' },
      'export function f<Item extends { id: number }, Key>(items: Item[], key: Key) {\n  return [part(items), key];\n}\n\nfunction part<Item extends { id: number }>(items: Item[]) {\n  return items.map((item) => item.id);\n}\n',
    ],
    [
      'a narrowed variable',
      'export function f(n?: number) {\n  if (n === undefined) return 0;\n  return n * 2 + 1;\n}\n',
      { text: 'n * 2' },
      'export function f(n?: number) {\n  if (n === undefined) return 0;\n  return part(n) + 1;\n}\n\nfunction part(n: number) {\n  return n * 2;\n}\n',
    ],
    [
      'code with comments',
      'export function f(n: number) {\n  // Doubles.\n  const twice = n * 2; // always\n  return twice;\n}\n',
      { text: 'const twice = n * 2;' },
      'export function f(n: number) {\n  const twice = part(n);\n  return twice;\n}\n\nfunction part(n: number) {\n  // Doubles.\n  const twice = n * 2; // always\n  return twice;\n}\n',
    ],
    [
      'tabs, line ends and no semicolons',
      'export function f(n: number) {\r\n\tif (n) {\r\n\t\tlet low = n - 1\r\n\t\tlow++\r\n\t\t;[low].map(String)\r\n\t}\r\n}\r\n',
      { text: 'let low = n - 1\nlow++' },
      'export function f(n: number) {\r\n\tif (n) {\r\n\t\tlet low = part(n)\r\n\t\t;[low].map(String)\r\n\t}\r\n}\r\n\r\nfunction part(n: number) {\r\n\tlet low = n - 1\r\n\tlow++\r\n\treturn low\r\n}\r\n',
    ],
    [
      'a place inside of the function',
      'export function f(n: number) {\n  let sum = 0;\n  const add = () => (sum += n);\n  sum += 1;\n  return add() + sum;\n}\n',
      { text: 'sum += 1;', scope: 'function' },
      'export function f(n: number) {\n  let sum = 0;\n  const add = () => (sum += n);\n  part();\n\n  function part() {\n    sum += 1;\n  }\n  return add() + sum;\n}\n',
    ],
    [
      'several statements to a place inside of the function',
      'export function f(n: number) {\n  n += 1;\n  console.log(n);\n  return n;\n}\n',
      { text: 'n += 1;\nconsole.log(n);', scope: 'function' },
      'export function f(n: number) {\n  part();\n\n  function part() {\n    n += 1;\n    console.log(n);\n  }\n  return n;\n}\n',
    ],
  ])('takes %s', (_what, before, params, after) => {
    expect(extract(before, params)).toBe(after);
  });

  test.each([
    [
      'a closure that shares a variable',
      'export function f(n: number) {\n  let sum = 0;\n  const add = () => (sum += n);\n  sum += 1;\n  return add() + sum;\n}\n',
      'sum += 1;',
    ],
    [
      'a break',
      'export function f(n: number) {\n  for (;;) {\n    if (n++ > 4) break;\n  }\n}\n',
      'if (n++ > 4) break;',
    ],
    [
      'a return among others',
      'export function f(n: number) {\n  if (n > 1) return 1;\n  n++;\n  return n;\n}\n',
      'if (n > 1) return 1;\n  n++;',
    ],
    ['this', 'export class Cart {\n  n = 1;\n  f() {\n    return this.n + 1;\n  }\n}\n', 'this.n + 1'],
    ['arguments', 'export function f() {\n  return arguments.length + 1;\n}\n', 'arguments.length + 1'],
    [
      'a local type',
      'export function f() {\n  type Local = { n: number };\n  const made: Local = { n: 1 };\n  return made.n;\n}\n',
      'const made: Local = { n: 1 };',
    ],
    [
      'what is written inside of try',
      'export function f(g: () => void) {\n  let done = 0;\n  try {\n    done = 1;\n    g();\n  } catch {\n    return done;\n  }\n  return done;\n}\n',
      'done = 1;\n    g();',
    ],
    [
      'a written variable of an expression',
      'export function f(n: number) {\n  return (n = n + 1) + n;\n}\n',
      'n = n + 1',
    ],
  ])('refuses %s', (_what, before, text) => {
    expect(extract(before, { text })).toMatchObject({ code: 'unsupported' });
  });

  test('refuses a name that the file uses', () => {
    expect(extract('export const part = (n: number) => n * 2;\n', { text: 'n * 2' })).toMatchObject({
      code: 'clash',
    });
  });

  test('writes no types into JavaScript', () => {
    const before = 'export function f(n) {\n  return n * 2 + 1;\n}\n';
    expect(extract(before, { text: 'n * 2' }, 'a.js')).toBe(
      'export function f(n) {\n  return part(n) + 1;\n}\n\nfunction part(n) {\n  return n * 2;\n}\n',
    );
  });

  test('puts braces around a call among elements', () => {
    const before =
      'declare namespace JSX { interface IntrinsicElements { b: object; i: object } }\nexport const f = (n: number) => <b><i>{n}</i></b>;\n';
    const after = extract(before, { text: '<i>{n}</i>' }, 'a.tsx');
    if (typeof after === 'string') expect(after).toContain('<b>{part(n)}</b>');
    else expect(['types', 'clash']).toContain(after?.code);
  });
});

describe('extract-method', () => {
  const method = (before: string, params: Record<string, unknown>) =>
    extract(before, params, 'a.ts', 'extract-method');

  test('makes a # method static where it is called from one', () => {
    const before =
      'export class Cart {\n  static rate = 2;\n  static of(n: number) {\n    const full = n * this.rate;\n    return full;\n  }\n}\n';
    expect(method(before, { text: 'const full = n * this.rate;', name: '#price' })).toBe(
      'export class Cart {\n  static rate = 2;\n  static of(n: number) {\n    const full = Cart.#price(n);\n    return full;\n  }\n\n  static #price(n: number) {\n    const full = n * this.rate;\n    return full;\n  }\n}\n',
    );
  });

  test.each([
    [
      'a name that the class has',
      'class Cart {\n  part = 1;\n  f(n: number) {\n    return n * 2;\n  }\n}\n',
      'n * 2',
      'clash',
    ],
    [
      'a name that it inherits',
      'class Base {\n  part = 1;\n}\nexport class Cart extends Base {\n  f(n: number) {\n    return n * 2;\n  }\n}\n',
      'n * 2',
      'clash',
    ],
    [
      'code before super',
      'class Base {\n  constructor(n: number) {\n    void n;\n  }\n}\nexport class Cart extends Base {\n  constructor(n: number) {\n    super(n * 2);\n  }\n}\n',
      'n * 2',
      'unsupported',
    ],
    ['code outside of a class', 'export const f = (n: number) => n * 2;\n', 'n * 2', 'shape'],
    [
      'code of a function in a method',
      'export class Cart {\n  f() {\n    return function (n: number) {\n      return n * 2;\n    };\n  }\n}\n',
      'n * 2',
      'shape',
    ],
  ])('refuses %s', (_what, before, text, code) => {
    expect(method(before, { text })).toMatchObject({ code });
  });
});
