/** Finds the declarations of a file: the named places that a selector can point at. */
import { ts } from 'ts-morph';

export const declarationKinds = [
  'function',
  'class',
  'interface',
  'type',
  'enum',
  'variable',
  'namespace',
  'method',
  'constructor',
  'accessor',
  'property',
  'enum-member',
  'parameter',
] as const;
type DeclarationKind = (typeof declarationKinds)[number];

export interface Declaration {
  path: string;
  /** `Class.method`; parts that are not identifiers are in JSON quotes. */
  name: string;
  /** Counts the declarations of the same name in the file, from 1. */
  nth: number;
  kind: DeclarationKind;
  /** The declaring node: a variable declarator, a method, … */
  node: ts.Node;
  /** What is replaced or deleted with it: the whole statement when it declares nothing else. */
  whole: ts.Node;
  nameNode: ts.Node | undefined;
  container: Declaration | undefined;
}

/** Every declaration of a file, in source order, members, parameters and locals of functions included. */
export function declarationsOf(path: string, tree: ts.SourceFile): Declaration[] {
  const known = cache.get(tree);
  if (known) return known;
  const found: Declaration[] = [];
  const counts = new Map<string, number>();
  collect(tree, undefined, (node, whole, part, kind, nameNode, container) => {
    const name = container ? `${container.name}.${part}` : part;
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    const declaration = { path, name, nth, kind, node, whole, nameNode, container };
    found.push(declaration);
    return declaration;
  });
  cache.set(tree, found);
  return found;
}

const cache = new WeakMap<ts.SourceFile, Declaration[]>();

/** Whether a declaration is at the top level of its file. */
export const isTopLevel = (declaration: Declaration) => ts.isSourceFile(declaration.whole.parent);

/** Whether a top-level declaration carries the `export` modifier. */
export const hasExportModifier = ({ whole }: Declaration) => hasModifier(whole, ts.SyntaxKind.ExportKeyword);

/** Whether a node carries a modifier, such as `export`, `default` or `private`. */
export function hasModifier(node: ts.Node, modifier: ts.ModifierSyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === modifier);
}

/** The function that a declaration is or holds: `const half = (n) => …` holds one. */
export function functionOf(declaration: Declaration): ts.FunctionLikeDeclaration | undefined {
  const { node } = declaration;
  if (isFunctionWithBody(node)) return node;
  if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node)) {
    const value = node.initializer && skipParentheses(node.initializer);
    if (value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value))) return value;
  }
  return undefined;
}

function isFunctionWithBody(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isGetAccessorDeclaration(node) ||
    ts.isSetAccessorDeclaration(node)
  );
}

/** The expression inside of parentheses, `as` and `satisfies`. */
export function skipParentheses(node: ts.Expression): ts.Expression {
  let inner = node;
  while (ts.isParenthesizedExpression(inner) || ts.isAsExpression(inner) || ts.isSatisfiesExpression(inner))
    inner = inner.expression;
  return inner;
}

type Add = (
  node: ts.Node,
  whole: ts.Node,
  part: string,
  kind: DeclarationKind,
  nameNode: ts.Node | undefined,
  container: Declaration | undefined,
) => Declaration;

function collect(node: ts.Node, container: Declaration | undefined, add: Add): void {
  ts.forEachChild(node, (child) => {
    const described = describe(child);
    if (!described) return collect(child, container, add);
    const { part, kind, nameNode, whole } = described;
    collect(child, add(child, whole ?? child, part, kind, nameNode, container), add);
  });
}

interface Described {
  part: string;
  kind: DeclarationKind;
  nameNode: ts.Node | undefined;
  whole?: ts.Node;
}

const kinds = new Map<ts.SyntaxKind, DeclarationKind>([
  [ts.SyntaxKind.FunctionDeclaration, 'function'],
  [ts.SyntaxKind.ClassDeclaration, 'class'],
  [ts.SyntaxKind.InterfaceDeclaration, 'interface'],
  [ts.SyntaxKind.TypeAliasDeclaration, 'type'],
  [ts.SyntaxKind.EnumDeclaration, 'enum'],
  [ts.SyntaxKind.ModuleDeclaration, 'namespace'],
  [ts.SyntaxKind.MethodDeclaration, 'method'],
  [ts.SyntaxKind.MethodSignature, 'method'],
  [ts.SyntaxKind.GetAccessor, 'accessor'],
  [ts.SyntaxKind.SetAccessor, 'accessor'],
  [ts.SyntaxKind.PropertyDeclaration, 'property'],
  [ts.SyntaxKind.PropertySignature, 'property'],
  [ts.SyntaxKind.PropertyAssignment, 'property'],
  [ts.SyntaxKind.EnumMember, 'enum-member'],
]);

function describe(node: ts.Node): Described | undefined {
  if (ts.isVariableDeclaration(node)) return describeVariable(node);
  if (ts.isConstructorDeclaration(node))
    return { part: 'constructor', kind: 'constructor', nameNode: undefined };
  if (ts.isParameter(node)) {
    // `this: Type` says a type; it declares no name.
    if (!ts.isIdentifier(node.name) || node.name.text === 'this' || ts.isFunctionTypeNode(node.parent))
      return undefined;
    return { part: node.name.text, kind: 'parameter', nameNode: node.name };
  }
  if (ts.isExportAssignment(node)) return { part: 'default', kind: 'variable', nameNode: undefined };
  const kind = kinds.get(node.kind);
  if (!kind) return undefined;
  const nameNode = (node as ts.NamedDeclaration).name;
  return { part: nameNode ? partOf(nameNode) : 'default', kind, nameNode };
}

function describeVariable(node: ts.VariableDeclaration): Described | undefined {
  if (!ts.isIdentifier(node.name) || !ts.isVariableDeclarationList(node.parent)) return undefined;
  const list = node.parent;
  const alone = list.declarations.length === 1 && ts.isVariableStatement(list.parent);
  return { part: node.name.text, kind: 'variable', nameNode: node.name, whole: alone ? list.parent : node };
}

function partOf(name: ts.Node): string {
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) return name.text;
  if (ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) {
    return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name.text) ? name.text : JSON.stringify(name.text);
  }
  return name.getText();
}
