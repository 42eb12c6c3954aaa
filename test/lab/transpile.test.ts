import { describe, expect, it } from 'vitest';
import { refusedBuiltin } from '../../lab/modules/builtins.ts';
import { collectModules } from '../../lab/modules/modules.ts';
import { makeResolver, resolverMemory } from '../../lab/modules/resolve.ts';
import { makeTranspiler } from '../../lab/modules/transpile.ts';
import fc from '../seeded.ts';

const asModule = makeTranspiler({}, () => 'module');

/** Pieces of a module that use imports in every way; `@` becomes a number that occurs once. */
const pieces = [
  'price(@);',
  'const one@ = { price, cents: @ };',
  'export const shown@ = `\u0024{price(@)}`;',
  'export function half@(n: number): number { return n / @ + price; }',
  'export default class { static of = price ?? @ }',
  "import { later as later@ } from './later.ts'; later@(@);",
  'enum Size { Small = 1 } price(@);',
  "export { price as price@, type Cents } from './price.ts'; [@];",
  'const url@ = [import.meta.url, @] as unknown[];',
  "const late@ = () => import('./late.ts').then(() => @);",
  'await price(@);',
  'interface Shape@ { cents: 1 } const shape@ = { cents: @ } satisfies Shape@;',
];

function positionOf(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1) as string).length + 1 };
}

describe('a text made into JavaScript', () => {
  it('knows the place of everything in it that was in the source', () => {
    const chosen = fc.array(fc.tuple(fc.nat(pieces.length - 1), fc.constantFrom(' ', '\n', '\n\n  ')), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(chosen, (choice) => {
        // Two default exports, or two enums of one name, would be no module.
        const once = choice.filter(
          ([index], at) => ![4, 6].includes(index) || choice.findIndex(([other]) => other === index) === at,
        );
        const body = once
          .map(([index, gap], at) => pieces[index]?.replaceAll('@', String(7000 + at)) + gap)
          .join('');
        const source = `import { price } from './price.ts'; ${body}`;
        const { js, sourceOf, problem } = asModule('a.ts', source);
        expect(problem).toBeUndefined();
        for (const { 0: marker, index } of js.matchAll(/(?<![\w$])70\d\d/g)) {
          expect(sourceOf(positionOf(js, index))).toEqual(
            positionOf(source, source.search(new RegExp(`(?<![\\w$])${marker}`))),
          );
        }
      }),
    );
  });

  it('keeps imports that nothing uses where the project says that its text is what runs', () => {
    const text = "import { Cents } from './price.ts';\nimport './once.ts';\nexport const one: Cents = 1;";
    const verbatim = makeTranspiler({ verbatimModuleSyntax: true }, () => 'module');
    expect(asModule('a.ts', text).requests).toEqual(['./once.ts']);
    expect(verbatim('a.ts', text).requests).toEqual(['./price.ts', './once.ts']);
    expect(asModule('a.js', text.replace(': Cents', '')).requests).toEqual(['./price.ts', './once.ts']);
  });

  it.each([
    ['a.mts', undefined, 'module'],
    ['a.cts', 'module', 'commonjs'],
    ['a.ts', 'module', 'module'],
    ['a.ts', 'commonjs', 'commonjs'],
    ['a.ts', undefined, 'commonjs'],
  ])('is of the kind that Node sees in %s of a package of the type %s', (path, type, kind) => {
    expect(makeTranspiler({}, () => type)(path, 'const n: number = 1;').kind).toBe(kind);
  });

  it('gives a module of a package without a type what a compiler to CommonJS gives it', () => {
    const text = 'export const here = __dirname;';
    expect(makeTranspiler({}, () => undefined)('a.ts', text).js).toMatch(/^\(function \(.*__dirname\) /);
    expect(asModule('a.ts', text).js).not.toMatch(/^\(function \(.*__dirname\) /);
  });

  it('is sent to a child again only when its text or what it leads to is different', () => {
    const files: Record<string, string> = { 'a.ts': "import './b';", 'b.ts': '', 'c.ts': '' };
    const read = (path: string) => files[path];
    const memory = resolverMemory('/project');
    const collect = () => {
      const collected = collectModules(['a.ts'], read, makeResolver('/project', {}, read, memory), asModule);
      if ('problem' in collected) throw new Error(collected.problem);
      return collected.modules;
    };
    const first = collect();
    expect(collect().get('a.ts')).toBe(first.get('a.ts'));
    files['b.ts'] = 'export const b = 1;';
    expect([
      collect().get('a.ts') === first.get('a.ts'),
      collect().get('b.ts') === first.get('b.ts'),
    ]).toEqual([true, false]);
    delete files['b.ts'];
    files['b/index.ts'] = '';
    expect(collect().get('a.ts')?.links).toEqual({ './b': 'b/index.ts' });
    files['a.ts'] = "import './c.js';";
    files['c.js'] = '';
    expect([collect(), collect()].map((each) => each.get('a.ts')?.links['./c.js'])).toEqual(['c.js', 'c.js']);
    delete files['c.js'];
    expect(collect().get('a.ts')?.links).toEqual({ './c.js': 'c.ts' });
  });
});

describe('the list of builtins', () => {
  it('has what modules import, with and without node:, and says what it has otherwise', () => {
    for (const name of ['fs', 'node:fs/promises', 'node:path', 'node:child_process', 'util/types'])
      expect(refusedBuiltin(name)).toBeUndefined();
    expect(refusedBuiltin('node:repl')).toMatch(/builtin node:repl .* gives assert, .*zlib/);
  });
});
