/** Packages and builtins: loaded by Node itself, once per child, as it loads them for the file that imports them. */
import { createRequire, isBuiltin } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { refusedBuiltin } from '../modules/builtins.ts';
import type { External } from './linker.ts';

type Import = (specifier: string, options?: ImportCallOptions) => Promise<Record<string, unknown>>;

const known = new Map<string, External>();
const importers = new Map<string, Import>();

/** Gives what `importPackage` has loaded before. */
export function knownPackage(specifier: string, filename: string): External | undefined {
  return known.get(keyOf(specifier, filename));
}

/** Imports for a file. @throws what Node throws, and an error that names the allowed builtins for another one */
export async function importPackage(
  specifier: string,
  filename: string,
  options: ImportCallOptions | undefined = specifier.endsWith('.json')
    ? { with: { type: 'json' } }
    : undefined,
): Promise<External> {
  const refusal = isBuiltin(specifier) && refusedBuiltin(specifier);
  if (refusal) throw new Error(refusal);
  const namespace = await importerOf(filename)(specifier, options);
  const external: External = { external: true, namespace };
  known.set(keyOf(specifier, filename), external);
  return external;
}

/** Requires for a file. @throws like `importPackage` */
export function requirePackage(specifier: string, filename: string): unknown {
  const refusal = isBuiltin(specifier) && refusedBuiltin(specifier);
  if (refusal) throw new Error(refusal);
  return createRequire(filename)(specifier);
}

/** Where `require` in a file finds a package of CommonJS, as a URL; undefined: nowhere, or in Node itself. */
export function requiredUrl(specifier: string, filename: string): string | undefined {
  if (isBuiltin(specifier)) return undefined;
  try {
    const path = createRequire(filename).resolve(specifier);
    return path.endsWith('.json') ? undefined : pathToFileURL(path).href;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

const keyOf = (specifier: string, filename: string): string =>
  specifier.startsWith('node:') ? specifier : `${specifier}\0${dirname(filename)}`;

/** Node resolves from the file that a script is said to come from. */
function importerOf(filename: string): Import {
  const made = importers.get(filename);
  if (made) return made;
  const script = new vm.Script('(specifier, options) => import(specifier, options)', {
    filename,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const importer = script.runInThisContext() as Import;
  importers.set(filename, importer);
  return importer;
}
