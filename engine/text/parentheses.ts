/** Parentheses where precedence wants them, and only there. */
import { ts } from 'ts-morph';
import type { Splice } from './splices.ts';
import { goesOn, joinsLineAbove } from './statement-ends.ts';

const kind = ts.SyntaxKind;

/** How tightly an expression holds together: the levels of the grammar, loosest first. */
const level = {
  comma: 0,
  assignment: 1,
  conditional: 2,
  or: 3,
  and: 4,
  bitOr: 5,
  bitXor: 6,
  bitAnd: 7,
  equality: 8,
  relational: 9,
  shift: 10,
  additive: 11,
  multiplicative: 12,
  exponent: 13,
  unary: 14,
  update: 15,
  leftHandSide: 16,
  member: 17,
  primary: 18,
} as const;

const binaryLevels = new Map<ts.SyntaxKind, number>([
  [kind.CommaToken, level.comma],
  [kind.QuestionQuestionToken, level.or],
  [kind.BarBarToken, level.or],
  [kind.AmpersandAmpersandToken, level.and],
  [kind.BarToken, level.bitOr],
  [kind.CaretToken, level.bitXor],
  [kind.AmpersandToken, level.bitAnd],
  [kind.EqualsEqualsToken, level.equality],
  [kind.ExclamationEqualsToken, level.equality],
  [kind.EqualsEqualsEqualsToken, level.equality],
  [kind.ExclamationEqualsEqualsToken, level.equality],
  [kind.LessThanToken, level.relational],
  [kind.GreaterThanToken, level.relational],
  [kind.LessThanEqualsToken, level.relational],
  [kind.GreaterThanEqualsToken, level.relational],
  [kind.InstanceOfKeyword, level.relational],
  [kind.InKeyword, level.relational],
  [kind.LessThanLessThanToken, level.shift],
  [kind.GreaterThanGreaterThanToken, level.shift],
  [kind.GreaterThanGreaterThanGreaterThanToken, level.shift],
  [kind.PlusToken, level.additive],
  [kind.MinusToken, level.additive],
  [kind.AsteriskToken, level.multiplicative],
  [kind.SlashToken, level.multiplicative],
  [kind.PercentToken, level.multiplicative],
  [kind.AsteriskAsteriskToken, level.exponent],
]);

/**
 * Whether an expression needs parentheses in the place of a node.
 * @param slot the node whose place it takes; it has a parent
 * @param text the expression as it will be written
 */
export function needsParentheses(slot: ts.Expression, expression: ts.Expression, text: string): boolean {
  if (ts.isSpreadElement(expression)) return false;
  return (
    levelOf(expression) < leastLevelIn(slot) ||
    mixesCoalescing(slot, expression) ||
    endsInType(slot, expression) ||
    cutsChain(slot, expression) ||
    isBadCallee(slot, expression) ||
    opensStatement(slot, text) ||
    looksLikeForIn(slot, text)
  );
}

/**
 * The splice that puts an expression in the place of a node: parentheses come, or go where only the old expression needed
 * them; in a file without semicolons a line that would join the one above starts with one.
 */
export function putExpression(slot: ts.Expression, expression: ts.Expression, text: string): Splice {
  const around = slot.parent;
  const source = slot.getSourceFile();
  if (
    ts.isParenthesizedExpression(around) &&
    ts.isExpression(around.parent) &&
    source.text.slice(around.getStart(source) + 1, slot.getStart(source)).trim() === '' &&
    source.text.slice(slot.end, around.end - 1).trim() === '' &&
    needsParentheses(around, slot, slot.getText(source)) &&
    !needsParentheses(around, expression, text)
  )
    return putBare(around, text);
  if (isInJsx(slot)) return putBare(slot, ts.isJsxChild(expression) ? text : `{${text}}`);
  return putBare(slot, needsParentheses(slot, expression, text) ? `(${text})` : text);
}

