import { describe, expect, test } from 'vitest';
import { misfit, type ParameterShape } from '../../engine/evidence.ts';
import { workspaceOf } from './fixture.ts';

const declarations = `
interface Tree { value: number; children: Tree[] }
interface Wood { value: number | string; children: Wood[] }
`;

/** The name of the first parameter that old calls do not fit. */
function misfitOf(old: string, now: string): string | undefined {
  const text = `${declarations}export function was(${old}): void {}\nexport function is(${now}): void {}\n`;
  const workspace = workspaceOf({ 'a.ts': text });
  const [before, after] = ['was', 'is'].map((name) => {
    const answer = workspace.query({ query: 'parameter-types', params: { module: 'a.ts', export: name } });
    if (!answer.ok) throw new Error(answer.refusal.message);
    return (answer.result as { overloads: ParameterShape[][] }).overloads[0] as ParameterShape[];
  });
  return misfit(before as ParameterShape[], after as ParameterShape[]);
}

describe('calls of an old signature', () => {
  test.each([
    ['a: string', 'text: string'],
    ['a: string', 'a: string | number, b?: string'],
    ['a: string, b: number', 'a: string'],
    ["a: 'x' | 'y'", 'a: string'],
    ['a: { x: number; y: string }', 'a: { x: number; y?: string; z?: number }'],
    ['a: [number, string]', 'a: (string | number)[]'],
    ['a: Tree', 'a: Wood'],
    ['a: number, b: number', '...all: number[]'],
    ['a?: number', 'a: number | undefined'],
    ['a: Map<string, 1>', 'a: Map<string, number>'],
    ['a: { x: number }', 'a: Record<string, number>'],
    ['a: string', 'a: unknown'],
  ])('fit: (%s) → (%s)', (old, now) => expect(misfitOf(old, now)).toBeUndefined());

  test.each([
    ['a: string', 'a: number', 'a'],
    ['a: string', 'a: string, b: number', 'b'],
    ['a: string, b: number', 'options: { a: string; b: number }', 'a'],
    ['a?: number', 'a: number', 'a'],
    ['a: { x?: number }', 'a: { x: number }', 'a'],
    ['a: Wood', 'a: Tree', 'a'],
    ['...all: number[]', 'a: number', 'all'],
    ['a: unknown', 'a: string', 'a'],
    ['a: number[]', 'a: [number]', 'a'],
  ])('do not fit: (%s) → (%s) because of %s', (old, now, name) => expect(misfitOf(old, now)).toBe(name));
});
