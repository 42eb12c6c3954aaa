import { describe, expect, test } from 'vitest';
import type { TestPlace } from '../../../agent/mechanic/test-place.ts';
import { isPinnable, type Pin, testCalls } from '../../../agent/mechanic/test-text.ts';

const place: TestPlace = {
  path: 'test/price.test.ts',
  text: undefined,
  quote: "'",
  semicolons: true,
  ending: '.ts',
  indent: '  ',
};
const made = {
  selector: 'src/price.ts#discount',
  path: 'src/price.ts',
  name: 'discount',
  params: [],
  literals: { strings: [], numbers: [], patterns: [] },
};
const textFor = (pins: Pin[], over: Partial<TestPlace> = {}) => testCalls({ ...place, ...over }, made, pins);

describe('the text of new tests', () => {
  test('is a file that a person would write, named after the behaviour', () => {
    const pins = [
      { args: [1000], outcome: { value: 900 }, notices: ['> became >='] },
      { args: ['ab'.repeat(30)], outcome: { value: 0 }, notices: [] },
      { args: [-1], outcome: { throws: "it's negative" }, notices: [] },
      { args: [{ 'a-b': [null, true] }], outcome: { value: { $: 'undefined' } }, notices: [] },
    ];
    expect(textFor(pins)).toEqual([
      {
        operation: 'create-file',
        params: {
          path: 'test/price.test.ts',
          text: `import { describe, expect, test } from 'vitest';
import { discount } from '../src/price.ts';

describe('discount', () => {
  test('gives 900 for 1000', () => {
    // Notices: > became >=.
    expect(discount(1000)).toBe(900);
  });

  test('gives 0 for "ab".repeat(30)', () => {
    expect(discount('ab'.repeat(30))).toBe(0);
  });

  test('throws "it\\'s negative" for -1', () => {
    expect(() => discount(-1)).toThrow("it's negative");
  });

  test('gives undefined for { "a-b": [null, true] }', () => {
    expect(discount({ 'a-b': [null, true] })).toBeUndefined();
  });
});
`,
        },
      },
    ]);
  });

  test('follows the style of the tests that are there, and imports only what they lack', () => {
    const text = 'import { expect, test } from "vitest"\nimport { total } from "../src/price"\n';
    const calls = textFor([{ args: ['a'], outcome: { value: 'b' }, notices: [] }], {
      text,
      quote: '"',
      semicolons: false,
      ending: '',
      indent: '\t',
    });
    expect(calls).toEqual([
      {
        operation: 'add-import',
        params: { path: place.path, from: 'vitest', names: [{ name: 'describe' }] },
      },
      {
        operation: 'add-import',
        params: { path: place.path, from: 'src/price.ts', names: [{ name: 'discount' }] },
      },
      {
        operation: 'insert-declaration',
        params: {
          target: place.path,
          position: 'last',
          text: 'describe("discount", () => {\n\ttest("gives \'b\' for \'a\'", () => {\n\t\texpect(discount("a")).toBe("b")\n\t})\n})\n',
        },
      },
    ]);
  });

  test('pins only what plain code can state', () => {
    expect(isPinnable({ value: { $: 'NaN' } })).toBe(true);
    expect(isPinnable({ value: [1, 'two', { three: 3 }] })).toBe(true);
    expect(isPinnable({ value: { $: 'map', entries: [] } })).toBe(false);
    expect(isPinnable({ value: ['x'.repeat(400)] })).toBe(false);
    expect(isPinnable({ throws: '' })).toBe(false);
  });
});
