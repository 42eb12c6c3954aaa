/** Which class or interface extends or implements which, by the type checker. */
import { ts } from 'ts-morph';
import { symbolAt } from '../names/symbols.ts';
import type { Snapshot } from '../snapshot.ts';

export interface HeritageLink {
  /** The class or interface that names the other one; of merged ones the first declaration, as in `super`. */
  sub: ts.Node;
  /** What it names: a class or interface, of the project or not. */
  super: ts.Node;
  clause: 'extends' | 'implements';
}

const known = new WeakMap<ts.Program, HeritageLink[]>();

/** All links between classes and interfaces that the files of the project declare, mixins included. */
export function heritageLinks(snapshot: Snapshot): HeritageLink[] {
  const program = snapshot.service().getProgram();
  if (!program) return [];
  const found = known.get(program) ?? collect(snapshot, program);
  known.set(program, found);
  return found;
}

function collect(snapshot: Snapshot, program: ts.Program): HeritageLink[] {
  const checker = program.getTypeChecker();
  const links: HeritageLink[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node)) links.push(...linksOf(checker, node));
    ts.forEachChild(node, visit);
  };
  for (const path of snapshot.list()) {
    const tree = program.getSourceFile(snapshot.absolute(path));
    if (tree) visit(tree);
  }
  return links;
}

function linksOf(checker: ts.TypeChecker, sub: Heir): HeritageLink[] {
  return (sub.heritageClauses ?? []).flatMap(({ token, types }) =>
    types.flatMap((type) =>
      namedBy(checker, type).flatMap((symbol): HeritageLink[] => {
        const named = symbol.declarations?.find(mayBeExtended);
        const clause = token === ts.SyntaxKind.ImplementsKeyword ? 'implements' : 'extends';
        return named ? [{ sub: firstOf(checker, sub), super: named, clause }] : [];
      }),
    ),
  );
}

type Heir = ts.ClassLikeDeclaration | ts.InterfaceDeclaration;

const mayBeExtended = (node: ts.Node): node is Heir | ts.TypeAliasDeclaration =>
  ts.isClassLike(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);

/** Merged declarations are one type: the first of them stands for all. */
export function firstOf(checker: ts.TypeChecker, node: Heir | ts.TypeAliasDeclaration): ts.Node {
  const symbol = node.name && checker.getSymbolAtLocation(node.name);
  return symbol?.declarations?.find(mayBeExtended) ?? node;
}

/** `extends Store` names Store; `extends Logged(Store)` the types that its result is made of. */
function namedBy(checker: ts.TypeChecker, type: ts.ExpressionWithTypeArguments): ts.Symbol[] {
  const direct = symbolAt(checker, type.expression);
  if (direct && !ts.isCallExpression(type.expression) && isType(direct)) return [direct];
  const result = checker.getTypeAtLocation(type);
  const parts = result.isIntersection() ? result.types : [result];
  return parts.flatMap((part) => part.getSymbol() ?? []);
}

const isType = ({ flags }: ts.Symbol) =>
  (flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) !== 0;
