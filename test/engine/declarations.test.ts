import { ts } from 'ts-morph';
import { expect, test } from 'vitest';
import { declarationsAround, declarationsNamed, declarationsOf } from '../../engine/names/declarations.ts';

const text = `
export function half(value: number): number;
export function half(value: string): number;
export function half(value: number | string) { const value2 = Number(value) / 2; return value2; }
if (half(2)) { var late = { 'key.with.dots': { inner: 1 }, [Symbol.iterator]() { const steps = 3; return steps; } }; }
interface Point { x: number }
interface Point { y: number; x: number }
namespace Shapes { export class Circle { #radius = 1; get area() { return this.#radius; } } }
namespace Shapes { export class Square { side = 1; area() { const side = 2; return side; } } }
export default class { method() { function method() {} return method; } }
`;
const parse = () => ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true);

test('a declaration that is asked for by its name is the one that the list of the file has', () => {
  const names = new Set(declarationsOf('a.ts', parse()).map(({ name }) => name));
  expect(names.size).toBeGreaterThan(20);
  for (const name of names) {
    const tree = parse();
    const named = declarationsNamed('a.ts', tree, name);
    expect(named.map(({ nth }) => nth)).toEqual(named.map((_, index) => index + 1));
    expect(named).toEqual(declarationsOf('a.ts', tree).filter((each) => each.name === name));
    for (const each of named) expect(declarationsOf('a.ts', tree)).toContain(each);
  }
});

test('the list of a file is in source order, a container before what it holds', () => {
  const starts = declarationsOf('a.ts', parse()).map(({ node }) => node.pos);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
});

test('the declarations around an offset are those of the list that it lies in, outer ones first', () => {
  const all = declarationsOf('a.ts', parse());
  for (let offset = 0; offset <= text.length; offset += 3) {
    const around = all.filter(({ whole }) => whole.getStart() <= offset && offset < whole.end);
    const asked = declarationsAround('a.ts', parse(), offset);
    expect(asked.map(({ name, nth }) => `${name}~${nth}`)).toEqual(
      around.map(({ name, nth }) => `${name}~${nth}`),
    );
  }
});
