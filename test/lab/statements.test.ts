import { stripTypeScriptTypes } from 'node:module';
import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { functionBody } from '../../lab/evaluation/statements.ts';

describe('what is typed', () => {
  it.each<[string, string, unknown]>([
    ['an expression', '6 * 7', 42],
    ['an expression with a comment behind it', '6 * 7 // the answer', 42],
    ['an object', '{ cents: 5 }', { cents: 5 }],
    ['the last expression of statements', 'const cents: number = 5\ncents * 2', 10],
    ['nothing, when the last statement has no value', 'const cents = 5', undefined],
    ['nothing, for no text', '', undefined],
    ['what it awaits', 'await Promise.resolve(5)', 5],
    ['what it imports', "import { basename as nameOf } from 'node:path'; nameOf('/a/b')", 'b'],
    [
      'what it imports whole',
      "import path, * as all from 'node:path'; [typeof path.join, typeof all.join]",
      ['function', 'function'],
    ],
  ])('gives %s', async (_what, text, value) => {
    for (const keep of [false, true]) expect(await run(text, keep, newWorld())).toEqual(value);
  });

  it('declares names for the evaluations that follow', async () => {
    const world = newWorld();
    await run(
      'const cents: number = 5, { count, ...rest } = { count: 2, name: "tea" }; let open',
      true,
      world,
    );
    await run('function price(): number { return cents * count }\nclass Tax { rate = 3 }', true, world);
    await run("import { sep } from 'node:path'\nconst [first, , third = 7] = 'ab'", true, world);
    const all = '[price(), rest, open, new Tax().rate, sep, first, third]';
    expect(await run(all, true, world)).toEqual([10, { name: 'tea' }, undefined, 3, '/', 'a', 7]);
  });

  it('declares a name again as something else, from what it was', async () => {
    const world = newWorld();
    await run('const cents = 5', true, world);
    expect(await run('const cents = globalThis.cents + 1\ncents', true, world)).toBe(6);
  });

  it('names functions after their constant', async () => {
    expect(await run('const half = (n: number) => n / 2; half.name', true, newWorld())).toBe('half');
  });

  it('leaves nothing behind when it need not', async () => {
    const world = newWorld();
    await run('const cents = 5; function price() {}', false, world);
    expect(await run('[typeof cents, typeof price]', false, world)).toEqual(['undefined', 'undefined']);
  });

  it('keeps each line where it was, and knows the columns', () => {
    const text =
      'import {\n  sep,\n} from "node:path";\nconst a: {\n} = 1; const { b } = { b: 2 }\nfunction c() {}\na + b';
    const made = functionBody(text, { keep: true, value: true });
    if ('problem' in made) throw new Error(made.problem);
    const lines = made.body.split('\n');
    for (const [index, line] of text.split('\n').entries()) {
      for (const word of ['sep', 'b: 2', 'function', 'a + b']) {
        const column = lines[index]?.indexOf(word) ?? -1;
        if (!line.includes(word) || column < 0) continue;
        expect(made.columnOf(index + 1, column + 1)).toBe(line.indexOf(word) + 1);
      }
    }
    expect(lines[6]).toBe('return (a + b);');
  });

  it.each([
    ['1 +', 'line 1, column 4: Expression expected.'],
    ['const a = 1;\nconst b = ;', 'line 2, column 11: Expression expected.'],
    ['1); evil(2', /^line 1, column 2: /],
    ['} async () => {', /closes more than it opens|^line 1/],
    ['const a = 1; export const b = 2;', 'line 1, column 14: only a module can export; leave `export` out'],
    ['"open', /^line 1, column \d: Unterminated string literal/],
  ])('says of %s what is wrong, and where', (text, problem) => {
    expect(functionBody(text, { keep: false, value: true })).toEqual({
      problem: expect.stringMatching(problem),
    });
  });
});

const newWorld = () => vm.createContext(vm.constants.DONT_CONTEXTIFY);

async function run(text: string, keep: boolean, world: vm.Context): Promise<unknown> {
  const made = functionBody(text, { keep, value: true });
  if ('problem' in made) throw new Error(made.problem);
  const js = stripTypeScriptTypes(`(async () => { 'use strict'; ${made.body}\n})()`);
  const loader = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const value = await vm.runInContext(js, world, { importModuleDynamically: loader });
  // Equality of vitest knows no objects of another realm.
  return value === undefined ? undefined : structuredClone(value);
}
