import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

type Files = Record<string, string>;

/** The files after the conversion, or the refusal. */
function converted(files: Files, params: Record<string, unknown>): Files | string {
  const workspace = workspaceOf(files);
  const outcome = workspace.run([
    { operation: 'convert-export', params: { target: 'half.ts#half', ...params } },
  ]);
  if (!outcome.ok)
    return `${outcome.refusal.code}: ${outcome.refusal.message} ${outcome.refusal.candidates ?? ''}`;
  return Object.fromEntries(Object.keys(files).map((path) => [path, workspace.read(path) ?? '']));
}

const named = 'export function half(n: number) {\n  return n / 2;\n}\nexport const one = 1;\n';
const byDefault = 'export default function half(n: number) {\n  return n / 2;\n}\nexport const one = 1;\n';

/** Importers of a named and of a default export, that become each other. */
const pairs: [string, named: string, byDefault: string][] = [
  [
    'a name',
    "import { half } from './half.ts';\nexport const x = half(2);\n",
    "import half from './half.ts';\nexport const x = half(2);\n",
  ],
  [
    'an alias',
    "import { half as h } from './half.ts';\nexport const x = h(2);\n",
    "import h from './half.ts';\nexport const x = h(2);\n",
  ],
  [
    'a name among others',
    "import { half, one } from './half.ts';\nexport const x = half(one);\n",
    "import half, { one } from './half.ts';\nexport const x = half(one);\n",
  ],
  [
    'a type',
    "import type { half } from './half.ts';\nexport type X = typeof half;\n",
    "import type half from './half.ts';\nexport type X = typeof half;\n",
  ],
  ['a re-export', "export { half } from './half.ts';\n", "export { default as half } from './half.ts';\n"],
  [
    'a re-export as default',
    "export { half as default } from './half.ts';\n",
    "export { default } from './half.ts';\n",
  ],
  [
    'a namespace',
    "import * as all from './half.ts';\nexport const x = all.half(all.one) + all['half'](1);\n",
    "import * as all from './half.ts';\nexport const x = all.default(all.one) + all['default'](1);\n",
  ],
  [
    'import()',
    "export const x = async () => (await import('./half.ts')).half(1);\n",
    "export const x = async () => (await import('./half.ts')).default(1);\n",
  ],
  [
    'import() that is taken apart',
    "export const x = async () => {\n  const { half: h, one } = await import('./half.ts');\n  return h(one);\n};\n",
    "export const x = async () => {\n  const { default: h, one } = await import('./half.ts');\n  return h(one);\n};\n",
  ],
  [
    'then',
    "export const x = import('./half.ts').then((m) => m.half(m.one));\n",
    "export const x = import('./half.ts').then((m) => m.default(m.one));\n",
  ],
  [
    'then that takes it apart',
    "export const x = import('./half.ts').then(({ half: h }) => h(1));\n",
    "export const x = import('./half.ts').then(({ default: h }) => h(1));\n",
  ],
  [
    'an import type',
    "export type X = ReturnType<typeof import('./half.ts').half>;\n",
    "export type X = ReturnType<typeof import('./half.ts').default>;\n",
  ],
];