function levelOf(node: ts.Expression): number {
  if (ts.isBinaryExpression(node)) return binaryLevels.get(node.operatorToken.kind) ?? level.assignment;
  if (ts.isArrowFunction(node) || ts.isYieldExpression(node)) return level.assignment;
  if (ts.isConditionalExpression(node)) return level.conditional;
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return level.relational;
  if (ts.isPrefixUnaryExpression(node)) return isStep(node.operator) ? level.update : level.unary;
  if (ts.isPostfixUnaryExpression(node)) return level.update;
  if (isUnaryWord(node)) return level.unary;
  if (ts.isNewExpression(node)) return node.arguments ? level.member : level.leftHandSide;
  if (ts.isExpressionWithTypeArguments(node)) return level.leftHandSide;
  return level.primary;
}

const isStep = (operator: ts.SyntaxKind) =>
  operator === kind.PlusPlusToken || operator === kind.MinusMinusToken;

const isUnaryWord = (node: ts.Node) =>
  ts.isTypeOfExpression(node) ||
  ts.isVoidExpression(node) ||
  ts.isDeleteExpression(node) ||
  ts.isAwaitExpression(node) ||
  ts.isTypeAssertionExpression(node);

function leastLevelIn(slot: ts.Expression): number {
  const { parent } = slot;
  if (ts.isBinaryExpression(parent)) return leastOperand(parent, slot);
  if (ts.isConditionalExpression(parent)) return parent.condition === slot ? level.or : level.assignment;
  if (ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)) return level.relational;
  if (ts.isPrefixUnaryExpression(parent)) return isStep(parent.operator) ? level.leftHandSide : level.unary;
  if (ts.isPostfixUnaryExpression(parent)) return level.leftHandSide;
  if (isUnaryWord(parent)) return level.unary;
  if (isHead(slot) || ts.isDecorator(parent) || ts.isNewExpression(parent)) {
    const isArgument = headOf(parent) !== slot;
    return isArgument
      ? ts.isElementAccessExpression(parent)
        ? level.comma
        : level.assignment
      : level.member;
  }
  if (ts.isExpressionWithTypeArguments(parent)) return level.leftHandSide;
  const takesComma =
    ts.isParenthesizedExpression(parent) ||
    ts.isTemplateSpan(parent) ||
    ts.isJsxExpression(parent) ||
    ts.isElementAccessExpression(parent) ||
    (ts.isStatement(parent) && !ts.isExportAssignment(parent) && !ts.isForOfStatement(parent)) ||
    ts.isCaseClause(parent);
  return takesComma ? level.comma : level.assignment;
}

function leastOperand(parent: ts.BinaryExpression, slot: ts.Expression): number {
  const operator = parent.operatorToken.kind;
  const own = binaryLevels.get(operator);
  if (own === undefined) return parent.left === slot ? level.leftHandSide : level.assignment;
  if (operator === kind.AsteriskAsteriskToken) return parent.left === slot ? level.update : level.exponent;
  return parent.left === slot ? own : own + 1;
}

/** `??` stands beside neither `||` nor `&&`. */
function mixesCoalescing(slot: ts.Expression, expression: ts.Expression): boolean {
  if (!ts.isBinaryExpression(slot.parent) || !ts.isBinaryExpression(expression)) return false;
  const outer = slot.parent.operatorToken.kind;
  const inner = expression.operatorToken.kind;
  const isLogical = (each: ts.SyntaxKind) =>
    each === kind.BarBarToken || each === kind.AmpersandAmpersandToken;
  return (
    (outer === kind.QuestionQuestionToken && isLogical(inner)) ||
    (inner === kind.QuestionQuestionToken && isLogical(outer))
  );
}

/** Behind `a as T` the parser goes on to read a type: `a as T & b`, `a as T < b`, `a as T ? …`. */
function endsInType(slot: ts.Expression, expression: ts.Expression): boolean {
  if (!ts.isAsExpression(expression) && !ts.isSatisfiesExpression(expression)) return false;
  const { parent } = slot;
  if (ts.isConditionalExpression(parent)) return parent.condition === slot;
  return ts.isBinaryExpression(parent) && parent.left === slot;
}

