/** What a module finds around it besides the globals: `import.meta`, and what CommonJS gives to its functions. */
import { createRequire, isBuiltin } from 'node:module';
import { dirname, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LoadedModule } from '../messages.ts';
import { ownValue } from './bindings.ts';
import type { Instance } from './linker.ts';
import { requirePackage } from './packages.ts';

/** Gives the absolute name of a module's file. */
export const filenameOf = (root: string, path: string): string =>
  root + sep + (sep === '/' ? path : path.replaceAll('/', sep));

/** Gives the function that makes `import.meta` of a module when it is first asked for. */
export function metaOf(root: string, { module, key }: Pick<Instance, 'module' | 'key'>): () => object {
  let meta: object | undefined;
  return () => (meta ??= makeMeta(root, module, key));
}

function makeMeta(root: string, module: LoadedModule, key: string): object {
  const filename = filenameOf(root, module.path);
  const url = pathToFileURL(filename).href + key.slice(module.path.length);
  const resolve = (specifier: string): string => {
    const linked = ownValue(module.links, specifier);
    if (linked !== undefined) return pathToFileURL(filenameOf(root, linked)).href;
    if (/^\.{0,2}\/|^[a-z]+:/.test(specifier)) return new URL(specifier, url).href;
    if (isBuiltin(specifier)) return `node:${specifier}`;
    return pathToFileURL(createRequire(filename).resolve(specifier)).href;
  };
  return Object.assign(Object.create(null), {
    dirname: dirname(filename),
    filename,
    main: false,
    resolve,
    url,
  });
}

/** Makes the `require` of a module; `load` gives the exports of a module of the workspace. */
export function requireOf(root: string, module: LoadedModule, load: (path: string) => unknown) {
  const filename = filenameOf(root, module.path);
  const require = (specifier: string): unknown => {
    const linked = ownValue(module.links, specifier);
    return linked === undefined ? requirePackage(specifier, filename) : load(linked);
  };
  const resolve = (specifier: string): string => {
    const linked = ownValue(module.links, specifier);
    return linked === undefined ? createRequire(filename).resolve(specifier) : filenameOf(root, linked);
  };
  return Object.assign(require, { resolve, main: undefined, cache: Object.create(null) as object });
}

/** What `require` gives for an ES module: as Node does it. */
export function requiredNamespace({ namespace, module }: Instance): unknown {
  if (Object.hasOwn(module.exports, 'module.exports')) return namespace['module.exports'];
  if (!Object.hasOwn(module.exports, 'default') || Object.hasOwn(module.exports, '__esModule'))
    return namespace;
  const facade = Object.create(null);
  for (const name of [...Object.keys(namespace), '__esModule'].sort()) {
    const get = () => (name === '__esModule' ? true : namespace[name]);
    Object.defineProperty(facade, name, { enumerable: true, get });
  }
  return Object.defineProperty(facade, Symbol.toStringTag, { value: 'Module' });
}
