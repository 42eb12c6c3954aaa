/** Files move, and whatever names them follows in its own spelling. */
import { describe, expect, test } from 'vitest';
import { openWorkspace } from '../../engine/index.ts';
import { filesOf, root, workspaceOf } from './fixture.ts';

const move = (files: Record<string, string>, path: string, to: string) => {
  const workspace = workspaceOf(files);
  const outcome = workspace.run([{ operation: 'move-file', params: { path, to } }]);
  return { workspace, outcome, read: (name: string) => workspace.read(name) };
};

const half = 'export const half = (n: number) => n / 2;\nexport type Half = number;\n';

describe('move-file', () => {
  test.each([
    ['a static import', "import { half } from './half.ts';\n", "import { half } from './math/half.ts';\n"],
    [
      'a type import',
      'import type { Half } from "./half.ts"\n',
      'import type { Half } from "./math/half.ts"\n',
    ],
    ['an import for its effect', "import './half.ts';\n", "import './math/half.ts';\n"],
    ['a re-export', "export * as all from './half.ts';\n", "export * as all from './math/half.ts';\n"],
    [
      'a dynamic import',
      "export const x = import('./half.ts');\n",
      "export const x = import('./math/half.ts');\n",
    ],
    [
      'a template without holes',
      'export const x = import(`./half.ts`);\n',
      'export const x = import(`./math/half.ts`);\n',
    ],
    [
      'an import type',
      "export type H = import('./half.ts').Half;\n",
      "export type H = import('./math/half.ts').Half;\n",
    ],
    ['an emitted name', "import { half } from './half.js';\n", "import { half } from './math/half.js';\n"],
    [
      'an augmentation',
      "import './half.ts';\ndeclare module './half.ts' {\n  interface More {}\n}\n",
      "import './math/half.ts';\ndeclare module './math/half.ts' {\n  interface More {}\n}\n",
    ],
    [
      'what import.meta resolves',
      "export const x = import.meta.resolve('./half.ts');\n",
      "export const x = import.meta.resolve('./math/half.ts');\n",
    ],
    [
      'a URL',
      "export const x = new URL('./half.ts', import.meta.url);\nexport const y = new URL('half.ts', import.meta.url);\n",
      "export const x = new URL('./math/half.ts', import.meta.url);\nexport const y = new URL('math/half.ts', import.meta.url);\n",
    ],
    [
      'mocks',
      "vi.doMock('./half.ts', async () => ({ ...(await vi.importActual('./half.ts')) }));\njest.requireActual('./half.ts');\n",
      "vi.doMock('./math/half.ts', async () => ({ ...(await vi.importActual('./math/half.ts')) }));\njest.requireActual('./math/half.ts');\n",
    ],
    [
      'a reference',
      '/// <reference path="half.ts" />\nexport {};\n',
      '/// <reference path="math/half.ts" />\nexport {};\n',
    ],
    [
      'types in comments',
      "/** @type {import('./half.ts').Half} */\nexport const x = 1;\n",
      "/** @type {import('./math/half.ts').Half} */\nexport const x = 1;\n",
    ],
    [
      'not a string that only looks like code',
      "export const x = \"import('./half.ts')\"; // half\nexport const y = `import('./half.ts')`;\n",
      "export const x = \"import('./half.ts')\"; // half\nexport const y = `import('./half.ts')`;\n",
    ],
    ['not another file of that name', "import './other/half.ts';\n", "import './other/half.ts';\n"],
  ])('is followed by %s', (_what, before, after) => {
    const files = { 'src/half.ts': half, 'src/other/half.ts': 'export {};\n', 'src/main.ts': before };
    const workspace = openWorkspace({ root, files: filesOf(files) });
    const outcome = workspace.run(
      [{ operation: 'move-file', params: { path: 'src/half.ts', to: 'src/math/' } }],
      {
        check: 'syntax',
      },
    );
    expect(outcome).toMatchObject({ ok: true });
    expect(workspace.read('src/main.ts')).toBe(after);
    expect(workspace.read('src/math/half.ts')).toBe(half);
  });

  test('takes a folder as a module along', () => {
    const options = JSON.stringify({ compilerOptions: { module: 'preserve', moduleResolution: 'bundler' } });
    const { outcome, read } = move(
      {
        'tsconfig.json': options,
        'src/math/index.ts': "export * from './half';\n",
        'src/math/half.ts': 'export const half = 0.5;\nexport const self = () => import(".");\n',
        'src/main.ts': "import { half } from './math';\nimport './math/index';\nexport default half;\n",
        'src/math/deep/below.ts': "export * from '../index';\n",
      },
      'src/math/index.ts',
      'src/numbers/index.ts',
    );
    expect(outcome).toMatchObject({ ok: true });
    expect(read('src/main.ts')).toBe(
      "import { half } from './numbers';\nimport './numbers/index';\nexport default half;\n",
    );
    expect(read('src/math/deep/below.ts')).toBe("export * from '../../numbers/index';\n");
    expect(read('src/numbers/index.ts')).toBe("export * from '../math/half';\n");
    expect(read('src/math/half.ts')).toContain('import("../numbers")');
  });

  test('lets the imports of the file itself follow, of what is there and of what is made later', () => {
    const workspace = workspaceOf({
      'src/half.ts':
        "// @ts-nocheck\nimport { two } from './two.ts';\nimport './half.css';\nimport { readFile } from 'node:fs';\nimport self from './half.ts';\n",
      'src/two.ts': 'export const two = 2;\n',
    });
    const outcome = workspace.run([
      { operation: 'move-file', params: { path: 'src/half.ts', to: 'src/deep/er/half.ts' } },
    ]);
    expect(outcome).toMatchObject({ ok: true });
    expect(workspace.read('src/deep/er/half.ts')).toBe(
      "// @ts-nocheck\nimport { two } from '../../two.ts';\nimport '../../half.css';\nimport { readFile } from 'node:fs';\nimport self from './half.ts';\n",
    );
  });

  test('keeps aliases where they can still say it', () => {
    const options = JSON.stringify({
      compilerOptions: {
        module: 'preserve',
        moduleResolution: 'bundler',
        paths: { '@math/*': ['./src/math/*'], '@/*': ['./src/*'], '@half': ['./src/math/half.ts'] },
      },
    });
    const { outcome, read, workspace } = move(
      {
        'tsconfig.json': options,
        'package.json':
          '{\n  "imports": { "#math/*": "./src/math/*.ts", "#half": "./src/math/half.ts" }\n}\n',
        'src/math/half.ts': half,
        'test/a.ts': "import { half } from '@math/half';\nexport default half;\n",
        'test/b.ts': "import { half } from '@/math/half';\nexport default half;\n",
        'test/c.ts': "import { half } from '@half';\nexport default half;\n",
        'test/d.ts': "import { half } from '#math/half';\nexport default half;\n",
        'test/e.ts': "import { half } from '#half';\nexport default half;\n",
      },
      'src/math/half.ts',
      'src/numbers/halve.ts',
    );
    expect(outcome).toMatchObject({ ok: true });
    expect(read('test/a.ts')).toContain("'@/numbers/halve'");
    expect(read('test/b.ts')).toContain("'@/numbers/halve'");
    expect(read('test/c.ts')).toContain("'@half'");
    expect(read('test/d.ts')).toContain("'@/numbers/halve'");
    expect(read('test/e.ts')).toContain("'#half'");
    expect(read('package.json')).toContain('"#half": "./src/numbers/halve.ts"');
    expect(read('tsconfig.json')).toContain('"@half":["./src/numbers/halve.ts"]');
    expect(workspace.diagnostics()).toEqual([]);
  });

  test('keeps order, comments and indentation of tsconfig and package.json', () => {
    const { outcome, read } = move(
      {
        'tsconfig.json':
          '{\n\t// what is compiled\n\t"files": ["src/half.ts", "./src/main.ts"],\n\t"include": ["src/**/*.ts"],\n\t"compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true, "noEmit": true },\n}\n',
        'package.json':
          '{\n  "bin": { "half": "./src/half.ts" },\n  "main": "src/half.ts",\n  "exports": { ".": { "types": "./src/half.ts", "default": "./src/half.ts" } },\n  "scripts": { "start": "node src/half.ts" }\n}\n',
        'src/half.ts': half,
        'src/main.ts': "import './half.ts';\n",
        'README.md': 'Run it:\n\n    node src/half.ts\n',
      },
      'src/half.ts',
      'lib/half.ts',
    );
    expect(outcome).toMatchObject({
      ok: true,
      change: { notes: ['These still mention the old path: README.md:3, package.json:5.'] },
    });
    expect(read('tsconfig.json')).toBe(
      '{\n\t// what is compiled\n\t"files": ["lib/half.ts", "./src/main.ts"],\n\t"include": ["src/**/*.ts"],\n\t"compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true, "noEmit": true },\n}\n',
    );
    expect(read('package.json')).toBe(
      '{\n  "bin": { "half": "./lib/half.ts" },\n  "main": "lib/half.ts",\n  "exports": { ".": { "types": "./lib/half.ts", "default": "./lib/half.ts" } },\n  "scripts": { "start": "node src/half.ts" }\n}\n',
    );
  });

  test('refuses a destination that is taken or outside, and a file that is not there', () => {
    const files = { 'src/half.ts': half, 'src/main.ts': 'export {};\n' };
    expect(move(files, 'src/half.ts', 'src/main.ts').outcome).toMatchObject({ refusal: { code: 'clash' } });
    expect(move(files, 'src/half.ts', '../half.ts').outcome).toMatchObject({
      refusal: { code: 'read-only' },
    });
    expect(move(files, 'src/none.ts', 'src/a.ts').outcome).toMatchObject({ refusal: { code: 'not-found' } });
  });

  test('writes an index out where the moved file would be meant instead', () => {
    const { read } = move(
      {
        'tsconfig.json': '{ "compilerOptions": { "module": "preserve", "moduleResolution": "bundler" } }',
        'src/half.ts': half,
        'src/math/index.ts': 'export const two = 2;\n',
        'src/main.ts': "import { two } from './math';\nexport default two;\n",
      },
      'src/half.ts',
      'src/math.ts',
    );
    expect(read('src/main.ts')).toBe("import { two } from './math/index';\nexport default two;\n");
  });

  test('moves a file that has errors of its own', () => {
    const { outcome } = move(
      { 'src/half.ts': "export const half: string = 1;\nimport './none.ts';\n" },
      'src/half.ts',
      'src/math/half.ts',
    );
    expect(outcome).toMatchObject({ ok: true });
  });

  test('tells of code that depends on where it lies', () => {
    const { outcome } = move(
      { 'src/half.ts': "declare const __dirname: string;\nexport const here = __dirname + '/data';\n" },
      'src/half.ts',
      'src/math/half.ts',
    );
    expect(outcome).toMatchObject({
      ok: true,
      change: { notes: [expect.stringContaining('src/half.ts:1, src/half.ts:2')] },
    });
  });

  test('keeps CRLF and a byte order mark', () => {
    const { read } = move(
      {
        'src/half.ts': "\ufeffimport { two } from './two.ts';\r\n\r\nexport const half = two;\r\n",
        'src/two.ts': 'export const two = 2;\n',
      },
      'src/half.ts',
      'half.ts',
    );
    expect(read('half.ts')).toBe(
      "\ufeffimport { two } from './src/two.ts';\r\n\r\nexport const half = two;\r\n",
    );
  });

  test('moves a file that was made and saved a moment ago', () => {
    const workspace = workspaceOf({ 'half.ts': half });
    const text = "import { half } from './half.ts';\nexport const quarter = half(half(1));\n";
    workspace.run([{ operation: 'create-file', params: { path: 'quarter.ts', text } }]);
    workspace.save();
    const outcome = workspace.run([
      { operation: 'move-file', params: { path: 'quarter.ts', to: 'lib/quarter.ts' } },
    ]);
    expect(outcome).toMatchObject({ ok: true });
    expect(workspace.read('lib/quarter.ts')).toBe(text.replace('./half.ts', '../half.ts'));
  });

  test('tells of a file that the compiler leaves out from then on', () => {
    const files = {
      'tsconfig.json': '{ "include": ["src"] }\n',
      'src/half.ts': half,
      'src/other.ts': 'export {};\n',
    };
    expect(move(files, 'src/half.ts', 'src/new/half.ts').outcome).toMatchObject({ change: { notes: [] } });
    expect(move(files, 'src/half.ts', 'lib/half.ts').outcome).toMatchObject({
      change: { notes: ['tsconfig.json does not include these any more: lib/half.ts.'] },
    });
  });
});
