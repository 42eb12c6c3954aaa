/** Projects as they come: every shape opens and can be edited, and one that cannot says why. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { memoryFiles } from '../../engine/files/memory-files.ts';
import { RefusalError } from '../../engine/refusal.ts';
import { openWorkspace } from '../../engine/workspace.ts';
import type { Workspace } from '../../engine/workspace-types.ts';

const json = (value: unknown) => JSON.stringify(value);
const strict = { strict: true, target: 'es2022', lib: ['es2022'], types: [], noEmit: true };
const bundled = { ...strict, module: 'esnext', moduleResolution: 'bundler' };

const open = (files: Record<string, string>) =>
  openWorkspace({
    root: '/project',
    files: memoryFiles(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`/project/${path}`, text])),
    ),
  });

const rename = (workspace: Workspace, target: string, to: string) =>
  workspace.run([{ operation: 'rename-symbol', params: { target, to } }]);

/** The texts after a rename that must be accepted. */
function renamed(
  workspace: Workspace,
  target: string,
  to: string,
  ...paths: string[]
): (string | undefined)[] {
  expect(rename(workspace, target, to)).toMatchObject({ ok: true });
  return paths.map((path) => workspace.read(path));
}

describe('a project', () => {
  test('with a script that the compiler does not look at has no name of it captured', () => {
    const workspace = open({
      'tsconfig.json': json({ compilerOptions: bundled }),
      'price.ts': 'export const half = 0.5;\n',
      'script.js': 'const total = 2;\nfunction show() {\n  log(total);\n}\n',
    });
    const insert = (text: string) =>
      workspace.run([
        {
          operation: 'insert-declaration',
          params: { target: 'script.js#show', position: 'first', text },
        },
      ]);
    expect(insert('const total = 3;')).toMatchObject({ ok: false, refusal: { code: 'capture' } });
    expect(insert('const other = 3;')).toMatchObject({ ok: true });
  });

  test('of JavaScript with checkJs is renamed, and new type errors are refused', () => {
    const workspace = open({
      'jsconfig.json': json({ compilerOptions: { ...strict, module: 'nodenext', checkJs: true } }),
      'package.json': json({ type: 'module' }),
      'half.js': '/** @param {number} n */\nexport function half(n) {\n  return n / 2;\n}\n',
      'main.js': "import { half } from './half.js';\n\nexport const two = half(4);\n",
    });
    const wrong = {
      operation: 'edit-text',
      params: { target: 'main.js', find: 'half(4)', replace: "half('4')" },
    };
    expect(workspace.run([wrong])).toMatchObject({ ok: false, refusal: { code: 'types' } });
    expect(renamed(workspace, 'half.js#half', 'halve', 'main.js')).toEqual([
      "import { halve } from './half.js';\n\nexport const two = halve(4);\n",
    ]);
  });

  test('of components in TSX has tags and properties follow', () => {
    const workspace = open({
      'tsconfig.json': json({ compilerOptions: { ...bundled, jsx: 'preserve' } }),
      'jsx.d.ts':
        'declare namespace JSX {\n  interface IntrinsicElements {\n    [name: string]: unknown;\n  }\n}\n',
      'card.tsx': 'export const Card = ({ title }: { title: string }) => <h1>{title}</h1>;\n',
      'page.tsx': 'import { Card } from \'./card\';\n\nexport const page = <Card title="a"></Card>;\n',
    });
    expect(renamed(workspace, 'card.tsx#Card', 'Tile', 'page.tsx')).toEqual([
      'import { Tile } from \'./card\';\n\nexport const page = <Tile title="a"></Tile>;\n',
    ]);
  });

  test('that names files of JSON is searched as a whole', () => {
    const workspace = open({
      'tsconfig.json': json({
        compilerOptions: { ...bundled, resolveJsonModule: true },
        include: ['src/**/*.ts', 'src/**/*.json'],
      }),
      'src/rates.json': json({ half: 0.5 }),
      'src/price.ts':
        "import rates from './rates.json';\n\nconst spare = 1;\nexport const price = rates.half;\n",
    });
    expect(workspace.list()).toEqual(['src/price.ts']);
    expect(workspace.diagnostics()).toEqual([]);
    const named = workspace.query({ query: 'find-symbol', params: { name: 'price' } });
    expect(named).toMatchObject({ result: { items: [{ selector: expect.stringContaining('#price') }] } });
    const unused = workspace.query({ query: 'unused-locals', params: {} });
    expect(unused).toMatchObject({ result: { items: [{ deletable: 'src/price.ts#spare' }] } });
  });

  test('of several referenced projects is one', () => {
    const member = (references: string[]) =>
      json({
        compilerOptions: { ...bundled, noEmit: false, composite: true, outDir: 'dist' },
        include: ['src'],
        references: references.map((path) => ({ path })),
      });
    const workspace = open({
      'tsconfig.json': json({
        files: [],
        references: [{ path: 'core' }, { path: 'app' }, { path: 'a-submodule-that-is-not-there' }],
      }),
      'core/tsconfig.json': member([]),
      'core/src/half.ts': 'export const half = (n: number) => n / 2;\n',
      'app/tsconfig.json': member(['../core']),
      'app/src/main.ts': "import { half } from '../../core/src/half';\n\nexport const two = half(4);\n",
    });
    expect(workspace.list()).toEqual(['app/src/main.ts', 'core/src/half.ts']);
    expect(renamed(workspace, 'core/src/half.ts#half', 'halve', 'app/src/main.ts')).toEqual([
      "import { halve } from '../../core/src/half';\n\nexport const two = halve(4);\n",
    ]);
  });

  test('of tests and sources with a configuration each knows the syntax and the global names of both', () => {
    const member = (more: object, options: object) =>
      json({ compilerOptions: { ...bundled, composite: true, rootDir: 'src', ...options }, ...more });
    const workspace = open({
      'tsconfig.json': json({ files: [], references: [{ path: 'build.json' }, { path: 'spec.json' }] }),
      'build.json': member({ include: ['src/*.ts'], exclude: ['src/*.test.*'] }, { types: ['./shop'] }),
      'spec.json': member({ include: ['src'] }, { types: ['./tests'], jsx: 'preserve' }),
      'shop.d.ts': 'declare const currency: string;\n',
      'tests.d.ts':
        'declare const check: (right: boolean) => void;\ndeclare namespace JSX { interface IntrinsicElements { [name: string]: unknown } }\n',
      'src/price.ts': 'export const price = currency.length;\n',
      'src/price.test.tsx':
        "import { price } from './price';\n\ncheck(price > 2);\nexport const shown = <b>{price}</b>;\n",
      'scripts/list.ts': "import { price } from '../src/price';\n\ncheck(price < 9);\n",
    });
    expect(workspace.diagnostics(workspace.list())).toEqual([]);
  });

  test('with path aliases keeps them when a name or a file moves', () => {
    const workspace = open({
      'tsconfig.json': json({ compilerOptions: { ...bundled, paths: { '@/*': ['./src/*'] } } }),
      'src/math/half.ts': 'export const half = (n: number) => n / 2;\n',
      'src/app/main.ts': "import { half } from '@/math/half';\n\nexport const two = half(4);\n",
    });
    expect(renamed(workspace, 'src/math/half.ts#half', 'halve', 'src/app/main.ts')).toEqual([
      "import { halve } from '@/math/half';\n\nexport const two = halve(4);\n",
    ]);
    const move = { operation: 'move-file', params: { path: 'src/math/half.ts', to: 'src/numbers/half.ts' } };
    expect(workspace.run([move])).toMatchObject({ ok: true });
    expect(workspace.read('src/app/main.ts')).toContain("from '@/numbers/half'");
  });

  test('keeps CRLF in what it adds', () => {
    const workspace = open({
      'tsconfig.json': json({ compilerOptions: bundled }).replace('{', '{\r\n'),
      'half.ts': 'export const half = 1;\r\nexport const third = 3;\r\n',
      'main.ts': "import { half } from './half';\r\n\r\nexport const one = half;\r\n",
    });
    const text = 'function two() {\n  return 2;\n}';
    workspace.run([
      { operation: 'insert-declaration', params: { target: 'main.ts', position: 'last', text } },
      { operation: 'add-import', params: { path: 'main.ts', from: 'half.ts', names: [{ name: 'third' }] } },
    ]);
    expect(workspace.changes()).toHaveLength(1);
    expect(workspace.read('main.ts')).not.toMatch(/[^\r]\n/);
  });

  test('with a syntax error elsewhere is edited, and the broken file too', () => {
    const workspace = open({
      'tsconfig.json': json({ compilerOptions: bundled }),
      'broken.ts': 'export const wrong = (;\nexport const right = 1;\n',
      'half.ts': 'export const half = 1;\n',
      'main.ts':
        "import { half } from './half';\nimport { right } from './broken';\n\nexport const one = half + right;\n",
    });
    expect(renamed(workspace, 'half.ts#half', 'halve', 'main.ts')[0]).toContain('halve + right');
    expect(renamed(workspace, 'broken.ts#right', 'correct', 'broken.ts')[0]).toContain(
      'wrong = (;\nexport const correct',
    );
  });
});

