import { ts } from 'ts-morph';
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

const inline = (text: string, target: string, path = 'a.ts') => {
  const workspace = workspaceOf({ [path]: text });
  const outcome = workspace.run([{ operation: 'inline-variable', params: { target: `${path}#${target}` } }]);
  return outcome.ok ? workspace.read(path) : outcome.refusal;
};

const inside = (lines: string[]) =>
  `export function total(a: number, b: number, log: (n: number) => number) {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;

describe('inline-variable', () => {
  test.each([
    ['a sum in a product', ['const sum = a + b;', 'return sum * 2;'], ['return (a + b) * 2;']],
    ['a product in a sum', ['const twice = a * 2;', 'return twice + b;'], ['return a * 2 + b;']],
    ['a negative behind a minus', ['const low = -a;', 'return -low;'], ['return - -a;']],
    ['a condition', ['const max = a > b ? a : b;', 'return max + 1;'], ['return (a > b ? a : b) + 1;']],
    [
      'a call in the next statement',
      ['const logged = log(a);', 'return logged + 1;'],
      ['return log(a) + 1;'],
    ],
    [
      'one of several',
      ['const one = 1, sum = a + b;', 'return sum + one;'],
      ['const one = 1;', 'return a + b + one;'],
    ],
    [
      'comments around it',
      ['// The sum.', 'const sum = a + b; // of both', 'return sum; // all'],
      ['return a + b; // all'],
    ],
    [
      'an object in an arrow',
      ['const pair = { a };', 'return [b].map((each) => each);'].slice(0, 1).concat('return pair;'),
      ['return { a };'],
    ],
  ])('puts %s where it is used', (_what, before, after) => {
    const name = /(?:const|, )\s*(low|twice|max|logged|sum|pair)\b/.exec(before.join('\n'))?.[1];
    expect(inline(inside(before), `total.${name}`)).toBe(inside(after));
  });

  test.each([
    ['it is written again', ['let sum = a;', 'sum += b;', 'return sum;'], 'unsupported'],
    ['a call would be done twice', ['const sum = log(a);', 'return sum + sum;'], 'unsupported'],
    ['a call would be done later', ['const sum = log(a);', 'log(b);', 'return sum;'], 'unsupported'],
    ['a call would not always be done', ['const sum = log(a);', 'return a > 1 ? sum : b;'], 'unsupported'],
    ['a call would be done in a loop', ['const sum = log(a);', 'for (;;) return sum;'], 'unsupported'],
    ['a parameter changes in between', ['const sum = a + b;', 'a = 2;', 'return sum;'], 'unsupported'],
    ['it is read in a function that runs later', ['const list = [a];', 'return () => list;'], 'unsupported'],
    ['an object would be made twice', ['const sum = { a };', 'return [sum, sum];'], 'unsupported'],
    [
      'a name would be captured',
      ['const sum = a + 1;', '{', '  const a = 5;', '  return sum + a;', '}'],
      'capture',
    ],
    ['nothing uses it', ['const sum = a + 1;', 'return a;'], 'not-found'],
    [
      'it is a type query',
      ['const sum = a + 1;', 'const other: typeof sum = 1;', 'return other;'],
      'unsupported',
    ],
    ['a method would lose its object', ['const sum = Math.max;', 'return sum(a, b);'], 'unsupported'],
  ])('refuses when %s', (_what, lines, code) => {
    const name = lines[0]?.includes('list') ? 'list' : 'sum';
    expect(inline(inside(lines), `total.${name}`)).toMatchObject({ code });
  });

  test('keeps tabs, line ends and the absence of semicolons', () => {
    const before =
      'export function f(a: number) {\r\n\tconst list = [\r\n\t\ta,\r\n\t]\r\n\tif (a)\r\n\t\treturn list\r\n\treturn []\r\n}\r\n';
    expect(inline(before, 'f.list')).toBe(
      'export function f(a: number) {\r\n\tif (a)\r\n\t\treturn [\r\n\t\t\ta,\r\n\t\t]\r\n\treturn []\r\n}\r\n',
    );
  });

  test('does not let a line without semicolon join the next', () => {
    const before =
      'export function f(log: (n: number) => void) {\n  const list = [1]\n  log(1)\n  list.forEach(log)\n}\n';
    const after = inline(before, 'f.list');
    if (typeof after !== 'string') return expect(after).toMatchObject({ ok: false });
    expect(after).toContain(';[1].forEach');
    expect(ts.createSourceFile('a.ts', after, 99).statements).toHaveLength(1);
  });

  test('leaves a semicolon to the line that starts with it', () => {
    const before =
      'export function f(log: (n: number) => void) {\n  log(1)\n  const one = 1\n  ;[2].forEach(log)\n  log(one)\n}\n';
    expect(inline(before, 'f.one')).toBe(
      'export function f(log: (n: number) => void) {\n  log(1)\n  ;[2].forEach(log)\n  log(1)\n}\n',
    );
  });

  test('refuses an exported variable', () => {
    expect(inline('export const half = 1;\nexport const x = half;\n', 'half')).toMatchObject({
      code: 'referenced',
    });
  });
});
