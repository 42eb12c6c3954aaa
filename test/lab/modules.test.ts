import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePreparation } from '../../lab/evaluation/preparation.ts';
import { mapStack } from '../../lab/evaluation/stack.ts';
import { collectModules } from '../../lab/modules/modules.ts';
import { makeResolver } from '../../lab/modules/resolve.ts';
import { makeTranspiler } from '../../lab/modules/transpile.ts';

const transpile = makeTranspiler({}, () => 'module');

function collect(files: Record<string, string>, entry: string, options = {}) {
  const read = (path: string) => files[path];
  return collectModules([entry], read, makeResolver('/project', options, read), transpile);
}

function linksOf(files: Record<string, string>, entry: string, options = {}) {
  const collected = collect(files, entry, options);
  if ('problem' in collected) throw new Error(collected.problem);
  return collected.modules.get(entry)?.links;
}

describe('the modules of an evaluation', () => {
  it.each([
    ['./b.ts', 'src/b.ts'],
    ['./b', 'src/b.ts'],
    ['./b.js', 'src/b.ts'],
    ['../lib', 'lib/index.ts'],
    ['./data.json', 'src/data.json'],
  ])('are found as the project writes its imports: %s', (specifier, path) => {
    const files = {
      'src/b.ts': 'export const b = 1;',
      'lib/index.ts': 'export const b = 1;',
      'src/data.json': '{}',
    };
    expect(linksOf({ ...files, 'src/a.ts': `import * as b from '${specifier}'; b;` }, 'src/a.ts')).toEqual({
      [specifier]: path,
    });
  });

  it('below a package.json that is not JSON are not loaded, and the answer names the file and the place', () => {
    const files: Record<string, string> = {
      'package.json': '{ "type": "module", }',
      'a.ts': 'export const a = 1;',
    };
    const { prepare } = makePreparation({
      root: '/project',
      read: (path) => files[path],
      list: () => ['a.ts'],
    });
    const asked = { module: 'a.ts', expression: 'a', reset: false, overlay: {}, timeoutMs: 1000 };
    expect(prepare(asked, new Map())).toEqual({
      problem: expect.stringMatching(/^package\.json is not JSON: .*position 20.* Repair it first\.$/),
    });
    files['package.json'] = '{ "type": "module" }';
    expect(prepare(asked, new Map())).toHaveProperty('job');
  });

  it('are found as packages of the repository, from a tree whose packages lie in another one', () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lab-packages-')));
    const [repository, tree] = [join(folder, 'repository'), join(folder, 'tree')];
    mkdirSync(join(repository, 'node_modules/@shop'), { recursive: true });
    mkdirSync(join(repository, 'packages/price'), { recursive: true });
    mkdirSync(tree);
    symlinkSync('../../packages/price', join(repository, 'node_modules/@shop/price'));
    symlinkSync(join(repository, 'node_modules'), join(tree, 'node_modules'));
    const files: Record<string, string> = {
      'packages/price/package.json':
        '{ "name": "@shop/price", "exports": { ".": "./src/index.ts", "./tax": "./src/tax.ts" } }',
      'packages/price/src/index.ts': '',
      'packages/price/src/tax.ts': '',
      'package.json': '{ "name": "shop", "imports": { "#own": "./own.ts" } }',
      'own.ts': '',
    };
    for (const base of [repository, tree])
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(base, path)), { recursive: true });
        writeFileSync(join(base, path), text);
      }
    const resolve = makeResolver(tree, {}, (path) => files[path]);
    expect(['@shop/price', '@shop/price/tax', '#own', 'other'].map((each) => resolve(each, 'a.ts'))).toEqual([
      'packages/price/src/index.ts',
      'packages/price/src/tax.ts',
      'own.ts',
      undefined,
    ]);
    rmSync(folder, { recursive: true });
  });

  it("are found through the tsconfig's paths, on the texts of the overlay", () => {
    const files = { 'src/a.ts': "import { b } from '@/b.ts'; b;", 'src/b.ts': 'export const b = 1;' };
    const options = { paths: { '@/*': ['./src/*'] }, pathsBasePath: '/project' };
    expect(linksOf(files, 'src/a.ts', options)).toEqual({ '@/b.ts': 'src/b.ts' });
  });

  it('leave packages and builtins to Node, and type-only imports out', () => {
    const text =
      "import { join } from 'node:path'; import x from 'x'; import type { T } from './t.ts'; join(x as T);";
    expect(linksOf({ 'a.ts': text, 't.ts': 'export type T = string;' }, 'a.ts')).toEqual({});
  });

  it('include those that only import() reaches', () => {
    expect(linksOf({ 'a.ts': "export const b = import('./b.ts');", 'b.ts': 'export {}' }, 'a.ts')).toEqual({
      './b.ts': 'b.ts',
    });
  });

  it('are refused with the line when there is a syntax error', () => {
    expect(collect({ 'a.ts': 'export const a = ;' }, 'a.ts')).toEqual({
      problem: expect.stringMatching(/a\.ts: line 1, column 18: Expression expected/),
    });
  });

  it('do not mistake an await in a function for one at the top', () => {
    const awaits = (text: string) => transpile('a.ts', text).awaits;
    expect(awaits('export const a = async () => { for await (const b of []) await b; };')).toBe(false);
    expect(awaits('export {};\nawait fetch("");')).toBe(true);
    expect(awaits('export class Cart extends (await fetch("")) {}')).toBe(true);
    expect(awaits('export const cart = { [await fetch("")]() {} };')).toBe(true);
    expect(awaits('export class Cart { static one = async () => await 1; }')).toBe(false);
  });
});

describe('a stack', () => {
  it('names the place of a text that is no JavaScript, and leaves out what only stands for the source', () => {
    const { js } = transpile('b.ts', 'export const b = 1;');
    const stack = `/project/src/a.ts:3\nconst a = 2;\n      ^\n\nSyntaxError: a\n    at Module.b (/project/b.ts:1:${js.indexOf('() => b') + 7})\n    at Generator.next (<anonymous>)\n    at /project/src/a.ts:9:9`;
    const textOf = (path: string) => (path === 'b.ts' ? transpile('b.ts', 'export const b = 1;') : undefined);
    expect(mapStack(stack, '/project', textOf)).toBe(
      'src/a.ts:3\nconst a = 2;\n      ^\n\nSyntaxError: a\n    at src/a.ts:9:9',
    );
  });

  it('speaks of the lines of the source', () => {
    const source =
      'interface Shape {\n  a: number;\n}\n\nexport function boom(shape: Shape): never {\n  throw new Error(String(shape.a));\n}\n';
    const transpiled = transpile('src/boom.ts', source);
    const { js } = transpiled;
    const line = js.split('\n').findIndex((text) => text.includes('throw')) + 1;
    const stack = `Error: 1\n    at boom (/project/src/boom.ts:${line}:9)\n    at node:internal/vm:1:1`;
    expect(mapStack(stack, '/project', () => transpiled)).toBe('Error: 1\n    at boom (src/boom.ts:6:9)');
  });
});
