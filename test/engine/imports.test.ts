/** Imports are taken away, re-exports are added. */
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';
import { runOnImports as run } from './import-modules.ts';

describe('add-import', () => {
  test('lets no file import from itself', () => {
    const params = { path: 'a.ts', from: 'a.ts', names: [{ name: 'half', as: 'half2' }] };
    expect(run('export const half = 1;\n', 'add-import', params).text).toMatch(/^shape: .* itself/);
  });
});

describe('remove-import', () => {
  test.each([
    [
      'one of several lines',
      "import {\n  half, // why\n  one,\n} from './old.ts';\nexport const x = one;\n",
      { names: ['half'] },
      "import {\n  one,\n} from './old.ts';\nexport const x = one;\n",
    ],
    [
      'the last of a list',
      "import { one, half as h } from './old.ts';\nexport const x = one;\n",
      { names: ['h'] },
      "import { one } from './old.ts';\nexport const x = one;\n",
    ],
    [
      'the default name',
      "import all, { one } from './old.ts';\nexport const x = one;\n",
      { names: ['default'] },
      "import { one } from './old.ts';\nexport const x = one;\n",
    ],
    [
      'all but the default name',
      "import all, { one, half } from './old.ts';\nexport const x = all;\n",
      { names: ['one', 'half'] },
      "import all from './old.ts';\nexport const x = all;\n",
    ],
    [
      'the namespace beside a default',
      "import all, * as rest from './old.ts';\nexport const x = all;\n",
      { names: ['rest'] },
      "import all from './old.ts';\nexport const x = all;\n",
    ],
    [
      'the whole',
      "// Header.\n\nimport { one } from './old.ts';\nimport { ten } from './new.ts';\r\n\r\nexport const x = ten;\n",
      {},
      "// Header.\n\nimport { ten } from './new.ts';\r\n\r\nexport const x = ten;\n",
    ],
    ['an import for its side effects', "import './old.ts'\nexport const x = 1\n", {}, 'export const x = 1\n'],
    [
      'one of two names of one thing',
      "import { half, half as h } from './old.ts';\nexport const x = half;\n",
      { names: ['h'] },
      "import { half } from './old.ts';\nexport const x = half;\n",
    ],
    [
      'a name that is only shadowed',
      "import { half, one } from './old.ts';\nexport const x = (half: number) => half + one;\n",
      { names: ['half'] },
      "import { one } from './old.ts';\nexport const x = (half: number) => half + one;\n",
    ],
  ])('takes %s', (_what, before, params, after) => {
    expect(run(before, 'remove-import', { path: 'a.ts', from: 'old.ts', ...params }).text).toBe(after);
  });

  test('leaves the comment about the file above its first import', () => {
    const before =
      "#!/usr/bin/env node\n/** About the file. */\nimport { one } from './old.ts';\n\nexport const x = 1;\n";
    expect(run(before, 'remove-import', { path: 'a.ts', from: 'old.ts' }).text).toBe(
      '#!/usr/bin/env node\n/** About the file. */\n\nexport const x = 1;\n',
    );
  });

  test('says when a module is not loaded any more', () => {
    expect(
      run("import './old.ts';\n", 'remove-import', { path: 'a.ts', from: './old.ts' }).notes,
    ).toHaveLength(1);
    const kept =
      "import { one } from './old.ts';\nimport type { Size } from './old.ts';\nexport const x = one;\n";
    const { notes } = run(kept, 'remove-import', { path: 'a.ts', from: './old.ts', names: ['Size'] });
    expect(notes).toEqual([]);
  });

  test.each([
    [
      'what is used',
      "import { half } from './old.ts';\nexport const x = half;\n",
      {},
      'referenced: .* a.ts:2',
    ],
    [
      'what is exported again',
      "import { half } from './old.ts';\nexport { half };\n",
      {},
      'referenced: .* a.ts:2',
    ],
    [
      'what stands in a shorthand',
      "import { half } from './old.ts';\nexport const x = { half };\n",
      {},
      'referenced: .* a.ts:2',
    ],
    ['a module that is not imported', 'export {};\n', {}, 'not-found'],
    [
      'a name that is not imported',
      "import { half } from './old.ts';\n",
      { names: ['halve'] },
      'not-found: .* half',
    ],
  ])('refuses %s', (_what, before, params, refusal) => {
    expect(run(before, 'remove-import', { path: 'a.ts', from: 'old.ts', ...params }).text).toMatch(
      new RegExp(`^${refusal}`),
    );
  });

  test('refuses what makes the JSX of a file', () => {
    const workspace = workspaceOf({
      'tsconfig.json':
        '{"compilerOptions":{"jsx":"react","types":[],"module":"esnext","moduleResolution":"bundler"}}',
      'react.ts': 'export const createElement = (name: string) => name;\n',
      'a.tsx':
        "import * as React from './react';\n\ndeclare global {\n  namespace JSX {\n    interface IntrinsicElements {\n      b: object;\n    }\n  }\n}\n\nexport const x = <b />;\n",
    });
    const outcome = workspace.run([
      { operation: 'remove-import', params: { path: 'a.tsx', from: './react' } },
    ]);
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'referenced' } });
  });
});

