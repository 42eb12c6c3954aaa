/** Guards as optional chains: `a && a.b` as `a?.b`. */
import { ts } from 'ts-morph';
import type { Checked } from '../compiler/checked.ts';
import { sameTokens } from '../names/uses.ts';
import { refuse } from '../refusal.ts';

/**
 * The optional chain that gives what a guarded access gives.
 * @throws RefusalError `shape` when it is none; `unsupported` when the value could differ
 */
export function toOptionalChain({ node, checker }: Checked<ts.Expression>): string {
  const expression = ts.isParenthesizedExpression(node) ? node.expression : node;
  if (ts.isConditionalExpression(expression)) return fromTernary(expression, checker);
  const operands = operandsOf(expression);
  const access = operands.pop() as ts.Expression;
  const guards: Guard[] = [];
  while (operands.length) {
    const guard = guardOf(operands.at(-1) as ts.Expression);
    if (!guard || !linkIn(access, guard.guarded)) break;
    guards.unshift(guard);
    operands.pop();
  }
  if (guards.length === 0) refuseShape();
  const inCondition = isCondition(expression);
  for (const guard of guards) checkGuard(guard, checker, inCondition);
  return [...operands.map((each) => each.getText()), chained(access, guards)].join(' && ');
}

interface Guard {
  guarded: ts.Expression;
  /** How it is compared: by its truth, or with null and undefined. */
  kind: 'truth' | 'nullish' | 'undefined' | 'null';
}

const operandsOf = (node: ts.Expression): ts.Expression[] =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
    ? [...operandsOf(node.left), node.right]
    : [node];

function guardOf(node: ts.Expression): Guard | undefined {
  if (isPath(node)) return { guarded: node, kind: 'truth' };
  if (!ts.isBinaryExpression(node) || !isPath(node.left)) return undefined;
  const { kind: operator } = node.operatorToken;
  const other = node.right.getText();
  if (operator === ts.SyntaxKind.ExclamationEqualsToken && ['null', 'undefined'].includes(other))
    return { guarded: node.left, kind: 'nullish' };
  if (operator === ts.SyntaxKind.ExclamationEqualsEqualsToken && (other === 'null' || other === 'undefined'))
    return { guarded: node.left, kind: other };
  return undefined;
}

/** A name with properties: evaluating it twice gives the same. */
const isPath = (node: ts.Expression): boolean =>
  ts.isIdentifier(node) ||
  node.kind === ts.SyntaxKind.ThisKeyword ||
  ((ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) &&
    isPath(node.expression) &&
    (ts.isPropertyAccessExpression(node) ||
      isPath(node.argumentExpression) ||
      ts.isLiteralExpression(node.argumentExpression)));

type Link = ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression;

const isLink = (node: ts.Node): node is Link =>
  ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node);

/** The link of a chain that stands directly behind the guarded expression. */
function linkIn(access: ts.Expression, guarded: ts.Expression): Link | undefined {
  let node = access;
  while (isLink(node)) {
    if (sameTokens(node.expression, guarded)) return node;
    node = node.expression;
  }
  return undefined;
}

function chained(access: ts.Expression, guards: readonly Guard[]): string {
  const links = guards
    .map(({ guarded }) => linkIn(access, guarded) as Link)
    .filter(({ questionDotToken }) => !questionDotToken);
  const text = access.getText();
  const marks = links
    .map((link) => ({ at: link.expression.end - access.getStart(), link }))
    .toSorted((a, b) => b.at - a.at);
  return marks.reduce((result, { at, link }) => {
    if (!ts.isPropertyAccessExpression(link)) return `${result.slice(0, at)}?.${result.slice(at)}`;
    const dot = link.name.getStart() - access.getStart();
    const between = result.slice(at, dot);
    return result.slice(0, at) + between.replace('.', '?.') + result.slice(dot);
  }, text);
}

const falsy =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BigIntLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.Any |
  ts.TypeFlags.Unknown |
  ts.TypeFlags.Instantiable;

const mayBeFalsy = (type: ts.Type, checker: ts.TypeChecker): boolean =>
  (type.flags & falsy) !== 0 ||
  (type.isIntersection() && type.types.some((part) => mayBeFalsy(part, checker))) ||
  ['{}', 'Object'].includes(checker.typeToString(type));

function checkGuard({ guarded, kind }: Guard, checker: ts.TypeChecker, inCondition: boolean): void {
  const type = checker.getTypeAtLocation(guarded);
  const parts = type.isUnion() ? type.types : [type];
  const has = (flags: ts.TypeFlags) => parts.some((part) => (part.flags & flags) !== 0);
  const shown = `\`${guarded.getText()}\` (${checker.typeToString(type)})`;
  if (
    has(ts.TypeFlags.Any | ts.TypeFlags.Unknown) ||
    (kind === 'truth' && parts.some((part) => mayBeFalsy(part, checker)))
  )
    refuseValue(`${shown} may be falsy without being null or undefined`);
  if (kind === 'undefined' && has(ts.TypeFlags.Null))
    refuseValue(`${shown} may be null, which is not tested`);
  if (kind === 'null' && has(ts.TypeFlags.Undefined))
    refuseValue(`${shown} may be undefined, which is not tested`);
  if (!inCondition && (kind !== 'truth' || has(ts.TypeFlags.Null)))
    refuseValue(`${shown} gives ${kind === 'truth' ? 'null' : 'false'} there, and the chain undefined`);
}

function refuseValue(why: string): never {
  refuse('unsupported', `The value could differ: ${why}.`, 'Keep the guard, or narrow its type first.');
}

function refuseShape(): never {
  refuse(
    'shape',
    'The expression guards no access.',
    'Name a whole `a && a.b`, or `a ? a.b : undefined`; what is guarded must be a name with properties.',
  );
}

/** Whether only the truth of a value counts where it stands. */
function isCondition(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return isCondition(parent);
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken;
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent))
    return parent.expression === node;
  if (ts.isConditionalExpression(parent) || ts.isForStatement(parent)) return parent.condition === node;
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    const isLogical = kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;
    if (kind === ts.SyntaxKind.BarBarToken && parent.left === node) return true;
    return isLogical && isCondition(parent);
  }
  return ts.isExpressionStatement(parent);
}

/** `a ? a.b : undefined`, `a != null ? a.b : undefined`, `a == null ? undefined : a.b`. */
function fromTernary(node: ts.ConditionalExpression, checker: ts.TypeChecker): string {
  const negated = negatedGuard(node.condition);
  const guard = negated ?? guardOf(node.condition);
  const [access, other] = negated ? [node.whenFalse, node.whenTrue] : [node.whenTrue, node.whenFalse];
  if (!guard || !linkIn(access, guard.guarded)) refuseShape();
  if (other.getText() !== 'undefined')
    refuseValue(`where the guard fails it gives \`${other.getText()}\`, and the chain undefined`);
  checkGuard(guard, checker, true);
  return chained(access, [guard]);
}

function negatedGuard(node: ts.Expression): Guard | undefined {
  if (!ts.isBinaryExpression(node) || !isPath(node.left)) return undefined;
  const other = node.right.getText();
  if (other !== 'null' && other !== 'undefined') return undefined;
  const { kind } = node.operatorToken;
  if (kind === ts.SyntaxKind.EqualsEqualsToken) return { guarded: node.left, kind: 'nullish' };
  return kind === ts.SyntaxKind.EqualsEqualsEqualsToken ? { guarded: node.left, kind: other } : undefined;
}
