/** Whatever moves, every import goes on to mean the same file: on generated projects, by the compiler's own word. */

import { describe, expect, test } from 'vitest';
import fc from '../seeded.ts';
import { workspaceOf } from './fixture.ts';

const folders = ['', 'src/', 'src/util/', 'src/util/deep/', 'lib/'];
const names = ['half', 'index', 'util', 'half.test', 'src'];
const files = folders.flatMap((folder) => names.map((name) => `${folder}${name}.ts`));

const tsconfig = JSON.stringify({
  compilerOptions: {
    strict: true,
    module: 'preserve',
    moduleResolution: 'bundler',
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
    paths: { '@/*': ['./src/*'], '@deep/*': ['./src/util/deep/*'] },
  },
});

/** How an import can be written, in the ways that a project mixes. */
const spellings = {
  full: (path: string) => path,
  script: (path: string) => path.replace(/\.ts$/, '.js'),
  bare: (path: string) => path.replace(/\.ts$/, ''),
  folder: (path: string) => path.replace(/\.ts$/, '').replace(/\/index$/, ''),
};

function relative(from: string, to: string): string {
  const here = from.split('/').slice(0, -1);
  const there = to.split('/');
  while (here.length && here[0] === there[0]) {
    here.shift();
    there.shift();
  }
  return `${here.length ? here.map(() => '..').join('/') : '.'}/${there.join('/')}`;
}

type Link = [from: number, to: number, spelling: keyof typeof spellings, alias: boolean];

/** Each file exports a type that only it has, and asks of each import that it is the right one. */
function projectOf(links: readonly Link[]): Record<string, string> {
  const texts: Record<string, string> = { 'tsconfig.json': tsconfig };
  files.forEach((path, index) => {
    const imports = links
      .filter(([from, to]) => files[from] === path && from !== to)
      .map(([, to, spelling, alias], nth) => {
        const target = files[to] as string;
        const written = spellings[spelling](relative(path, target));
        const specifier =
          alias && target.startsWith('src/') ? spellings[spelling](target).replace(/^src\//, '@/') : written;
        return `import type { Own as A${nth} } from '${specifier}';\nexport const a${nth}: A${nth} = ${to};\n`;
      });
    texts[path] = `${imports.join('')}export type Own = ${index};\n`;
  });
  return texts;
}

const link: fc.Arbitrary<Link> = fc.tuple(
  fc.nat(files.length - 1),
  fc.nat(files.length - 1),
  fc.constantFrom('full', 'script', 'bare', 'folder'),
  fc.boolean(),
);
const project = fc.array(link, { minLength: 3, maxLength: 12 }).map(projectOf);

describe('moves on generated projects', () => {
  const moves: [string, fc.Arbitrary<{ path: string; to: string }>][] = [
    [
      'move-file',
      fc.record({
        path: fc.constantFrom(...files),
        to: fc.constantFrom('new/half.ts', 'src/new.ts', 'src/util/new/index.ts', 'lib/'),
      }),
    ],
    [
      'rename-file',
      fc.record({ path: fc.constantFrom(...files), to: fc.constantFrom('renamed.ts', 'lib.ts', 'deep.ts') }),
    ],
    [
      'move-directory',
      fc.record({
        path: fc.constantFrom('src/util', 'lib', 'src/util/deep'),
        to: fc.constantFrom('moved', 'src/moved', 'lib/in'),
      }),
    ],
  ];
  test.each(moves)(
    '%s leaves no import that means another file, and its undo the same bytes',
    (operation, params) => {
      let applied = 0;
      fc.assert(
        fc.property(project, params, (texts, chosen) => {
          const workspace = workspaceOf(texts);
          const errors = workspace.diagnostics().length;
          const outcome = workspace.run([{ operation, params: chosen }], { check: 'syntax' });
          if (!outcome.ok) {
            expect(['clash', 'no-change', 'shape', 'capture']).toContain(outcome.refusal.code);
            return;
          }
          applied++;
          expect(workspace.diagnostics(workspace.list()).length).toBe(errors);
          workspace.undo(outcome.change.id);
          expect(workspace.changedFiles()).toEqual({});
        }),
        { numRuns: 40 },
      );
      expect(applied).toBeGreaterThan(10);
    },
  );
});
