/** From names in the code to the declarations that they mean, by the type checker. */
import { ts } from 'ts-morph';
import { checkedFile, twinOf } from '../compiler/checked.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Declaration } from './declarations.ts';
import { declarationOfNode } from './listing.ts';

/** The symbol that a name means, behind imports and re-exports. */
export function symbolAt(checker: ts.TypeChecker, name: ts.Node): ts.Symbol | undefined {
  const symbol =
    name.parent && ts.isShorthandPropertyAssignment(name.parent)
      ? checker.getShorthandAssignmentValueSymbol(name.parent)
      : checker.getSymbolAtLocation(name);
  if (!symbol) return undefined;
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The declarations of a symbol in this workspace; of overloads the implementation. */
export function declarationsOfSymbol(snapshot: Snapshot, symbol: ts.Symbol): Declaration[] {
  const nodes = symbol.declarations ?? [];
  const hasBody = (node: ts.Node) => (node as Partial<ts.FunctionLikeDeclaration>).body !== undefined;
  const isOverload = (node: ts.Node) =>
    ts.isFunctionLike(node) &&
    !hasBody(node) &&
    nodes.some((each) => each.parent === node.parent && hasBody(each));
  const chosen = nodes.filter((node) => !isOverload(node));
  const found = chosen.map((node) => declarationOfNode(snapshot, node));
  return [...new Set(found.filter((each) => each !== undefined))];
}

/** What the code of a declaration uses outside of itself, in source order; parameters and locals are its own. */
export function dependenciesOf(snapshot: Snapshot, { path, whole }: Declaration): Declaration[] {
  const { checker, tree } = checkedFile(snapshot, path);
  const root = twinOf(tree, whole);
  const found = new Set<Declaration>();
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) {
      const symbol = symbolAt(checker, node);
      for (const declaration of symbol ? declarationsOfSymbol(snapshot, symbol) : []) {
        const isInside =
          declaration.path === path &&
          declaration.whole.getStart() >= whole.getStart() &&
          declaration.whole.end <= whole.end;
        if (!isInside) found.add(declaration);
      }
    }
    ts.forEachChild(node, visit);
  };
  if (root) visit(root);
  return [...found];
}
