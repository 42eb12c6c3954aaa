/** Names of every kind are renamed with all that means them, and nothing else. */
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

const rename = (
  files: Record<string, string>,
  target: string,
  to: string,
  more: Record<string, unknown> = {},
) => {
  const workspace = workspaceOf(files);
  const outcome = workspace.run([{ operation: 'rename-symbol', params: { target, to, ...more } }]);
  return { workspace, outcome, text: outcome.ok ? workspace.read('a.ts') : outcome.refusal.message };
};

describe('rename-symbol', () => {
  test('renames a member in every string that is a key of its type', () => {
    const before = `export interface Store { half: number; 'other-one': number }
export const f = (store: Store) => store['half'] + store["half"] + store[\`half\`];
export type P = Pick<Store, 'half'>;
export type O = Omit<Store, 'half' | 'other-one'>;
export type I = Store['half'];
export const k: keyof Store = 'half';
export const g = <K extends keyof Store>(k: K) => k;
g('half');
export const { half: h1, ['half']: h2 } = {} as Store;
export const quoted: Store = { 'half': 1, 'other-one': 2 };
export const yes = 'half' in quoted;
export type M = { [K in keyof Store as K extends 'half' ? never : K]: 1 };
`;
    const { text, workspace } = rename({ 'a.ts': before }, 'a.ts#Store.half', 'halve');
    expect(text).toBe(before.replaceAll(/\bhalf\b/g, 'halve'));
    expect(workspace.diagnostics()).toEqual([]);
  });

  test('leaves equal strings alone that are no keys, and says where they are', () => {
    const { outcome, text } = rename(
      { 'a.ts': "export const o = { half: 1 };\nexport const label = 'half';\nexport const x = o.half;\n" },
      'a.ts#o.half',
      'halve',
    );
    expect(text).toBe(
      "export const o = { halve: 1 };\nexport const label = 'half';\nexport const x = o.halve;\n",
    );
    expect(outcome).toMatchObject({ ok: true, change: { notes: [expect.stringContaining('a.ts:2')] } });
  });

  test('leaves keys alone that no type ties to the member, and says where they are', () => {
    const host =
      'export interface Host {\n  hostname: string;\n}\nexport const read = (hostname: string): Host => ({ hostname });\n';
    const cases = `export const cases = [{ out: { hostname: 'x' } }];
export const parsed: any = JSON.parse('{}');
export const { hostname } = parsed;
export const again = parsed.hostname;
export const other: { hostname: number } = { hostname: 1 };
`;
    const { outcome, workspace } = rename({ 'a.ts': host, 'b.ts': cases }, 'a.ts#Host.hostname', 'host');
    expect(workspace.read('b.ts')).toBe(cases);
    const notes = outcome.ok ? outcome.change.notes.join() : '';
    expect(notes.match(/b\.ts:\d/g)).toEqual(['b.ts:1', 'b.ts:3', 'b.ts:4']);
  });

  test('names only some of many such places', () => {
    const files = {
      'a.ts': 'export interface Host {\n  hostname: string;\n}\n',
      'b.ts': `export const cases = [\n${"  { hostname: 'x' },\n".repeat(50)}];\n`,
    };
    const { outcome } = rename(files, 'a.ts#Host.hostname', 'host');
    expect(outcome).toMatchObject({ change: { notes: [expect.stringContaining('b.ts:9 and 42 more')] } });
  });

  test.each([
    [
      'a type parameter',
      'export function f<T extends object, U = T>(a: T, b: U): T {\n  const c: T = a;\n  return b ? c : a;\n}\nexport type T = 1;\n',
      'f.T',
      'V',
      'export function f<V extends object, U = V>(a: V, b: U): V {\n  const c: V = a;\n  return b ? c : a;\n}\nexport type T = 1;\n',
    ],
    [
      'a private member, with or without its sign',
      'export class C {\n  #half = 1;\n  get = () => this.#half;\n}\n',
      'C.#half',
      'halve',
      'export class C {\n  #halve = 1;\n  get = () => this.#halve;\n}\n',
    ],
    [
      'an enum member',
      "export enum E { Half = 1, B = Half }\nexport const x = E.Half + E['Half'];\n",
      'E.Half',
      'Halve',
      "export enum E { Halve = 1, B = Halve }\nexport const x = E.Halve + E['Halve'];\n",
    ],
    [
      'a function merged with a namespace',
      'export function f() {}\nexport namespace f {\n  export const x = 1;\n}\nf();\nf.x;\n',
      'f',
      'g',
      'export function g() {}\nexport namespace g {\n  export const x = 1;\n}\ng();\ng.x;\n',
    ],
    [
      'a pair of accessors',
      'export class C {\n  get half() { return 1; }\n  set half(v: number) { v; }\n}\nnew C().half = 2;\n',
      'C.half',
      'halve',
      'export class C {\n  get halve() { return 1; }\n  set halve(v: number) { v; }\n}\nnew C().halve = 2;\n',
    ],
    [
      'an implementation, with what is abstract above and what overrides it below',
      'abstract class A { abstract get(): number }\nclass B extends A { override get() { return 1; } }\nexport class C extends B { override get() { return super.get(); } }\n',
      'B.get',
      'read',
      'abstract class A { abstract read(): number }\nclass B extends A { override read() { return 1; } }\nexport class C extends B { override read() { return super.read(); } }\n',
    ],
    [
      'a member in literals of its type, behind a type parameter too',
      'export interface Op { run(): void }\nexport const op: Op = { run() {} };\nexport const define = <T extends Op>(it: T) => it;\nconst run = () => {};\ndefine({ run });\n',
      'Op.run',
      'go',
      'export interface Op { go(): void }\nexport const op: Op = { go() {} };\nexport const define = <T extends Op>(it: T) => it;\nconst run = () => {};\ndefine({ go: run });\n',
    ],
    [
      'a destructured name',
      'export function f({ a, b: { c } }: { a: number; b: { c: number } }) {\n  return a + c;\n}\n',
      'f.a~2',
      'x',
      'export function f({ a: x, b: { c } }: { a: number; b: { c: number } }) {\n  return x + c;\n}\n',
    ],
    [
      'a caught error',
      'export function f() {\n  try {\n    f();\n  } catch (error) {\n    throw error;\n  }\n}\n',
      'f.error',
      'cause',
      'export function f() {\n  try {\n    f();\n  } catch (cause) {\n    throw cause;\n  }\n}\n',
    ],
    [
      'a parameter property',
      'export class C {\n  constructor(readonly a: number) {\n    f(a);\n  }\n  get = () => this.a;\n}\nconst f = (n: number) => n;\n',
      'C.constructor.a',
      'x',
      'export class C {\n  constructor(readonly x: number) {\n    f(x);\n  }\n  get = () => this.x;\n}\nconst f = (n: number) => n;\n',
    ],
    [
      'a parameter with its documentation',
      '/**\n * @param n what is halved\n * @returns n / 2\n */\nexport function half(n: number) {\n  return n / 2;\n}\n',
      'half.n',
      'value',
      '/**\n * @param value what is halved\n * @returns n / 2\n */\nexport function half(value: number) {\n  return value / 2;\n}\n',
    ],
    [
      'what a comment links to',
      '/** See {@link half}. */\nexport const x = 1;\nexport const half = 2;\n',
      'half',
      'halve',
      '/** See {@link halve}. */\nexport const x = 1;\nexport const halve = 2;\n',
    ],
  ])('renames %s', (_what, before, name, to, after) => {
    const { text } = rename({ 'a.ts': before }, `a.ts#${name}`, to);
    expect(text).toBe(after);
  });

  test('renames an imported name in its file only', () => {
    const { workspace } = rename(
      {
        'a.ts': "import { half } from './b.ts';\nexport default half;\n",
        'b.ts': 'export const half = 1;\n',
      },
      'a.ts#half',
      'h',
    );
    expect(workspace.read('a.ts')).toBe("import { half as h } from './b.ts';\nexport default h;\n");
    expect(workspace.read('b.ts')).toBe('export const half = 1;\n');
  });

  test('renames components and their attributes', () => {
    const { workspace } = rename(
      {
        'tsconfig.json': '{ "compilerOptions": { "jsx": "preserve", "strict": true, "module": "preserve" } }',
        'jsx.d.ts':
          'declare namespace JSX { interface Element {} interface IntrinsicElements { b: {} } interface ElementAttributesProperty { props: {} } }\n',
        'a.tsx':
          'interface Props { size: number }\nexport const Half = ({ size }: Props) => <b>{size}</b>;\nconst size = 3;\nexport const x = [<Half size={1} />, <Half {...{ size }} />];\n',
      },
      'a.tsx#Props.size',
      'width',
    );
    expect(workspace.read('a.tsx')).toBe(
      'interface Props { width: number }\nexport const Half = ({ width: size }: Props) => <b>{size}</b>;\nconst size = 3;\nexport const x = [<Half width={1} />, <Half {...{ width: size }} />];\n',
    );
  });

  const listed = {
    'a.ts': 'const half = 1;\nexport { half };\nexport { half as other };\n',
    'b.ts':
      "import { half, other } from './a.ts';\nexport const o = { half, other };\nexport { half } from './a.ts';\n",
    'c.ts': "import { half } from './b.ts';\nexport default half;\n",
  };

  test('keeps the public name of an export list', () => {
    const { workspace, text } = rename(listed, 'a.ts#half', 'halve');
    expect(text).toBe('const halve = 1;\nexport { halve as half };\nexport { halve as other };\n');
    expect(workspace.read('b.ts')).toBe(listed['b.ts']);
  });

  test('writes no alias for a name that has become the public one', () => {
    const { text } = rename({ 'a.ts': 'const half = 1;\nexport { half as halve };\n' }, 'a.ts#half', 'halve');
    expect(text).toBe('const halve = 1;\nexport { halve };\n');
  });

  test('renames the public name too when asked', () => {
    const { workspace, text } = rename(listed, 'a.ts#half', 'halve', { publicName: true });
    expect(text).toBe('const halve = 1;\nexport { halve };\nexport { halve as other };\n');
    expect(workspace.read('b.ts')).toBe(
      "import { halve, other } from './a.ts';\nexport const o = { half: halve, other };\nexport { halve } from './a.ts';\n",
    );
    expect(workspace.read('c.ts')).toBe("import { halve } from './b.ts';\nexport default halve;\n");
    expect(workspace.diagnostics()).toEqual([]);
  });

  test('refuses a name that a subclass has, as it would come to override', () => {
    const { outcome } = rename(
      {
        'a.ts': 'export class Store {\n  get() {\n    return 1;\n  }\n}\n',
        'b.ts':
          "import { Store } from './a.ts';\nexport class Cached extends Store {\n  read() {\n    return 2;\n  }\n}\n",
      },
      'a.ts#Store.get',
      'read',
    );
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'clash', candidates: ['b.ts:2'] } });
  });

  test.each([
    ['an enum member', 'export enum E { A, B }\n', 'a.ts#E.A'],
    [
      'an export of a namespace',
      'export namespace E { export const A = 1; }\nexport namespace E { export const B = 2; }\n',
      'a.ts#E.A',
    ],
  ])('refuses the name of another for %s', (_what, text, target) => {
    const { outcome } = rename({ 'a.ts': text }, target, 'B');
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'clash' } });
  });

  test('refuses a private name for what is public', () => {
    const { outcome } = rename({ 'a.ts': 'export const half = 1;\n' }, 'a.ts#half', '#halve');
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'clash' } });
  });

  test('asks which of several equal local names is meant', () => {
    const files = {
      'a.ts':
        'export function f(x: unknown) {\n  { const [a] = [x]; f(a); }\n  { const [a] = [1]; f(a); }\n}\n',
    };
    const { outcome } = rename(files, 'a.ts#f.a', 'b');
    expect(outcome).toMatchObject({
      ok: false,
      refusal: { code: 'ambiguous', candidates: ['a.ts#f.a~1', 'a.ts#f.a~2'] },
    });
    expect(rename(files, 'a.ts#f.a~2', 'b').text).toContain('const [b] = [1]; f(b);');
  });
});

describe('rename-symbol of a label', () => {
  const text =
    'export function f(n: number) {\n  outer: for (;;) {\n    inner: for (;;) {\n      if (n) break outer;\n      continue inner;\n    }\n  }\n}\n';

  test('renames it and every jump to it', () => {
    const renamed = rename({ 'a.ts': text }, 'a.ts#f', 'loop', { label: 'outer' });
    expect(renamed.text).toBe(text.replaceAll('outer', 'loop'));
  });

  test.each([
    ['inner', 'outer', 'clash'],
    ['outer', 'inner', 'clash'],
    ['none', 'loop', 'not-found'],
    ['outer', 'class', 'clash'],
  ])('refuses %s to %s', (label, to, code) => {
    const { outcome } = rename({ 'a.ts': text }, 'a.ts#f', to, { label });
    expect(outcome).toMatchObject({ ok: false, refusal: { code } });
  });
});
