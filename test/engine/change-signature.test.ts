/** A changed signature: every declaration and every call follows, or nothing changes. */
import { describe, expect, test } from 'vitest';
import { type Changes, changed } from './changed-signature.ts';
import { workspaceOf } from './fixture.ts';

const scale = (...calls: string[]) =>
  `export function scale(n: number, by: number) {\n  return n * by;\n}\n${calls.join('\n')}\n`;
const swap = [{ keep: 'by' }, { keep: 'n' }];
const addUnit = [{ keep: 'n' }, { keep: 'by' }, { add: 'unit', type: 'string', value: "'cm'" }];
const unitIgnored = (text: string) => text.replace('by: number)', 'by: number, unit: string)');

describe('change-signature', () => {
  test.each([
    ['a call', 'scale(1, 2);', "scale(1, 2, 'cm');"],
    ['a call in a call', 'scale(scale(1, 2), 3);', "scale(scale(1, 2, 'cm'), 3, 'cm');"],
    ['a trailing comma', 'scale(\n  1,\n  2,\n);', "scale(\n  1,\n  2,\n  'cm',\n);"],
    ['lines', 'scale(\n  1,\n  2\n);', "scale(\n  1,\n  2,\n  'cm'\n);"],
    ['comments', 'scale(1 /* n */, /* by */ 2 /* end */);', "scale(1 /* n */, /* by */ 2 /* end */, 'cm');"],
    [
      'comments that end lines',
      'scale(\n  // the number\n  1, // one\n  2 // two\n);',
      "scale(\n  // the number\n  1, // one\n  2, // two\n  'cm'\n);",
    ],
    ['parentheses around the callee', '(scale)(1, 2);', "(scale)(1, 2, 'cm');"],
    ['an optional call', 'scale?.(1, 2);', "scale?.(1, 2, 'cm');"],
  ])('adds an argument to %s', (_what, before, after) => {
    expect(changed(scale(before), 'scale', addUnit).text()).toBe(unitIgnored(scale(after)));
  });

  test.each([
    ['constants', 'scale(1, 2);', 'scale(2, 1);'],
    ['comments of their own', 'scale(/* n */ 1, /* by */ 2);', 'scale(/* by */ 2, /* n */ 1);'],
    ['comments that end lines', 'scale(\n  1, // one\n  2 // two\n);', 'scale(\n  2, // two\n  1 // one\n);'],
    ['calls in calls', 'scale(scale(1, 2), 3);', 'scale(3, scale(2, 1));'],
  ])('swaps arguments with %s', (_what, before, after) => {
    const swapped = (text: string) => text.replace('(n: number, by: number)', '(by: number, n: number)');
    expect(changed(scale(before), 'scale', swap).text()).toBe(swapped(scale(after)));
  });

  test.each([
    ['spread arguments', 'const both: [number, number] = [1, 2];\nscale(...both);', addUnit, 'spreads'],
    ['.call', 'scale.call(undefined, 1, 2);', addUnit, '.call'],
    ['.apply', 'scale.apply(undefined, [1, 2]);', addUnit, '.apply'],
    ['.bind', 'export const twice = scale.bind(undefined, 2);', addUnit, '.bind'],
    ['a callback', '[1, 2].map(scale);', addUnit, 'value'],
    ['an assignment', 'export const other = scale;', addUnit, 'value'],
    ['an object', 'export const all = { scale };', addUnit, 'object'],
    ['typeof in a type', 'export type Scale = typeof scale;', addUnit, 'typeof'],
    ['an argument that would be dropped', 'let n = 0;\nscale(1, n++);', [{ keep: 'n' }], 'used'],
    ['arguments that would be reordered', 'let n = 0;\nscale(n++, n);', swap, 'turn'],
    ['awaited arguments', 'scale(await Promise.resolve(1), await Promise.resolve(2));', swap, 'turn'],
    [
      'a value that is missing',
      'scale(1, 2);',
      [{ keep: 'n' }, { keep: 'by' }, { add: 'unit' }],
      'nothing for unit',
    ],
  ])('refuses %s, with the place', (_what, call, parameters, why) => {
    const { refusal } = changed(scale(call), 'scale', parameters);
    expect(refusal?.message).toContain(why);
    expect(refusal?.candidates?.[0]).toMatch(/^a\.ts:\d+/);
  });

  test('refuses to drop an argument that does something, though the parameter is unused', () => {
    const text =
      'let n = 0;\nexport function first(a: number, b: number) {\n  return a;\n}\nfirst(1, n++);\n';
    expect(changed(text, 'first', [{ keep: 'a' }]).refusal).toMatchObject({
      candidates: ['a.ts:5 the argument `n++` does something and would be dropped'],
    });
    expect(changed(text.replace('n++', 'n'), 'first', [{ keep: 'a' }]).text()).toContain('first(1);');
  });

  test('makes arguments without a list, and keeps rest arguments', () => {
    const text = 'export class Clock {\n  constructor() {}\n}\nexport const clock = new Clock;\n';
    expect(changed(text, 'Clock', [{ add: 'zone', type: 'string', value: "'utc'" }]).text()).toContain(
      "new Clock('utc');",
    );
    const rest =
      'export function sum(first: number, ...rest: number[]) {\n  return rest.length + first;\n}\nconst more = [3];\nsum(1, 2, ...more);\n';
    expect(
      changed(rest, 'sum', [
        { keep: 'first' },
        { add: 'unit', type: 'string', value: "'cm'" },
        { keep: 'rest' },
      ]).text(),
    ).toContain("sum(1, 'cm', 2, ...more);");
    expect(changed(rest, 'sum', [{ keep: 'rest' }, { keep: 'first' }]).refusal).toMatchObject({
      code: 'shape',
    });
  });

  test('fills a gap with undefined and leaves out what is optional at the end', () => {
    const text =
      'export function pad(text: string, width = 2, fill = " ") {\n  return text.padEnd(width, fill);\n}\npad("a");\npad("b", 3);\npad("c", 3, "-");\n';
    const { text: after } = changed(text, 'pad', [{ keep: 'text' }, { keep: 'fill' }, { keep: 'width' }]);
    expect(after()).toContain('pad("a");\npad("b", undefined, 3);\npad("c", "-", 3);');
  });

  test('makes a parameter required where calls give a value, optional, and retyped', () => {
    const text =
      'export function pad(text: string, width?: number) {\n  return text.padEnd(width ?? 1);\n}\npad("a");\npad("b", 3);\n';
    const required = changed(text, 'pad', [{ keep: 'text' }, { keep: 'width', optional: false, value: '2' }]);
    expect(required.text()).toContain('pad(text: string, width: number)');
    expect(required.text()).toContain('pad("a", 2);\npad("b", 3);');
    expect(
      changed(text, 'pad', [{ keep: 'text' }, { keep: 'width', optional: false }]).refusal,
    ).toMatchObject({ code: 'count', candidates: ['a.ts:4'] });
    const optional = changed(scale('scale(1, 2);'), 'scale', [{ keep: 'n' }, { keep: 'by', default: '2' }]);
    expect(optional.text()).toContain('scale(n: number, by: number = 2) {');
    expect(
      changed(scale('scale(1, 2);'), 'scale', [{ keep: 'n', type: 'string' }, { keep: 'by' }]).refusal,
    ).toMatchObject({ code: 'types' });
  });

  test('gives single calls a value of their own', () => {
    const text = scale('scale(1, 2);', 'export const width = () => scale(3, 4);');
    const unit = { add: 'unit', type: 'string', value: "'cm'" };
    const at = (place: string) =>
      changed(text, 'scale', [
        { keep: 'n' },
        { keep: 'by' },
        { ...unit, values: [{ at: place, value: "'in'" }] },
      ]);
    expect(at('a.ts#width').text()).toContain(
      "scale(1, 2, 'cm');\nexport const width = () => scale(3, 4, 'in');",
    );
    expect(at('a.ts:4').text()).toContain("scale(1, 2, 'in');");
    expect(at('a.ts:1').refusal).toMatchObject({ code: 'not-found', candidates: ['a.ts:4', 'a.ts:5'] });
  });

  test('refuses a value that is unknown, or would mean something else, at a call', () => {
    const files = {
      'a.ts': `export const unit = 'cm';\n${scale('scale(1, 2);')}`,
      'b.ts': "import { scale } from './a.ts';\nscale(1, 2);\n",
      'c.ts': "import { scale } from './a.ts';\nexport const f = (unit: string) => scale(1, unit.length);\n",
    };
    const add = [{ keep: 'n' }, { keep: 'by' }, { add: 'in_', type: 'string', value: 'unit' }];
    expect(changed(files, 'scale', add).refusal).toMatchObject({ code: 'not-found', candidates: ['b.ts:2'] });
    const imported = { ...files, 'b.ts': files['b.ts'].replace('{ scale }', '{ scale, unit }') };
    expect(changed(imported, 'scale', add).refusal).toMatchObject({
      code: 'capture',
      candidates: ['c.ts:2'],
    });
  });

  test('refuses names that are taken, would capture, or are used', () => {
    const text =
      'const total = 1;\nexport function f(n: number, unused: number) {\n  const local = n;\n  return total + local;\n}\n';
    const code = (parameters: Changes) => changed(text, 'f', parameters).refusal?.code;
    expect(code([{ keep: 'n', name: 'total' }, { keep: 'unused' }])).toBe('capture');
    expect(code([{ keep: 'n', name: 'local' }, { keep: 'unused' }])).toBe('clash');
    expect(code([{ keep: 'n', name: 'unused' }, { keep: 'unused' }])).toBe('clash');
    expect(code([{ keep: 'unused' }])).toBe('referenced');
    expect(code([{ keep: 'm' }])).toBe('not-found');
    expect(code([{ keep: 'n', add: 'm' }])).toBe('shape');
    expect(code([{ add: 'm', type: 'num ber' }])).toBe('syntax');
    expect(code([{ add: 'm', default: '1, 2' }])).toBe('syntax');
    expect(code([{ add: 'class' }])).toBe('clash');
    expect(code([{ keep: 'n' }, { keep: 'unused' }])).toBe('no-change');
  });

  test('keeps the name of a shorthand property', () => {
    const { text } = changed('export function f(n: number) {\n  return { n };\n}\n', 'f', [
      { keep: 'n', name: 'm' },
    ]);
    expect(text()).toContain('return { n: m };');
  });

  test('lets names change places', () => {
    const { text } = changed('export function sub(a: number, b: number) {\n  return a - b;\n}\n', 'sub', [
      { keep: 'a', name: 'b' },
      { keep: 'b', name: 'a' },
    ]);
    expect(text()).toBe('export function sub(b: number, a: number) {\n  return b - a;\n}\n');
  });
});

test('a factory of JSX keeps its parameters: every tag calls it', () => {
  const workspace = workspaceOf({
    'tag.ts': 'export const React = (tag: string, _props: unknown) => tag;\n',
    'page.tsx': "import { React } from './tag.ts';\n\nexport const page = () => React('b', null);\n",
  });
  const call = { operation: 'convert-parameters-to-object', params: { target: 'tag.ts#React' } };
  expect(workspace.run([call])).toMatchObject({ ok: false, refusal: { code: 'unsupported' } });
});
