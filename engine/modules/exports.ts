/** What a file exports through lists: `export { half, double as twice }`. */
import { ts } from 'ts-morph';

/** Specifiers that export a local name from this file. */
export function exportSpecifiersOf(tree: ts.SourceFile, local: string): ts.ExportSpecifier[] {
  return exportSpecifiers(tree).filter(({ propertyName, name }) => (propertyName ?? name).text === local);
}

/** Local names that an export list of this file exports. */
export function exportListNames(tree: ts.SourceFile): ReadonlySet<string> {
  const known =
    listed.get(tree) ??
    new Set(exportSpecifiers(tree).map(({ propertyName, name }) => (propertyName ?? name).text));
  listed.set(tree, known);
  return known;
}

const listed = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

function exportSpecifiers(tree: ts.SourceFile): ts.ExportSpecifier[] {
  return tree.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier) return [];
    return statement.exportClause && ts.isNamedExports(statement.exportClause)
      ? [...statement.exportClause.elements]
      : [];
  });
}
