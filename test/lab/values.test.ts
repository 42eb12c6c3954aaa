import { isDeepStrictEqual } from 'node:util';
import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { Cut } from '../../contracts/evaluation.ts';
import { unspell } from '../../lab/evaluation/unspell.ts';
import { spell } from '../../lab/evaluation/values.ts';
import fc from '../seeded.ts';

const Price = vm.runInThisContext('(class Price { cents = 5; })');

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
    ['holes', Object.assign(new Array(4), { 0: 1, 3: 2 }), [1, { $: 'hole', count: 2 }, 2]],
    ['address', new URL('http://a.example/b'), { $: 'url', value: 'http://a.example/b' }],
    [
      'toJSON, which is not called',
      { a: 1, toJSON() {} },
      { a: 1, toJSON: { $: 'function', name: 'toJSON' } },
    ],
    ['class', Price, { $: 'function', name: 'Price', class: true }],
    ['instance', new Price(), { $: 'object', class: 'Price', value: { cents: 5 } }],
    ['object without prototype', Object.create(null), { $: 'object', class: null, value: {} }],
    [
      'list with fields',
      Object.assign([1], { note: 'x' }),
      { $: 'array', items: [1], fields: { note: 'x' } },
    ],
    ['bytes', Buffer.from([1, 2]), { $: 'typed-array', class: 'Buffer', items: [1, 2] }],
    ['promise', Promise.resolve(1), { $: 'promise' }],
    ['proxy', new Proxy({ a: 1 }, {}), { $: 'proxy', value: { a: 1 } }],
    ['boxed text', Object('a'), { $: 'boxed', value: 'a' }],
    [
      'error with a cause',
      new Error('far', { cause: 1 }),
      { $: 'error', name: 'Error', message: 'far', cause: 1 },
    ],
    ['search', new URLSearchParams('a=1'), { $: 'object', class: 'URLSearchParams', value: {}, text: 'a=1' }],
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

  it('says what was cut for depth, and where', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 50; level++) deep = [deep];
    const cuts: Cut[] = [];
    expect(JSON.stringify(spell(deep, cuts))).toContain('{"$":"cut","of":"levels","missing":1}');
    expect(cuts).toEqual([{ path: `value${'[0]'.repeat(32)}`, of: 'levels', missing: 1 }]);
  });

  it('cuts what is too long, says how much is missing, and still shows what follows', () => {
    const cuts: Cut[] = [];
    const many = Array.from({ length: 10_000 }, (_, index) => index);
    const value = {
      text: 'x'.repeat(5_000),
      numbers: many,
      byName: new Map(many.map((n) => [n, n])),
      last: 1,
    };
    const spelt = spell(value, cuts, 4_000) as Record<string, unknown[]>;
    expect(spelt).toMatchObject({ text: { $: 'cut', of: 'characters' }, last: 1 });
    expect(spelt.numbers?.at(-1)).toEqual({
      $: 'cut',
      of: 'items',
      missing: 10_001 - (spelt.numbers?.length ?? 0),
    });
    expect(cuts.map(({ path, of }) => [path, of])).toEqual([
      ['value.text', 'characters'],
      ['value.numbers', 'items'],
      ['value.byName.entries', 'items'],
    ]);
  });

  it('never cuts a character in two', () => {
    const cut = spell('😀'.repeat(1000), [], 101) as { value: string; missing: number };
    expect(cut.value.isWellFormed()).toBe(true);
    expect(cut.value.length + cut.missing).toBe(2000);
  });

  it.each<[string, unknown]>([
    ['a proxy of a proxy without end', endlessProxy()],
    ['a revoked proxy', revoked()],
    ['a million of items', new Array(1_000_000).fill({ a: 'b' })],
    ['a list of a billion holes', new Array(1_000_000_000)],
    ['the whole global object', globalThis],
    ['an error whose parts throw', throwing(new Error('far'), 'message', 'name', 'cause')],
    ['a name that is no text', throwing(() => 1, 'name')],
    ['keys of control characters', { ['\0'.repeat(200_000)]: '\0'.repeat(2_000_000) }],
    ['ten thousand cuts', Array.from({ length: 10_000 }, () => 'x'.repeat(100_000))],
  ])('fits the room for %s, and never throws', (_what, value) => {
    for (const charsMax of [100, 10_000]) {
      const cuts: Cut[] = [];
      expect(JSON.stringify(spell(value, cuts, charsMax)).length).toBeLessThan(charsMax * 2 + 2_000);
      expect(cuts.length).toBeLessThanOrEqual(101);
    }
  });

  it('tells a getter that throws instead of failing', () => {
    const value = throwing({ shown: 1 }, 'broken');
    expect(spell(value)).toEqual({
      shown: 1,
      broken: { $: 'thrown', error: { $: 'error', name: 'Error', message: 'no broken' } },
    });
  });
});

