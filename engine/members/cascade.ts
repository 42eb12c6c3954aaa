/** What only deleted code used: imports and private declarations of its file that go with it. */

import { ts } from 'ts-morph';
import { checkedFileIn } from '../compiler/checked.ts';
import { doesSomething } from '../evidence/unused.ts';
import { implicitImports } from '../modules/import-lists.ts';
import { type Declaration, declarationsOf, hasModifier } from '../names/declarations.ts';
import { tokenAt } from '../names/references.ts';
import type { Snapshot } from '../snapshot.ts';
import { usesOutside } from './removals.ts';

export interface Cascade {
  declarations: Declaration[];
  /** Names of import statements: elements of braces, default names and namespaces. */
  imports: ts.Node[];
  /** Names of declarations that nothing uses any more and that stay, since making them does something. */
  kept: string[];
}

/** A private thing of a file that may go with what uses it. */
interface Candidate {
  node: ts.Node;
  nameNode: ts.Node;
  whole: ts.Node;
  declaration: Declaration | undefined;
}

/** Follows what these nodes of a file use, as far as nothing else uses it, also in a circle. */
export function cascadeOf(snapshot: Snapshot, path: string, gone: readonly ts.Node[]): Cascade {
  const tree = snapshot.tree(path);
  const all = ts.isExternalModule(tree) ? candidatesIn(snapshot, path, tree) : [];
  const byStart = new Map(all.map((candidate) => [candidate.nameNode.getStart(), candidate]));
  const meaning = meanings(snapshot, path);
  const reached = new Set<Candidate>();
  const follow = (node: ts.Node): void => {
    const offset = ts.isIdentifier(node) || ts.isPrivateIdentifier(node) ? meaning(node.getStart()) : [];
    for (const start of offset) {
      const candidate = byStart.get(start);
      const isGone = candidate && gone.some((each) => each.pos <= start && start < each.end);
      if (!candidate || isGone || reached.has(candidate)) continue;
      reached.add(candidate);
      follow(candidate.whole);
    }
    ts.forEachChild(node, follow);
  };
  for (const node of gone) follow(node);
  const kept = [...reached].filter(({ declaration }) => declaration && actsWhenMade(declaration.node));
  for (const candidate of kept) reached.delete(candidate);
  const going = withoutUsed(snapshot, path, reached, gone);
  return {
    declarations: going.flatMap(({ declaration }) => declaration ?? []),
    imports: going.filter(({ declaration }) => !declaration).map(({ whole }) => whole),
    kept: kept.map(({ nameNode }) => nameNode.getText()),
  };
}

/** Drops candidates that something else uses, until each that is left is used by nothing but what goes. */
function withoutUsed(
  snapshot: Snapshot,
  path: string,
  reached: Set<Candidate>,
  gone: readonly ts.Node[],
): Candidate[] {
  const uses = new Map(
    [...reached].map((candidate) => [
      candidate,
      usesOutside(snapshot, { path, ...candidate }, [...gone, candidate.whole]).filter(
        (use) => candidate.declaration || use.path === path,
      ),
    ]),
  );
  for (let before = -1; before !== reached.size; ) {
    before = reached.size;
    for (const candidate of reached) {
      const isGoing = (use: { path: string; start: number }) =>
        use.path === path &&
        [...reached].some(({ whole }) => use.start >= whole.getStart() && use.start < whole.end);
      if (!(uses.get(candidate) ?? []).every(isGoing)) reached.delete(candidate);
    }
  }
  return [...reached];
}

function candidatesIn(snapshot: Snapshot, path: string, tree: ts.SourceFile): Candidate[] {
  const implicit = implicitImports(snapshot, tree);
  const imports = tree.statements.filter(ts.isImportDeclaration).flatMap(({ importClause }) => {
    const { name, namedBindings } = importClause ?? {};
    const elements = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
    const namespace = namedBindings && ts.isNamespaceImport(namedBindings) ? [namedBindings] : [];
    return [
      ...(name ? [{ node: name, nameNode: name, whole: name, declaration: undefined }] : []),
      ...[...elements, ...namespace].map((each) => ({
        node: each,
        nameNode: each.name,
        whole: each,
        declaration: undefined,
      })),
    ];
  });
  const declarations = declarationsOf(path, tree).flatMap((declaration): Candidate[] => {
    const { node, nameNode, whole } = declaration;
    return nameNode && isPrivate(declaration) ? [{ node, nameNode, whole, declaration }] : [];
  });
  return [...imports.filter(({ nameNode }) => !implicit.has(nameNode.text)), ...declarations];
}

function isPrivate(declaration: Declaration): boolean {
  const { whole, node, nameNode } = declaration;
  if (ts.isClassElement(node))
    return (
      hasModifier(node, ts.SyntaxKind.PrivateKeyword) ||
      (nameNode !== undefined && ts.isPrivateIdentifier(nameNode))
    );
  const statement = ts.isVariableDeclaration(whole) ? whole.parent.parent : whole;
  return (
    ts.isSourceFile(statement.parent) &&
    !hasModifier(statement, ts.SyntaxKind.ExportKeyword) &&
    !hasModifier(statement, ts.SyntaxKind.DeclareKeyword)
  );
}

/** Whether making what is declared may do more than make it. */
function actsWhenMade(node: ts.Node): boolean {
  if (ts.isClassDeclaration(node)) {
    const extended = node.heritageClauses?.some(
      ({ token, types }) =>
        token === ts.SyntaxKind.ExtendsKeyword &&
        types.some(({ expression }) => !ts.isIdentifier(expression)),
    );
    return (
      Boolean(extended) ||
      (ts.canHaveDecorators(node) && Boolean(ts.getDecorators(node))) ||
      node.members.some(actsAsMember)
    );
  }
  if (ts.isEnumDeclaration(node))
    return node.members.some(({ initializer }) => initializer && doesSomething(initializer));
  if (ts.isModuleDeclaration(node)) return true;
  if (ts.isPropertyDeclaration(node))
    return actsAsMember(node) || Boolean(node.initializer && doesSomething(node.initializer));
  const { initializer } = node as ts.HasInitializer;
  return initializer !== undefined && doesSomething(initializer);
}

function actsAsMember(member: ts.ClassElement): boolean {
  if (ts.isClassStaticBlockDeclaration(member)) return true;
  const decorated = ts.canHaveDecorators(member) && Boolean(ts.getDecorators(member)?.length);
  const computed = member.name !== undefined && ts.isComputedPropertyName(member.name);
  const made =
    ts.isPropertyDeclaration(member) &&
    hasModifier(member, ts.SyntaxKind.StaticKeyword) &&
    member.initializer !== undefined &&
    doesSomething(member.initializer);
  return decorated || computed || made;
}

/** Where in this file what an identifier means is named, by the compiler; nothing when it is declared elsewhere. */
function meanings(snapshot: Snapshot, path: string): (offset: number) => number[] {
  const file = checkedFileIn(snapshot, path);
  if (!file) return () => [];
  const { checker, tree: source } = file;
  return (offset) => {
    const node = tokenAt(source, offset);
    const symbol =
      node && ts.isShorthandPropertyAssignment(node.parent)
        ? checker.getShorthandAssignmentValueSymbol(node.parent)
        : node && checker.getSymbolAtLocation(node);
    return (symbol?.declarations ?? [])
      .filter((each) => each.getSourceFile() === source)
      .map((each) => (ts.getNameOfDeclaration(each) ?? each).getStart());
  };
}
