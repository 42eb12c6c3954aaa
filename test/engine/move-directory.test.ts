/** Folders move with all that is in them. */
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

const move = (files: Record<string, string>, path: string, to: string) => {
  const workspace = workspaceOf(files);
  const outcome = workspace.run([{ operation: 'move-directory', params: { path, to } }]);
  return { workspace, outcome, read: (name: string) => workspace.read(name) };
};

const half = 'export const half = (n: number) => n / 2;\n';

describe('move-directory', () => {
  test('takes all files along and lets configuration and both sides follow', () => {
    const { outcome, read, workspace } = move(
      {
        'tsconfig.json': JSON.stringify({
          compilerOptions: {
            module: 'preserve',
            moduleResolution: 'bundler',
            paths: { '@util/*': ['./src/util/*'] },
          },
          include: ['src/util/**/*', 'src'],
          references: [{ path: './src/util/inner' }],
        }),
        'src/util/inner/tsconfig.json': '{ "extends": "../../../base.json", "include": ["*.ts"] }\n',
        'base.json':
          '{ "compilerOptions": { "composite": true, "module": "preserve", "moduleResolution": "bundler" } }\n',
        'src/util/inner/deep.ts':
          "export { half } from '../half';\nimport { main } from '../../main';\nmain;\n",
        'src/util/half.ts': 'export const half = 0.5;\n',
        'src/util/data.json': '[1]\n',
        'src/main.ts':
          "import { half } from '@util/half';\nimport { half as other } from './util/inner/deep';\nexport const main = [half, other];\n",
      },
      'src/util',
      'lib/tools',
    );
    expect(outcome).toMatchObject({ ok: true });
    expect(read('tsconfig.json')).toContain('"@util/*":["./lib/tools/*"]');
    expect(read('tsconfig.json')).toContain('["lib/tools/**/*","src"]');
    expect(read('tsconfig.json')).toContain('"./lib/tools/inner"');
    expect(read('lib/tools/inner/deep.ts')).toBe(
      "export { half } from '../half';\nimport { main } from '../../../src/main';\nmain;\n",
    );
    expect(read('lib/tools/data.json')).toBe('[1]\n');
    expect(read('src/main.ts')).toContain("from '@util/half'");
    expect(read('src/main.ts')).toContain("from '../lib/tools/inner/deep'");
    expect(workspace.diagnostics()).toEqual([]);
  });

  test('lets an import follow that names the folder with a slash behind it', () => {
    const files = {
      'tsconfig.json': JSON.stringify({ compilerOptions: { module: 'esnext', moduleResolution: 'bundler' } }),
      'src/index.ts': half,
      'test/half.ts': "import { half } from '../src/';\nhalf;\n",
    };
    const { outcome, read } = move(files, 'src', 'lib/half');
    expect(outcome).toMatchObject({ ok: true });
    expect(read('test/half.ts')).toContain("from '../lib/half/'");
  });

  test('refuses a folder in itself, one that is not there, and one that is taken', () => {
    const files = { 'src/a/one.ts': half, 'src/b/one.ts': half };
    expect(move(files, 'src', 'src/c').outcome).toMatchObject({
      refusal: { code: 'shape' },
    });
    expect(move(files, 'none', 'c').outcome).toMatchObject({
      refusal: { code: 'not-found' },
    });
    expect(move(files, 'src/a', 'src/b').outcome).toMatchObject({
      refusal: { code: 'clash' },
    });
  });
});

describe('delete-file', () => {
  test.each([
    ['an import', 'src/main.ts', "\nimport './half.ts';\n", 'src/main.ts:2'],
    ['a mock', 'src/main.ts', "vi.doMock('./half.ts');\n", 'src/main.ts:1'],
    ['a URL', 'src/main.ts', "new URL('./half.ts', import.meta.url);\n", 'src/main.ts:1'],
    ['a package', 'package.json', '{\n  "main": "./src/half.ts"\n}\n', 'package.json:2'],
  ])('refuses a file that is named by %s', (_what, path, text, place) => {
    const workspace = workspaceOf({ 'src/half.ts': half, [path]: text });
    const outcome = workspace.run([{ operation: 'delete-file', params: { path: 'src/half.ts' } }]);
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'referenced', candidates: [place] } });
  });
});
