/** Scopes of one file as the binder of the compiler sees them: no program, no types, no other files. */
import { ts } from 'ts-morph';

export interface Bound {
  tree: ts.SourceFile;
  /** Whether its names are its own: no script. */
  isModule: boolean;
  /** What it exports by name; `__export` stands for its `export *`. */
  exports: ReadonlyMap<string, ts.Symbol>;
}

interface Internals {
  bindSourceFile(tree: ts.SourceFile, options: ts.CompilerOptions): void;
  isExternalModule(tree: ts.SourceFile): boolean;
}
/** What the binder leaves on nodes: declared internal. */
type BoundNode = ts.Node & { locals?: Map<string, ts.Symbol>; symbol?: ts.Symbol };

/** Binds a tree with parents, once. */
export function boundTree(tree: ts.SourceFile, options: ts.CompilerOptions): Bound {
  const { bindSourceFile, isExternalModule } = ts as unknown as Internals;
  if (!(tree as BoundNode).locals) bindSourceFile(tree, options);
  const exports = ((tree as BoundNode).symbol?.exports ?? new Map()) as ReadonlyMap<string, ts.Symbol>;
  return { tree, isModule: isExternalModule(tree), exports };
}

/**
 * The names of all declarations that one of these names can mean in the scopes around a node of a bound tree, innermost first,
 * whether it is a value or a type: too many rather than too few.
 */
export function candidatesOf(at: ts.Node, names: readonly string[]): ts.Node[] {
  const found = new Set<ts.Node>();
  for (let scope = at; scope; scope = scope.parent)
    for (const name of names) for (const each of candidatesIn(scope, name)) found.add(each);
  return [...found];
}

function candidatesIn(scope: ts.Node, name: string): ts.Node[] {
  const { locals, symbol } = scope as BoundNode;
  const found = [locals?.get(name)];
  if (ts.isModuleDeclaration(scope) || ts.isEnumDeclaration(scope) || ts.isSourceFile(scope))
    found.push(symbol?.exports?.get(name as ts.__String));
  if (ts.isClassLike(scope) || ts.isInterfaceDeclaration(scope)) {
    const member = symbol?.members?.get(name as ts.__String);
    if (member && member.flags & ts.SymbolFlags.TypeParameter) found.push(member);
  }
  const declared = found.flatMap((each) => each?.declarations ?? []).map(nameOf);
  const isNamed = ts.isFunctionExpression(scope) || ts.isClassExpression(scope);
  return isNamed && scope.name?.text === name ? [...declared, scope.name] : declared;
}

/** The name of a declaration, or the declaration when it has none. */
export const nameOf = (declaration: ts.Node): ts.Node =>
  ts.getNameOfDeclaration(declaration as ts.Declaration) ?? declaration;

/** Whether a name is looked up or declared in scopes: not one behind a dot, nor the key of an object, a member or an attribute. */
export function isLexical(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent) || ts.isJsxAttribute(parent)) return parent.name !== name;
  if (ts.isQualifiedName(parent)) return parent.right !== name;
  if (ts.isBindingElement(parent)) return parent.propertyName !== name;
  if (ts.isImportTypeNode(parent)) return parent.qualifier !== name;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  const isMember = ts.isClassElement(parent) || ts.isTypeElement(parent) || ts.isObjectLiteralElement(parent);
  return !(isMember && parent.name === name);
}

/** Names that a bound tree declares for other files: as a script, in `declare global` or in `declare module '…'`. */
export function declaredForOthers(tree: ts.SourceFile, name: string): { scope: ts.Node; name: ts.Node }[] {
  const { isExternalModule } = ts as unknown as Internals;
  const scopes = isExternalModule(tree) ? tree.statements.filter(isForOthers) : [tree];
  return scopes.flatMap((scope) => {
    const { locals, symbol } = scope as BoundNode;
    const found = [locals?.get(name), symbol?.exports?.get(name as ts.__String)];
    return found.flatMap((each) =>
      (each?.declarations ?? []).map((declaration) => ({ scope, name: nameOf(declaration) })),
    );
  });
}

/** `declare global` and `declare module '…'`. */
export const isForOthers = (node: ts.Node): node is ts.ModuleDeclaration =>
  ts.isModuleDeclaration(node) &&
  (ts.isStringLiteral(node.name) || (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0);
