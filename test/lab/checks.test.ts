import { describe, expect, it } from 'vitest';
import { memoryFiles, openWorkspace } from '../../engine/index.ts';
import { errorsOfFiles, freshOf } from '../../lab/runs/checks.ts';
import { readDiagnostics } from '../../lab/runs/compiler.ts';
import { selected } from '../../lab/runs/selected.ts';

const diagnostic = (line: number, message: string) => ({
  file: 'a.ts',
  line,
  column: 1,
  code: 2322,
  message,
});

describe('new errors', () => {
  it('are those that the base does not have, wherever they moved', () => {
    expect(freshOf([diagnostic(9, 'old'), diagnostic(2, 'new')], [diagnostic(1, 'old')])).toEqual([
      diagnostic(2, 'new'),
    ]);
  });

  it('count how often an error is there', () => {
    expect(freshOf([diagnostic(1, 'same'), diagnostic(5, 'same')], [diagnostic(1, 'same')])).toHaveLength(1);
  });
});

describe('a check of edited files', () => {
  const files = memoryFiles({
    '/shop/tsconfig.json': '{ "compilerOptions": { "strict": true, "noLib": true } }',
    '/shop/price.ts': 'export function price(cents: number) {\n  return cents;\n}\n',
    '/shop/cart.ts': "import { price } from './price';\n\nexport const total = price(3);\n",
    '/shop/till.ts': "import { total } from './cart';\n\nexport const change: number = total;\n",
    '/shop/old.ts': 'export const old: number = "broken before";\n',
  });
  const workspace = openWorkspace({ root: '/shop', files });
  const check = (files?: string[]) => {
    const { now, before } = errorsOfFiles(files ? { files } : {}, workspace);
    const fresh = freshOf(now, before).map(({ file, code }) => `${file}: ${code}`);
    return { fresh, total: now.length, baseline: before.length };
  };
  const edit = (target: string, find: string, replace: string) =>
    workspace.run([{ operation: 'edit-text', params: { target, find, replace } }], { check: 'syntax' });

  it('says which compiler answered', () => {
    const versions = (['always', 'never'] as const).map((nativeCompiler) => {
      const workspace = openWorkspace({ root: '/shop', files, nativeCompiler });
      const { compiler } = errorsOfFiles({ files: ['price.ts'] }, workspace);
      workspace.dispose();
      return compiler;
    });
    expect(versions).toEqual([expect.stringMatching(/^7\./), expect.stringMatching(/^6\./)]);
  });

  it('finds what an edit broke behind files that it left well, and nothing that was broken before', () => {
    expect(check()).toEqual({ fresh: [], total: 0, baseline: 0 });
    expect(check(['old.ts'])).toEqual({ fresh: [], total: 1, baseline: 1 });
    edit('price.ts', 'return cents', 'return "3 EUR"');
    edit('old.ts', 'broken before', 'broken still');
    expect(check()).toEqual({ fresh: ['till.ts: 2322'], total: 2, baseline: 1 });
    edit('till.ts', 'number', 'string');
    expect(check()).toEqual({ fresh: [], total: 1, baseline: 1 });
    expect(check(['cart.ts'])).toEqual({ fresh: [], total: 0, baseline: 0 });
  });
});

describe('the output of tsc', () => {
  it('becomes diagnostics with their whole messages', () => {
    const output =
      "src/a.ts(3,5): error TS2322: Type 'X' is not assignable.\n  Types differ.\nerror TS18003: No inputs were found.\n\nFound 2 errors.\n";
    expect(readDiagnostics(output)).toEqual([
      {
        file: 'src/a.ts',
        line: 3,
        column: 5,
        code: 2322,
        message: "Type 'X' is not assignable.\n  Types differ.",
      },
      { file: 'tsconfig.json', line: 1, column: 1, code: 18003, message: 'No inputs were found.' },
    ]);
  });
});

describe('the choice of test files', () => {
  const all = { files: null };
  it('takes folders, names, globs, and leaves out what starts with an exclamation mark', () => {
    expect(selected('test/lab/a.test.ts', { ...all, include: ['test/lab'] })).toBe(true);
    expect(selected('test/lab/a.test.ts', { ...all, include: ['a.test.ts'] })).toBe(true);
    expect(selected('test/lab2/a.test.ts', { ...all, include: ['test/lab/'] })).toBe(false);
    expect(selected('test/lab/a.e2e.test.ts', { ...all, include: ['test', '!**/*.e2e.test.ts'] })).toBe(
      false,
    );
    expect(selected('test/lab/a.test.ts', { ...all, include: ['!**/*.e2e.test.ts'] })).toBe(true);
    expect(selected('test/a.test.ts', { files: ['b.test.ts'], include: [] })).toBe(false);
  });
});
