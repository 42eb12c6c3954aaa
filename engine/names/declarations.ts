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
  const known = complete.get(tree);
  if (known) return known;
  const index = indexOf(path, tree);
  const found: Declaration[] = [];
  const add = (declaration: Declaration) => {
    found.push(declaration);
    open(index, declaration.name);
    index.inside.get(declaration)?.forEach(add);
  };
  index.inside.get(undefined)?.forEach(add);
  complete.set(tree, found);
  return found;
}

const complete = new WeakMap<ts.SourceFile, Declaration[]>();

/** The declarations of a file that an offset lies in, outer ones first; looks into no others. */
export function declarationsAround(path: string, tree: ts.SourceFile, offset: number): Declaration[] {
  const index = indexOf(path, tree);
  const within = (container: Declaration | undefined): Declaration[] => {
    if (container) open(index, container.name);
    const inside = index.inside.get(container) ?? [];
    return inside
      .filter(({ whole }) => offset < whole.end && whole.pos <= offset && whole.getStart() <= offset)
      .flatMap((each) => [each, ...within(each)]);
  };
  return within(undefined);
}

/** The declarations of a file with this full name, in source order; looks into nothing that has another name. */
export function declarationsNamed(path: string, tree: ts.SourceFile, name: string): readonly Declaration[] {
  const index = indexOf(path, tree);
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1))
    open(index, name.slice(0, dot));
  return index.named.get(name) ?? [];
}

/** What is known of the declarations of a file: its top level at first, the insides of the others when they are asked for. */
interface Index {
  path: string;
  named: Map<string, Declaration[]>;
  /** Of the file itself: undefined. */
  inside: Map<Declaration | undefined, Declaration[]>;
  opened: Set<string>;
}

const indexes = new WeakMap<ts.SourceFile, Index>();

function indexOf(path: string, tree: ts.SourceFile): Index {
  const known = indexes.get(tree);
  if (known) return known;
  const index: Index = { path, named: new Map(), inside: new Map(), opened: new Set() };
  lookInto(index, tree, undefined);
  indexes.set(tree, index);
  return index;
}

/** Looks into all containers of a name at once: their members are counted together. */
function open(index: Index, name: string): void {
  if (index.opened.has(name)) return;
  index.opened.add(name);
  for (const container of index.named.get(name) ?? []) lookInto(index, container.node, container);
}

function lookInto(index: Index, node: ts.Node, container: Declaration | undefined): void {
  const found: Declaration[] = [];
  collect(node, (child, { part, kind, nameNode, whole = child }) => {
    const name = container ? `${container.name}.${part}` : part;
    const named = index.named.get(name) ?? [];
    const declaration = {
      path: index.path,
      name,
      nth: named.length + 1,
      kind,
      node: child,
      whole,
      nameNode,
      container,
    };
    named.push(declaration);
    index.named.set(name, named);
    found.push(declaration);
  });
  index.inside.set(container, found);
}

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

function collect(node: ts.Node, add: (node: ts.Node, described: Described) => void): void {
  ts.forEachChild(node, (child) => {
    const described = describe(child);
    if (described) add(child, described);
    else collect(child, add);
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