describe('a monorepo on the disk', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'loom-workspaces-')));
  afterAll(() => rmSync(root, { recursive: true }));

  test('has a name follow from one package into another that imports it by its name', () => {
    const files = {
      'package.json': json({ private: true, workspaces: ['packages/*'] }),
      'tsconfig.json': json({ compilerOptions: bundled, include: ['packages'] }),
      'packages/core/package.json': json({ name: '@shop/core', exports: './src/index.ts' }),
      'packages/core/src/index.ts': "export * from './half';\n",
      'packages/core/src/half.ts': 'export const half = (n: number) => n / 2;\n',
      'packages/till/package.json': json({ name: '@shop/till', dependencies: { '@shop/core': '*' } }),
      'packages/till/src/main.ts': "import { half } from '@shop/core';\n\nexport const two = half(4);\n",
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    mkdirSync(join(root, 'node_modules/@shop'), { recursive: true });
    symlinkSync(join(root, 'packages/core'), join(root, 'node_modules/@shop/core'));
    const workspace = openWorkspace({ root });
    expect(workspace.diagnostics()).toEqual([]);
    expect(
      renamed(workspace, 'packages/core/src/half.ts#half', 'halve', 'packages/till/src/main.ts'),
    ).toEqual(["import { halve } from '@shop/core';\n\nexport const two = halve(4);\n"]);
    const wrong = {
      operation: 'edit-text',
      params: { target: 'packages/core/src/half.ts', find: 'n: number', replace: 'n: string' },
    };
    expect(workspace.run([wrong])).toMatchObject({ ok: false, refusal: { code: 'types' } });
    workspace.dispose();
  });
});

