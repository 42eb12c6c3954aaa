import { describe, expect, test } from 'vitest';
import {
  composeSplices,
  invertEdits,
  joinSplices,
  normaliseSplices,
  type Splice,
  toTextEdits,
} from '../../engine/text/splices.ts';
import fc from '../seeded.ts';
import { textsOf, workspaceOf } from './fixture.ts';

/** Sorted, disjoint splices for a text of this length: cut points in order, taken in pairs. */
const splicesFor = (length: number) =>
  fc
    .tuple(
      fc.uniqueArray(fc.nat(length), { maxLength: 12 }),
      fc.array(fc.string({ maxLength: 5 }), { minLength: 6, maxLength: 6 }),
    )
    .map(([points, texts]): Splice[] => {
      const sorted = points.toSorted((a, b) => a - b);
      const pairs = sorted.flatMap((start, index) =>
        index % 2 === 0 ? [{ start, end: sorted[index + 1] ?? start }] : [],
      );
      return pairs.map((range, index) => ({ ...range, text: texts[index] ?? '' }));
    });

describe('splices', () => {
  test('composed do the same as one after the other', () => {
    fc.assert(
      fc.property(
        fc
          .string({ maxLength: 40 })
          .chain((text) =>
            splicesFor(text.length).chain((first) =>
              fc.tuple(fc.constant(text), fc.constant(first), splicesFor(joinSplices(text, first).length)),
            ),
          ),
        ([text, first, second]) => {
          const composed = composeSplices(first, second, text.length);
          expect(joinSplices(text, composed)).toBe(joinSplices(joinSplices(text, first), second));
        },
      ),
    );
  });

  test('inverted give the text before', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40 }).chain((text) => fc.tuple(fc.constant(text), splicesFor(text.length))),
        ([text, splices]) => {
          expect(joinSplices(joinSplices(text, splices), invertEdits(toTextEdits(text, splices)))).toBe(text);
        },
      ),
    );
  });

  test('that overlap are refused, exact doubles are one, insertions keep their order', () => {
    expect(() =>
      normaliseSplices([
        { start: 0, end: 3, text: 'a' },
        { start: 2, end: 4, text: 'b' },
      ]),
    ).toThrow('same characters');
    expect(
      normaliseSplices([
        { start: 0, end: 3, text: 'a' },
        { start: 0, end: 3, text: 'a' },
      ]),
    ).toHaveLength(1);
    expect(
      joinSplices(
        'xy',
        normaliseSplices([
          { start: 1, end: 1, text: 'a' },
          { start: 1, end: 1, text: 'b' },
        ]),
      ),
    ).toBe('xaby');
  });
});

