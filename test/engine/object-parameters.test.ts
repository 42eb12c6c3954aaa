/** Parameters that become one object: declarations, calls, comments and defaults go along. */
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

function converted(text: string, target: string, more: Record<string, unknown> = {}, path = 'a.ts') {
  const workspace = workspaceOf({
    [path]: text,
    ...(path.endsWith('.js')
      ? { 'tsconfig.json': '{"compilerOptions":{"allowJs":true,"noEmit":true}}' }
      : {}),
  });
  const params = { target: `${path}#${target}`, ...more };
  const outcome = workspace.run([{ operation: 'convert-parameters-to-object', params }]);
  return outcome.ok ? workspace.read(path) : `${outcome.refusal.code}: ${outcome.refusal.message}`;
}

describe('convert-parameters-to-object', () => {
  test('keeps defaults, optional and rest parameters, and the lines of long lists', () => {
    const before = `/**
 * Draws.
 * @param x left
 * @param y top
 */
export function draw(
  x: number,
  y = 0, // from the top
  label?: string,
  ...points: number[]
): string {
  return [x, y, label, ...points].join();
}
const x = 1;
draw(x);
draw(draw.name.length, 2, 'a', 3, ...[4]);
draw(
  1,
  undefined,
  'b', // the label
);
`;
    expect(converted(before, 'draw')).toBe(`/**
 * Draws.
 * @param options
 * @param options.x left
 * @param options.y top
 */
export function draw({
  x,
  y = 0, // from the top
  label,
  points = []
}: {
  x: number;
  y?: number;
  label?: string;
  points?: number[];
}): string {
  return [x, y, label, ...points].join();
}
const x = 1;
draw({ x });
draw({ x: draw.name.length, y: 2, label: 'a', points: [3, ...[4]] });
draw({
  x: 1,
  label: 'b', // the label
});
`);
  });

  test('follows an interface, implementations with names of their own, and calls in calls', () => {
    const before = `export interface Sum {
  add(a: number, b: number): number;
}
export class Plain implements Sum {
  add(left: number, b: number): number {
    return left + b;
  }
}
export const quick: Sum = { add: (a, b) => a + b };
export const six = (sum: Sum) => sum.add(sum.add(1, 2), 3);
`;
    expect(converted(before, 'Sum.add', { name: 'terms' })).toBe(`export interface Sum {
  add(terms: { a: number; b: number }): number;
}
export class Plain implements Sum {
  add({ a: left, b }: { a: number; b: number }): number {
    return left + b;
  }
}
export const quick: Sum = { add: ({ a, b }) => a + b };
export const six = (sum: Sum) => sum.add({ a: sum.add({ a: 1, b: 2 }), b: 3 });
`);
  });

  test('lets calls that pass nothing stay, keeps `this`, arrows and styles', () => {
    const clock =
      'export class Clock {\n\tzone = "utc"\n\tread(this: Clock, zone = this.zone) {\n\t\treturn zone\n\t}\n}\nnew Clock().read()\n';
    expect(converted(clock, 'Clock.read')).toContain(
      '\tread(this: Clock, { zone = this.zone }: { zone?: string } = {}) {',
    );
    expect(converted('export const half = n => n / 2\nhalf(4)\n', 'half', {}, 'a.js')).toBe(
      'export const half = ({ n }) => n / 2\nhalf({ n: 4 })\n',
    );
    const crlf = 'export function f(a: string) {\r\n    return a\r\n}\r\n';
    expect(converted(crlf, 'f', { type: 'Input' })).toBe(
      'export interface Input {\r\n    a: string\r\n}\r\n\r\nexport function f({ a }: Input) {\r\n    return a\r\n}\r\n',
    );
  });

  test.each([
    [
      'spread arguments',
      'function f(a: number, b: number) {\n  return a + b;\n}\nconst t: [number, number] = [1, 2];\nf(...t);\n',
      'unsupported',
    ],
    ['a callback', 'function f(a: number) {\n  return a;\n}\n[1].map(f);\n', 'unsupported'],
    ['a parameter taken apart', 'export function f({ a }: { a: number }) {\n  return a;\n}\n', 'unsupported'],
    ['arguments', 'export function f(a: number) {\n  return [a, arguments];\n}\n', 'unsupported'],
    ['no parameters', 'export function f() {}\n', 'no-change'],
  ])('refuses %s', (_what, text, code) => {
    expect(converted(text, 'f')).toMatch(new RegExp(`^${code}: `));
  });

  test('refuses an interface whose name is taken, or that would need the type parameters of the function', () => {
    expect(
      converted('export interface Input {}\nexport function f(a: number) {\n  return a;\n}\n', 'f', {
        type: 'Input',
      }),
    ).toMatch(/^clash/);
    expect(converted('export function f<T>(a: T) {\n  return a;\n}\n', 'f', { type: 'Input' })).toMatch(
      /^types/,
    );
    expect(converted('export function f<T>(a: T) {\n  return a;\n}\n', 'f')).toContain(
      'f<T>({ a }: { a: T })',
    );
  });
});
