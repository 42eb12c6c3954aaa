import { describe, expect, test } from 'vitest';
import { argumentLists, type Literals, type ParameterShape } from '../../engine/evidence.ts';
import type { Workspace } from '../../engine/workspace-types.ts';
import fc from '../seeded.ts';
import { workspaceOf } from './fixture.ts';

interface Callable {
  overloads: ParameterShape[][];
  receiver?: unknown;
  literals: Literals;
  leftOut: string[];
}

function describing(text: string, params: object): Callable {
  return callableIn(workspaceOf({ 'a.ts': text }), params);
}

function callableIn(workspace: Workspace, params: object): Callable {
  const asked = { module: 'a.ts', export: 'taking', ...params };
  const answer = workspace.query({ query: 'parameter-types', params: asked });
  if (!answer.ok) throw new Error(answer.refusal.message);
  return answer.result as Callable;
}

function samples({ overloads, literals }: Callable, count = 60): unknown[][] {
  const lists = argumentLists(overloads, { literals });
  return lists ? fc.sample(lists, { numRuns: count, seed: 1 }) : [];
}

const types = [
  'string',
  'number',
  'boolean | undefined',
  'bigint',
  "'on' | 'off' | 3 | null",
  '12n | -4n',
  'Color',
  'Level.High',
  'readonly string[]',
  '[number, string?, ...boolean[]]',
  'readonly [Point, Point]',
  '{ name: string; size?: number; nested: { deep: Date[] } }',
  'Record<string, number[]>',
  "Partial<Record<'x' | 'y', Point>>",
  'Map<string, Set<number>>',
  'Set<number | string>',
  'ReadonlyMap<Color, Point>',
  'RegExp',
  'Error',
  'Uint8Array',
  'Promise<Point | undefined>',
  '(left: number, right: number) => number',
  '(name: string) => Promise<boolean>',
  '() => void',
  'Figure',
  'Figure[]',
  'Tree',
  'Term',
  'Json',
  'Nested<string>',
  'Tag',
  'Money',
  'Pick<Point, "x"> & { label: string }',
  'Iterable<number>',
  'unknown',
  'object',
];

const declarations = `
export enum Color { Red = 'r', Green = 'g' }
export enum Level { Low, High }
export type Tag = \`v\${number}-\${Color}\`;
export interface Point { x: number; y: number }
export type Figure = { kind: 'circle'; radius: number } | { kind: 'box'; size?: Point };
export interface Tree { value: number; children: Tree[]; parent?: Tree }
export type Term = string | { op: 'not'; of: Term; or?: Term } | { op: 'all'; of: (Term | 1)[] };
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Nested<Item> = Item | Nested<Item>[];
export class Money {
  readonly cents: number;
  #note: string;
  constructor(cents: number, note = '') { this.cents = cents; this.#note = note; }
  get note() { return this.#note; }
  plus(other: Money, ...more: Money[]): Money { return more.length ? this : other; }
}
`;

/** A spelt value as TypeScript. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (!('$' in value)) {
    const fields = Object.entries(value).map(([key, item]) => `[${JSON.stringify(key)}]: ${written(item)}`);
    return `{ ${fields.join(', ')} }`;
  }
  const of = value as unknown as Record<'$' | 'value' | 'source' | 'flags' | 'message' | 'name', string> &
    Record<'values' | 'entries' | 'items' | 'args', unknown[]>;
  const forms: Record<string, () => string> = {
    bigint: () => `${of.value}n`,
    date: () => `new Date(${written(of.value)})`,
    regexp: () => `new RegExp(${written(of.source)}, ${written(of.flags)})`,
    error: () => `new Error(${written(of.message)})`,
    map: () => `new Map(${written(of.entries)})`,
    set: () => `new Set(${written(of.values)})`,
    promise: () => `Promise.resolve(${written(of.value)})`,
    returns: () => `() => ${written(of.values[0]).replace(/^\{/, '({').replace(/\}$/, '})')}`,
    'typed-array': () => `new Uint8Array(${written(of.items)})`,
    new: () => `new ${of.name}(${of.args.map(written).join(', ')})`,
  };
  return (forms[of.$] ?? (() => of.$))();
}

/** The compiler wants values of an enum of strings by their names. */
const withEnums = (type: string, text: string) =>
  /\bColor\b/.test(type) ? text.replaceAll('"r"', 'Color.Red').replaceAll('"g"', 'Color.Green') : text;