/** Whether a node is what a call, an access or `!` starts with. */
function isHead({ parent }: ts.Expression): boolean {
  return (
    ts.isPropertyAccessExpression(parent) ||
    ts.isElementAccessExpression(parent) ||
    ts.isCallExpression(parent) ||
    ts.isTaggedTemplateExpression(parent) ||
    ts.isNonNullExpression(parent)
  );
}

const headOf = (node: ts.Node) =>
  ts.isTaggedTemplateExpression(node) ? node.tag : (node as ts.CallExpression).expression;

/** `(a?.b).c` reads `c` also when `a` is missing; without the parentheses it does not. */
function cutsChain(slot: ts.Expression, expression: ts.Expression): boolean {
  const goesOn = isHead(slot) && headOf(slot.parent) === slot;
  if (!goesOn || !ts.isOptionalChain(expression)) return false;
  return !ts.isOptionalChain(slot);
}

/** `new (make())()`, `(1).toFixed()`: what the level of an expression does not tell. */
function isBadCallee(slot: ts.Expression, expression: ts.Expression): boolean {
  const { parent } = slot;
  if (ts.isPropertyAccessExpression(parent) && ts.isNumericLiteral(expression)) return true;
  if (!ts.isNewExpression(parent) || parent.expression !== slot) return false;
  let head: ts.Expression = expression;
  while (ts.isPropertyAccessExpression(head) || ts.isElementAccessExpression(head)) head = head.expression;
  return ts.isCallExpression(head) || ts.isOptionalChain(expression) || ts.isTaggedTemplateExpression(head);
}

/** `for (let i = 'a' in b; …)` would be taken for a loop over the keys of `b`. */
function looksLikeForIn(slot: ts.Expression, text: string): boolean {
  if (!/\bin\b/.test(text)) return false;
  let node: ts.Node = slot;
  while (
    ts.isExpression(node.parent) ||
    ts.isVariableDeclaration(node.parent) ||
    ts.isVariableDeclarationList(node.parent)
  )
    node = node.parent;
  return ts.isForStatement(node.parent) && node.parent.initializer === node;
}

/** A statement that starts with `{`, `function` or `class` is no expression; nor is an arrow's body that starts with `{`. */
function opensStatement(slot: ts.Expression, text: string): boolean {
  const opening = /^(?:\s|\/\*[\s\S]*?\*\/|\/\/.*)*(\{|(?:async\s+)?function\b|class\b|let\s*\[)/.exec(
    text,
  )?.[1];
  if (!opening) return false;
  const { parent } = leftmost(slot);
  if (ts.isExpressionStatement(parent)) return true;
  if (ts.isArrowFunction(parent)) return opening === '{' && parent.body.getStart() === slot.getStart();
  return ts.isExportAssignment(parent) && /^(?:async|function|class)/.test(opening);
}

/** The largest expression that starts where a node starts. */
function leftmost(node: ts.Expression): ts.Expression {
  let outer = node;
  while (
    ts.isExpression(outer.parent) &&
    !ts.isArrowFunction(outer.parent) &&
    outer.parent.getStart() === node.getStart()
  )
    outer = outer.parent;
  return outer;
}

/** JSX elements among others, and strings of attributes, stand without braces. */
const isInJsx = (slot: ts.Expression) =>
  ts.isJsxAttribute(slot.parent) || ts.isJsxElement(slot.parent) || ts.isJsxFragment(slot.parent);

function putBare(slot: ts.Expression, text: string): Splice {
  const source = slot.getSourceFile();
  const start = slot.getStart(source);
  const before = source.text[start - 1] ?? '';
  const after = source.text[slot.end] ?? '';
  const isWord = (character: string | undefined) => character !== undefined && /[\w$]/.test(character);
  const touches = (isWord(before) && isWord(text[0])) || (/[-+/]/.test(before) && before === text[0]);
  const head = leftmost(slot).parent;
  const joins = goesOn(text) && ts.isExpressionStatement(head) && joinsLineAbove(head);
  return {
    start,
    end: slot.end,
    text: `${joins ? ';' : touches ? ' ' : ''}${text}${isWord(after) && isWord(text.at(-1)) ? ' ' : ''}`,
  };
}
