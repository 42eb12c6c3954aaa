/** A negated condition is true where the old one was false, and only there. */

import { ts } from 'ts-morph';
import { describe, expect, test } from 'vitest';
import { negated } from '../../engine/convert/negate.ts';
import fc from '../seeded.ts';
import { workspaceOf } from './fixture.ts';

function negate(before: string, text: string, more: Record<string, unknown> = {}): string {
  const workspace = workspaceOf({ 'a.ts': before });
  const params = { target: 'a.ts', text, ...more };
  const outcome = workspace.run([{ operation: 'negate-condition', params }]);
  return outcome.ok ? (workspace.read('a.ts') ?? 'deleted') : outcome.refusal.code;
}

const values = [true, false, 0, 1, Number.NaN, '', 'x', undefined, null] as const;
const condition = fc
  .letrec<{ part: string; whole: string }>((tie) => ({
    part: fc.oneof(
      fc.constantFrom(
        'a',
        'b',
        'c',
        'true',
        'a === b',
        'b !== c',
        'a == c',
        'a < b',
        'b >= c',
        'a ?? b',
        '(a, b)',
      ),
      tie('whole').map((text) => `(${text})`),
      tie('whole').map((text) => `!(${text})`),
      fc.constantFrom('!a', '!!b', '!(a < b)'),
    ),
    whole: fc.oneof(
      { maxDepth: 4 },
      tie('part'),
      fc.tuple(tie('part'), fc.constantFrom('&&', '||'), tie('part')).map((parts) => parts.join(' ')),
      fc
        .tuple(tie('part'), tie('part'), tie('part'), fc.boolean())
        .map(([a, b, c, left]) => (left ? `${a} && ${b} || ${c}` : `${a} || ${b} && ${c}`)),
    ),
  }))
  .whole.filter((text) => !/\?\? b (?:&&|\|\|)|(?:&&|\|\|) a \?\?/.test(text));

function opposite(text: string, place: string): string {
  const tree = ts.createSourceFile('a.ts', place.replace('X', text), ts.ScriptTarget.Latest, true);
  const [statement] = tree.statements;
  const node = ts.isIfStatement(statement as ts.Statement)
    ? (statement as ts.IfStatement).expression
    : (statement as ts.ExpressionStatement).expression;
  return negated(node, () => undefined);
}

const evaluate = (text: string, a: unknown, b: unknown, c: unknown): unknown =>
  new Function('a', 'b', 'c', `return (${text});`)(a, b, c);

describe('negate-condition', () => {
  test('has the opposite truth for all values, where it is tested and where its value is kept', () => {
    fc.assert(
      fc.property(condition, fc.constantFrom('if (X) {}', 'X'), (text, place) => {
        const turned = opposite(text, place);
        for (const a of values)
          for (const b of values)
            for (const c of [true, 0, undefined]) {
              const expected = !evaluate(text, a, b, c);
              const found = evaluate(turned, a, b, c);
              expect(place === 'X' ? found : Boolean(found), turned).toBe(expected);
            }
      }),
      { numRuns: 300 },
    );
  });

  test('negated twice is the same truth again', () => {
    fc.assert(
      fc.property(condition, (text) => {
        const twice = opposite(opposite(text, 'if (X) {}'), 'if (X) {}');
        for (const a of values)
          for (const b of values)
            expect(Boolean(evaluate(twice, a, b, 1))).toBe(Boolean(evaluate(text, a, b, 1)));
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ['keeps `!(a < b)` where a side may be NaN', 'a: number, b: number', 'a < b', '!(a < b)'],
    ['turns a comparison of texts', 'a: string, b: string', 'a < b', 'a >= b'],
    [
      'turns a comparison of lengths',
      'a: number[], b: string',
      'a.length > b.length',
      'a.length <= b.length',
    ],
    [
      'keeps comments',
      'a: boolean, b: boolean',
      'a /* one */ && /* two */ b',
      '!a /* one */ || /* two */ !b',
    ],
  ])('%s', (_what, parameters, text, turned) => {
    const code = (test: string, first: number, second: number) =>
      `export function f(${parameters}) {\n  return ${test} ? ${first} : ${second};\n}\n`;
    expect(negate(code(text, 1, 2), text)).toBe(code(turned, 2, 1));
  });

  test.each([
    [
      'blocks',
      'if (a) {\n    b(); // b\n  } else {\n    c();\n  }',
      'if (!a) {\n    c();\n  } else {\n    b(); // b\n  }',
    ],
    ['single statements on one line', 'if (a) b(); else c()', 'if (!a) c(); else b();'],
    [
      'an else-if, which goes into braces',
      'if (a) b();\n  else if (!a) c();',
      'if (!a) {\n    if (!a) c();\n  }\n  else b();',
    ],
  ])('swaps %s', (_what, statement, after) => {
    const code = (text: string) =>
      `declare const b: () => void;\ndeclare const c: () => void;\nexport function f(a: boolean) {\n  ${text}\n}\n`;
    expect(negate(code(statement), 'a', { nth: 1 })).toBe(code(after));
  });

  test('changes only the condition when asked, or where there is no second branch', () => {
    const code = (text: string) => `export function f(a: boolean) {\n  ${text}\n}\n`;
    expect(negate(code('while (a) a = false;'), 'a', { nth: 1 })).toBe(code('while (!a) a = false;'));
    expect(negate(code('return a ? 1 : 2;'), 'a', { swap: false })).toBe(code('return !a ? 1 : 2;'));
    expect(negate(code('return a;'), 'a', { swap: true })).toBe('shape');
  });

  test('keeps the parentheses around a ternary that is one operand of more', () => {
    const code = (text: string) => `export function f(a: boolean, b: boolean) {\n  return ${text};\n}\n`;
    expect(negate(code('(a ? b : a) || b'), 'a ? b : a', {})).toBe(code('!(a ? b : a) || b'));
  });
});
