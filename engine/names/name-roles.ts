/** The part that a name plays where it stands, by the syntax around it. */
import { ts } from 'ts-morph';
import { declaredIn, isLexical, isScope } from './bound-scopes.ts';

export type Kind =
  /** Looked up or declared in scopes. */
  | 'lexical'
  | 'shorthand'
  /** The name of a JSX element that is looked up: with a small letter in front it would not be. */
  | 'tag'
  /** `import { half }`. */
  | 'import'
  /** `half` of `import { half as h }`. */
  | 'imported'
  /** `half` of `import { h as half }`. */
  | 'alias'
  /** `export { half }`, the first name of `export { half as h }`; both also `from` a module. */
  | 'export'
  /** `half` of `export { h as half }`. */
  | 'public'
  /** `ns.half`, `import('…').half`. */
  | 'dotted'
  /** The key of a member, a label, an attribute, a string: looked up in no scope. */
  | 'key'
  /** Left to the compiler. */
  | 'odd';

/** Whether a name of this kind is looked up in the scopes around it. */
export const isLookedUp = (kind: Kind) => kind === 'lexical' || kind === 'shorthand' || kind === 'tag';

export interface ModuleName {
  specifier: string;
  name: string;
  /** Where that name stands. */
  start: number;
}

/** Names to follow from a module. Without a specifier nobody knows from which. */
export interface ModulePath {
  specifier: string;
  names: readonly string[];
}

/** What part a name plays where it stands. */
export function kindOf(node: ts.Node, name: string): Kind {
  const { parent } = node;
  if (ts.isImportSpecifier(parent)) {
    if (!ts.isIdentifier(node)) return 'odd';
    if (!parent.propertyName) return 'import';
    return parent.propertyName === node ? 'imported' : 'alias';
  }
  if (ts.isExportSpecifier(parent)) {
    if (!ts.isIdentifier(node)) return 'odd';
    return parent.propertyName && parent.name === node ? 'public' : 'export';
  }
  if (!ts.isIdentifier(node)) return 'key';
  if (ts.isNamespaceExportDeclaration(parent) || ts.isExportAssignment(parent)) return 'odd';
  if (ts.isImportEqualsDeclaration(parent) && parent.name === node) return 'odd';
  if (isDotted(node)) return 'dotted';
  if (!isLexical(node) || ts.isNamespaceExport(parent) || isMere(node, name)) return 'key';
  if (isTag(node)) return 'tag';
  return ts.isShorthandPropertyAssignment(parent) && parent.name === node ? 'shorthand' : 'lexical';
}

/** Labels, elements of HTML, names of the places in a tuple, `new.target`: identifiers that nobody looks up. */
function isMere(node: ts.Identifier, name: string): boolean {
  const { parent } = node;
  if (ts.isNamedTupleMember(parent)) return parent.name === node;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return true;
  if (ts.isMetaProperty(parent) || ts.isJsxNamespacedName(parent) || ts.isImportAttribute(parent))
    return true;
  return isTag(node) && /^[a-z]/.test(name);
}

const isTag = ({ parent }: ts.Node) => ts.isJsxOpeningLikeElement(parent) || ts.isJsxClosingElement(parent);

const isDotted = (node: ts.Identifier): boolean =>
  (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) ||
  (ts.isQualifiedName(node.parent) && node.parent.right === node) ||
  importTypeOf(node) !== undefined;

/** `import('…')` before the first name behind its dot. */
function importTypeOf(node: ts.Node): ts.ImportTypeNode | undefined {
  let top = node;
  while (ts.isQualifiedName(top.parent) && top.parent.left === top) top = top.parent;
  return ts.isImportTypeNode(top.parent) && top.parent.qualifier === top ? top.parent : undefined;
}

/** The other name of `import { half as h }`, the key of `{ key: half }`. */
export function besideOf(node: ts.Node): string | undefined {
  const { parent } = node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent))
    return parent.propertyName && parent.name.text;
  return ts.isPropertyAssignment(parent) && parent.initializer === node ? parent.name.getText() : undefined;
}

/** The module of an import or export, or what `ns` of `ns.half` is. */
export function moduleOf(node: ts.Node): ModulePath | undefined {
  const { parent } = node;
  if (ts.isImportSpecifier(parent)) {
    const from = parent.parent.parent.parent;
    const specifier = ts.isImportDeclaration(from) ? (from.moduleSpecifier as ts.StringLiteral).text : '';
    return { specifier, names: [] };
  }
  if (ts.isExportSpecifier(parent)) {
    const from = parent.parent.parent.moduleSpecifier;
    return from && { specifier: (from as ts.StringLiteral).text, names: [] };
  }
  if (!ts.isIdentifier(node) || !isDotted(node)) return undefined;
  const direct = importTypeOf(node);
  if (direct) return ofImportType(direct, []);
  const names: string[] = [];
  let left: ts.Node = ts.isQualifiedName(parent)
    ? parent.left
    : (parent as ts.PropertyAccessExpression).expression;
  for (;;) {
    if (ts.isQualifiedName(left)) {
      names.unshift(left.right.text);
      left = left.left;
    } else if (ts.isPropertyAccessExpression(left) && ts.isIdentifier(left.name)) {
      names.unshift(left.name.text);
      left = left.expression;
    } else break;
  }
  if (!ts.isIdentifier(left)) return undefined;
  const type = importTypeOf(left);
  return type ? ofImportType(type, [left.text, ...names]) : ofRoot(left, names);
}

function ofImportType({ argument }: ts.ImportTypeNode, names: readonly string[]): ModulePath | undefined {
  if (!ts.isLiteralTypeNode(argument) || !ts.isStringLiteral(argument.literal)) return undefined;
  return { specifier: argument.literal.text, names };
}

/** What the first name of `ns.half` is, when it is imported. */
function ofRoot(root: ts.Identifier, names: readonly string[]): ModulePath | undefined {
  for (let at: ts.Node = root.parent; at; at = at.parent) {
    const found = isScope(at) ? declaredIn(at, root.text) : [];
    const [first] = found;
    if (!first) continue;
    const imported = found.map(importedBy).find((each) => each !== undefined);
    const mayHandOn =
      (imported && found.length > 1) ||
      ts.isImportEqualsDeclaration(first) ||
      (ts.isModuleDeclaration(first) && names.length > 0);
    if (mayHandOn) return { specifier: '', names };
    if (!imported) return undefined;
    const { specifier, name } = imported;
    return { specifier, names: name === '*' ? names : [name, ...names] };
  }
  return undefined;
}

/** Where an imported name comes from; undefined for any other declaration. */
export function importedBy(declaration: ts.Node): ModuleName | undefined {
  const found = ts.isImportSpecifier(declaration)
    ? { from: declaration.parent.parent.parent, name: declaration.propertyName ?? declaration.name }
    : ts.isNamespaceImport(declaration)
      ? { from: declaration.parent.parent, name: undefined }
      : ts.isImportClause(declaration)
        ? { from: declaration.parent, name: undefined }
        : undefined;
  if (!found || !ts.isImportDeclaration(found.from)) return undefined;
  const specifier = (found.from.moduleSpecifier as ts.StringLiteral).text;
  const whole = ts.isNamespaceImport(declaration) ? '*' : 'default';
  const { name } = found;
  return { specifier, name: name ? name.text : whole, start: name ? name.getStart() : -1 };
}
