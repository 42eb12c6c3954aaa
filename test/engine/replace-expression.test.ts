/** An expression that is put in the place of another is read as it was meant, wherever it stands. */

import { ts } from 'ts-morph';
import { describe, expect, test } from 'vitest';
import { putExpression } from '../../engine/text/parentheses.ts';
import { joinSplices } from '../../engine/text/splices.ts';
import fc from '../seeded.ts';
import { workspaceOf } from './fixture.ts';

function replaced(before: string, text: string, expression: string, path = 'a.ts'): string {
  const workspace = workspaceOf({ [path]: before });
  const params = { target: path, text, expression };
  const outcome = workspace.run([{ operation: 'replace-expression', params }], { check: 'syntax' });
  return outcome.ok ? (workspace.read(path) ?? 'deleted') : outcome.refusal.code;
}

/** A tree as text: kinds and names, parentheses left out unless they end an optional chain. */
const parse = (code: string) => ts.createSourceFile('a.ts', code, ts.ScriptTarget.Latest, true);

function treeOf(code: string): string {
  const show = (node: ts.Node): string => {
    if (ts.isParenthesizedExpression(node) && !endsChain(node)) return show(node.expression);
    const parts: string[] = [];
    ts.forEachChild(node, (child) => {
      parts.push(show(child));
    });
    const { operator = '' } = node as { operator?: number };
    return `${node.kind}${operator}(${parts.length ? parts.join() : node.getText()})`;
  };
  return show(parse(code));
}

/** `(a?.b).c`: here parentheses say something. */
const endsChain = (node: ts.ParenthesizedExpression) =>
  ts.isOptionalChain(node.expression) &&
  (ts.isCallOrNewExpression(node.parent) ||
    ts.isPropertyAccessExpression(node.parent) ||
    ts.isElementAccessExpression(node.parent) ||
    ts.isNonNullExpression(node.parent)) &&
  node.parent.expression === node;

const binary = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '&&',
  '||',
  '??',
  '|',
  '^',
  '&',
  '==',
  '!==',
  '<',
  '>=',
  'in',
  'instanceof',
  '<<',
  '>>>',
  '=',
  ',',
];
const shapes = [
  ...binary.flatMap((operator) => [
    ...(operator === '=' ? [] : [`(X) ${operator} (b)`]),
    `(b) ${operator} (X)`,
  ]),
  '!(X)',
  '-(X)',
  '+(X)',
  'typeof (X)',
  'void (X)',
  'async () => (await (X))',
  '(X) as any',
  '(X) satisfies any',
  '(X)!',
  '(X) ? b : c',
  'b ? (X) : c',
  'b ? c : (X)',
  '(X).c',
  '(X)?.c',
  '(X)[b]',
  'b[(X)]',
  '(X)(b)',
  'b((X))',
  'new (X)(b)',
  'new (X)',
  '(X)`t`',
  '[(X), ...(b)]',
  '[(X)]',
  '[...(X)]',
  '({ b: (X) })',
  '() => (X)',
  '(X)?.b.c',
  'function () { return (X); }',
  'class extends (X) {}',
  '{ b: 1 }',
  'b',
  '1',
  '-1',
  '"s"',
  '/x/',
  'b?.c',
  'async () => (X)',
];
/** Expressions with one hole, `X`, in which parentheses stand everywhere. */
const holed = fc.constantFrom(...shapes.filter((shape) => shape.includes('(X)')));
const full = (shape: string) => (shape.startsWith('{') ? `(${shape})` : shape);
const plain = fc.constantFrom(...shapes).map((shape) => full(shape.replaceAll('X', 'x')));
const nested = fc.tuple(holed, holed).map(([outer, inner]) => outer.replaceAll('X', inner));
const places = [
  'HOLE;',
  'HOLE',
  'const v = HOLE;',
  'f(HOLE, 1);',
  'if (HOLE) f();',
  'const v = () => HOLE;',
  'for (let i = HOLE; i; ) f();',
  'for (const i of HOLE) f();',
  'export default HOLE;',
  'throw HOLE;',
  'f()\nHOLE\nf()',
];

/** Without the parentheses that the parser does not need: what a person would have written. */
function bare(code: string): string {
  const tree = treeOf(code);
  let text = code;
  for (let at = text.lastIndexOf('('); at >= 0; at = text.lastIndexOf('(', at - 1)) {
    const close = closing(text, at);
    const without = `${text.slice(0, at)} ${text.slice(at + 1, close)} ${text.slice(close + 1)}`;
    if (parses(without) && treeOf(without) === tree) text = without;
    if (at === 0) break;
  }
  return text;
}

const parses = (code: string) =>
  (
    ts.createSourceFile('a.ts', code, ts.ScriptTarget.Latest) as ts.SourceFile & {
      parseDiagnostics: unknown[];
    }
  ).parseDiagnostics.length === 0;

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at;
  }
  return text.length;
}

/** What the place of `hole` becomes by the rules alone. */
function put(before: string, expression: string): string {
  const tree = parse(before);
  let hole: ts.Expression | undefined;
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node) && node.text === 'hole') hole = node;
    ts.forEachChild(node, visit);
  };
  visit(tree);
  const [, statement] = parse(`export {}; (${expression});`).statements;
  const parsed = ((statement as ts.ExpressionStatement).expression as ts.ParenthesizedExpression).expression;
  return joinSplices(before, [putExpression(hole as ts.Expression, parsed, expression)]);
}

/** A call in a place, by hole and by expression; undefined where nothing of that kind can stand. */
function situation(place: string, around: string, expression: string) {
  const meant = `export {};\n${place}`.replace('HOLE', () => `(${around.replaceAll('X', () => expression)})`);
  const before = bare(`export {};\n${place}`.replace('HOLE', () => `(${around.replaceAll('X', 'hole')})`));
  return parses(meant) && parses(before) ? { meant, before } : undefined;
}

describe('replace-expression', () => {
  test('knows where parentheses are needed, for every pair of expressions', () => {
    const wrong: string[] = [];
    for (const around of shapes.filter((shape) => shape.includes('(X)'))) {
      const before = bare(`export {}; v = ${around.replaceAll('X', 'hole')};`);
      for (const expression of shapes.map((shape) => full(shape.replaceAll('X', 'x')))) {
        const meant = `export {}; v = ${around.replaceAll('X', () => expression)};`;
        if (!parses(meant) || !parses(before)) continue;
        const after = put(before, expression);
        if (!parses(after) || treeOf(after) !== treeOf(meant))
          wrong.push(`${before} ${expression}: ${after}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('gives the tree that was meant, for any expression in any place', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.oneof(holed, nested), plain, (place, around, expression) => {
        const found = situation(place, around, expression);
        fc.pre(found !== undefined);
        const after = put(found?.before ?? '', expression);
        expect(treeOf(after)).toBe(treeOf(found?.meant ?? ''));
      }),
      { numRuns: 1500 },
    );
  });

  test('gives that tree or refuses, as an operation', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), holed, plain, (place, around, expression) => {
        const found = situation(place, around, expression);
        fc.pre(found !== undefined);
        const after = replaced(found?.before ?? '', 'hole', expression);
        if (after !== 'syntax') expect(treeOf(after)).toBe(treeOf(found?.meant ?? ''));
      }),
      { numRuns: 40 },
    );
  });
});
