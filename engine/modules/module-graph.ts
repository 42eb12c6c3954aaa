/** Which files import which, by their syntax and the compiler's resolution. */
import { ts } from 'ts-morph';
import { folderOf, joinPath } from '../files/paths.ts';
import { isSource } from '../files/project.ts';
import type { Snapshot } from '../snapshot.ts';
import { rememberByText } from '../text/remembered.ts';

export interface ModuleUse {
  /** As written. */
  specifier: string;
  /** The literal, quotes included. */
  node: ts.StringLiteralLike;
  /** Names taken; undefined: everything (`import * as`, `import()`, `require`, side effects). */
  names: string[] | undefined;
  reexport: boolean;
}

/** Every module that a file names: imports, re-exports, `import()`, `require`, import types. */
export function moduleUses(tree: ts.SourceFile): ModuleUse[] {
  const known = uses.get(tree);
  if (known) return known;
  const found: ModuleUse[] = [];
  const add = (node: ts.Node | undefined, names: string[] | undefined, reexport = false) => {
    if (node && ts.isStringLiteralLike(node)) found.push({ specifier: node.text, node, names, reexport });
  };
  const visit = (node: ts.Node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, importedNames(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, exportedNames(node.exportClause), true);
    else if (ts.isCallExpression(node) && takesModule(node)) add(node.arguments[0], undefined);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, undefined);
    else if (ts.isExternalModuleReference(node)) add(node.expression, undefined);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  uses.set(tree, found);
  return found;
}

const uses = new WeakMap<ts.SourceFile, ModuleUse[]>();

const takesModule = ({ expression }: ts.CallExpression) =>
  expression.kind === ts.SyntaxKind.ImportKeyword ||
  (ts.isIdentifier(expression) && expression.text === 'require');

function importedNames(clause: ts.ImportClause | undefined): string[] | undefined {
  if (!clause) return [];
  const bindings = clause.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) return undefined;
  const names = bindings?.elements.map(({ propertyName, name }) => (propertyName ?? name).text) ?? [];
  return clause.name ? ['default', ...names] : names;
}

function exportedNames(clause: ts.NamedExportBindings | undefined): string[] | undefined {
  return clause && ts.isNamedExports(clause)
    ? clause.elements.map(({ propertyName, name }) => (propertyName ?? name).text)
    : undefined;
}

/** The file of the project that a specifier in `path` means, or undefined when it is another package's or missing. */
export function resolveModule(snapshot: Snapshot, path: string, specifier: string): string | undefined {
  const relative = specifier.startsWith('.') ? resolveRelative(snapshot, path, specifier) : undefined;
  if (relative !== undefined || (specifier.startsWith('.') && !snapshot.project.options.rootDirs))
    return relative;
  if (!mayBeOwn(snapshot, specifier)) return undefined;
  const host: ts.ModuleResolutionHost = {
    fileExists: (file) => snapshot.exists(snapshot.relative(file) ?? ''),
    readFile: (file) => snapshot.read(snapshot.relative(file) ?? ''),
  };
  const { resolvedModule } = ts.resolveModuleName(
    specifier,
    snapshot.absolute(path),
    snapshot.project.options,
    host,
  );
  return resolvedModule && snapshot.relative(resolvedModule.resolvedFileName);
}

const mayBeOwn = (snapshot: Snapshot, specifier: string) =>
  specifier.startsWith('#') ||
  snapshot.project.options.baseUrl !== undefined ||
  Object.keys(snapshot.project.options.paths ?? {}).some((pattern) =>
    specifier.startsWith(pattern.replace(/\*.*$/, '')),
  );

const endings = [
  '',
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.d.ts',
  '.js',
  '.jsx',
  '.json',
  '/index.ts',
  '/index.tsx',
  '/index.d.ts',
  '/index.js',
  '/index.jsx',
  '/index.json',
];
const written: [RegExp, string[]][] = [
  [/\.js$/, ['.ts', '.tsx', '.d.ts']],
  [/\.jsx$/, ['.tsx', '.d.ts']],
  [/\.mjs$/, ['.mts', '.d.mts']],
  [/\.cjs$/, ['.cts', '.d.cts']],
];

function resolveRelative(snapshot: Snapshot, path: string, specifier: string): string | undefined {
  const base = joinPath(folderOf(path), specifier);
  if (base === undefined) return undefined;
  const swapped = written.flatMap(([pattern, others]) =>
    pattern.test(base) ? others.map((other) => base.replace(pattern, other)) : [],
  );
  // As the compiler has it, `..` and `./a/` are folders, and `./a.js` means `a.ts` where both are there.
  if (/(?:^|\/)\.{0,2}$/.test(specifier))
    return endings
      .filter((ending) => ending.startsWith('/'))
      .map((ending) => (base + ending).replace(/^\//, ''))
      .find(snapshot.exists);
  return [...swapped, ...endings.map((ending) => base + ending)].find(snapshot.exists);
}

// All files of a project have more trees than are kept.
const specifiersIn = rememberByText<string[]>();

/** The project's files that a file imports. */
export function importsOf(snapshot: Snapshot, path: string): string[] {
  if (!snapshot.exists(path) || !isSource(path)) return [];
  const specifiers = specifiersIn(path, snapshot.text(path), () =>
    moduleUses(snapshot.skim(path)).map(({ specifier }) => specifier),
  );
  const found = specifiers.map((specifier) => resolveModule(snapshot, path, specifier));
  return [...new Set(found.filter((file) => file !== undefined))];
}

/** The project's files that import a file. */
export function importersOf(snapshot: Snapshot, path: string): string[] {
  return importersTable(snapshot).get(path) ?? [];
}

const tables = new WeakMap<Snapshot, Map<string, string[]>>();

function importersTable(snapshot: Snapshot): Map<string, string[]> {
  const known = tables.get(snapshot);
  if (known) return known;
  const table = new Map<string, string[]>();
  for (const path of snapshot.list()) {
    for (const imported of importsOf(snapshot, path))
      table.set(imported, [...(table.get(imported) ?? []), path]);
  }
  tables.set(snapshot, table);
  return table;
}
