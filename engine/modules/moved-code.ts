/** What a set of top-level statements needs from its file, and what the file needs from it. */
import { ts } from 'ts-morph';
import { checkedFile } from '../compiler/checked.ts';
import { hasModifier } from '../names/declarations.ts';
import { isUse, symbolOf } from '../names/uses.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { exportSpecifiersOf } from './exports.ts';
import { implicitImports } from './import-lists.ts';

export type ImportBinding = ts.ImportSpecifier | ts.ImportClause | ts.NamespaceImport;

/** A name of the top level of a file, which only types or also values may use. */
export interface TopName {
  name: string;
  statement: ts.Statement;
  isType: boolean;
  /** What other files call it, if it is exported. */
  publicNames: string[];
}

export interface MovedCode {
  path: string;
  tree: ts.SourceFile;
  /** What moves, in source order. */
  statements: ts.Statement[];
  names: TopName[];
  /** Imports of the file that the statements use; `only`: and nothing else does. */
  imports: { binding: ImportBinding; only: boolean }[];
  /** Other declarations of the file that the statements use. */
  dependencies: TopName[];
  /** Names of the moved statements that the rest of the file uses. */
  usedByRest: TopName[];
  /** Names that mean something outside of the file: globals. */
  globals: Set<string>;
}

/**
 * @param carry take private declarations along that only the moved statements use
 * @throws RefusalError `unsupported` for a default export and for a declarator among others
 */
export function movedCode(
  snapshot: Snapshot,
  path: string,
  names: readonly string[],
  carry: boolean,
): MovedCode {
  const { tree, checker } = checkedFile(snapshot, path);
  const moved = new Set(
    tree.statements.filter((each) => topNames(each).some((name) => names.includes(name))),
  );
  for (;;) {
    const found = analyse(snapshot, path, tree, checker, moved);
    const along = carry ? found.dependencies.filter((each) => isPrivateTo(each, found, tree, checker)) : [];
    if (along.length === 0) {
      refuseWhatStays(path, found, names);
      return found;
    }
    for (const { statement, name } of along)
      for (const each of tree.statements)
        if (each === statement || topNames(each).includes(name)) moved.add(each);
  }
}

function refuseWhatStays(path: string, { statements, names }: MovedCode, asked: readonly string[]): void {
  const isDefault = statements.find((each) => hasModifier(each, ts.SyntaxKind.DefaultKeyword));
  if (isDefault)
    refuse(
      'unsupported',
      `${path}#${asked[0]} is a default export.`,
      'Make it a named export first, with convert-export.',
    );
  for (const { statement, name } of names) {
    if (asked.includes(name) || !ts.isVariableStatement(statement)) continue;
    const isBeside = topNames(statement).some((each) => asked.includes(each));
    if (isBeside)
      refuse(
        'shape',
        `${path}#${asked[0]} is declared in one statement with ${name}.`,
        `Move both: add ${path}#${name} to the targets.`,
      );
  }
}

function analyse(
  snapshot: Snapshot,
  path: string,
  tree: ts.SourceFile,
  checker: ts.TypeChecker,
  moved: ReadonlySet<ts.Statement>,
): MovedCode {
  const statements = tree.statements.filter((each) => moved.has(each));
  const bindings = new Set<ImportBinding>();
  const kept = new Set<ImportBinding>();
  const dependencies = new Map<string, TopName>();
  const used = new Map<string, TopName>();
  const globals = new Set<string>();
  // Overloads and merged parts share a name.
  const declared = new Map(statements.flatMap((each) => topNames(each).map((name) => [name, each] as const)));
  const names = [...declared].map(([name, statement]) => described(tree, checker, statement, name));
  const see = (node: ts.Identifier, isInside: boolean) => {
    const declaration = symbolOf(node, checker)?.declarations?.find((each) => each.getSourceFile() === tree);
    const statement = declaration && topStatement(declaration);
    if (!declaration || !statement) {
      if (isInside) globals.add(node.text);
    } else if (isBinding(declaration)) (isInside ? bindings : kept).add(declaration);
    else if (isInside && !moved.has(statement) && topNames(statement).includes(node.text))
      dependencies.set(node.text, described(tree, checker, statement, node.text));
    else if (!isInside && moved.has(statement)) {
      const name = names.find((each) => each.name === node.text);
      if (name && !ts.isExportSpecifier(node.parent)) used.set(node.text, name);
    }
  };
  for (const statement of tree.statements)
    if (!ts.isImportDeclaration(statement)) forEachUse(statement, (node) => see(node, moved.has(statement)));
  for (const binding of implicit(snapshot, tree, statements)) bindings.add(binding);
  return {
    path,
    tree,
    statements,
    names,
    imports: [...bindings].map((binding) => ({ binding, only: !kept.has(binding) })),
    dependencies: [...dependencies.values()].sort(byName),
    usedByRest: [...used.values()].sort(byName),
    globals,
  };
}

