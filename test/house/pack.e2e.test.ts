/** The packed library, in a folder of its own, as somebody who installs it has it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { execa } from 'execa';
import { publint } from 'publint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pack } from './pack.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'loom-packed-'));
const installed = join(folder, 'node_modules/loom-ast');
let tarball: string;

beforeAll(async () => {
  tarball = await pack(folder);
  mkdirSync(installed, { recursive: true });
  await execa('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1']);
  for (const name of Object.keys(manifest().dependencies)) {
    mkdirSync(join(folder, 'node_modules', name, '..'), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const manifest = () => JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));

const example = `
const files = memoryFiles({ '/p/tsconfig.json': '{}', '/p/a.ts': 'export const half = 1;\\n' });
const workspace = openWorkspace({ root: '/p', files });
workspace.run([{ operation: 'rename-symbol', params: { target: 'a.ts#half', to: 'halve' } }]);
console.log(workspace.read('a.ts')?.trim());
`;
const result = 'export const halve = 1;';

test('works where it is unpacked, for import and for require, and carries none of the pinned Nodes', async () => {
  expect(JSON.stringify(manifest())).not.toMatch(/node-(?:linux|win)/);
  const names = '{ memoryFiles, openWorkspace }';
  writeFileSync(join(folder, 'use.mjs'), `import ${names} from 'loom-ast/engine';${example}`);
  writeFileSync(join(folder, 'use.cjs'), `const ${names} = require('loom-ast/engine');${example}`);
  for (const file of ['use.mjs', 'use.cjs'])
    expect((await execa(process.execPath, [join(folder, file)])).stdout).toBe(result);
});

test('has declarations that a strict project compiles against, library files checked too', async () => {
  const code = `import { memoryFiles, openWorkspace, type Workspace } from 'loom-ast/engine';${example}
    const names: string[] = (workspace satisfies Workspace).list();
    // @ts-expect-error: a call has an operation
    workspace.run([{ params: {} }]);
    console.log(names);`;
  writeFileSync(join(folder, 'use.mts'), code);
  const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
  const types = ['--typeRoots', join(root, 'node_modules/@types')];
  const { stdout } = await execa('tsc', [...options, ...types, join(folder, 'use.mts')], {
    cwd: folder,
    preferLocal: true,
    localDir: root,
    reject: false,
  });
  expect(stdout).toBe('');
});

test('has nothing that publint or are-the-types-wrong complain about', async () => {
  expect((await publint({ pkgDir: installed, strict: true, pack: false })).messages).toEqual([]);
  const checked = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
  const problems = checked.types ? checked.problems : ['it has no types'];
  // Every Node that it supports can require an ES module; the test above does.
  const known = (problem: (typeof problems)[number]) =>
    typeof problem === 'object' && problem.kind === 'CJSResolvesToESM';
  expect(problems.filter((problem) => !known(problem))).toEqual([]);
});