describe('a transaction', () => {
  const text = 'export const a = () => {\n  return 1;\n};\n\nexport const b = () => {\n  return 2;\n};\n';
  const body = (target: string, code: string) => ({
    operation: 'replace-body',
    params: { target, body: code },
  });

  test('joins calls on different targets and still sees earlier calls on the same target', () => {
    const workspace = workspaceOf({ 'a.ts': text });
    const outcome = workspace.run([
      body('a.ts#a', 'return 3;'),
      body('a.ts#b', 'return 4;'),
      { operation: 'edit-text', params: { target: 'a.ts#a', find: '3', replace: '5' } },
      body('a.ts#b', 'return 6;'),
    ]);
    expect(outcome).toMatchObject({ ok: true });
    expect(workspace.read('a.ts')).toBe(text.replace('1', '5').replace('2', '6'));
    expect(outcome.ok && outcome.change.files[0]).toMatchObject({
      kind: 'modify',
      edits: [expect.anything(), expect.anything()],
    });
  });

  test('gives the bytes that its calls give one by one', () => {
    const name = fc.constantFrom('a', 'b');
    const value = fc.constantFrom('1', '2', '3');
    const call = fc.oneof(
      fc.tuple(name, value).map(([at, to]) => body(`a.ts#${at}`, `return ${to};`)),
      fc.tuple(name, value, value).map(([at, find, replace]) => ({
        operation: 'edit-text',
        params: { target: `a.ts#${at}`, find: `return ${find}`, replace: `return ${replace}` },
      })),
      fc.tuple(name, value).map(([at, to]) => ({
        operation: 'insert-declaration',
        params: { target: `a.ts#${at}`, position: 'before', text: `const ${at}${to} = ${to};` },
      })),
    );
    fc.assert(
      fc.property(fc.array(call, { minLength: 2, maxLength: 6 }), (calls) => {
        const alone = workspaceOf({ 'a.ts': text });
        const accepted = calls.filter((each) => alone.run([each], { check: 'syntax' }).ok);
        const joined = workspaceOf({ 'a.ts': text });
        if (accepted.length === 0) return;
        const outcome = joined.run(accepted, { check: 'syntax' });
        // Calls that undo each other change nothing together.
        if (!outcome.ok) expect([outcome.refusal.code, alone.read('a.ts')]).toEqual(['no-change', text]);
        expect(joined.read('a.ts')).toBe(alone.read('a.ts'));
      }),
      { numRuns: 60 },
    );
  });

  test('refuses new type errors with their places, unless only the syntax is to be checked', () => {
    const files = {
      'a.ts': 'export const half = (n: number) => n / 2;\n',
      'b.ts': "import { half } from './a.ts';\nexport const one = half(2);\n",
    };
    const call = {
      operation: 'replace-declaration',
      params: { target: 'a.ts#half', text: 'export const half = (n: string) => n;' },
    };
    const workspace = workspaceOf(files);
    expect(workspace.run([call])).toMatchObject({
      ok: false,
      refusal: { code: 'types', candidates: [expect.stringContaining('b.ts:2 TS2345')] },
    });
    expect(textsOf(workspace, Object.keys(files))).toEqual(files);
    expect(workspace.run([call], { check: 'syntax' })).toMatchObject({ ok: true });
  });

  test('sees errors of files that take a name through a re-export', () => {
    const workspace = workspaceOf({
      'a.ts': 'export const half = 1;\nexport const third = 3;\n',
      'index.ts': "export * from './a.ts';\n",
      'b.ts': "import { half } from './index.ts';\nexport const one = half;\n",
    });
    const call = { operation: 'edit-text', params: { target: 'a.ts#half', find: 'half', replace: 'whole' } };
    expect(workspace.run([call])).toMatchObject({ ok: false, refusal: { code: 'types' } });
  });

  test('does not blame an edit for errors that were there before', () => {
    const workspace = workspaceOf({
      'a.ts': 'export const wrong: string = 1;\nexport const half = () => {\n  return 1;\n};\n',
    });
    expect(workspace.run([body('a.ts#half', 'return 2;')])).toMatchObject({ ok: true });
  });

  test('refuses code that does not parse, or that closes brackets of others', () => {
    const workspace = workspaceOf({ 'a.ts': text });
    expect(workspace.run([body('a.ts#a', 'return (;')])).toMatchObject({
      ok: false,
      refusal: { code: 'syntax' },
    });
    expect(workspace.run([body('a.ts#a', 'return 1; } export const c = () => { return 3;')])).toMatchObject({
      ok: false,
    });
    expect(workspace.changes()).toEqual([]);
  });

  test('undoes a change under later ones that touch other places, and refuses when they touch the same', () => {
    const workspace = workspaceOf({ 'a.ts': text });
    const first = workspace.run([body('a.ts#a', 'return 30;')]);
    const second = workspace.run([body('a.ts#b', 'return 4;')]);
    if (!first.ok || !second.ok) throw new Error('the edits were refused');
    expect(workspace.undo(first.change.id)).toMatchObject({ ok: true });
    expect(workspace.read('a.ts')).toBe(text.replace('2', '4'));
    const third = workspace.run([body('a.ts#b', 'return 5;')]);
    expect(workspace.undo(second.change.id)).toMatchObject({
      ok: false,
      refusal: { code: 'overlap', candidates: [third.ok && third.change.id] },
    });
  });

  test('refuses paths outside of the workspace, in packages and in sealed contracts', () => {
    const workspace = workspaceOf({
      'a.ts': text,
      'contracts/manifest.json': '{}',
      'contracts/edit.ts': 'export const one = 1;\n',
    });
    for (const path of [
      '../out.ts',
      '/etc/passwd.ts',
      'x/../../out.ts',
      'node_modules/p/a.ts',
      'contracts/new.ts',
      '.git/hooks/x.ts',
    ]) {
      expect(workspace.run([{ operation: 'create-file', params: { path, text: '' } }]), path).toMatchObject({
        ok: false,
        refusal: { code: 'read-only' },
      });
    }
    expect(
      workspace.run([{ operation: 'rename-symbol', params: { target: 'contracts/edit.ts#one', to: 'two' } }]),
    ).toMatchObject({ ok: false, refusal: { code: 'read-only' } });
  });

  test('keeps line ends, tabs, and the lines of template literals', () => {
    const workspace = workspaceOf({
      'a.ts': 'export function f() {\r\n\tif (1) {\r\n\t\treturn 1;\r\n\t}\r\n\treturn 2;\r\n}\r\n',
    });
    workspace.run([body('a.ts#f', 'const t = `a\n  b`;\nif (t) {\n  return t;\n}\nreturn 2;')]);
    expect(workspace.read('a.ts')).toBe(
      'export function f() {\r\n\tconst t = `a\r\n  b`;\r\n\tif (t) {\r\n\t\treturn t;\r\n\t}\r\n\treturn 2;\r\n}\r\n',
    );
  });
});

