/** What an edit may change of the meaning of names is looked at by name; the rest is left alone. */
import { expect, test } from 'vitest';
import { compareBindings } from '../../engine/names/bindings.ts';
import { applyEdits, splice } from '../../engine/text/edits.ts';
import fc from '../seeded.ts';
import { snapshotOf } from './random-modules.ts';

const path = 'price.ts';

/** The state of one file, and the same with a text put in at the only place that reads `before|after`. */
function inserted(text: string, mark: string, added: string) {
  const before = snapshotOf({ [path]: text });
  const at = text.indexOf(mark.replace('|', '')) + mark.indexOf('|');
  return { before, applied: applyEdits(before, [splice(path, at, at, added)], () => undefined) };
}

test('makes no program for a statement behind a name that ends the file without a semicolon', () => {
  const text = 'const rate = 2\nexport const half = rate\nexport const total = rate';
  const { before, applied } = inserted(text, 'total = rate|', '\nexport const sum = 1');
  before.service = () => {
    throw new Error('A program is made.');
  };
  expect(() => compareBindings(before, applied, true)).not.toThrow();
});

const inner = (body: string) => `const rate = 2\nexport function half() {\n  ${body}\n  return rate\n}\n`;

test.each([
  ['becomes a declaration', 'let total = rate', '= |rate', '1, '],
  ['is what a new pattern declares', 'let { total } = { total: 1, rate }', '{ total|', ', rate'],
  ['is cut in two', 'let rates = 1', 'rate|s', ' = 2, '],
])('refuses an edit by which a name beside it %s', (_, body, mark, added) => {
  const { before, applied } = inserted(inner(body), mark, added);
  expect(() => compareBindings(before, applied, true)).toThrow(/would mean the declaration/);
});

test('lets a statement stand behind any other one exactly when it declares no name that is used there', () => {
  const name = fc.constantFrom('rate', 'total', 'sum');
  const statement = fc.tuple(name, name).map(([a, b]) => `console.log(${a}, { ${b} })`);
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 3 }), name, name, (used, declared, last) => {
      const head = 'const rate = 1\nconst total = 2\nconst sum = 3\nexport function half() {\n  ';
      const text = `${head}${[...used, last].join('\n  ')}\n}\n`;
      const { before, applied } = inserted(text, `${last}|\n}`, `\n  var ${declared} = 4`);
      const isCapture = [...used, last].some((each) => new RegExp(`\\b${declared}\\b`).test(each));
      const check = () => compareBindings(before, applied, true);
      if (isCapture) expect(check).toThrow(/would mean the declaration/);
      else expect(check).not.toThrow();
    }),
    { numRuns: Number(process.env.RUNS ?? 30) },
  );
});
