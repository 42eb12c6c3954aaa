/** What an expression does besides giving a value, as far as its syntax tells. */
import { ts } from 'ts-morph';

/** `none`: the same whenever it is evaluated; `read`: depends on when; `effect`: does something, or may. */
export type Effect = 'none' | 'read' | 'effect';

/**
 * The effect of evaluating an expression. A property access counts as a read: getters are taken to be quiet.
 * @param isSteady tells which names always have the same value
 */
export function effectOf(node: ts.Node, isSteady: (name: ts.Identifier) => boolean = () => false): Effect {
  if (ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isTypeNode(node)) return 'none';
  if (isDoing(node)) return 'effect';
  const own: Effect = isRead(node, isSteady) ? 'read' : 'none';
  return strongest([own, ...childrenOf(node).map((child) => effectOf(child, isSteady))]);
}

const strongest = (effects: readonly Effect[]): Effect =>
  effects.includes('effect') ? 'effect' : effects.includes('read') ? 'read' : 'none';

const isDoing = (node: ts.Node) =>
  ts.isCallOrNewExpression(node) ||
  ts.isTaggedTemplateExpression(node) ||
  ts.isAwaitExpression(node) ||
  ts.isYieldExpression(node) ||
  ts.isDeleteExpression(node) ||
  ts.isSpreadElement(node) ||
  ts.isClassExpression(node) ||
  (ts.isBinaryExpression(node) &&
    node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    node.operatorToken.kind <= ts.SyntaxKind.LastAssignment) ||
  ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
    (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken));

const isRead = (node: ts.Node, isSteady: (name: ts.Identifier) => boolean) =>
  (ts.isIdentifier(node) && node.text !== 'undefined' && !isSteady(node)) ||
  node.kind === ts.SyntaxKind.ThisKeyword ||
  ts.isPropertyAccessExpression(node) ||
  ts.isElementAccessExpression(node);

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    // Names behind a dot and before a colon are not looked up.
    const isName =
      (ts.isPropertyAccessExpression(node) || ts.isPropertyAssignment(node)) &&
      child === node.name &&
      !ts.isComputedPropertyName(child);
    if (!isName) children.push(child);
  });
  return children;
}
