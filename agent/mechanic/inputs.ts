/** Makes inputs for a function from the types of its parameters and from the constants in its text. */
import fc from 'fast-check';
import type { TypeShape } from '../../engine/evidence.ts';
import type { PureFunction } from './answers.ts';

/**
 * Lists of JSON arguments, the shortest first, always the same for the same seed.
 * @param text text of the function: its literals are good guesses for arguments
 */
export function inputsFor(made: PureFunction, text: string, count: number, seed: number): unknown[][] {
  const constants = constantsIn(text);
  const params = made.params.map(({ type, optional, rest }) => {
    const one = arbitraryOf(type, constants);
    return { one, optional, rest };
  });
  const required = params.filter(({ optional, rest }) => !optional && !rest).length;
  const fixed = params.filter(({ rest }) => !rest).map(({ one }) => one);
  const rest = params.find((param) => param.rest)?.one;
  const lengths = fc.integer({ min: required, max: fixed.length });
  const lists = fc
    .tuple(fc.tuple(...fixed), lengths, rest ?? fc.constant([]))
    .map(([values, length, more]) => [
      ...values.slice(0, length),
      ...(length === fixed.length ? (more as unknown[]) : []),
    ]);
  const sampled = fc.sample(lists, { numRuns: count, seed });
  const unique = new Map(sampled.filter(isJson).map((args) => [JSON.stringify(args), args]));
  return [...unique].sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1)).map(([, args]) => args);
}

/** `undefined` in a list would turn into null on the wire. */
const isJson = (args: unknown[]) =>
  JSON.stringify(args) ===
  JSON.stringify(args, (_key, value) => (value === undefined ? '\0undefined' : value));

interface Constants {
  strings: string[];
  numbers: number[];
}

function constantsIn(text: string): Constants {
  const quoted = [...text.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"/g)].map(
    ([, single, double]) => single ?? double ?? '',
  );
  const patterns = [...text.matchAll(/\/((?:[^/\\\n]|\\.)+)\/[a-z]*/g)].flatMap(([, source = '']) =>
    source.split(/[^\w./:@#-]+/),
  );
  const strings = [...quoted, ...patterns].filter((each) => each.length > 0 && each.length < 30);
  const numbers = [...text.matchAll(/\b\d+(?:\.\d+)?\b/g)].map(([digits]) => Number(digits));
  return {
    strings: [...new Set(strings)],
    numbers: [...new Set(numbers.flatMap((number) => [number - 1, number, number + 1]))].filter(
      (number) => Math.abs(number) < 1e9,
    ),
  };
}

function arbitraryOf(type: TypeShape, constants: Constants): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'string':
      return stringsWith(constants.strings);
    case 'number':
      return fc.oneof(
        fc.integer({ min: -3, max: 12 }),
        fc.integer({ min: -1000, max: 1000 }),
        fc.constantFrom(0, 0.5, 1, 1.5, 2, 10, 100, ...constants.numbers),
      );
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constant(type.value);
    case 'undefined':
      return fc.constant(undefined);
    case 'anything':
      return fc.oneof(
        stringsWith(constants.strings),
        fc.integer({ min: -3, max: 12 }),
        fc.boolean(),
        fc.constant(null),
      );
    case 'array':
      return fc.array(arbitraryOf(type.element, constants), { maxLength: 4 });
    case 'tuple':
      return fc.tuple(...type.elements.map((element) => arbitraryOf(element, constants)));
    case 'record':
      return fc.dictionary(
        fc.oneof(fc.constantFrom('a', 'b', 'key', ...constants.strings)),
        arbitraryOf(type.element, constants),
        { maxKeys: 3 },
      );
    case 'object':
      return fc.record(
        Object.fromEntries(type.fields.map(({ name, type: field }) => [name, arbitraryOf(field, constants)])),
        {
          requiredKeys: type.fields.filter(({ optional }) => !optional).map(({ name }) => name),
        },
      );
    case 'union':
      return fc.oneof(...type.options.map((option) => arbitraryOf(option, constants)));
  }
}

/** Words that a reader can read, constants of the function, and joins of the two. */
function stringsWith(strings: string[]): fc.Arbitrary<string> {
  const words = fc.constantFrom(
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
  );
  const known = strings.length ? fc.constantFrom(...strings) : words;
  return fc.oneof(
    words,
    known,
    fc.array(fc.oneof(known, words), { minLength: 2, maxLength: 4 }).map((parts) => parts.join('')),
  );
}
