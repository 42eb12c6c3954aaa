/** What a file of the project exports, and what a file makes of a name that it imports, by the type checker. */
import { ts } from 'ts-morph';
import { checkedFile, twinOf } from '../compiler/checked.ts';
import { nearestNames, refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { lineAndColumn } from '../text/text.ts';

/** Everything that a file exports by name, `export *` included; aliases are followed. @throws RefusalError `shape` for a script */
export function exportsOfFile(snapshot: Snapshot, path: string): Map<string, ts.Symbol> {
  const { checker, tree } = checkedFile(snapshot, path);
  const module = checker.getSymbolAtLocation(tree);
  if (!module)
    refuse(
      'shape',
      `${path} is no module: it exports nothing.`,
      'Export something there first, with add-export.',
    );
  return new Map(
    checker
      .getExportsOfModule(module)
      .map((symbol) => [
        symbol.name,
        symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
      ]),
  );
}

/** Whether a symbol stands for types alone. */
export const isOnlyType = ({ flags }: ts.Symbol) =>
  (flags & ts.SymbolFlags.Type) !== 0 && (flags & ts.SymbolFlags.Value) === 0;

/** @throws RefusalError `not-found` with the nearest names when the file lacks one of these */
export function checkExported(
  exported: ReadonlyMap<string, ts.Symbol>,
  path: string,
  names: readonly string[],
): void {
  const missing = names.filter((name) => !exported.has(name));
  if (missing.length === 0) return;
  const all = [...exported.keys()];
  refuse(
    'not-found',
    `${path} does not export ${missing.join(', ')}; it exports ${all.slice(0, 20).join(', ') || 'nothing'}.`,
    'Use one of the candidates, or export it there first with add-export.',
    { candidates: [...new Set(missing.flatMap((name) => nearestNames(name, all)))] },
  );
}

/** Where a file uses a name that it declares or imports, as `path:line`; the name itself left out. */
export function usesInFile(snapshot: Snapshot, path: string, name: ts.Node): string[] {
  const text = snapshot.text(path);
  return identifiersMeaning(snapshot, path, name).map(
    (node) => `${path}:${lineAndColumn(text, node.getStart()).line}`,
  );
}

/** The identifiers of a file, in the tree of the checker, that mean what this name declares; itself left out. */
export function identifiersMeaning(snapshot: Snapshot, path: string, name: ts.Node): ts.Identifier[] {
  const { checker, tree } = checkedFile(snapshot, path);
  const twin = twinOf(tree, name);
  const symbol = twin && checker.getSymbolAtLocation(twin);
  if (!twin || !symbol) return [];
  const meaning = (node: ts.Identifier) => {
    if (ts.isShorthandPropertyAssignment(node.parent))
      return checker.getShorthandAssignmentValueSymbol(node.parent);
    return ts.isExportSpecifier(node.parent)
      ? checker.getExportSpecifierLocalTargetSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
  };
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isIdentifier(node) &&
      node.text === twin.getText(tree) &&
      node !== twin &&
      meaning(node) === symbol
    )
      found.push(node);
    // Types of JavaScript stand in its comments.
    for (const doc of (node as { jsDoc?: ts.Node[] }).jsDoc ?? []) visit(doc);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}
