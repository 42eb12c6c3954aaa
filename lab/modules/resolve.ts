/** Where an import of a workspace module leads: as the project's compiler resolves it, on the texts of the overlay. */
import { posix } from 'node:path';
import { ts } from 'ts-morph';
import { type LinkedPackages, linkedPackages } from './linked-packages.ts';

export type ReadText = (path: string) => string | undefined;
/** Path of the module that a specifier means; undefined: a package, a builtin, or nothing. */
export type Resolve = (specifier: string, from: string) => string | undefined;

/** Where the project's own settings find nothing: they may be older than `imports` and `exports` of packages. */
const asBundlers = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };
const noDeclarations = (path: string) => !/\.d\.[cm]?ts$/.test(path);
const endings = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];
const indexes = ['ts', 'tsx', 'js', 'mjs', 'cjs'].map((ending) => `/index.${ending}`);
/** `./a.js` may mean `./a.ts`. */
const sourceOf: [RegExp, string[]][] = [
  [/\.js$/, ['.ts', '.tsx']],
  [/\.jsx$/, ['.tsx']],
  [/\.mjs$/, ['.mts']],
  [/\.cjs$/, ['.cts']],
];

/** Reads the compiler options of a project, `extends` included; an unreadable tsconfig gives none. */
export function projectOptions(root: string): ts.CompilerOptions {
  const config = posix.join(root, 'tsconfig.json');
  const { config: json } = ts.readConfigFile(config, ts.sys.readFile);
  // Only the options matter here: listing the files of `include` would walk the whole tree.
  const host = { ...ts.sys, readDirectory: () => [] };
  return ts.parseJsonConfigFileContent(json ?? {}, host, root).options;
}

/** What is known whatever the texts are. Resolvers of the same project may share it. */
export interface ResolverMemory {
  /** `from\0specifier` → joined path, or the answer of the compiler. */
  paths: Map<string, string | null>;
  packages: LinkedPackages;
}

/** Makes the memory of a project's resolvers. */
export const resolverMemory = (root: string): ResolverMemory => ({
  paths: new Map(),
  packages: linkedPackages(root),
});

/** Makes the resolver of a project. Paths are relative to the root; `read` answers undefined for what is missing. */
export function makeResolver(
  root: string,
  options: ts.CompilerOptions,
  read: ReadText,
  { paths: memory, packages } = resolverMemory(root),
): Resolve {
  const name = packageName(read('package.json'));
  const relative = (path: string) => posix.relative(root, path);
  const isSource = (path: string) =>
    !path.startsWith('..') && !path.includes('node_modules/') && noDeclarations(path);
  const host: ts.ModuleResolutionHost = {
    realpath: packages.inTree,
    fileExists: (path) =>
      isSource(relative(path)) ? read(relative(path)) !== undefined : ts.sys.fileExists(path),
    readFile: (path) => (isSource(relative(path)) ? read(relative(path)) : ts.sys.readFile(path)),
  };
  const mapped = (specifier: string) =>
    options.paths !== undefined ||
    options.baseUrl !== undefined ||
    /^#|^\//.test(specifier) ||
    specifier.split('/')[0] === name ||
    packages.has(/^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
  const compiled = (specifier: string, from: string): string | undefined => {
    for (const settings of [options, { ...options, ...asBundlers }]) {
      const file = posix.join(root, from);
      const { resolvedModule } = ts.resolveModuleName(specifier, file, settings, host);
      if (resolvedModule) return relative(resolvedModule.resolvedFileName);
    }
    return undefined;
  };
  /** Null: a package, which stays one. A path counts only as long as there is a file. */
  const byCompiler = (specifier: string, from: string, key: string): string | undefined => {
    const known = memory.get(key);
    if (known === null || (known !== undefined && read(known) !== undefined)) return known ?? undefined;
    const path = compiled(specifier, from);
    if (path === undefined) return undefined;
    memory.set(key, isSource(path) ? path : null);
    return isSource(path) ? path : undefined;
  };
  return (specifier, from) => {
    if (specifier.startsWith('node:')) return undefined;
    const key = `${from}\0${specifier}`;
    if (!/^\.\.?(\/|$)/.test(specifier))
      return mapped(specifier) ? byCompiler(specifier, from, key) : undefined;
    const joined = memory.get(key) ?? posix.join(posix.dirname(from), specifier);
    memory.set(key, joined);
    return probe(joined, read);
  };
}

function probe(path: string, read: ReadText): string | undefined {
  if (/\.[cm]?[jt]sx?$/.test(path) && !path.startsWith('..') && read(path) !== undefined) return path;
  const sources = sourceOf.flatMap(([ending, others]) =>
    ending.test(path) ? others.map((other) => path.replace(ending, other)) : [],
  );
  const candidates = [
    ...endings.map((ending) => path + ending),
    ...sources,
    ...indexes.map((index) => path + index),
  ];
  return candidates.find(
    (candidate) => !candidate.startsWith('..') && /\.\w+$/.test(candidate) && read(candidate) !== undefined,
  );
}

/** A manifest that cannot be read: what depends on it cannot be told. */
export class BrokenManifestError extends Error {}

/** Gives the `type` that the nearest package.json says of a file, or undefined. @throws BrokenManifestError when that is not JSON */
export function packageTypeOf(path: string, read: ReadText): string | undefined {
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    const manifest = posix.join(folder, 'package.json');
    const text = read(manifest);
    if (text !== undefined) {
      const fields = fieldsOf(text);
      if (fields instanceof SyntaxError)
        throw new BrokenManifestError(`${manifest} is not JSON: ${fields.message}. Repair it first.`);
      return typeof fields.type === 'string' ? fields.type : undefined;
    }
    if (folder === '.' || folder === '/') return undefined;
  }
}

/** A broken manifest names no package; whoever loads a module below it is told. */
function packageName(text: string | undefined): string | undefined {
  const fields = text === undefined ? {} : fieldsOf(text);
  if (fields instanceof SyntaxError) return undefined;
  return typeof fields.name === 'string' ? fields.name.split('/')[0] : undefined;
}

function fieldsOf(text: string): { name?: unknown; type?: unknown } | SyntaxError {
  try {
    return Object(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return error;
    throw error;
  }
}
