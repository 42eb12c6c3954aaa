/** The opposite of a condition, by De Morgan's laws and turned comparisons, without a change of what is evaluated. */
import { ts } from 'ts-morph';
import { joinSplices, type Splice } from '../text/splices.ts';

/** Tells the type of an expression of a tree that has no types of its own. */
export type TypeOf = (node: ts.Expression) => { checker: ts.TypeChecker; type: ts.Type } | undefined;

/** The text of the opposite of a condition; what is not an operator keeps its bytes, comments too. */
export function negated(condition: ts.Expression, typeOf: TypeOf): string {
  const source = condition.getSourceFile();
  const start = condition.getStart(source);
  const splices = splicesOf(condition, isTested(condition), { root: condition, typeOf })
    .map((splice) => ({ ...splice, start: splice.start - start, end: splice.end - start }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  return joinSplices(condition.getText(source), splices);
}

/** Whether only the truth of an expression counts where it stands. */
function isTested(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return isTested(parent);
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return true;
  if (ts.isForStatement(parent) || ts.isConditionalExpression(parent)) return parent.condition === node;
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken;
  return isLogical(parent) && isTested(parent);
}

/** What is negated as a whole; parentheses around it are not part of it. */
interface Negation {
  root: ts.Expression;
  typeOf: TypeOf;
}

const isLogical = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) && opposites.has(node.operatorToken.kind) && isAndOr(node.operatorToken.kind);

const isAndOr = (kind: ts.SyntaxKind) =>
  kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;

const opposites = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.EqualsEqualsToken, '!='],
  [ts.SyntaxKind.ExclamationEqualsToken, '=='],
]);

/** These are opposites only where both sides can be ordered: with NaN or undefined both are false. */
const turned = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.LessThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '>'],
]);

function splicesOf(node: ts.Expression, tested: boolean, context: Negation): Splice[] {
  if (ts.isParenthesizedExpression(node)) return splicesOf(node.expression, tested, context);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [replace(node, 'false')];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [replace(node, 'true')];
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const opposite = opposites.get(kind) ?? (areOrdered(node, context) ? turned.get(kind) : undefined);
    if (opposite === undefined) return withMark(node, context);
    const operator = replace(node.operatorToken, opposite);
    if (!isAndOr(kind)) return [operator];
    return [
      ...operandOf(node, node.left, tested, context),
      operator,
      ...operandOf(node, node.right, tested, context),
    ];
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    return withoutMark(node, tested, context);
  return withMark(node, context);
}

/** `a && b || c` becomes `(!a || !b) && !c`. */
function operandOf(
  outer: ts.BinaryExpression,
  node: ts.Expression,
  tested: boolean,
  context: Negation,
): Splice[] {
  const inside = splicesOf(node, tested, context);
  if (!isLogical(node) || node.operatorToken.kind === outer.operatorToken.kind) return inside;
  return [insert(node.getStart(), '('), ...inside, insert(node.end, ')')];
}

function withMark(node: ts.Expression, { root }: Negation): Splice[] {
  if (!isCompound(node)) return [insert(node.getStart(), '!')];
  // The parentheses that stand there already serve.
  if (node !== root && ts.isParenthesizedExpression(node.parent))
    return [insert(node.parent.getStart(), '!')];
  return [insert(node.getStart(), '!('), insert(node.end, ')')];
}

function withoutMark(node: ts.PrefixUnaryExpression, tested: boolean, context: Negation): Splice[] {
  const { operand } = node;
  const inner = skipParentheses(operand);
  if (!tested && !isBoolean(inner, context)) return [insert(node.getStart(), '!')];
  const bare = [remove(node.getStart(), operand.getStart())];
  if (operand === inner || (isCompound(inner) && isLogical(node.parent))) return bare;
  return [remove(node.getStart(), inner.getStart()), remove(inner.end, operand.end)];
}

function skipParentheses(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ? skipParentheses(node.expression) : node;
}

function isBoolean(node: ts.Expression, { typeOf }: Negation): boolean {
  const type = typeOf(node)?.type;
  const parts = type?.isUnion() ? type.types : type ? [type] : [];
  return parts.length > 0 && parts.every(({ flags }) => (flags & ts.TypeFlags.BooleanLike) !== 0);
}

/** Whether an expression needs parentheses behind `!`. */
const isCompound = (node: ts.Expression) =>
  ts.isBinaryExpression(node) ||
  ts.isConditionalExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isYieldExpression(node) ||
  ts.isAsExpression(node) ||
  ts.isSatisfiesExpression(node);

/** Texts, bigints, numbers written out and lengths: never NaN, never missing. */
function areOrdered({ left, right }: ts.BinaryExpression, context: Negation): boolean {
  const kinds = [left, right].map((side) => orderOf(side, context));
  return kinds[0] !== undefined && (kinds[0] === kinds[1] || kinds.every((each) => each !== 'text'));
}

function orderOf(node: ts.Expression, { typeOf }: Negation): 'text' | 'number' | undefined {
  const found = typeOf(node);
  if (!found) return undefined;
  const { checker, type } = found;
  const parts = type.isUnion() ? type.types : [type];
  const all = (flags: ts.TypeFlags) => parts.every((part) => (part.flags & flags) !== 0);
  if (all(ts.TypeFlags.StringLike)) return 'text';
  if (all(ts.TypeFlags.BigIntLike | ts.TypeFlags.NumberLiteral)) return 'number';
  const counts =
    ts.isPropertyAccessExpression(node) && !node.questionDotToken && /^(?:length|size)$/.test(node.name.text);
  const owner = counts ? typeOf(node.expression)?.type : undefined;
  if (!owner) return undefined;
  const isBuiltIn =
    (owner.flags & ts.TypeFlags.StringLike) !== 0 ||
    checker.isArrayType(owner) ||
    checker.isTupleType(owner) ||
    /^(?:Readonly)?(?:Map|Set)$/.test(owner.symbol?.name ?? '');
  return isBuiltIn ? 'number' : undefined;
}

const replace = (node: ts.Node, text: string): Splice => ({ start: node.getStart(), end: node.end, text });
const insert = (at: number, text: string): Splice => ({ start: at, end: at, text });
const remove = (start: number, end: number): Splice => ({ start, end, text: '' });
