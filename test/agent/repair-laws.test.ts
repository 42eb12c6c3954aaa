/** Laws of the repairs over the catalogue: a slip comes to the right call, and a right call stays as it is. */
import { Type } from '@sinclair/typebox';
import { describe, expect, test } from 'vitest';
import { repair } from '../../agent/repairs.ts';
import { operations, queries, Target } from '../../engine/index.ts';
import fc from '../seeded.ts';
import { inputOf } from './random-input.ts';

const entries = [
  ...Object.values(operations),
  ...Object.values(queries).filter(({ example }) => Object.keys(example.params).length > 0),
];
const selectors = ({ params }: (typeof entries)[number]) =>
  Object.keys(params.properties).filter((field) => {
    const { examples } = params.properties[field] ?? {};
    return JSON.stringify(examples) === JSON.stringify(Target.examples);
  });

/** What a model makes of right parameters; undefined where it cannot slip in this way. */
const slipped: Record<string, (entry: (typeof entries)[number], params: Record<string, unknown>) => unknown> =
  {
    'the whole input as text': (_, params) => JSON.stringify(params),
    'the input inside of `arguments`': (_, params) => ({ arguments: params }),
    'fields in snake case': (_, params) =>
      mapFields(params, (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
    'fields with capitals': (_, params) =>
      mapFields(params, (name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`),
    'a colon in place of the #': (entry, params) =>
      mapSelectors(entry, params, (target) => target.replace(/\.ts#/, '.ts:')),
    'two colons in place of the #': (entry, params) =>
      mapSelectors(entry, params, (target) => target.replace(/\.ts#/, '.ts::')),
    'the name before the file': (entry, params) =>
      mapSelectors(entry, params, (target) => target.replace(/^(.*\.ts)#(.*)$/, '$2 in $1')),
    'selectors in backticks': (entry, params) => mapSelectors(entry, params, (target) => `\`${target}\``),
    'numbers and booleans as text': (_, params) =>
      mapValues(params, (value) => (['number', 'boolean'].includes(typeof value) ? String(value) : value)),
    'lists and objects as text': (_, params) =>
      mapValues(params, (value) => (typeof value === 'object' ? JSON.stringify(value) : value)),
    'one thing where a list is wanted': (_, params) =>
      mapValues(params, (value) => (Array.isArray(value) && value.length === 1 ? value[0] : value)),
    'words of a choice in capitals': ({ params: { properties } }, params) =>
      mapValues(params, (value, name) => (properties[name]?.anyOf ? String(value).toUpperCase() : value)),
    'code in a fence': (_, params) =>
      mapValues(params, (value, name) =>
        name === 'body' || name === 'code' ? `\`\`\`ts\n${value}\n\`\`\`` : value,
      ),
    'line ends in letters': (_, params) =>
      mapValues(params, (value, name) => (name === 'body' ? String(value).replaceAll('\n', '\\n') : value)),
    'null for what is left out': ({ name: entry, params: { properties, required = [] } }, params) => ({
      ...params,
      ...Object.fromEntries(
        Object.keys(properties)
          .filter((name) => !required.includes(name) && !(name in params) && entry !== 'edit-json')
          .map((name) => [name, null]),
      ),
    }),
    'the reason beside the fields': (_, params) => ({ ...params, explanation: 'It is better so.' }),
  };

const mapFields = (params: Record<string, unknown>, change: (name: string) => string) =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [change(name), value]));
const mapValues = (params: Record<string, unknown>, change: (value: unknown, name: string) => unknown) =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, change(value, name)]));
const mapSelectors = (
  entry: (typeof entries)[number],
  params: Record<string, unknown>,
  change: (target: string) => string,
) =>
  mapValues(params, (value, name) =>
    selectors(entry).includes(name) && typeof value === 'string' ? change(value) : value,
  );

describe.each(Object.keys(slipped))('with %s', (slip) => {
  const cases = entries
    .map((entry) => [entry, slipped[slip]?.(entry, entry.example.params)] as const)
    .filter(([{ example }, input]) => JSON.stringify(input) !== JSON.stringify(example.params));

  test('a call of any tool comes to what it is without, and tells so', () => {
    expect(cases.length).toBeGreaterThan(0);
    for (const [{ name, params, example }, input] of cases) {
      const { input: mended, repairs } = repair(name, params, input);
      expect(mended, name).toEqual(example.params);
      expect(repairs, name).not.toEqual([]);
    }
  });

  test('a call inside of a program does too', () => {
    for (const [{ name, example }, input] of cases.filter(([each]) => each.name in operations)) {
      const calls = [{ operation: name.replaceAll('-', '_'), params: input }];
      const { input: mended } = repair('apply_program', Type.Object({ calls: Type.Array(Type.Any()) }), {
        calls,
      });
      expect(mended, name).toEqual({ calls: [{ operation: name, params: example.params }] });
    }
  });
});

test.each(entries.map((entry) => [entry.name, entry] as const))(
  'a right call of %s comes out as it went in',
  (name, { params, example }) => {
    expect(repair(name, params, example.params)).toEqual({ input: example.params, repairs: [] });
    const property = fc.property(inputOf(params), (input) => {
      expect(repair(name, params, input)).toEqual({ input, repairs: [] });
    });
    fc.assert(property, { numRuns: 20 });
  },
);
