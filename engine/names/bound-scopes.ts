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

/** Whether names are looked up in a node of a bound tree. */
export const isScope = (node: ts.Node): boolean =>
  (node as BoundNode).locals !== undefined ||
  ts.isModuleDeclaration(node) ||
  ts.isEnumDeclaration(node) ||
  ts.isClassLike(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isFunctionExpression(node);

/** What a scope of a bound tree declares under a name, whether it is a value or a type: too much rather than too little. */
export function declaredIn(scope: ts.Node, name: string): ts.Node[] {
  const { locals, symbol } = scope as BoundNode;
  const found = [locals?.get(name)];
  if (ts.isModuleDeclaration(scope) || ts.isEnumDeclaration(scope) || ts.isSourceFile(scope))
    found.push(symbol?.exports?.get(name as ts.__String));
  if (ts.isClassLike(scope) || ts.isInterfaceDeclaration(scope)) {
    const member = symbol?.members?.get(name as ts.__String);
    if (member && member.flags & ts.SymbolFlags.TypeParameter) found.push(member);
  }
  // A second declaration where only one can be has a symbol that no scope knows.
  const isKnown = (each: ts.Node) =>
    found.includes((each as BoundNode).symbol) && !ts.isExportSpecifier(each) && !ts.isNamespaceExport(each);
  const declared = [...new Set(found.flatMap((each) => each?.declarations ?? []))].filter(isKnown);
  const isNamed = ts.isFunctionExpression(scope) || ts.isClassExpression(scope);
  return isNamed && scope.name?.text === name ? [...declared, scope] : declared;
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

/** `declare global` and `declare module '…'`. */
export const isForOthers = (node: ts.Node): node is ts.ModuleDeclaration =>
  ts.isModuleDeclaration(node) &&
  (ts.isStringLiteral(node.name) || (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0);
