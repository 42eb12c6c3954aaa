import { describe, expect, test } from 'vitest';
import { inputsFor } from '../../../agent/mechanic/inputs.ts';
import type { TypeShape } from '../../../engine/evidence.ts';

const taking = (...types: TypeShape[]) => ({
  literals: { strings: [], numbers: [], patterns: [] },
  params: types.map((type, index) => ({ name: `p${index}`, optional: index > 0, rest: false, type })),
});

describe('inputs for a function', () => {
  test('are the same for the same seed, without doubles, the shortest first', () => {
    const made = taking({ kind: 'string' }, { kind: 'number' });
    const inputs = inputsFor(made, 200, 7);
    expect(inputsFor(made, 200, 7)).toEqual(inputs);
    const texts = inputs.map((args) => JSON.stringify(args));
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.map(({ length }) => length)).toEqual(
      texts.map(({ length }) => length).toSorted((a, b) => a - b),
    );
  });

  test('fit the types of the parameters; optional ones are sometimes left out', () => {
    const point: TypeShape = {
      kind: 'object',
      fields: [
        { name: 'x', optional: false, type: { kind: 'number' } },
        {
          name: 'label',
          optional: true,
          type: {
            kind: 'union',
            options: [
              { kind: 'literal', value: 'a' },
              { kind: 'literal', value: 'b' },
            ],
          },
        },
      ],
    };
    const inputs = inputsFor(taking({ kind: 'array', element: point }, { kind: 'boolean' }), 300, 1);
    expect(new Set(inputs.map(({ length }) => length))).toEqual(new Set([1, 2]));
    for (const [points] of inputs as [{ x: unknown; label?: unknown }[]][]) {
      for (const { x, label } of points) {
        expect(typeof x).toBe('number');
        expect([undefined, 'a', 'b']).toContain(label);
      }
    }
  });

  test('use the constants of the function, and the numbers beside them', () => {
    const literals = { strings: ['strict'], numbers: [42], patterns: [] };
    const made = { ...taking({ kind: 'string' }, { kind: 'number' }), literals };
    const inputs = inputsFor(made, 600, 1).flat();
    expect(inputs).toContain('strict');
    for (const number of [41, 42, 43]) expect(inputs).toContain(number);
  });
});
