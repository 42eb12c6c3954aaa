/** Strings, numbers and dates that code may treat in a special way. */
import fc from 'fast-check';
import type { Literals } from './literals.ts';

const words = [
  '',
  'a',
  'b',
  'ab',
  'abc',
  'foo',
  'A',
  'Ab',
  ' ',
  '1',
  '12',
  '-1',
  'x y',
  '/',
  '.',
  '_',
  'é',
  'ß日本',
  'İ😀',
];
const rare = [' a', 'a ', '\ta\n', 'a\nb', 'a,b', 'e\u0301', '0', 'null', 'constructor', '__proto__'];

/** The strings of the code that may be words or keys. */
export const wordsFrom = ({ strings: known }: Literals) => known.slice(0, 40);

/**
 * Words that a reader can read, constants of the code, joins of the two, what its regular expressions match, and strings about
 * as long as its numbers.
 */
export function strings(literals: Literals): fc.Arbitrary<string> {
  const plain = fc.constantFrom(...words);
  const constants = wordsFrom(literals);
  const known = constants.length ? fc.constantFrom(...constants) : plain;
  const part = fc.oneof(known, plain, fc.constantFrom(...rare));
  const between = fc.constantFrom('', '', ' ', '\n', ',');
  const joined = fc
    .tuple(fc.array(part, { minLength: 2, maxLength: 5 }), between)
    .map(([parts, text]) => parts.join(text));
  const matching = literals.patterns.slice(0, 8).flatMap(matchesOf);
  const matched = matching.length ? [fc.oneof(...matching)] : [];
  return fc.oneof(
    { weight: 3, arbitrary: plain },
    { weight: 3, arbitrary: known },
    { weight: 1, arbitrary: fc.constantFrom(...rare) },
    { weight: 3, arbitrary: joined },
    ...matched.map((arbitrary) => ({ weight: 3, arbitrary })),
    ...matched.map((one) => ({
      weight: 1,
      arbitrary: fc.tuple(part, one, part).map((parts) => parts.join('')),
    })),
    ...sized(literals).map((arbitrary) => ({ weight: 2, arbitrary })),
  );
}

function matchesOf({ source, flags }: Literals['patterns'][number]): fc.Arbitrary<string>[] {
  const repeats = [...source.matchAll(/\d+/g)].reduce(
    (product, [digits]) => product * Math.max(1, +digits),
    1,
  );
  if (repeats > 1_000) return [];
  try {
    return [fc.stringMatching(new RegExp(source, flags.replace(/[gimy]/g, '')), { size: 'xsmall' })];
  } catch {
    // It looks ahead or behind, or names a property of characters: no strings are made from such a pattern.
    return [];
  }
}

function sized({ numbers: known }: Literals): fc.Arbitrary<string>[] {
  const lengths = known.filter((each) => Number.isInteger(each) && each > 1 && each <= 200).slice(0, 8);
  if (lengths.length === 0) return [];
  return [
    fc
      .tuple(fc.constantFrom(...lengths.flatMap(around)), fc.constantFrom('a', 'x y', '日'))
      .map(([length, text]) => text.repeat(length).slice(0, length)),
  ];
}

const around = (number: number) => [number - 1, number, number + 1];

/** Small numbers, large ones, fractions, the numbers of the code and those beside them. None that JSON lacks. */
export function numbers(literals: Literals): fc.Arbitrary<number> {
  const known = literals.numbers
    .filter((each) => Math.abs(each) < 1e15)
    .flatMap(around)
    .map((each) => each + 0);
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: -3, max: 12 }) },
    { weight: 2, arbitrary: fc.integer({ min: -1000, max: 1000 }) },
    { weight: 3, arbitrary: fc.constantFrom(0, 0.5, 1, 1.5, 2, 10, 100, ...known) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(-0.5, 0.1, 2.675, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, 1e21, 1e-7),
    },
  );
}

/** The spelling of what JSON lacks. */
export const spelt = (kind: string, rest: object = {}) => ({ $: kind, ...rest });

const special = [spelt('NaN'), spelt('-0'), spelt('Infinity'), spelt('-Infinity')];

/** Numbers, those that JSON lacks too. */
export const spelledNumbers = (literals: Literals): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 8, arbitrary: numbers(literals) },
    { weight: 1, arbitrary: fc.constantFrom(...special) },
  );

/** Whole numbers as bigints. */
export const bigints = (literals: Literals) =>
  fc
    .oneof(
      fc.bigInt({ min: -3n, max: 12n }),
      fc.constantFrom(...[0, ...literals.numbers.filter(Number.isSafeInteger)].map(BigInt)),
      fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
    )
    .map((value) => spelt('bigint', { value: String(value) }));

const days = [
  '1970-01-01T00:00:00.000Z',
  '2024-02-29T12:00:00.000Z',
  '1999-12-31T23:59:59.999Z',
  '2025-03-30T01:30:00.000Z',
];
/** Days, some of them at a border. */
export const dates = fc
  .oneof(
    fc.constantFrom(...days),
    fc
      .tuple(...[99, 12, 28, 24, 60].map((count) => fc.integer({ min: 0, max: count - 1 })))
      .map(([year = 0, month = 0, day = 0, hour, minute]) =>
        [`${1970 + year}-${two(month + 1)}-${two(day + 1)}`, `${two(hour)}:${two(minute)}:00.000Z`].join('T'),
      ),
  )
  .map((value) => spelt('date', { value }));

const two = (number = 0) => String(number).padStart(2, '0');

/** A few patterns. */
export const regexps = fc
  .constantFrom(['a', ''], ['a', 'g'], ['\\d+', ''], ['[a-z]+', 'gi'], ['^$', ''], ['\\s', 'g'])
  .map(([source, flags]) => spelt('regexp', { source, flags }));