describe('convert-export', () => {
  test.each(pairs)('to default is followed by %s', (_what, before, after) => {
    expect(converted({ 'half.ts': named, 'a.ts': before }, { to: 'default' })).toEqual({
      'half.ts': byDefault,
      'a.ts': after,
    });
  });

  test.each(pairs)('to named is followed by %s', (_what, after, before) => {
    expect(converted({ 'half.ts': byDefault, 'a.ts': before }, { to: 'named' })).toEqual({
      'half.ts': named,
      'a.ts': after,
    });
  });

  test('to default leaves what comes through another file alone, and keeps it exported through a star', () => {
    const files = {
      'half.ts': named,
      'index.ts': "export * from './half.ts';\n",
      'b.ts':
        "import * as all from './index.ts';\nimport { half } from './index.ts';\nexport const x = half(1) + all.half(1);\n",
    };
    expect(converted(files, { to: 'default' })).toEqual({
      ...files,
      'half.ts': byDefault,
      'index.ts': "export * from './half.ts';\nexport { default as half } from './half.ts';\n",
    });
  });

  test.each([
    ['a constant', 'export const half = 1;\n', 'const half = 1;\nexport default half;\n'],
    ['a variable', 'export let half = 1\nhalf = 2\n', 'let half = 1\nexport { half as default }\nhalf = 2\n'],
    [
      'an export list',
      'const half = 1;\nexport { half };\n',
      'const half = 1;\nexport { half as default };\n',
    ],
    [
      'a class',
      '/** Half. */\nexport abstract class half {}\n',
      '/** Half. */\nexport default abstract class half {}\n',
    ],
    [
      'overloads',
      'export function half(a: string): void;\nexport function half(a: number): void;\nexport function half() {}\n',
      'export default function half(a: string): void;\nexport default function half(a: number): void;\nexport default function half() {}\n',
    ],
    ['a type', 'export type half = number;\n', 'type half = number;\nexport type { half as default };\n'],
    ['an interface', 'export interface half {}\n', 'export default interface half {}\n'],
  ])('makes the default of %s', (_what, before, after) => {
    expect(converted({ 'half.ts': before }, { to: 'default' })).toEqual({ 'half.ts': after });
  });

  test.each([
    [
      'a constant',
      { to: 'named' },
      '// Half.\nconst half = 1;\n\nexport default half;\n',
      '// Half.\nexport const half = 1;\n',
    ],
    [
      'an export list',
      { to: 'named' },
      'const half = 1;\nexport { half as default };\n',
      'const half = 1;\nexport { half };\n',
    ],
    [
      'what is exported by name too',
      { to: 'named' },
      'export const half = 1;\nexport default half;\n',
      'export const half = 1;\n',
    ],
    [
      'an expression',
      { target: 'half.ts#default', to: 'named', name: 'half' },
      'export default (n: number) => n / 2;\n',
      'export const half = (n: number) => n / 2;\n',
    ],
    [
      'a function without a name',
      { target: 'half.ts#default', to: 'named', name: 'half' },
      'export default async function* (n: number) {\n  yield n;\n}\n',
      'export async function* half (n: number) {\n  yield n;\n}\n',
    ],
    [
      'a class without a name',
      { target: 'half.ts#default', to: 'named', name: 'Half' },
      'export default class extends Array {}\n',
      'export class Half extends Array {}\n',
    ],
  ])('names %s', (_what, params, before, after) => {
    expect(converted({ 'half.ts': before }, params)).toEqual({ 'half.ts': after });
  });

  test('to named keeps a namespace beside a default', () => {
    const before = "import h, * as all from './half.ts';\nexport const x = h(all.one);\n";
    expect(converted({ 'half.ts': byDefault, 'a.ts': before }, { to: 'named' })).toMatchObject({
      'a.ts':
        "import * as all from './half.ts';\nimport { half as h } from './half.ts';\nexport const x = h(all.one);\n",
    });
  });

  test('to default keeps types apart from values', () => {
    const before =
      "import { type half, one } from './half.ts';\nexport type X = [typeof half, typeof one];\n";
    expect(converted({ 'half.ts': named, 'a.ts': before }, { to: 'default' })).toMatchObject({
      'a.ts': before.replace('type half', 'type default as half'),
    });
  });

  test('turns shorthand binding into one with a name, and back', () => {
    const before =
      "export const x = async () => {\n  const { half } = await import('./half.ts');\n  return half(1);\n};\n";
    const after = before.replace('{ half }', '{ default: half }');
    expect(converted({ 'half.ts': named, 'a.ts': before }, { to: 'default' })).toMatchObject({
      'a.ts': after,
    });
    expect(converted({ 'half.ts': byDefault, 'a.ts': after }, { to: 'named' })).toMatchObject({
      'a.ts': before,
    });
  });

  test.each([
    ['a module that is handed on', "export const x = () => import('./half.ts');\n", 'unsupported: .* a.ts:1'],
    [
      'a namespace that is a value',
      "import * as all from './half.ts';\nexport const x = Object.keys(all);\n",
      'unsupported: .* a.ts:2',
    ],
    ['a namespace that is exported', "export * as all from './half.ts';\n", 'unsupported: .* a.ts:1'],
  ])('refuses %s, with the place', (_what, text, refusal) => {
    expect(converted({ 'half.ts': named, 'a.ts': text }, { to: 'default' })).toMatch(
      new RegExp(`^${refusal}`),
    );
    expect(converted({ 'half.ts': byDefault, 'a.ts': text }, { to: 'named' })).toMatch(
      new RegExp(`^${refusal}`),
    );
  });

  test.each([
    ['a second default', 'export const half = 1;\nexport default 2;\n', { to: 'default' }, 'clash'],
    ['what is not exported', 'const half = 1;\nexport const x = half;\n', { to: 'default' }, 'unsupported'],
    ['what is not the default', 'export const half = 1;\n', { to: 'named' }, 'shape'],
    [
      'a name that is taken',
      'const half = 1;\nexport default () => half;\n',
      { target: 'half.ts#default', to: 'named', name: 'half' },
      'clash',
    ],
    ['what has no name', 'export default 1;\n', { target: 'half.ts#default', to: 'named' }, 'shape'],
    [
      'a value that changes',
      'let half = 1;\nexport default half;\nhalf = 2;\n',
      { to: 'named' },
      'unsupported',
    ],
    [
      'merged declarations',
      'export interface half {}\nexport class half {}\n',
      { target: 'half.ts#half~2', to: 'default' },
      'unsupported',
    ],
  ])('refuses %s', (_what, text, params, refusal) => {
    expect(converted({ 'half.ts': text }, params)).toMatch(new RegExp(`^${refusal}`));
  });

  test('says which mocks may have to follow', () => {
    const workspace = workspaceOf({
      'half.ts': named,
      'a.ts':
        "declare const vi: { mock(path: string, make: () => unknown): void };\nvi.mock('./half.ts', () => ({ half: 1 }));\nexport {};\n",
    });
    const outcome = workspace.run([
      { operation: 'convert-export', params: { target: 'half.ts#half', to: 'default' } },
    ]);
    expect(outcome.ok && outcome.change.notes[0]).toContain('a.ts:2');
  });
});
