import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

const inline = (before: string, params: Record<string, unknown> = {}) => {
  const workspace = workspaceOf({ 'a.ts': before });
  const outcome = workspace.run([
    { operation: 'inline-function', params: { target: 'a.ts#half', ...params } },
  ]);
  return outcome.ok ? workspace.read('a.ts') : outcome.refusal;
};

const half = 'function half(n: number) {\n  return n / 2;\n}\n';

describe('inline-function', () => {
  test.each([
    [
      'an arrow',
      'const half = (n: number) => n / 2;\nexport const one = half(1 + 1) * 3;\n',
      'export const one = (1 + 1) / 2 * 3;\n',
    ],
    [
      'a default and a missing argument',
      'const half = (n = 4, by?: number) => [n, by];\nexport const two = half();\n',
      'export const two = [4, undefined];\n',
    ],
    [
      'a shorthand',
      'const half = (n: number) => ({ n, by: 2 });\nexport const pair = half(1 + 1);\n',
      'export const pair = { n: 1 + 1, by: 2 };\n',
    ],
    [
      'statements before the call',
      'function half(n: number, log: (n: number) => void) {\n  // Says it.\n  log(n); // loudly\n  return n / 2;\n}\nexport function f(a: number, log: (n: number) => void) {\n  const one = half(a, log);\n  return one;\n}\n',
      'export function f(a: number, log: (n: number) => void) {\n  // Says it.\n  log(a); // loudly\n  const one = a / 2;\n  return one;\n}\n',
    ],
    [
      'returns where the call is returned',
      'function half(n: number) {\n  if (n > 1) return n / 2;\n  return 0;\n}\nexport function f(a: number) {\n  return half(a);\n}\n',
      'export function f(a: number) {\n  if (a > 1) return a / 2;\n  return 0;\n}\n',
    ],
    [
      'an argument that is evaluated once',
      'function half(n: number, log: (n: number) => number) {\n  log(n);\n  log(n);\n}\nexport function f(log: (n: number) => number) {\n  half(log(1), log);\n}\n',
      'export function f(log: (n: number) => number) {\n  const n: number = log(1);\n  log(n);\n  log(n);\n}\n',
    ],
    [
      'a block where a name is taken',
      'function half(log: (n: number) => void) {\n  const once = 1;\n  log(once);\n}\nexport function f(log: (n: number) => void) {\n  const once = 2;\n  half(log);\n  return once;\n}\n',
      'export function f(log: (n: number) => void) {\n  const once = 2;\n  {\n    const once = 1;\n    log(once);\n  }\n  return once;\n}\n',
    ],
    [
      'tabs, line ends and no semicolons',
      'const half = (n: number) => [\r\n\tn,\r\n]\r\nexport const f = (a: number) => {\r\n\tconst two = half(a)\r\n\treturn two\r\n}\r\n',
      'export const f = (a: number) => {\r\n\tconst two = [\r\n\t\ta,\r\n\t]\r\n\treturn two\r\n}\r\n',
    ],
  ])('writes out %s', (_what, before, after) => {
    expect(inline(before)).toBe(after);
  });

  test('writes out calls whose arguments have one name and several meanings', () => {
    const calls = (text: (name: string) => string) =>
      ['f', 'g'].map((name) => `export const ${name} = (n: number) => ${text('n')} + 1;\n`).join('');
    expect(inline(half + calls((n) => `half(${n})`))).toBe(calls((n) => `${n} / 2`));
  });

  test('keeps an exported function, and one of which only some calls are written out', () => {
    expect(inline(`export ${half}export const one = half(2);\n`)).toBe(
      `export ${half}export const one = 2 / 2;\n`,
    );
    const two = 'export const one = half(2);\nexport const two = half(4);\n';
    expect(inline(half + two, { in: 'a.ts#two' })).toBe(half + two.replace('half(4)', '4 / 2'));
  });

  test.each([
    [
      'recursion',
      'function half(n: number): number {\n  return n > 1 ? half(n / 2) : n;\n}\nexport const one = half(2);\n',
      'unsupported',
    ],
    [
      'an argument that would be evaluated twice',
      'const half = (n: number) => n * n;\nexport const f = (g: () => number) => half(g());\n',
      'unsupported',
    ],
    [
      'arguments in another order',
      'const half = (n: number, m: number) => m / n;\nexport const f = (g: () => number) => half(g(), g());\n',
      'unsupported',
    ],
    [
      'an argument that would not be evaluated',
      'const half = (_n: number) => 2;\nexport const f = (g: () => number) => half(g());\n',
      'unsupported',
    ],
    [
      'an argument that may take the default',
      'const half = (n = 2) => n / 2;\nexport const f = (n?: number) => half(n);\n',
      'unsupported',
    ],
    [
      'this',
      'function half(this: { n: number }) {\n  return this.n / 2;\n}\nexport const one = half.call({ n: 1 });\n',
      'unsupported',
    ],
    [
      'async',
      'async function half(n: number) {\n  return n / 2;\n}\nexport const one = half(1);\n',
      'unsupported',
    ],
    [
      'rest parameters',
      'const half = (...n: number[]) => n.length / 2;\nexport const one = half(1, 2);\n',
      'unsupported',
    ],
    [
      'overloads',
      'function half(n: number): number;\nfunction half(n: string): string;\nfunction half(n: number | string) {\n  return n;\n}\nexport const one = half(1);\n',
      'unsupported',
    ],
    ['a use as a value', `${half}export const all = [1, half(2)].map(half);\n`, 'referenced'],
    ['no calls', `${half}export const one = 1;\n`, 'not-found'],
    [
      'a name that would be captured',
      'const by = 2;\nconst half = (n: number) => n / by;\nexport const f = (by: number) => half(by);\n',
      'capture',
    ],
    [
      'an argument that the function would capture',
      'const half = (list: number[]) => (n: number) => list.map((each) => each + n);\nexport const f = (each: number[]) => half(each);\n',
      'capture',
    ],
    [
      'statements in a condition',
      'function half(n: number, log: () => void) {\n  log();\n  return n / 2;\n}\nexport const f = (n: number, log: () => void) => {\n  return n > 1 ? half(n, log) : 1;\n};\n',
      'unsupported',
    ],
  ])('refuses %s', (_what, before, code) => {
    expect(inline(before)).toMatchObject({ code });
  });
});
