/** JSON files keep their order, comments and layout. */

import { describe, expect, test } from 'vitest';
import fc from '../seeded.ts';
import { workspaceOf } from './fixture.ts';

const edit = (text: string, params: Record<string, unknown>) => {
  const workspace = workspaceOf({ 'data.json': text });
  const outcome = workspace.run([{ operation: 'edit-json', params: { path: 'data.json', ...params } }]);
  return outcome.ok
    ? (workspace.read('data.json') as string)
    : `${outcome.refusal.code}: ${outcome.refusal.message}`;
};

describe('edit-json', () => {
  const config = `{
\t// how it is compiled
\t"compilerOptions": {
\t\t"strict": true, // always
\t\t"lib": ["es2022"],
\t},
\t"include": [
\t\t"src",
\t\t"test" // and tests
\t],
}
`;
  test.each([
    ['sets a value', '/compilerOptions/strict', 'set', false, ['"strict": true', '"strict": false']],
    [
      'adds a property behind a comment and a trailing comma',
      '/compilerOptions/noEmit',
      'set',
      true,
      ['"lib": ["es2022"],', '"lib": ["es2022"],\n\t\t"noEmit": true,'],
    ],
    [
      'makes the objects on the way',
      '/a/b',
      'set',
      [1],
      ['\t],\n}', '\t],\n\t"a": {\n\t\t"b": [1]\n\t},\n}'],
    ],
    [
      'appends to an array',
      '/include/-',
      'insert',
      'lib',
      ['"test" // and tests', '"test", // and tests\n\t\t"lib"'],
    ],
    ['inserts into an array', '/include/0', 'insert', 'lib', ['"src"', '"lib",\n\t\t"src"']],
    ['stays on a line', '/compilerOptions/lib/1', 'insert', 'dom', ['["es2022"]', '["es2022", "dom"]']],
    [
      'removes a property with its comment',
      '/compilerOptions/strict',
      'remove',
      undefined,
      ['\t\t"strict": true, // always\n', ''],
    ],
    [
      'removes the last element with the comma before it',
      '/include/1',
      'remove',
      undefined,
      ['"src",\n\t\t"test" // and tests', '"src"'],
    ],
  ] as const)('%s', (_what, pointer, action, value, [from, to]) => {
    const params = value === undefined ? { pointer, action } : { pointer, action, value };
    expect(edit(config, params)).toBe(config.replace(from, to));
  });

  test.each([
    [
      'a sorted object',
      '{\n  "a": "1",\n  "c": "2",\n  "d": "3"\n}\n',
      '/b',
      '{\n  "a": "1",\n  "b": 0,\n  "c": "2",\n  "d": "3"\n}\n',
    ],
    ['an empty object', '{\n  "a": {}\n}\n', '/a/b', '{\n  "a": {\n    "b": 0\n  }\n}\n'],
    ['one line', '{ "a": { "b": 1 } }\n', '/a/c', '{ "a": { "b": 1, "c": 0 } }\n'],
    ['four spaces and CRLF', '{\r\n    "z": 1\r\n}\r\n', '/a', '{\r\n    "z": 1,\r\n    "a": 0\r\n}\r\n'],
    [
      'escaped keys',
      '{\n  "exports": {\n    "./x": 1\n  }\n}\n',
      '/exports/.~1x',
      '{\n  "exports": {\n    "./x": 0\n  }\n}\n',
    ],
  ])('sets a value in %s', (_what, before, pointer, after) => {
    expect(edit(before, { pointer, value: 0 })).toBe(after);
  });

  test.each([
    ['/b/c', 'remove', undefined, 'not-found: data.json has no /b/c: the whole is an object with a.'],
    ['/a/7', 'set', 1, 'not-found: data.json has no /a/7: /a is an array of 2.'],
    ['a', 'set', 1, 'shape: "a" is not a pointer.'],
    ['/a', 'insert', 1, 'shape: /a of data.json is not in an array.'],
    ['/a', 'set', [1, 2], 'no-change: data.json has that value already.'],
    ['/a', 'remove', 1, 'shape: `remove` takes no value.'],
  ])('refuses %s, %s', (pointer, action, value, message) => {
    expect(
      edit('{ "a": [1, 2] }', value === undefined ? { pointer, action } : { pointer, action, value }),
    ).toBe(message);
  });

  test('refuses what is not JSON', () => {
    expect(edit('{ "a": ', { pointer: '/a', value: 1 })).toContain('syntax: data.json is not JSON');
  });

  test('checks the project as a changed tsconfig has it', () => {
    const workspace = workspaceOf({
      'tsconfig.json': '{ "compilerOptions": { "strict": false } }\n',
      'a.ts': 'export const f = (n) => n;\n',
    });
    const outcome = workspace.run([
      {
        operation: 'edit-json',
        params: { path: 'tsconfig.json', pointer: '/compilerOptions/strict', value: true },
      },
      { operation: 'create-file', params: { path: 'b.ts', text: 'export const g = (n) => n;\n' } },
    ]);
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'types' } });
  });

  test('does to any document what it does to the data', () => {
    const document = fc.dictionary(fc.constantFrom('a', 'b', 'c/d', 'é"'), fc.jsonValue({ maxDepth: 2 }), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(
        document,
        fc.jsonValue({ maxDepth: 2 }),
        fc.constantFrom(0, 2, '\t'),
        fc.nat(),
        (data, value, space, at) => {
          const keys = Object.keys(data);
          const key = keys[at % keys.length] as string;
          const pointer = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
          const text = JSON.stringify(data, null, space);
          const { [key]: _gone, ...rest } = JSON.parse(text);
          expect(JSON.parse(edit(text, { pointer, action: 'remove' }))).toEqual(rest);
          const added = edit(text, { pointer: '/new/0', value });
          expect(JSON.parse(added)).toEqual({
            ...JSON.parse(text),
            new: JSON.parse(JSON.stringify([value])),
          });
          if (JSON.stringify(value) === JSON.stringify(data[key])) return;
          expect(JSON.parse(edit(text, { pointer, value }))).toEqual({
            ...JSON.parse(text),
            [key]: JSON.parse(JSON.stringify(value)),
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});
