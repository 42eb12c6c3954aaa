/** A changed signature keeps what random programs do: they are run before and after. */

import { describe, expect, test } from 'vitest';
import fc from '../seeded.ts';
import { workspaceOf } from './fixture.ts';
import { behaviourOf } from './random-programs.ts';

/** More are tried by hand: RUNS=300, SEED=7. */
const runs = Number(process.env.RUNS ?? 15);

const head = `let count = 0;
const log: number[] = [];
function tick(n: number): number {
  log.push(n);
  count += 1;
  return n + count;
}
function three(a: number, b: number, c = tick(a) + 7): number {
  return a * 100 + b * 10 + c;
}
const pair = (x: number, y?: number) => x - (y ?? 3);
function sum(first: number, unused: number, ...more: number[]): number {
  return more.reduce((total, each) => total * 2 + each, first);
}
class Box {
  n: number;
  constructor(n: number, m: number) {
    this.n = n * 2 + m;
  }
  mix(p: number, q: number): number {
    return this.n + p * 3 - q;
  }
}
class Deep extends Box {
  override mix(p: number, other: number): number {
    return super.mix(other, p) + pair(p, other);
  }
}
`;

const tail = `
export const outcome = (a: number, b: number, list: number[]) =>
  JSON.stringify([subject(a, b, list), log, count]);
`;

const { expression } = fc.letrec<{ expression: string; leaf: string; call: string }>((tie) => {
  const inner = tie('expression');
  const joined = (pattern: (parts: string[]) => string, least: number, most: number) =>
    fc.array(inner, { minLength: least, maxLength: most }).map(pattern);
  return {
    leaf: fc.constantFrom(
      '1',
      '2',
      'a',
      'b',
      'count',
      'local',
      'list.length',
      '-a',
      '(local = 4)',
      'local++',
    ),
    call: fc.oneof(
      joined((parts) => `three(${parts.join(', ')})`, 2, 3),
      joined((parts) => `pair(${parts.join(', ')})`, 1, 2),
      joined((parts) => `sum(${parts.join(', ')})`, 2, 5),
      joined(([x, y]) => `new Box(${x}, ${y}).n`, 2, 2),
      joined(([x, y]) => `box.mix(${x}, ${y})`, 2, 2),
      joined(([x]) => `tick(${x})`, 1, 1),
      joined(([x, y]) => `sum(${x}, ${y}, ...list)`, 2, 2),
      joined(([x, y]) => `(${x} + ${y})`, 2, 2),
    ),
    expression: fc.oneof({ maxDepth: 3, withCrossShrink: true }, tie('leaf'), tie('call')),
  };
});

const program = fc
  .array(expression, { minLength: 2, maxLength: 4 })
  .map(
    (parts) =>
      `${head}function subject(a: number, b: number, list: number[]): unknown {\n  let local = 1;\n  const box: Box = a > 1 ? new Deep(1, 2) : new Box(a, b);\n  return [\n    ${parts.join(',\n    ')},\n    local,\n  ];\n}${tail}`,
  );

const targets = { three: 3, pair: 2, sum: 3, Box: 2, 'Box.mix': 2, 'Deep.mix': 2, tick: 1 };
const target = fc.constantFrom(...(Object.keys(targets) as (keyof typeof targets)[]));

/** A new list: the old parameters in any order, perhaps without one, perhaps with a new one. */
const change = fc
  .tuple(target, fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), fc.nat(5), fc.nat(5))
  .map(([name, keys, removed, added]) => {
    const order = Array.from({ length: targets[name] }, (_, index) => index)
      .toSorted((one, other) => (keys[one] ?? 0) - (keys[other] ?? 0))
      .filter((index) => index !== removed);
    const parameters: Record<string, unknown>[] = order.map((index) => ({ keep: String(index + 1) }));
    if (added <= parameters.length) parameters.splice(added, 0, { add: 'extra', type: 'number', value: '9' });
    return { operation: 'change-signature', params: { target: `a.ts#${name}`, parameters } };
  });

const toObject = target.map((name) => ({
  operation: 'convert-parameters-to-object',
  params: { target: `a.ts#${name}` },
}));

const toArrow = fc
  .constantFrom('three', 'sum', 'tick')
  .map((name) => ({ operation: 'convert', params: { target: `a.ts#${name}`, to: 'arrow-function' } }));

describe('what a program does', () => {
  test.each([
    ['changes of a signature', change],
    ['parameters made an object', toObject],
    ['functions made arrows', toArrow],
  ])('stays the same under %s, unless they are refused', (_what, calls) => {
    let applied = 0;
    const property = fc.property(program, fc.array(calls, { minLength: 3, maxLength: 5 }), (text, wanted) => {
      const before = behaviourOf(text);
      for (const call of wanted) {
        const workspace = workspaceOf({ 'a.ts': text });
        const outcome = workspace.run([call], { check: 'syntax' });
        if (!outcome.ok) continue;
        applied++;
        const after = workspace.read('a.ts') ?? '';
        expect({ call, after, does: behaviourOf(after) }).toEqual({ call, after, does: before });
      }
    });
    fc.assert(property, { numRuns: runs, ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) });
    expect(applied).toBeGreaterThan(0);
  });
});