test('the byte order mark stays the first character', () => {
  const workspace = workspaceOf({
    'a.ts': '\uFEFFexport const one = 1;\n',
    'b.ts': 'export const two = 2;\n',
  });
  const names = [{ name: 'two' }];
  workspace.run([{ operation: 'add-import', params: { path: 'a.ts', from: 'b.ts', names } }]);
  expect(workspace.read('a.ts')).toMatch(/^\uFEFFimport/);
});

describe('insert-declaration', () => {
  const insert = (files: Record<string, string>, target: string, position: string, code: string) => {
    const workspace = workspaceOf(files);
    const outcome = workspace.run([
      { operation: 'insert-declaration', params: { target, position, text: code } },
    ]);
    return outcome.ok ? workspace.read(target.split('#')[0] ?? '') : outcome.refusal.code;
  };
  const first = "import { x } from './b.ts';\n\nexport const y = x;\n";

  test.each([
    [
      'behind the imports of a file',
      'a.ts',
      'first',
      'function f() {\n  return 1;\n}',
      "import { x } from './b.ts';\n\nfunction f() {\n  return 1;\n}\n\nexport const y = x;\n",
    ],
    ['at the end of a file', 'a.ts', 'last', 'export const z = 1;', `${first}export const z = 1;\n`],
  ])('puts code %s', (_where, target, position, code, after) => {
    expect(insert({ 'a.ts': first, 'b.ts': 'export const x = 1;\n' }, target, position, code)).toBe(after);
  });

  test.each([
    ['a class', 'class A {}\n', 'class A {\n  b = 1;\n}\n'],
    ['an interface', 'interface A {\n  a: string;\n}\n', 'interface A {\n  a: string;\n  b: number;\n}\n'],
    ['an object literal', 'const A = {\n  a: 1,\n};\n', 'const A = {\n  a: 1,\n  b: 2,\n};\n'],
    [
      'an object literal without a last comma',
      'const A = {\n  a: 1\n};\n',
      'const A = {\n  a: 1,\n  b: 2\n};\n',
    ],
  ])('adds a member to %s', (what, before, after) => {
    const code = what === 'an interface' ? 'b: number;' : what === 'a class' ? 'b = 1;' : 'b: 2';
    expect(insert({ 'a.ts': before }, 'a.ts#A', 'last', code)).toBe(after);
  });

  test('refuses a name that is taken, and allows an overload', () => {
    expect(insert({ 'a.ts': first, 'b.ts': 'export const x = 1;\n' }, 'a.ts', 'last', 'const y = 2;')).toBe(
      'clash',
    );
    expect(
      insert(
        { 'a.ts': 'export function f(n: number): void;\nexport function f(_n: unknown) {}\n' },
        'a.ts#f~1',
        'before',
        'export function f(n: string): void;',
      ),
    ).toContain('n: string');
  });
});
