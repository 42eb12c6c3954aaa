import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

const extract = (text: string, params: Record<string, unknown>, path = 'a.ts') => {
  const workspace = workspaceOf({ [path]: text });
  const call = { operation: 'extract-constant', params: { target: path, name: 'part', ...params } };
  const outcome = workspace.run([call]);
  return outcome.ok ? workspace.read(path) : outcome.refusal;
};

describe('extract-constant', () => {
  test.each([
    [
      'gives an arrow a body',
      'export const area = (r: number) => r * r * 3;\n',
      { text: 'r * r' },
      'export const area = (r: number) => {\n  const part = r * r;\n  return part * 3;\n};\n',
    ],
    [
      'gives a single statement a block',
      'export function f(n: number) {\n  if (n > 1)\n    return n * 2 + 1;\n  return n;\n}\n',
      { text: 'n * 2' },
      'export function f(n: number) {\n  if (n > 1) {\n    const part = n * 2;\n    return part + 1;\n  }\n  return n;\n}\n',
    ],
    [
      'replaces all equal expressions before the first',
      'export function f(n: number) {\n  if (n * 2 > 1) return n * 2;\n  return 2 * (n * 2);\n}\n',
      { text: 'n * 2', all: true },
      'export function f(n: number) {\n  const part = n * 2;\n  if (part > 1) return part;\n  return 2 * part;\n}\n',
    ],
    [
      'declares at the top level of the module',
      'import { sep } from "./b.ts";\n\n/** Joins. */\nexport function f(n: number) {\n  return n + (60 * 60);\n}\nexport { sep };\n',
      { text: '60 * 60', scope: 'module' },
      'import { sep } from "./b.ts";\n\nconst part = 60 * 60;\n/** Joins. */\nexport function f(n: number) {\n  return n + part;\n}\nexport { sep };\n',
    ],
    [
      'keeps a shorthand short',
      'export const f = (n: number) => {\n  return { part: n + 1 };\n};\n',
      { text: 'n + 1' },
      'export const f = (n: number) => {\n  const part = n + 1;\n  return { part };\n};\n',
    ],
    [
      'names the value of a statement',
      'export function f(g: () => number) {\n  g();\n}\n',
      { text: 'g()' },
      'export function f(g: () => number) {\n  const part = g();\n}\n',
    ],
    [
      'keeps comments, tabs, line ends and the absence of semicolons',
      'export function f(n: number) {\r\n\t// What it gives.\r\n\treturn [\r\n\t\tn, // first\r\n\t].length\r\n}\r\n',
      { text: '[n,]' },
      'export function f(n: number) {\r\n\tconst part = [\r\n\t\tn, // first\r\n\t]\r\n\t// What it gives.\r\n\treturn part.length\r\n}\r\n',
    ],
    [
      'takes the type of a literal along',
      "type Kind = { kind: 'a' | 'b' };\ndeclare function make(k: Kind): void;\nexport function f() {\n  make({ kind: 'a' });\n}\n",
      { text: "{ kind: 'a' }" },
      "type Kind = { kind: 'a' | 'b' };\ndeclare function make(k: Kind): void;\nexport function f() {\n  const part: Kind = { kind: 'a' };\n  make(part);\n}\n",
    ],
    [
      'takes a call that is done first',
      'export function f(g: (n: number) => number) {\n  return g(1) + g(2);\n}\n',
      { text: 'g(1)' },
      'export function f(g: (n: number) => number) {\n  const part = g(1);\n  return part + g(2);\n}\n',
    ],
  ])('%s', (_what, before, params, after) => {
    const workspace = workspaceOf({ 'a.ts': before, 'b.ts': "export const sep = '/';\n" });
    const call = { operation: 'extract-constant', params: { target: 'a.ts', name: 'part', ...params } };
    const outcome = workspace.run([call]);
    expect(outcome.ok ? workspace.read('a.ts') : outcome.refusal).toBe(after);
  });

  test.each([
    [
      'a call behind another call',
      'export const f = (g: () => number) => {\n  return g() + g() * 2;\n};\n',
      'g() * 2',
      'unsupported',
    ],
    [
      'a call in a condition',
      'export const f = (g: () => number, n: number) => {\n  return n ? g() : 1;\n};\n',
      'g()',
      'unsupported',
    ],
    [
      'a call in a loop',
      'export const f = (g: () => number) => {\n  while (g() > 1) continue;\n};\n',
      'g()',
      'unsupported',
    ],
    [
      'a counter in a loop',
      'export const f = (n: number) => {\n  for (let i = 0; i < n * 2; i++) n--;\n};\n',
      'n * 2',
      'unsupported',
    ],
    [
      'a method without its object',
      'export const f = (s: string) => {\n  return s.trim();\n};\n',
      's.trim',
      'unsupported',
    ],
    [
      'what is written to',
      'export const f = (n: { v: number }) => {\n  n.v = 1;\n};\n',
      'n.v',
      'unsupported',
    ],
    [
      'the start of an optional chain',
      'export const f = (s?: { v: string }) => {\n  return s?.v.trim();\n};\n',
      's?.v',
      'unsupported',
    ],
    [
      'a narrowing',
      "export const f = (s: string | number) => {\n  return typeof s === 'string' ? s.trim() : s;\n};\n",
      's.trim()',
      'types',
    ],
    ['this of a field', 'export class Cart {\n  n = 1;\n  m = this.n + 1;\n}\n', 'this.n + 1', 'unsupported'],
  ])('refuses %s', (_what, text, shown, code) => {
    expect(extract(text, { text: shown })).toMatchObject({ code });
  });

  test('refuses a name that the file uses', () => {
    const text = 'const part = 1;\nexport const f = (n: number) => n * 2 + part;\n';
    expect(extract(text, { text: 'n * 2' })).toMatchObject({ code: 'clash' });
  });

  test('refuses parameters at the top level of the module', () => {
    const text = 'export const f = (n: number) => n * 2;\n';
    expect(extract(text, { text: 'n * 2', scope: 'module' })).toMatchObject({ code: 'unsupported' });
  });

  test('refuses the call of the constructor of the base', () => {
    const text = 'class Shape {}\nexport class f extends Shape {\n  constructor() {\n    super();\n  }\n}\n';
    expect(extract(text, { text: 'super()' })).toMatchObject({ code: 'unsupported' });
  });
});