describe('values that are made from the types of parameters', () => {
  test('are values of these types: the compiler takes them', () => {
    const taking = types.map((type, at) => `export function taking${at}(value: ${type}): void {}\n`).join('');
    const workspace = workspaceOf({ 'a.ts': declarations + taking });
    const files = Object.fromEntries(
      types.map((type, at) => {
        const lists = samples(callableIn(workspace, { export: `taking${at}` }));
        expect(lists.length, type).toBe(60);
        const uses = lists.map(
          ([value], nth) => `export const value${nth}: ${type} = ${withEnums(type, written(value))};\n`,
        );
        return [`type${at}.ts`, `${declarations}${uses.join('')}`];
      }),
    );
    expect(workspaceOf(files).diagnostics().slice(0, 5)).toEqual([]);
  });

  test('of a type that is a part of itself are finite, and none of its parts is left out', () => {
    const text = `${declarations}export function taking(term: Term | undefined, tree?: Tree): void {}\n`;
    const callable = describing(text, {});
    expect(callable.leftOut).toEqual([]);
    const kinds = samples(callable, 200).map(([term]) => JSON.stringify(term) ?? '');
    expect(kinds.some((each) => each.includes('"of":{"op":"all","of":[{"op":"not"'))).toBe(true);
  });

  test('follow the constraint of a type parameter, and are JSON where it has none', () => {
    const text =
      'export function taking<T extends { id: number }, U>(items: T[], by: (item: T) => string, rest: U): void {}\n';
    for (const [items] of samples(describing(text, {})) as [{ id: unknown }[]][])
      for (const item of items) expect(Object.keys(item)).toEqual(['id']);
  });

  test('leave optional parameters out, or undefined, and go on behind them', () => {
    const text = "export function taking(a: string, b = 1, c?: 'x', ...rest: boolean[]): void {}\n";
    const lists = samples(describing(text, {}), 300);
    expect(new Set(lists.map(({ length }) => Math.min(length, 4)))).toEqual(new Set([1, 2, 3, 4]));
    expect(lists.some(([, b, c]) => JSON.stringify(b) === '{"$":"undefined"}' && c === 'x')).toBe(true);
  });

  test('use the constants of the function and of what it uses in its file', () => {
    const text = `const limit = 77;
const isLong = (text: string) => text.length > limit || text === 'forever';
export function taking(text: string, count: number): boolean { return isLong(text) && count < 4000; }
`;
    const values = samples(describing(text, {}), 400).flat();
    for (const value of ['forever', 76, 77, 78, 3999, 4000, 4001]) expect(values).toContain(value);
    const lengths = new Set(values.map((value) => (typeof value === 'string' ? value.length : 0)));
    for (const length of [76, 77, 78]) expect(lengths).toContain(length);
  });

  test('match the regular expressions of the function, and are sometimes more than the match', () => {
    const text =
      'export function taking(text: string): boolean { return /^v\\d{2}-(?:on|off)$/.test(text) || /(?=a)b/.test(text); }\n';
    const values = samples(describing(text, {}), 300).flat() as string[];
    expect(values.filter((value) => /^v\d{2}-(?:on|off)$/.test(value)).length).toBeGreaterThan(20);
    expect(values.some((value) => /.v\d{2}-on/.test(value))).toBe(true);
  });

  test('are said to be missing where none can be made, with the reason and the place', () => {
    const text = `export interface Options { memory?: WeakMap<object, string>; name: string }
class Hidden { constructor(readonly name: string) {} }
export function taking(options: Options, key: string | symbol, hidden?: Hidden): void {}
export function lacking(hidden: Hidden): void {}
`;
    const callable = describing(text, {});
    expect(callable.leftOut).toEqual([
      'options.memory: WeakMap<object, string> is not made',
      'key: a symbol is made by the code that knows it',
      'hidden: the class Hidden is not exported',
    ]);
    for (const [options, key, hidden] of samples(callable) as [object, unknown, unknown][]) {
      expect(Object.keys(options)).toEqual(['name']);
      expect(typeof key).toBe('string');
      expect(hidden).toBeUndefined();
    }
    expect(samples(describing(text, { export: 'lacking' }))).toEqual([]);
  });

  test('are made for methods too: the object by its constructor', () => {
    const callable = describing(declarations, { export: 'Money', method: 'plus' });
    expect(JSON.stringify(callable.receiver)).toContain('"shows":["cents","note"]');
    expect(
      samples(callable)
        .flat()
        .every((value) => (value as { name: string }).name === 'Money'),
    ).toBe(true);
  });
});
