/** An inferred return type is written down where it has a name, and nowhere else. */
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

function inferred(files: Record<string, string> | string, target: string) {
  const workspace = workspaceOf(typeof files === 'string' ? { 'a.ts': files } : files);
  const outcome = workspace.run([{ operation: 'infer-return-type', params: { target: `a.ts#${target}` } }]);
  return outcome.ok ? workspace.read('a.ts') : `${outcome.refusal.code}: ${outcome.refusal.message}`;
}

describe('infer-return-type', () => {
  test.each([
    [
      'an arrow without brackets',
      'export const f: (n: number) => unknown = n => n + 1\n',
      'f',
      '(n): number => n + 1',
    ],
    ['an arrow with brackets', 'export const f = (n: number) => [n];\n', 'f', '(n: number): number[] => [n]'],
    [
      'a method',
      'export class A {\n  one() {\n    return { a: 1 };\n  }\n}\n',
      'A.one',
      'one(): { a: number; } {',
    ],
    ['a getter', 'export class A {\n  get one() {\n    return 1;\n  }\n}\n', 'A.one', 'get one(): number {'],
    ['a generator', 'export function* f() {\n  yield 1;\n}\n', 'f', 'f(): Generator<'],
    [
      'literals in the quotes of the file',
      "export const f = (n: number) => (n ? 'a' : 'b');\n",
      'f',
      ": 'a' | 'b' =>",
    ],
    [
      'a predicate',
      'export const f = (x: string | number) => typeof x === "string";\n',
      'f',
      ': x is string =>',
    ],
    ['a type parameter', 'export function f<T>(x: T) {\n  return [x];\n}\n', 'f', 'f<T>(x: T): T[] {'],
    ['nothing', 'export function f() {}\n', 'f', 'f(): void {}'],
  ])('writes the type of %s', (_what, text, target, expected) => {
    expect(inferred(text, target)).toContain(expected);
  });

  test.each([
    ['any', 'export const f = (text: string) => JSON.parse(text);\n', 'f', 'unsupported'],
    ['a class without a name', 'export const f = () => new (class {\n  #a = 1;\n})();\n', 'f', 'unsupported'],
    [
      'a local class',
      'export function f() {\n  class Car {\n    #a = 1;\n  }\n  return new Car();\n}\n',
      'f',
      'types',
    ],
    ['a type that stands there', 'export const f = (): number => 1;\n', 'f', 'no-change'],
    ['a variable', 'export const f = 1;\n', 'f', 'shape'],
    ['a constructor', 'export class A {\n  constructor() {}\n}\n', 'A.constructor', 'shape'],
  ])('refuses %s', (_what, text, target, code) => {
    expect(inferred(text, target)).toMatch(new RegExp(`^${code}: `));
  });

  test('refuses a type that is not imported', () => {
    const files = {
      'b.ts':
        'export interface Car {\n  wheels: number;\n}\nexport const make = (): Car => ({ wheels: 4 });\n',
      'a.ts': "import { make } from './b.ts';\nexport const f = () => make();\n",
    };
    expect(inferred(files, 'f')).toMatch(
      /^unsupported: The inferred type `import\("\.\/b\.ts"\)\.Car` cannot be written/,
    );
  });
});