describe('what is spelt', () => {
  it('is JSON, and is read back as an equal value', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const spelt = JSON.parse(JSON.stringify(spell(value)));
        expect(isDeepStrictEqual(unspell(spelt), value)).toBe(true);
        expect(spell(unspell(spelt))).toEqual(spelt);
      }),
      { numRuns: 500 },
    );
  });

  it('is read back as a cycle where it was one', () => {
    const node: { name: string; byName?: unknown; self?: unknown } = { name: 'a' };
    node.byName = new Map([['a', [node]]]);
    node.self = node;
    const read = unspell(spell(node)) as { self: unknown; byName: Map<string, unknown[]> };
    expect(read.self).toBe(read);
    expect(read.byName.get('a')?.[0]).toBe(read);
  });

  it('is read back with its errors, bytes, addresses and names that are `__proto__`', () => {
    const cause = new RangeError('near');
    const value = [
      Object.assign(new TypeError('far', { cause }), { code: 'E7' }),
      new AggregateError([cause], 'all'),
      Buffer.from('price'),
      new DataView(new ArrayBuffer(2)),
      new URL('http://a.example/b'),
      JSON.parse('{"__proto__": {"a": 1}}'),
      /a+/gi,
      Symbol.for('mark'),
      Object.assign([1], { note: 'x' }),
      { [Symbol.for('mark')]: -0 },
    ];
    const read = unspell(JSON.parse(JSON.stringify(spell(value))));
    expect(isDeepStrictEqual(read, value)).toBe(true);
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['a function', () => 1],
    ['an instance', new Price()],
    ['a promise', Promise.resolve(1)],
    ['a weak map', new WeakMap()],
    ['a proxy', new Proxy({}, {})],
    ['a symbol of its own', Symbol('mark')],
    ['what was cut', { text: 'x'.repeat(2_000) }],
  ])('is refused by name where it is %s, which only code can make', (_what, value) => {
    const spelt = { inside: spell(value, [], 1_000) };
    expect(() => unspell(spelt)).toThrow(/^\{"\$":".* cannot be read back as a value: /);
  });

  it('makes values of the realm that it is given', () => {
    const world = vm.runInNewContext('globalThis');
    const read = unspell([spell(new Map([[{ a: 1 }, new Date(0)]]))], world) as [Map<object, Date>];
    expect(
      vm.runInNewContext('read[0] instanceof world.Map && read instanceof world.Array', { read, world }),
    ).toBe(true);
  });
});

const anything = fc.anything({
  ...{ withBigInt: true, withBoxedValues: true, withDate: true, withMap: true, withNullPrototype: true },
  ...{
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
    key: fc.oneof(fc.string(), fc.constantFrom('$', '$$', '__proto__', 'toJSON')),
  },
});

function endlessProxy(): unknown {
  return new Proxy(
    {},
    {
      ownKeys: () => ['a', 'b', 'c'],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      get: endlessProxy,
    },
  );
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function throwing<Value extends object>(value: Value, ...names: string[]): Value {
  for (const name of names) {
    Object.defineProperty(value, name, {
      enumerable: true,
      get: () => {
        throw new Error(`no ${name}`);
      },
    });
  }
  return value;
}