/** As lists of imports are sorted. */
const byName = (a: TopName, b: TopName) => (a.name < b.name ? -1 : 1);

function forEachUse(root: ts.Node, see: (node: ts.Identifier) => void): void {
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node) && isUse(node)) see(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
}

const isBinding = (node: ts.Node): node is ImportBinding =>
  ts.isImportSpecifier(node) || ts.isImportClause(node) || ts.isNamespaceImport(node);

const topStatement = (node: ts.Node): ts.Statement | undefined =>
  ts.findAncestor(
    node,
    (each): each is ts.Statement => each.parent !== undefined && ts.isSourceFile(each.parent),
  );

/** What JSX is made of is imported without being named. */
function implicit(
  snapshot: Snapshot,
  tree: ts.SourceFile,
  statements: readonly ts.Statement[],
): ImportBinding[] {
  const names = implicitImports(snapshot, tree);
  const hasJsx = (node: ts.Node): boolean =>
    ts.isJsxOpeningLikeElement(node) ||
    ts.isJsxFragment(node) ||
    (ts.forEachChild(node, (child) => hasJsx(child) || undefined) ?? false);
  if (names.size === 0 || !statements.some(hasJsx)) return [];
  return tree.statements.filter(ts.isImportDeclaration).flatMap(({ importClause }): ImportBinding[] => {
    const bindings = importClause?.namedBindings;
    const listed =
      bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : bindings ? [bindings] : [];
    const all = importClause?.name ? [importClause, ...listed] : listed;
    return all.filter((each) => each.name && names.has(each.name.text));
  });
}

/** The names that a top-level statement declares. */
export function topNames(statement: ts.Statement): string[] {
  const inPattern = (name: ts.BindingName): string[] =>
    ts.isIdentifier(name)
      ? [name.text]
      : name.elements.flatMap((element) => (ts.isBindingElement(element) ? inPattern(element.name) : []));
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => inPattern(name));
  if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) return [];
  const { name } = statement as ts.DeclarationStatement;
  return name ? [name.text] : [];
}

function described(
  tree: ts.SourceFile,
  checker: ts.TypeChecker,
  statement: ts.Statement,
  name: string,
): TopName {
  const symbol = (tree as ts.SourceFile & { locals?: Map<string, ts.Symbol> }).locals?.get(name);
  const exported = symbol && checker.getExportSymbolOfSymbol(symbol);
  const listed = exportSpecifiersOf(tree, name).map((each) => each.name.text);
  const isInline = hasModifier(statement, ts.SyntaxKind.ExportKeyword);
  const own = isInline ? [hasModifier(statement, ts.SyntaxKind.DefaultKeyword) ? 'default' : name] : [];
  return {
    name,
    statement,
    isType: exported !== undefined && (exported.flags & ts.SymbolFlags.Value) === 0,
    publicNames: [...own, ...listed],
  };
}

/** Whether nothing but the moved statements uses a declaration that no other file can see. */
function isPrivateTo(
  { name, statement, publicNames }: TopName,
  { statements }: MovedCode,
  tree: ts.SourceFile,
  checker: ts.TypeChecker,
): boolean {
  if (publicNames.length > 0 || topNames(statement).length > 1) return false;
  let isFree = true;
  for (const other of tree.statements) {
    if (other === statement || statements.includes(other) || topNames(other).includes(name)) continue;
    forEachUse(other, (node) => {
      if (node.text !== name) return;
      const declarations = symbolOf(node, checker)?.declarations ?? [];
      if (declarations.some((each) => topStatement(each) === statement)) isFree = false;
    });
  }
  return isFree;
}
