/**
 * Packs the library for others: `engine` and `contracts` as JavaScript with declarations, since Node runs no TypeScript below
 * node_modules, and without what only a checkout needs. Run as `npm run pack [folder]`; prints the path of the package.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

const root = join(import.meta.dirname, '../..');
const libraryDependencies = ['diff', '@hono/node-server', '@sinclair/typebox', 'hono', 'ts-morph'];
/** The native compiler makes large projects faster; without it the library does all the same. */
const optional = ['typescript'];

/** @returns the path of the packed file, in `folder` */
export async function pack(folder: string): Promise<string> {
  const stage = mkdtempSync(join(tmpdir(), 'loom-pack-'));
  try {
    const options = [
      '--noEmit',
      'false',
      '--rewriteRelativeImportExtensions',
      '--declaration',
      '--outDir',
      stage,
      '--rootDir',
      root,
    ];
    writeFileSync(
      join(stage, 'tsconfig.json'),
      JSON.stringify({
        extends: join(root, 'tsconfig.json'),
        compilerOptions: { types: ['node'], typeRoots: [join(root, 'node_modules/@types')] },
        include: [join(root, 'engine'), join(root, 'contracts')],
      }),
    );
    await execa('tsc', ['-p', join(stage, 'tsconfig.json'), ...options], { cwd: root, preferLocal: true });
    rmSync(join(stage, 'tsconfig.json'));
    for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md', 'contracts/manifest.json'])
      cpSync(join(root, name), join(stage, name));
    writeFileSync(join(stage, 'package.json'), JSON.stringify(manifest(), null, 2));
    const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', resolve(folder)], {
      cwd: stage,
    });
    return join(resolve(folder), JSON.parse(stdout)[0].filename);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** The manifest of the package: no pinned Node, no command line yet, no scripts. */
function manifest() {
  const { name, version, description, license, type, engines, dependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const versionsOf = (names: string[]) =>
    Object.fromEntries(names.map((dependency) => [dependency, dependencies[dependency]]));
  const exported = { './engine': { types: './engine/index.d.ts', default: './engine/index.js' } };
  return {
    name,
    version,
    description,
    license,
    type,
    engines,
    exports: exported,
    dependencies: versionsOf(libraryDependencies),
    optionalDependencies: versionsOf(optional),
  };
}

if (import.meta.main) console.log(await pack(process.argv[2] ?? '.'));
