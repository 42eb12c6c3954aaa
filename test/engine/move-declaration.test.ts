/** Declarations move with what they need, and everybody finds them again. */
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

const b = 'export const b = 1;\n';

function move(files: Record<string, string>, params: Record<string, unknown>) {
  const workspace = workspaceOf({ 'b.ts': b, ...files });
  const before = workspace.diagnostics().length;
  const outcome = workspace.run([{ operation: 'move-declaration', params: { to: 'b.ts', ...params } }]);
  if (outcome.ok) expect(workspace.diagnostics().length).toBe(before);
  return {
    outcome,
    notes: outcome.ok ? outcome.change.notes : [],
    read: (path: string) => workspace.read(path),
  };
}

const target = 'a.ts#half';
const simple = 'export const one = 1;\nexport const half = 2;\n';

describe('move-declaration', () => {
  test('imports what stays behind in the order of the alphabet', () => {
    const { read } = move(
      { 'a.ts': 'export const two = 2;\nexport const one = 1;\nexport const half = two - one;\n' },
      { target, to: 'half.ts' },
    );
    expect(read('half.ts')).toBe("import { one, two } from './a.ts';\n\nexport const half = two - one;\n");
  });

  test('leaves a module behind for whoever exports all of it', () => {
    const files = {
      'a.ts': 'export const half = 2\n',
      'c.ts': "export * from './a.ts'\nexport * from './b.ts'\n",
    };
    const { outcome, read } = move(files, { target });
    expect(outcome).toMatchObject({ ok: true });
    expect(read('a.ts')).toBe('export {}\n');
  });

  test('takes default and namespace imports along', () => {
    const { outcome, read } = move(
      {
        'a.ts':
          "import * as all from './c.ts';\nimport one from './c.ts';\nexport const half = one + all.default;\n",
        'c.ts': 'const one = 1;\nexport default one;\n',
      },
      { target },
    );
    expect(outcome).toMatchObject({ ok: true });
    expect(read('b.ts')).toContain("import one from './c.ts';");
    expect(read('b.ts')).toContain("import * as all from './c.ts';");
  });

  test.each([
    [
      'a re-export',
      "export { half, one } from './a.ts';\n",
      "export { one } from './a.ts';\nexport { half } from './b.ts';\n",
    ],
    [
      'a file that hands everything on',
      "export * from './a.ts';\n",
      "export * from './a.ts';\nexport { half } from './b.ts';\n",
    ],
    [
      'a file that hands both on',
      "export * from './a.ts';\nexport * from './b.ts';\n",
      "export * from './a.ts';\nexport * from './b.ts';\n",
    ],
    [
      'an alias',
      "import { half as h, one } from './a.ts';\nh + one;\n",
      "import { one } from './a.ts';\nimport { half as h } from './b.ts';\nh + one;\n",
    ],
    [
      'a type import',
      "import type { half } from './a.ts';\nexport type H = typeof half;\n",
      "import type { half } from './b.ts';\nexport type H = typeof half;\n",
    ],
    [
      'an import that is there',
      "import { half } from './a.ts';\nimport { b } from './b.ts';\nhalf + b;\n",
      "import { b, half } from './b.ts';\nhalf + b;\n",
    ],
    [
      'an import type',
      "export type H = typeof import('./a.ts').half;\n",
      "export type H = typeof import('./b.ts').half;\n",
    ],
    [
      'nobody who takes other names',
      "import * as a from './a.js';\na.one;\n",
      "import * as a from './a.js';\na.one;\n",
    ],
  ])('is followed by %s', (_what, before, after) => {
    const { read } = move({ 'a.ts': simple, 'c.ts': before }, { target });
    expect(read('c.ts')).toBe(after);
    expect(read('a.ts')).toBe('export const one = 1;\n');
    expect(read('b.ts')).toBe('export const b = 1;\nexport const half = 2;\n');
  });

  test('goes where it is imported, before its uses', () => {
    const { read } = move(
      { 'a.ts': simple, 'b.ts': "import { half } from './a.ts';\n\nexport const x = half;\n" },
      { target },
    );
    expect(read('b.ts')).toBe('export const half = 2;\nexport const x = half;\n');
  });

  const chain =
    'const factor = 2;\n\n/** Scales. */\nfunction scale(n: number) {\n  return n / factor;\n}\n\nexport const one = 1;\nexport const half = (n: number) => scale(n);\n';

  test('exports a private dependency and says so', () => {
    const { read, notes } = move({ 'a.ts': chain }, { target });
    expect(read('a.ts')).toContain('export function scale');
    expect(read('b.ts')).toBe(
      "import { scale } from './a.ts';\n\nexport const b = 1;\nexport const half = (n: number) => scale(n);\n",
    );
    expect(notes).toEqual([expect.stringContaining('now exports scale')]);
  });

  test('takes private dependencies along when asked, and theirs', () => {
    const { read, notes } = move({ 'a.ts': chain }, { target, carry: true });
    expect(read('a.ts')).toBe('export const one = 1;\n');
    expect(read('b.ts')).toBe(
      'export const b = 1;\n\nconst factor = 2;\n\n/** Scales. */\nfunction scale(n: number) {\n  return n / factor;\n}\n\nexport const half = (n: number) => scale(n);\n',
    );
    expect(notes).toEqual([]);
  });

  test('does not take along what others use too', () => {
    const { read } = move({ 'a.ts': `${chain}export const two = scale(4);\n` }, { target, carry: true });
    expect(read('a.ts')).toContain('export function scale');
    expect(read('b.ts')).toContain("import { scale } from './a.ts'");
  });

  test('moves several, and every part of an overloaded or merged one', () => {
    const { read } = move(
      {
        'a.ts':
          'export function f(a: string): string;\nexport function f(a: unknown): unknown {\n  return a;\n}\nexport class C {}\nexport const rest = 1;\nexport interface C {\n  a?: 1;\n}\n',
        'c.ts': "export * from './a.ts';\n",
      },
      { targets: ['a.ts#f', 'a.ts#C~1'] },
    );
    expect(read('c.ts')).toBe("export * from './a.ts';\nexport { f, C } from './b.ts';\n");
    expect(read('a.ts')).toBe('export const rest = 1;\n');
    expect(read('b.ts')).toBe(
      'export const b = 1;\n\nexport function f(a: string): string;\nexport function f(a: unknown): unknown {\n  return a;\n}\nexport class C {}\n\nexport interface C {\n  a?: 1;\n}\n',
    );
  });

  test('leaves a re-export behind when asked, and importers alone', () => {
    const c = "import { half, one } from './a.ts';\nhalf + one;\n";
    const { read } = move(
      { 'a.ts': `${simple}export const four = half + half;\n`, 'c.ts': c },
      { target, reexport: true },
    );
    expect(read('c.ts')).toBe(c);
    expect(read('a.ts')).toBe(
      "import { half } from './b.ts';\nexport { half } from './b.ts';\n\nexport const one = 1;\nexport const four = half + half;\n",
    );
  });

  test('hands a new file on as the old one is', () => {
    const { read } = move({ 'a.ts': simple, 'c.ts': "export * from './a.ts';\n" }, { target, to: 'half.ts' });
    expect(read('c.ts')).toBe("export * from './a.ts';\nexport * from './half.ts';\n");
  });

  test('leaves nothing but the re-export in a file that held nothing else', () => {
    const { read } = move(
      { 'a.ts': '\ufeff// Licence.\n\nexport const half = 1;\n' },
      { target, reexport: true },
    );
    expect(read('a.ts')).toBe("\ufeff// Licence.\n\nexport { half } from './b.ts';\n");
    const plain = move({ 'a.ts': '\ufeffexport const half = 1;\n' }, { target, reexport: true });
    expect(plain.read('a.ts')).toBe("\ufeffexport { half } from './b.ts';\n");
  });

  test('keeps what export lists call it', () => {
    const { read } = move(
      {
        'a.ts': 'const half = 2;\nconst one = 1;\nexport { half as h, one };\n',
        'c.ts': "import { h, one } from './a.ts';\nh + one;\n",
      },
      { target },
    );
    expect(read('a.ts')).toBe('const one = 1;\nexport { one };\n');
    expect(read('b.ts')).toBe('export const b = 1;\n\nconst half = 2;\n\nexport { half as h };\n');
    expect(read('c.ts')).toBe("import { one } from './a.ts';\nimport { h } from './b.ts';\nh + one;\n");
  });

  test('makes a new file in the style of the old one, with paths from its own folder', () => {
    const { read } = move(
      {
        'src/a.ts':
          'import { t } from "../t.ts"\r\nimport type * as all from "./x.ts"\r\n\r\nexport const half = async (x: all.X) => {\r\n\treturn [t, x, await import("./x.ts")]\r\n}\r\n\r\nexport const one = t\r\n',
        'src/x.ts': 'export type X = 1;\n',
        't.ts': 'export const t = 1;\n',
      },
      { target: 'src/a.ts#half', to: 'src/deep/half.ts' },
    );
    expect(read('src/deep/half.ts')).toBe(
      'import { t } from "../../t.ts"\r\nimport type * as all from "../x.ts"\r\n\r\nexport const half = async (x: all.X) => {\r\n\treturn [t, x, await import("../x.ts")]\r\n}\r\n',
    );
    expect(read('src/a.ts')).toBe('import { t } from "../t.ts"\r\n\r\nexport const one = t\r\n');
  });

  test('imports there with the same attributes', () => {
    const { read } = move(
      {
        'tsconfig.json':
          '{ "compilerOptions": { "module": "esnext", "moduleResolution": "bundler", "noEmit": true } }',
        'data.json': '[]\n',
        'a.ts': "import data from './data.json' with { type: 'json' };\n\nexport const half = data;\n",
      },
      { target, to: 'deep/b.ts' },
    );
    expect(read('deep/b.ts')).toBe(
      "import data from '../data.json' with { type: 'json' };\n\nexport const half = data;\n",
    );
  });

  test('names the cycle that a barrel closes when what it reads moves into a file that imports it', () => {
    const workspace = workspaceOf({
      'lib.ts': 'export const delta = 1;\nexport const other = 2;\n',
      'barrel.ts':
        "export * from './lib.ts';\nimport { delta } from './lib.ts';\nexport const price = delta + 1;\n",
      'main.ts': "import { price } from './barrel.ts';\nexport const shown = price;\n",
    });
    const outcome = workspace.run([
      { operation: 'move-declaration', params: { target: 'lib.ts#delta', to: 'main.ts' } },
    ]);
    const notes = outcome.ok ? outcome.change.notes : [outcome.refusal.message];
    expect(notes).toEqual([expect.stringContaining('A new import cycle: ')]);
    expect(notes[0]).toContain('barrel.ts → main.ts');
  });

  test('names a new import cycle', () => {
    const { notes } = move(
      { 'a.ts': "import { b } from './b.ts';\nexport const one = b;\nexport const half = () => one;\n" },
      { target },
    );
    expect(notes).toEqual(['A new import cycle: b.ts → a.ts → b.ts.']);
  });

  test.each([
    ['a name that is taken', { 'a.ts': simple, 'b.ts': 'export interface half {}\n' }, {}, 'clash'],
    [
      'a name that means a global here and not there',
      {
        'a.ts': 'export const half = () => new Map();\nexport const one = 1;\n',
        'b.ts': 'export class Map {}\n',
      },
      {},
      'capture',
    ],
    ['a default export', { 'a.ts': 'export default function half() {}\n' }, {}, 'unsupported'],
    ['one of two declarators', { 'a.ts': 'export const one = 1, half = 2;\n' }, {}, 'shape'],
    [
      'a use of the whole module',
      { 'a.ts': simple, 'c.ts': "import * as a from './a.ts';\na.half;\n" },
      {},
      'unsupported',
    ],
    [
      'another name in the destination',
      { 'a.ts': simple, 'b.ts': "import { half as h } from './a.ts';\nh;\n" },
      {},
      'unsupported',
    ],
    ['what is no source file', { 'a.ts': simple }, { to: 'b.json' }, 'unsupported'],
    ['its own file', { 'a.ts': simple }, { to: './a.ts' }, 'no-change'],
    ['no target', { 'a.ts': simple }, { target: undefined }, 'shape'],
    [
      'a variable that is assigned to',
      { 'a.ts': 'export let half = 1;\nexport const next = () => half++;\n' },
      {},
      'types',
    ],
  ])('refuses %s', (_what, files, more, code) => {
    const params = Object.fromEntries(
      Object.entries({ target, ...more }).filter(([, value]) => value !== undefined),
    );
    expect(move(files, params).outcome).toMatchObject({ ok: false, refusal: { code } });
  });
});
