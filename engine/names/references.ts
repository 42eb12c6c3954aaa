/** Where a declaration is referred to. */
import { ts } from 'ts-morph';
import { checkIsChecked } from '../compiler/checked.ts';
import type { Snapshot } from '../snapshot.ts';
import { lineAndColumn } from '../text/text.ts';
import { type Declaration, declarationsAround, declarationsNamed } from './declarations.ts';
import { selectorOf } from './selector.ts';

type ReferenceKind = 'read' | 'write' | 'call' | 'type' | 'import' | 'export';

export interface Reference {
  path: string;
  start: number;
  line: number;
  column: number;
  kind: ReferenceKind;
}

/** References to a declaration in all files of the project, the declaration itself and mentions in comments left out. */
export function referencesTo(
  snapshot: Snapshot,
  declaration: Pick<Declaration, 'path' | 'node' | 'nameNode'>,
): Reference[] {
  checkIsChecked(snapshot, declaration.path);
  const anchor = declaration.nameNode ?? declaration.node;
  const own = anchor.getStart();
  return snapshot.compiler
    .references(snapshot, declaration.path, own, anchor.getText())
    .filter(({ path, start }) => path !== declaration.path || start !== own)
    .flatMap(({ path, start }) => {
      const node = tokenAt(snapshot.tree(path), start);
      // The compiler reports names in doc comments too: nothing there refers.
      if (!node || !ts.isToken(node)) return [];
      return [{ path, start, ...lineAndColumn(snapshot.text(path), start), kind: kindOf(node) }];
    });
}

function kindOf(node: ts.Node): ReferenceKind {
  const { parent } = node;
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent))
    return 'import';
  if (ts.isExportSpecifier(parent) || ts.isExportAssignment(parent)) return 'export';
  if (ts.isPartOfTypeNode(node) || ts.isTypeReferenceNode(parent) || ts.isExpressionWithTypeArguments(parent))
    return 'type';
  if (ts.findAncestor(node, ts.isTypeQueryNode)) return 'type';
  const callee = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
  if (isCallee(callee)) return 'call';
  return isWritten(node) ? 'write' : 'read';
}

interface Internals {
  isWriteAccess(node: ts.Node): boolean;
  getDeclarationFromName(node: ts.Node): ts.Declaration | undefined;
}

/** Whether a name is assigned to, or declared together with a value. */
function isWritten(node: ts.Node): boolean {
  const { isWriteAccess, getDeclarationFromName } = ts as unknown as Internals;
  const declaration = getDeclarationFromName(node);
  if (!declaration) return isWriteAccess(node);
  if (ts.isFunctionLike(declaration)) return (declaration as ts.FunctionLikeDeclaration).body !== undefined;
  if (ts.isVariableDeclaration(declaration) || ts.isPropertyDeclaration(declaration))
    return declaration.initializer !== undefined || ts.isCatchClause(declaration.parent);
  return !ts.isPropertySignature(declaration) && !ts.isTypeParameterDeclaration(declaration);
}

/** Called, made with `new`, used as a tag, as a decorator or as a JSX element. */
function isCallee(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isCallOrNewExpression(parent) || ts.isDecorator(parent)) return parent.expression === node;
  if (ts.isTaggedTemplateExpression(parent)) return parent.tag === node;
  return ts.isJsxOpeningLikeElement(parent) && parent.tagName === node;
}

/** Whether a reference declares it once more: an overload, a merged declaration, an overriding member. */
export function isDeclaring(snapshot: Snapshot, { path, start }: Pick<Reference, 'path' | 'start'>): boolean {
  const token = tokenAt(snapshot.tree(path), start);
  const parent = token?.parent;
  if (!parent || (parent as ts.NamedDeclaration).name !== token) return false;
  return (
    ts.isFunctionDeclaration(parent) ||
    ts.isClassDeclaration(parent) ||
    ts.isInterfaceDeclaration(parent) ||
    ts.isEnumDeclaration(parent) ||
    ts.isModuleDeclaration(parent) ||
    ts.isTypeAliasDeclaration(parent) ||
    ts.isClassElement(parent) ||
    ts.isTypeElement(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isEnumMember(parent)
  );
}

/** The deepest node that covers an offset. */
export function tokenAt(tree: ts.SourceFile, offset: number): ts.Node | undefined {
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    // The start is looked for in the text, behind comments: it is asked last.
    if (offset >= node.end || offset < node.pos || node.getStart(tree) > offset) return;
    found = node;
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** The selector of the innermost declaration around an offset, parameters and locals left out; the path alone at top level. */
export function enclosingSelector(snapshot: Pick<Snapshot, 'tree'>, path: string, offset: number): string {
  const tree = snapshot.tree(path);
  const around = declarationsAround(path, tree, offset).findLast(({ kind }) => kind !== 'parameter');
  return around ? selectorOf(around, declarationsNamed(path, tree, around.name)) : path;
}
