/** Code of a shape is found and rewritten wherever it stands, and nothing else is. */

import { describe, expect, test } from 'vitest';
import fc from '../seeded.ts';
import { textsOf, workspaceOf } from './fixture.ts';

function rewrite(files: Record<string, string> | string, params: Record<string, unknown>) {
  const before = typeof files === 'string' ? { 'a.ts': files } : files;
  const workspace = workspaceOf(before);
  const outcome = workspace.run([{ operation: 'rewrite-pattern', params }]);
  const [first] = Object.values(textsOf(workspace, Object.keys(before)));
  return { workspace, outcome, text: outcome.ok ? first : outcome.refusal.code };
}

const head =
  'declare function f(...all: unknown[]): number;\ndeclare function g(...all: unknown[]): number;\n';

describe('rewrite-pattern', () => {
  test.each([
    [
      'calls, those inside of them too',
      'export const v = f(f(1, 2), /* two */ 2, f());',
      'f($$$A)',
      'g(0, $$$A)',
      'export const v = g(0, g(0, 1, 2), /* two */ 2, g(0));',
    ],
    [
      'equal code only, by the same name twice',
      'export const h = (a: number) => [a > 1 && (a > 1), a > 1 && a > 2];',
      '$A && $A',
      '!!$A',
      'export const h = (a: number) => [!!(a > 1), a > 1 && a > 2];',
    ],
    [
      'with parentheses by precedence',
      'export const v = f(1 + 2) * f((3));',
      'f($A)',
      '$A',
      'export const v = (1 + 2) * 3;',
    ],
    [
      'and leaves a list without what stands for nothing',
      'export const v = f() + f(1);',
      'f($$$A)',
      'g(0, $$$A, 9)',
      'export const v = g(0, 9) + g(0, 1, 9);',
    ],
    [
      'whatever the spacing, quotes and commas',
      "export const v = f(\n  'a' , 1,\n);",
      'f("a", $A)',
      'g($A)',
      'export const v = g(1);',
    ],
    [
      'names, not strings or properties of the same name',
      "export const v = { f: f(1), g: 'f(1)' };",
      'f(1)',
      '2',
      "export const v = { f: 2, g: 'f(1)' };",
    ],
    [
      'a name in a shorthand',
      'export const h = (a: number) => ({ a, b: [a] });',
      'a',
      'f(1)',
      'export const h = (a: number) => ({ a: f(1), b: [f(1)] });',
    ],
    [
      'types',
      'export const v: Array<string | number> = [], w: Array<Array<string>> = [];',
      'Array<$T>',
      '$T[]',
      'export const v: (string | number)[] = [], w: string[][] = [];',
      { syntax: 'type' },
    ],
    [
      'members',
      'export class A { get x() { return 1; } }',
      'get $N() { return $V; }',
      'readonly $N = $V;',
      'export class A { readonly x = 1; }',
    ],
    [
      'only what has a type',
      'export const h = (a: number, b: string) => [a.toString(), b.toString()];',
      '$A.toString()',
      'String($A)',
      'export const h = (a: number, b: string) => [String(a), b.toString()];',
      { where: { A: { type: 'number' } } },
    ],
    [
      'only what is of a kind',
      'export const v = f(1) + f(f);',
      'f($A)',
      'g($A)',
      'export const v = f(1) + g(f);',
      { where: { A: { kind: 'Identifier' } } },
    ],
    [
      'only inside of a target',
      'export const v = f(1);\nexport const w = f(1);',
      'f($A)',
      'g($A)',
      'export const v = f(1);\nexport const w = g(1);',
      { within: 'a.ts#w' },
    ],
  ])('rewrites %s', (_what, before, pattern, template, after, more: object = {}) => {
    expect(rewrite(`${head}${before}\n`, { pattern, template, ...more }).text).toBe(`${head}${after}\n`);
  });

  test('gives the statements of a block lines of their own, with their comments, in the style of the file', () => {
    const code = (text: string) => text.replaceAll('\n', '\r\n').replaceAll('  ', '\t');
    const { text } = rewrite(
      code(
        'export function h(x: number) {\n  if (x > 1) {\n    x--;\n    // why\n    x++; // yes\n  }\n  return x;\n}\n',
      ),
      { pattern: 'if ($C) { $$$B }', template: 'while ($C) { $$$B }' },
    );
    expect(text).toContain(code('  while (x > 1) {\n    x--;\n    // why\n    x++;'));
  });

  test('rewrites runs of statements, and deletes them', () => {
    const before =
      'export function h(a: number, b: number) {\n  const x = a;\n  const y = b;\n  return x + y;\n}\n';
    expect(
      rewrite(before, {
        pattern: 'const $X = $A;\nconst $Y = $B;',
        template: 'const [$X, $Y] = [$A, $B] as const;',
      }).text,
    ).toBe(
      'export function h(a: number, b: number) {\n  const [x, y] = [a, b] as const;\n  return x + y;\n}\n',
    );
    const logged = `${head}export function h(x: number) {\n  if (x) f(x);\n  f(2);\n  return x;\n}\n`;
    expect(rewrite(logged, { pattern: 'f($A);', template: '' }).text).toBe(
      `${head}export function h(x: number) {\n  if (x) {}\n  return x;\n}\n`,
    );
  });

  test('rewrites JSX in files that have it', () => {
    const code = (name: string) =>
      `declare const A: (props: { ${name}: number; c?: string; children?: unknown }) => never;\nexport const v = () => <A ${name}={1} c="x">text</A>;\n`;
    const files = { 'a.tsx': code('b'), 'b.ts': 'export {};\n' };
    const { outcome, workspace } = rewrite(files, {
      pattern: '<A b={$V} $$$R>$$$C</A>',
      template: '<A c="y" b={$V}>$$$C</A>',
    });
    expect(outcome).toMatchObject({ ok: true });
    expect(workspace.read('a.tsx')).toContain('<A c="y" b={1}>text</A>');
  });

  test('refuses another number of matches than was said, with the places', () => {
    const { outcome } = rewrite(`${head}export const v = f(1);\nexport const w = f(2);\n`, {
      pattern: 'f($A)',
      template: 'g($A)',
      count: 3,
    });
    expect(outcome).toMatchObject({
      ok: false,
      refusal: { code: 'count', candidates: ['a.ts:3', 'a.ts:4'] },
    });
  });

  test.each([
    [
      'a name that the template declares',
      'export const h = (y: number) => f(y);',
      'f($A)',
      '[0].map((y) => y + $A)',
      'capture',
    ],
    ['a metavariable that the pattern lacks', 'export const v = f(1);', 'f($A)', 'g($B)', 'shape'],
    ['a pattern that is everything', 'export const v = f(1);', '$A', 'g($A)', 'shape'],
    ['code that does not parse', 'export const v = f(1);', 'f($A', 'g($A)', 'syntax'],
    ['a rewriting to the same', 'export const v = f(1);', 'f($A)', 'f($A)', 'no-change'],
    [
      'an unknown kind',
      'export const v = f(1);',
      'f($A)',
      'g($A)',
      'shape',
      { where: { A: { kind: 'Identifer' } } },
    ],
    ['an unknown place', 'export const v = f(1);', 'f($A)', 'g($A)', 'not-found', { within: 'src/none' }],
  ])('refuses %s', (_what, before, pattern, template, code, more: object = {}) => {
    expect(rewrite(`${head}${before}\n`, { pattern, template, ...more }).text).toBe(code);
  });

  test('refuses a template whose name means several things', () => {
    const before = `${head}export const v = f(1);\nexport const h = (g: (n: number) => number) => g(f(2));\n`;
    const { outcome } = rewrite(before, { pattern: 'f($A)', template: 'g($A)' });
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'capture', candidates: ['a.ts:4'] } });
  });

  test('takes a parameter and its uses for the same, and keeps `this` where it is', () => {
    expect(
      rewrite('export const v = [{ a: 1 }].map((x) => x.a);\n', {
        pattern: '($X) => $X.$P',
        template: '({ $P }) => $P',
      }).text,
    ).toBe('export const v = [{ a: 1 }].map(({ a }) => a);\n');
    const method = `${head}export class A {\n  b = 1;\n  c() {\n    return f(this.b);\n  }\n}\n`;
    expect(rewrite(method, { pattern: 'f($A)', template: 'g(function () { return $A; })' }).text).toBe(
      'capture',
    );
  });

  test('says which comments went', () => {
    const { outcome } = rewrite(`${head}export const v = f(1 /* one */, /* two */ 2);\n`, {
      pattern: 'f($A, $B)',
      template: 'g($A)',
    });
    expect(outcome.ok && outcome.change.notes.join()).toContain('/* two */');
  });

  test('done and done back gives the same bytes, for any expressions', () => {
    const expression = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(
          'a',
          'b',
          '1',
          "'x'",
          '[a, b]',
          '(a, b)',
          'a?.c',
          'async () => a',
          '() => ({})',
          '`a`',
        ),
        fc
          .tuple(tie('any'), tie('any'), fc.constantFrom('+', '*', '&&', '==='))
          .map(([x, y, op]) => `(${x}) ${op} (${y})`),
        tie('any').map((x) => `f(${x})`),
        tie('any').map((x) => `!(${x})`),
      ),
    })).any as fc.Arbitrary<string>;
    fc.assert(
      fc.property(expression, expression, (x, y) => {
        const before = `${head}declare const a: any, b: any;\nexport const v = f(${x}, ${y});\n`;
        const workspace = workspaceOf({ 'a.ts': before });
        const run = (pattern: string, template: string) =>
          workspace.run([{ operation: 'rewrite-pattern', params: { pattern, template } }], {
            check: 'syntax',
          });
        expect(run('f($$$A)', 'g($$$A)')).toMatchObject({ ok: true });
        expect(run('g($$$A)', 'f($$$A)')).toMatchObject({ ok: true });
        expect(workspace.read('a.ts')).toBe(before);
      }),
      { numRuns: 40 },
    );
  });
});
