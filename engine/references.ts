/** Where a declaration is referred to. */
import { ts } from 'ts-morph';
import { type Declaration, declarationsOf } from './declarations.ts';
import { selectorOf } from './selector.ts';
import type { Snapshot } from './snapshot.ts';
import { lineAndColumn } from './text.ts';

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
  const anchor = declaration.nameNode ?? declaration.node;
  const groups =
    snapshot.service().findReferences(snapshot.absolute(declaration.path), anchor.getStart()) ?? [];
  const seen = new Set<string>();
  return groups
    .flatMap(({ references }) => references)
    .flatMap(({ fileName, textSpan, isWriteAccess }) => {
      const path = snapshot.relative(fileName);
      const key = `${path}:${textSpan.start}`;
      if (
        path === undefined ||
        seen.has(key) ||
        (path === declaration.path && textSpan.start === anchor.getStart())
      )
        return [];
      seen.add(key);
      const node = tokenAt(snapshot.tree(path), textSpan.start);
      // The service reports names in doc comments too: nothing there refers.
      if (!node || !ts.isToken(node)) return [];
      const kind = kindOf(node, isWriteAccess);
      return [{ path, start: textSpan.start, ...lineAndColumn(snapshot.text(path), textSpan.start), kind }];
    });
}

function kindOf(node: ts.Node, isWrite: boolean): ReferenceKind {
  const { parent } = node;
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent))
    return 'import';
  if (ts.isExportSpecifier(parent) || ts.isExportAssignment(parent)) return 'export';
  if (ts.isPartOfTypeNode(node) || ts.isTypeReferenceNode(parent) || ts.isExpressionWithTypeArguments(parent))
    return 'type';
  if (ts.findAncestor(node, ts.isTypeQueryNode)) return 'type';
  const callee = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
  if (isCallee(callee)) return 'call';
  return isWrite ? 'write' : 'read';
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
    if (node.getStart(tree) > offset || offset >= node.end) return;
    found = node;
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** The selector of the innermost declaration around an offset, parameters and locals left out; the path alone at top level. */
export function enclosingSelector(snapshot: Snapshot, path: string, offset: number): string {
  const all = declarationsOf(path, snapshot.tree(path));
  const around = all.findLast(
    ({ whole, kind }) => kind !== 'parameter' && whole.getStart() <= offset && offset < whole.end,
  );
  return around ? selectorOf(around, all) : path;
}