describe('add-reexport', () => {
  test.each([
    [
      'a name',
      "import { ten } from './new.ts'\n\nexport const x = ten\n",
      { names: [{ name: 'half', as: 'h' }] },
      "import { ten } from './new.ts'\n\nexport { half as h } from './old.ts'\n\nexport const x = ten\n",
    ],
    [
      'a type',
      'export const x = 1;\n',
      { names: [{ name: 'Size', type: true }] },
      "export type { Size } from './old.ts';\n\nexport const x = 1;\n",
    ],
    [
      'a type among values',
      "export { one } from './old.ts';\n",
      { names: [{ name: 'Size', type: true }] },
      "export { one, type Size } from './old.ts';\n",
    ],
    [
      'the default',
      "export { one } from './old.ts';\n",
      { names: [{ name: 'default', as: 'all' }] },
      "export { default as all, one } from './old.ts';\n",
    ],
    [
      'everything',
      "export { ten } from './new.ts';\n",
      {},
      "export { ten } from './new.ts';\nexport * from './old.ts';\n",
    ],
    ['the module', '', { namespace: 'old' }, "export * as old from './old.ts';\n"],
    [
      'a name in the place of nothing',
      'export {};\n',
      { names: [{ name: 'one' }] },
      "export { one } from './old.ts';\n",
    ],
  ])('exports %s', (_what, before, params, after) => {
    expect(run(before, 'add-reexport', { path: 'a.ts', from: 'old.ts', ...params }).text).toBe(after);
  });

  test('marks a type where each file is compiled by itself', () => {
    const { text } = run(
      'export {};\n',
      'add-reexport',
      { path: 'a.ts', from: 'old.ts', names: [{ name: 'Size' }, { name: 'one' }] },
      {
        'tsconfig.json':
          '{"compilerOptions":{"module":"nodenext","verbatimModuleSyntax":true,"allowImportingTsExtensions":true,"noEmit":true,"types":[]}}',
      },
    );
    expect(text).toBe("export { type Size, one } from './old.ts';\n");
  });

  test('says which names stay hidden', () => {
    const { notes } = run('export const one = 2;\n', 'add-reexport', { path: 'a.ts', from: 'old.ts' });
    expect(notes[0]).toContain('one');
  });

  test.each([
    ['a name that is missing', 'export {};\n', { names: [{ name: 'halve' }] }, 'not-found: .* half'],
    ['a name that is taken', 'export const one = 2;\n', { names: [{ name: 'one' }] }, 'clash'],
    ['what is exported already', "export * from './old.ts';\n", { names: [{ name: 'one' }] }, 'no-change'],
    ['everything twice', "export * from './old.ts';\n", {}, 'no-change'],
    ['itself', 'export {};\n', { from: 'a.ts' }, 'shape'],
  ])('refuses %s', (_what, before, params, refusal) => {
    expect(run(before, 'add-reexport', { path: 'a.ts', from: 'old.ts', ...params }).text).toMatch(
      new RegExp(`^${refusal}`),
    );
  });
});
