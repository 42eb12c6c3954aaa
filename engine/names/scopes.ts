/** What a name means where, and which names are free. */
import { ts } from 'ts-morph';
import { refuse } from '../refusal.ts';
import { checkIdentifier } from '../text/snippets.ts';
import { lineAndColumn } from '../text/text.ts';
import { functionScope, isDeclarationName, isUse, symbolOf } from './uses.ts';

/** The node in which the name of a declaration can be used. */
export function scopeOf(declaration: ts.Node): ts.Node {
  let node = declaration;
  while (ts.isBindingElement(node) || ts.isObjectBindingPattern(node) || ts.isArrayBindingPattern(node))
    node = node.parent;
  if (ts.isVariableDeclaration(node) && ts.isVariableDeclarationList(node.parent)) {
    const isVar = (node.parent.flags & ts.NodeFlags.BlockScoped) === 0;
    return ts.findAncestor(node.parent, isVar ? isFunctionOrFile : isBlockLike) ?? node.getSourceFile();
  }
  if (ts.isFunctionExpression(node) || ts.isClassExpression(node)) return node;
  if (ts.isTypeParameterDeclaration(node))
    return ts.findAncestor(node, ts.isConditionalTypeNode) ?? node.parent;
  return ts.findAncestor(node.parent, isBlockLike) ?? node.getSourceFile();
}

const isFunctionOrFile = (node: ts.Node) =>
  ts.isFunctionLike(node) ||
  ts.isSourceFile(node) ||
  ts.isModuleBlock(node) ||
  ts.isClassStaticBlockDeclaration(node);

const isBlockLike = (node: ts.Node) =>
  isFunctionOrFile(node) ||
  ts.isBlock(node) ||
  ts.isCaseBlock(node) ||
  ts.isCatchClause(node) ||
  ts.isForStatement(node) ||
  ts.isForInStatement(node) ||
  ts.isForOfStatement(node) ||
  ts.isMappedTypeNode(node);

/** Whether a node is around another or the same. */
export const contains = (outer: ts.Node, inner: ts.Node) =>
  outer.getSourceFile() === inner.getSourceFile() && outer.pos <= inner.pos && inner.end <= outer.end;

/** Whether a declaration can be used in front of a node: its scope is around it, and what runs in order runs before it. */
export function isVisibleAt(declaration: ts.Node, point: ts.Node): boolean {
  if (declaration.getSourceFile() !== point.getSourceFile()) return true;
  const scope = scopeOf(declaration);
  if (!contains(scope, point)) return false;
  const isHoisted =
    ts.isFunctionDeclaration(declaration) ||
    ts.isInterfaceDeclaration(declaration) ||
    ts.isTypeAliasDeclaration(declaration) ||
    ts.isTypeParameterDeclaration(declaration) ||
    isImport(declaration);
  return isHoisted || declaration.pos < point.pos || functionAround(scope) !== functionAround(point.parent);
}

const isImport = (node: ts.Node) =>
  ts.isImportSpecifier(node) || ts.isImportClause(node) || ts.isNamespaceImport(node);

const functionAround = (node: ts.Node) => ts.findAncestor(node, isFunctionOrFile);

export interface OuterName {
  name: string;
  symbol: ts.Symbol;
  declaration: ts.Node;
  uses: ts.Identifier[];
}

/** Names used in these nodes that the same file declares outside of them. */
export function outerNames(nodes: readonly ts.Node[], checker: ts.TypeChecker): OuterName[] {
  const found = new Map<ts.Symbol, OuterName>();
  const isInside = (node: ts.Node) => nodes.some((each) => contains(each, node));
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node) && isUse(node)) {
      const symbol = symbolOf(node, checker);
      const declaration = symbol?.declarations?.find(
        (each) => each.getSourceFile() === node.getSourceFile() && !ts.isSourceFile(each),
      );
      if (symbol && declaration && !isInside(declaration)) {
        const known = found.get(symbol);
        if (known) known.uses.push(node);
        else found.set(symbol, { name: node.text, symbol, declaration, uses: [node] });
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const node of nodes) visit(node);
  return [...found.values()];
}

/** `this`, `super`, `arguments` and `new.target` in these nodes that belong to a function around them. */
export function outerWords(nodes: readonly ts.Node[]): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node, root: ts.Node) => {
    const isWord =
      node.kind === ts.SyntaxKind.ThisKeyword ||
      node.kind === ts.SyntaxKind.ThisType ||
      node.kind === ts.SyntaxKind.SuperKeyword ||
      (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.NewKeyword) ||
      (ts.isIdentifier(node) && node.text === 'arguments' && isUse(node));
    if (isWord && !contains(root, functionScope(node))) found.push(node);
    ts.forEachChild(node, (child) => visit(child, root));
  };
  for (const node of nodes) visit(node, node);
  return found;
}

/** @throws RefusalError `clash` when it is no identifier, or stands in the file as the name of something already */
export function checkFreeName(tree: ts.SourceFile, path: string, name: string): void {
  checkIdentifier(name);
  const visit = (node: ts.Node): ts.Identifier | undefined => {
    if (ts.isIdentifier(node) && node.text === name && (isUse(node) || isDeclarationName(node))) return node;
    return ts.forEachChild(node, visit);
  };
  const taken = visit(tree);
  if (!taken) return;
  const place = `${path}:${lineAndColumn(tree.text, taken.getStart()).line}`;
  refuse('clash', `${name} is a name in ${place} already.`, 'Choose a name that the file does not use.', {
    candidates: [place],
  });
}
