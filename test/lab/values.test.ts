import { describe, expect, it } from 'vitest';
import { spell, TooLargeError } from '../../lab/values.ts';
import fc from '../seeded.ts';

describe('the spelling of values', () => {
  it.each<[string, unknown, unknown]>([
    ['undefined', undefined, { $: 'undefined' }],
    ['NaN', Number.NaN, { $: 'NaN' }],
    ['-Infinity', Number.NEGATIVE_INFINITY, { $: '-Infinity' }],
    ['-0', -0, { $: '-0' }],
    ['bigint', 12n, { $: 'bigint', value: '12' }],
    ['map', new Map([['a', 1]]), { $: 'map', entries: [['a', 1]] }],
    ['set', new Set([1, undefined]), { $: 'set', values: [1, { $: 'undefined' }] }],
    ['date', new Date(0), { $: 'date', value: '1970-01-01T00:00:00.000Z' }],
    ['invalid date', new Date('?'), { $: 'date', value: 'invalid' }],
    ['error', new RangeError('far'), { $: 'error', name: 'RangeError', message: 'far' }],
    ['function', function half() {}, { $: 'function', name: 'half' }],
    ['symbol', Symbol('mark'), { $: 'symbol', description: 'mark' }],
    ['regexp', /a+/gi, { $: 'regexp', source: 'a+', flags: 'gi' }],
    ['holes', new Array(1), [{ $: 'undefined' }]],
    ['toJSON', new URL('http://a.example/b'), 'http://a.example/b'],
    ['an object that looks like a spelling', { $: 'NaN', $$: 1 }, { $$: 'NaN', $$$: 1 }],
  ])('has one form for %s', (_name, value, expected) => {
    expect(spell(value)).toEqual(expected);
  });

  it('leaves what is JSON already as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('"$') && !JSON.stringify(value).includes('-0'));
        expect(JSON.stringify(spell(JSON.parse(JSON.stringify(value))))).toBe(JSON.stringify(value));
      }),
      { numRuns: 100 },
    );
  });

  it('says how far up a cycle leads', () => {
    const node: Record<string, unknown> = { name: 'a' };
    node.children = [{ parent: node }];
    expect(spell(node)).toEqual({ name: 'a', children: [{ parent: { $: 'cycle', up: 3 } }] });
  });

  it('writes a value out twice that occurs twice without a cycle', () => {
    const shared = { a: 1 };
    expect(spell([shared, shared])).toEqual([{ a: 1 }, { a: 1 }]);
  });

  it('says where it was cut for depth', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 50; level++) deep = [deep];
    expect(JSON.stringify(spell(deep))).toContain('{"$":"cut","at":"depth"}');
  });

  it('gives up on what is too large instead of cutting it silently', () => {
    expect(() => spell('x'.repeat(2_000_000))).toThrow(TooLargeError);
    expect(() => spell(new Array(1_000_000).fill(0))).toThrow(TooLargeError);
  });
});
