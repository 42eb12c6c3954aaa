/** Tells whether two texts differ only in the order of what has no order: functions, types, members, imports, exports. */
import { ts } from 'ts-morph';
import { isSource } from './files/project.ts';
import { syntaxErrors } from './text/edits.ts';
import { declaredNames } from './text/snippets.ts';

/**
 * Whether two texts are the same file with new declarations, members or imported names, put in one place, in another order.
 * What stands in `base` already keeps its order, and so does what is evaluated where it stands, what is counted by its place
 * (enum members, overloads, parameters, elements, statements) and what repeats a name.
 */
export function sameButForOrder(path: string, base: string, left: string, right: string): boolean {
  if (left === right) return true;
  if (!isSource(path)) return false;
  const [old, a, b] = [base, left, right].map((text) =>
    ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true),
  );
  if (!old || !a || !b || syntaxErrors(a).length || syntaxErrors(b).length) return false;
  const known = new Set<string>();
  canonical(old, base, { isKnown: () => true, see: (line) => known.add(line) });
  const order: Order = { isKnown: (line) => known.has(line), see: () => undefined };
  return canonical(a, left, order) === canonical(b, right, order);
}

interface Order {
  /** Whether an item stood in the base already. */
  isKnown(line: string): boolean;
  see(line: string): void;
}

/** The text of a node, each run of new items without order sorted; blank space between items does not count. */
function canonical(node: ts.Node, text: string, order: Order): string {
  const list = listIn(node);
  if (!list) return withCanonicalChildren(node, text, order);
  const names = list.flatMap(declaredNames);
  const repeats = (item: ts.Node) =>
    declaredNames(item).some((name) => names.indexOf(name) !== names.lastIndexOf(name));
  const lines: string[] = [];
  let run: { item: ts.Node; line: string }[] = [];
  for (const item of list) {
    const line = withComments(item, text, order);
    order.see(line);
    if (!order.isKnown(line) && !repeats(item)) run.push({ item, line });
    else {
      lines.push(...sortRun(run), line);
      run = [];
    }
  }
  const head = ts.isSourceFile(node) ? '' : text.slice(node.getStart(), list.pos);
  const tail = text.slice(list.end, node.end);
  return [head.trim(), ...lines, ...sortRun(run), tail.trim()].join('\n');
}

/** What is hoisted may stand before or behind anything; what is inert, before or behind its like. */
function sortRun(run: { item: ts.Node; line: string }[]): string[] {
  const hoisted = run.filter(({ item }) => isHoisted(item)).map(({ line }) => line);
  const lines: string[] = [];
  let inert: string[] = [];
  for (const { item, line } of run) {
    if (isHoisted(item)) continue;
    if (isUnordered(item)) inert.push(line);
    else {
      lines.push(...inert.sort(), line);
      inert = [];
    }
  }
  return [...hoisted.sort(), ...lines, ...inert.sort()];
}

const isHoisted = (item: ts.Node) =>
  ts.isFunctionDeclaration(item) || ts.isInterfaceDeclaration(item) || ts.isTypeAliasDeclaration(item);

function withCanonicalChildren(node: ts.Node, text: string, order: Order): string {
  let result = '';
  let position = node.getStart();
  ts.forEachChild(node, (child) => {
    result += text.slice(position, child.getStart()) + canonical(child, text, order);
    position = child.end;
  });
  return result + text.slice(position, node.end);
}

function withComments(item: ts.Node, text: string, order: Order): string {
  const comma = /^\s*,/.exec(text.slice(item.end, item.end + 200))?.[0].length ?? 0;
  const above = ts.getLeadingCommentRanges(text, item.getFullStart()) ?? [];
  const behind = ts.getTrailingCommentRanges(text, item.end + comma) ?? [];
  const textOf = (range: ts.TextRange) => text.slice(range.pos, range.end);
  return [...above.map(textOf), canonical(item, text, order), ...behind.map(textOf)].join('\n');
}

function listIn(node: ts.Node): (readonly ts.Node[] & ts.TextRange) | undefined {
  if (ts.isSourceFile(node) || ts.isModuleBlock(node)) return node.statements;
  if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node))
    return node.members;
  if (ts.isObjectLiteralExpression(node)) return node.properties;
  if (ts.isNamedImports(node) || ts.isNamedExports(node)) return node.elements;
  // A member without a value counts on from the one before.
  if (ts.isEnumDeclaration(node) && node.members.every(({ initializer }) => initializer)) return node.members;
  return undefined;
}

function isUnordered(item: ts.Node): boolean {
  if (ts.isVariableStatement(item))
    return item.declarationList.declarations.every(
      ({ name, initializer }) => ts.isIdentifier(name) && isInert(initializer),
    );
  if (ts.isImportDeclaration(item)) return item.importClause !== undefined;
  if (ts.isExportDeclaration(item))
    return item.exportClause !== undefined && ts.isNamedExports(item.exportClause);
  if (ts.isClassDeclaration(item))
    return !item.heritageClauses && !hasDecorators(item) && item.members.every(isUnordered);
  if (ts.isPropertyDeclaration(item) || ts.isPropertyAssignment(item) || ts.isEnumMember(item))
    return !ts.isComputedPropertyName(item.name) && !hasDecorators(item) && isInert(item.initializer);
  if (ts.isMethodDeclaration(item) || ts.isAccessor(item))
    return !ts.isComputedPropertyName(item.name) && !hasDecorators(item);
  return (
    isHoisted(item) ||
    ts.isConstructorDeclaration(item) ||
    ts.isMethodSignature(item) ||
    ts.isPropertySignature(item) ||
    ts.isImportSpecifier(item) ||
    ts.isExportSpecifier(item)
  );
}

const hasDecorators = (node: ts.Node) =>
  ts.canHaveDecorators(node) && (ts.getDecorators(node) ?? []).length > 0;

/** Whether evaluating it reads nothing and does nothing: a literal, a function, an object or array of these. */
function isInert(value: ts.Expression | undefined): boolean {
  if (!value || ts.isLiteralExpression(value) || ts.isArrowFunction(value) || ts.isFunctionExpression(value))
    return true;
  if (ts.isAsExpression(value) || ts.isSatisfiesExpression(value) || ts.isParenthesizedExpression(value))
    return isInert(value.expression);
  if (ts.isPrefixUnaryExpression(value)) return ts.isNumericLiteral(value.operand);
  if (ts.isArrayLiteralExpression(value)) return value.elements.every(isInert);
  if (ts.isObjectLiteralExpression(value))
    return value.properties.every(
      (each) => ts.isMethodDeclaration(each) || (ts.isPropertyAssignment(each) && isUnordered(each)),
    );
  const inert = [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword];
  return inert.includes(value.kind);
}
