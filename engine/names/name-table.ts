/**
 * Where one name stands in one file, and what syntax says of it there: no program, no types. A table outlives the tree that it
 * was made from, and a rename that is proven moves it along to the new text.
 */
import { ts } from 'ts-morph';
import type { Snapshot } from '../snapshot.ts';
import { syntaxErrors } from '../text/edits.ts';
import { boundTree } from './bound-scopes.ts';
import { type NameTable, readNames, type Scope, scopesOf } from './occurrences.ts';
import { hasWord } from './words.ts';

/** What is known of a text, and of the names in it that were asked for. */
export interface FileTable {
  text: string;
  isModule: boolean;
  isBroken: boolean;
  scope: Scope;
  /** Specifiers of `export *`. */
  stars: readonly string[];
  hasExportEquals: boolean;
  names: Map<string, NameTable>;
  /** The tree that the scopes are of; none behind a rename, when the table was moved along. */
  tree: WeakRef<ts.SourceFile> | undefined;
}

const nowhere: NameTable = { occurrences: [], declared: new Map(), exported: [], isInDocs: 'no' };
const filesMax = 5000;
const namesMax = 8;
const tables = new Map<string, FileTable>();

/** The table of a file and, in it, that of a name. @throws RefusalError `not-found`, `unsupported` as `Snapshot.tree` */
export function nameTable(snapshot: Snapshot, path: string, name: string): FileTable & { of: NameTable } {
  const text = snapshot.text(path);
  const known = tables.get(path);
  const found = known?.text === text ? known.names.get(name) : undefined;
  if (known && found) return { ...known, of: found };
  // Nothing need be parsed to know where a name stands that the text does not have; an escape could spell it.
  if (known?.text === text && !text.includes('\\u') && !hasWord(text, name)) {
    if (known.names.size < namesMax) known.names.set(name, nowhere);
    return { ...known, of: nowhere };
  }
  const { tree, isModule, exports } = boundTree(snapshot.tree(path), snapshot.project.options);
  const isSame = known?.text === text && known.tree?.deref() === tree && known.names.size < namesMax;
  const file: FileTable = isSame
    ? known
    : {
        text,
        isModule,
        isBroken: syntaxErrors(tree).length > 0,
        scope: scopesOf(tree),
        stars: (exports.get('__export')?.declarations ?? []).flatMap(specifierOf),
        hasExportEquals: exports.has('export='),
        names: new Map(),
        tree: new WeakRef(tree),
      };
  const of = readNames(tree, exports, name);
  file.names.set(name, of);
  rememberTable(path, file);
  return { ...file, of };
}

/** Keeps what is known of the text of a file. */
export function rememberTable(path: string, file: FileTable): void {
  if (tables.size >= filesMax) tables.clear();
  tables.set(path, file);
}

/** What is known of a file in this state, if it was asked for. */
export function knownTable(snapshot: Snapshot, path: string): FileTable | undefined {
  const known = tables.get(path);
  return known?.text === snapshot.read(path) ? known : undefined;
}

const specifierOf = (star: ts.Declaration): string[] => {
  const { moduleSpecifier } = star as ts.ExportDeclaration;
  return moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? [moduleSpecifier.text] : [];
};