describe('a tsconfig', () => {
  const refusalOf = (files: Record<string, string>) => {
    try {
      open(files);
    } catch (error) {
      if (error instanceof RefusalError) return error.refusal;
      throw error;
    }
    throw new Error('it was opened');
  };
  const source = { 'a.ts': 'export const a = 1;\n' };

  test.each([
    ['missing', source, 'not-found', /no tsconfig\.json/],
    [
      'no JSON',
      { ...source, 'tsconfig.json': '{ "compilerOptions": ' },
      'syntax',
      /tsconfig\.json cannot be used/,
    ],
    [
      'another kind of value',
      { ...source, 'tsconfig.json': '[]' },
      'syntax',
      /tsconfig\.json cannot be used/,
    ],
    [
      'based on one that is missing',
      { ...source, 'tsconfig.json': json({ extends: './base.json' }) },
      'syntax',
      /base\.json/,
    ],
    [
      'with a wrong value',
      { ...source, 'tsconfig.json': json({ compilerOptions: { target: 'es1999' } }) },
      'syntax',
      /target/,
    ],
  ] as const)('that is %s gets a clear error', (_what, files, code, message) => {
    const refusal = refusalOf(files);
    expect(refusal.code).toBe(code);
    expect(refusal.message).toMatch(message);
    expect(refusal.hint).not.toBe('');
  });

  test('with comments, a trailing comma and a base is read', () => {
    const workspace = open({
      ...source,
      'base.json': json({ compilerOptions: bundled }),
      'tsconfig.json': '{\n  // The base.\n  "extends": "./base.json", /* more */\n  "include": ["."],\n}\n',
    });
    expect(
      workspace.run([{ operation: 'rename-symbol', params: { target: 'a.ts#a', to: 'b' } }]),
    ).toMatchObject({ ok: true });
  });

  test('with an option of another version of the compiler is read', () => {
    expect(
      open({ ...source, 'tsconfig.json': json({ compilerOptions: { newOption: true } }) }).list(),
    ).toEqual(['a.ts']);
  });

  test('that includes no file yet is no error', () => {
    const workspace = open({ 'tsconfig.json': json({ compilerOptions: bundled, include: ['src'] }) });
    expect(workspace.list()).toEqual([]);
    expect(
      workspace.run([{ operation: 'create-file', params: { path: 'src/a.ts', text: 'export {};\n' } }]),
    ).toMatchObject({ ok: true });
  });
});
