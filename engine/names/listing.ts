/** How a declaration appears in the answers of queries, and which declaration stands at or around a place. */
import { ts } from 'ts-morph';
import type { Snapshot } from '../snapshot.ts';
import {
  type Declaration,
  declarationsAround,
  declarationsNamed,
  declarationsOf,
  functionOf,
} from './declarations.ts';
import { selectorOf } from './selector.ts';

export interface Listed {
  /** With its hash: can be given to an operation as it is. */
  selector: string;
  kind: string;
  line: number;
}

/** Selector with hash, kind and line of a declaration. */
export function listed(snapshot: Snapshot, declaration: Declaration): Listed {
  const tree = snapshot.tree(declaration.path);
  return {
    selector: selectorOf(declaration, declarationsNamed(declaration.path, tree, declaration.name), true),
    kind: declaration.kind,
    line: lineAt(tree, declaration.whole.getStart()),
  };
}

/** Line, from 1, of an offset. */
export const lineAt = (tree: ts.SourceFile, offset: number) =>
  tree.getLineAndCharacterOfPosition(offset).line + 1;

/** The text of a line, from 1, without its indentation; of a long one the first 200 characters. */
export function lineText(tree: ts.SourceFile, line: number): string {
  const start = tree.getPositionOfLineAndCharacter(line - 1, 0);
  const end = tree.text.indexOf('\n', start);
  return shortLine(tree.text.slice(start, end === -1 ? undefined : end));
}

/** A line as it is listed: without the space around it, at most 200 characters of it. */
export function shortLine(line: string): string {
  const text = line.trim();
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** The declaration whose name, or which itself, starts at an offset. */
export function declarationAt(snapshot: Snapshot, path: string, offset: number): Declaration | undefined {
  const all = declarationsOf(path, snapshot.tree(path));
  return (
    all.find(({ nameNode }) => nameNode?.getStart() === offset) ??
    all.find(({ node, whole }) => node.getStart() === offset || whole.getStart() === offset)
  );
}

/** The declaration of this workspace that a node of the compiler's program stands for. */
export function declarationOfNode(snapshot: Snapshot, node: ts.Node): Declaration | undefined {
  const path = snapshot.relative(node.getSourceFile().fileName);
  if (path === undefined || !snapshot.exists(path)) return undefined;
  const name = ts.getNameOfDeclaration(node as ts.Declaration);
  return declarationAt(snapshot, path, (name ?? node).getStart());
}

/**
 * The innermost declaration around an offset that has a life of its own: a function, a class, a type, a member or what
 * stands at the top level. The locals of a function are parts of it. Undefined: the file.
 */
export function ownerAt(snapshot: Snapshot, path: string, offset: number): Declaration | undefined {
  return declarationsAround(path, snapshot.tree(path), offset).findLast((each) => !isPartOfFunction(each));
}

/** The declaration around an offset as an item, or the file. */
export function listedAround(snapshot: Snapshot, path: string, offset: number): Listed {
  const owner = ownerAt(snapshot, path, offset);
  return owner ? listed(snapshot, owner) : { selector: path, kind: 'file', line: 1 };
}

/** Whether a declaration is a parameter or a plain local of a function. */
export function isPartOfFunction(declaration: Declaration): boolean {
  const { kind, whole } = declaration;
  if (kind === 'parameter') return true;
  const isValue = kind === 'variable' || kind === 'property';
  return isValue && !functionOf(declaration) && ts.findAncestor(whole.parent, isOwner) !== undefined;
}

const isOwner = (node: ts.Node) => ts.isFunctionLike(node) && !ts.isTypeNode(node);

/** The head of a declaration on one line, without its body. */
export const signatureOf = (node: ts.Node) => shortLine(headOf(node).replace(/\s+/g, ' '));

/** The text of a declaration before its body, as it stands there. */
export function headOf(node: ts.Node): string {
  const body = bodyOf(node);
  const text = node.getText();
  return (body ? text.slice(0, body.getStart() - node.getStart()) : text).trim();
}

/** What a declaration holds behind its head: a body, the members, a long value. */
export function bodyOf(node: ts.Node): ts.Node | undefined {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations[0] && bodyOf(node.declarationList.declarations[0]);
  if (ts.isVariableDeclaration(node) && node.initializer)
    return (
      bodyOf(node.initializer) ?? (node.initializer.getText().length > 80 ? node.initializer : undefined)
    );
  if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node))
    return node.members[0];
  return (node as Partial<ts.FunctionLikeDeclaration>).body;
}
