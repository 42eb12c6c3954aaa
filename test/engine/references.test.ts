/** What counts as a reference. */
import { ts } from 'ts-morph';
import { expect, test } from 'vitest';
import { declarationsOf } from '../../engine/names/declarations.ts';
import { enclosingSelector } from '../../engine/names/references.ts';
import { workspaceOf } from './fixture.ts';

test('a parameter that only a doc comment mentions is used nowhere', () => {
  const workspace = workspaceOf({
    'half.ts': `/**
 * Halves a number.
 * @param value what is halved
 * @param unit {@link value} is in this unit
 */
export function half(value: number, unit: string) {
  /** See {@link unit}. */
  return value / 2;
}
`,
  });
  const { result } = workspace.query({ query: 'references', params: { target: 'half.ts#half.unit' } }) as {
    result: { total: number };
  };
  expect(result.total).toBe(0);
});

const shop = `
export function total(lines: number[], round = (n: number) => { const up = 1; return n + up; }) {
  const sum = (value: number) => { return value; };
  return lines.map(sum);
}
export class Cart { lines = [1]; total(): number { return total(this.lines)[0] ?? 0; } }
total([1]);
export class Till { open() { return total([2]); } }
`;
const parse = () => ts.createSourceFile('shop.ts', shop, ts.ScriptTarget.Latest, true);
const selectorAt = (tree: ts.SourceFile, text: string) =>
  enclosingSelector({ tree: () => tree }, 'shop.ts', shop.indexOf(text));

test.each([
  ['n + up', 'shop.ts#total'],
  ['up = 1', 'shop.ts#total.round.up'],
  ['value;', 'shop.ts#total.sum'],
  ['total(this', 'shop.ts#Cart.total'],
  ['total([1])', 'shop.ts'],
  ['total([2])', 'shop.ts#Till.open'],
])('%s is said to be used in %s', (text, selector) => {
  expect(selectorAt(parse(), text)).toBe(selector);
});

test('where a place lies is told without a look at the insides of other declarations', () => {
  const tree = parse();
  const getStart = () => {
    throw new Error('It looks into another declaration.');
  };
  for (const { whole, container } of declarationsOf('shop.ts', tree))
    if (container?.name === 'Cart') Object.defineProperty(whole, 'getStart', { value: getStart });
  expect(selectorAt(tree, 'n + up')).toBe('shop.ts#total');
});
