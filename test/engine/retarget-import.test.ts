/** Imports and re-exports are turned to other modules. */
import { describe, expect, test } from 'vitest';
import { runOnImports as run } from './import-modules.ts';

describe('retarget-import', () => {
  test.each([
    [
      'all names',
      "import { half } from './old.ts';\nexport const x = half;\n",
      {},
      "import { half } from './new.ts';\nexport const x = half;\n",
    ],
    [
      'into an import that is there',
      "import { half as h, one } from './old.ts';\nimport { ten } from './new.ts';\nexport const x = [h, one, ten];\n",
      { names: ['half'] },
      "import { one } from './old.ts';\nimport { half as h, ten } from './new.ts';\nexport const x = [h, one, ten];\n",
    ],
    [
      'the last name, with its statement',
      "import { half } from './old.ts';\nimport { ten } from './new.ts';\n\nexport const x = [half, ten];\n",
      {},
      "import { half, ten } from './new.ts';\n\nexport const x = [half, ten];\n",
    ],
    [
      'a type-only import',
      "import type { Size } from './old.ts';\nimport { ten } from './new.ts';\nexport const x: Size = ten;\n",
      {},
      "import { type Size, ten } from './new.ts';\nexport const x: Size = ten;\n",
    ],
    [
      'a type of a type-only import',
      "import type { Size, half } from './old.ts';\nexport type X = [Size, typeof half];\n",
      { names: ['Size'] },
      "import type { half } from './old.ts';\nimport type { Size } from './new.ts';\nexport type X = [Size, typeof half];\n",
    ],
    [
      'a default beside a name',
      "import all, { one } from './old.ts';\nexport const x = [all, one];\n",
      { names: ['default'] },
      "import { one } from './old.ts';\nimport all from './new.ts';\nexport const x = [all, one];\n",
    ],
    [
      'a re-export',
      "export { half as h, one } from './old.ts';\n",
      { names: ['half'] },
      "export { one } from './old.ts';\nexport { half as h } from './new.ts';\n",
    ],
    [
      'a dynamic import',
      "export const x = import('./old.ts').then((m) => m.half);\n",
      {},
      "export const x = import('./new.ts').then((m) => m.half);\n",
    ],
    [
      'to a package',
      'import { join } from "./paths.ts"\nexport const x = join("a", "b")\n',
      { from: 'paths.ts', to: 'node:path' },
      'import { join } from "node:path"\nexport const x = join("a", "b")\n',
    ],
  ])('turns %s', (_what, before, params, after) => {
    const more = {
      'paths.ts': 'export const join = (...parts: string[]) => parts.join();\n',
      'node.d.ts': "declare module 'node:path' {\n  export function join(...parts: string[]): string;\n}\n",
    };
    const call = { from: 'old.ts', to: 'new.ts', paths: ['a.ts'], ...params };
    expect(run(before, 'retarget-import', call, more).text).toBe(after);
  });

  test('says when a name means another declaration now, and what takes the whole module', () => {
    const before =
      "import { Size } from './old.ts';\nimport * as old from './old.ts';\nexport const x: Size = old.one;\n";
    const { text, notes } = run(before, 'retarget-import', { from: 'old.ts', to: 'new.ts', names: ['Size'] });
    expect(text).toBe(before.replace("{ Size } from './old.ts'", "{ Size } from './new.ts'"));
    expect(notes).toHaveLength(2);
  });

  test.each([
    [
      'a name that the new module lacks',
      "import { one } from './old.ts';\nexport const x = one;\n",
      {},
      'not-found: new.ts does not export one',
    ],
    ['where nothing is imported', 'export {};\n', {}, 'not-found'],
    ['the same module', 'export {};\n', { to: 'old.ts' }, 'no-change'],
  ])('refuses %s', (_what, before, params, refusal) => {
    expect(run(before, 'retarget-import', { from: 'old.ts', to: 'new.ts', ...params }).text).toMatch(
      new RegExp(`^${refusal}`),
    );
  });
});
