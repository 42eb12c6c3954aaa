/** When an expression is evaluated inside of what stands around it. */
import { ts } from 'ts-morph';
import { isAssignment } from '../names/writes.ts';
import { type Evaluation, evaluationOf, together } from './evaluation.ts';

export interface Turn {
  /** It may be left out when the root is evaluated. */
  conditional: boolean;
  /** It may be evaluated several times, or at another time: in a loop, a function, a class. */
  repeated: boolean;
  /** What is evaluated before it, from the root on. */
  before: Evaluation;
}

/**
 * The turn of an expression among what a root does.
 * @param root a node around it
 * @param since a statement or declarator in the list of the root: what stands before and in it does not count
 */
export function turnOf(
  node: ts.Node,
  root: ts.Node,
  checker: ts.TypeChecker,
  since: ts.Node | undefined = undefined,
): Turn {
  const turn = { conditional: false, repeated: false };
  const before: Evaluation[] = [];
  const evaluate = (each: ts.Node) => before.push(evaluationOf(each, checker));
  for (let child = node; child !== root; child = child.parent) {
    const { parent } = child;
    if (isBoundary(child, parent)) {
      turn.conditional = true;
      turn.repeated = true;
    }
    if (isInLoop(child, parent)) turn.repeated = true;
    if (isOptional(child, parent)) turn.conditional = true;
    for (const each of earlier(child, parent)) partsSince(each, since).forEach(evaluate);
    if (ts.isBinaryExpression(parent) && parent.right === child) assigned(parent).forEach(evaluate);
  }
  return { ...turn, before: together(before) };
}

/** What of an earlier sibling comes behind `since`: of the statement that declares it, the later declarators. */
function partsSince(node: ts.Node, since: ts.Node | undefined): readonly ts.Node[] {
  if (!since || node.pos >= since.end) return [node];
  if (node.end <= since.end || !ts.isVariableStatement(node)) return [];
  return node.declarationList.declarations.filter((each) => each.pos >= since.end);
}

const isBoundary = (child: ts.Node, parent: ts.Node) =>
  (ts.isFunctionLike(parent) && !(ts.isObjectLiteralElement(parent) && parent.name === child)) ||
  ts.isClassLike(parent) ||
  ts.isDecorator(parent);

function isInLoop(child: ts.Node, parent: ts.Node): boolean {
  if (ts.isForStatement(parent)) return parent.initializer !== child;
  if (ts.isForInStatement(parent) || ts.isForOfStatement(parent)) return parent.expression !== child;
  return ts.isWhileStatement(parent) || ts.isDoStatement(parent);
}

function isOptional(child: ts.Node, parent: ts.Node): boolean {
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    return parent.right === child && shortCircuits.includes(kind);
  }
  if (ts.isConditionalExpression(parent)) return parent.condition !== child;
  if (ts.isIfStatement(parent) || ts.isSwitchStatement(parent)) return parent.expression !== child;
  if (ts.isBindingElement(parent)) return true;
  if (ts.isIterationStatement(parent, false))
    return isInLoop(child, parent) && !(ts.isWhileStatement(parent) && parent.expression === child);
  if (ts.isTryStatement(parent) || ts.isCaseOrDefaultClause(parent)) return true;
  const isChained = ts.isOptionalChain(parent) && (parent as ts.CallExpression).expression !== child;
  return isChained;
}

const shortCircuits: ts.SyntaxKind[] = [
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
];

/** Children of a node that are evaluated before one of them. */
function earlier(child: ts.Node, parent: ts.Node): ts.Node[] {
  const isFunction = ts.isFunctionLike(parent) || ts.isClassLike(parent);
  if (isFunction || (ts.isBinaryExpression(parent) && isAssignment(parent.operatorToken.kind))) return [];
  const children: ts.Node[] = [];
  ts.forEachChild(parent, (each) => {
    const isName = (parent as ts.NamedDeclaration).name === each && !ts.isComputedPropertyName(each);
    if (each.end <= child.pos && !ts.isToken(each) && !isName && !ts.isModifier(each)) children.push(each);
    else if (each.end <= child.pos && (ts.isIdentifier(each) || isThis(each)) && !isName) children.push(each);
  });
  return children;
}

const isThis = (node: ts.Node) => node.kind === ts.SyntaxKind.ThisKeyword;

/** What of the left side of an assignment is evaluated before the right side. */
function assigned({ left, operatorToken }: ts.BinaryExpression): ts.Node[] {
  if (!isAssignment(operatorToken.kind)) return [];
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken) return [left];
  if (ts.isPropertyAccessExpression(left)) return [left.expression];
  return ts.isElementAccessExpression(left) ? [left.expression, left.argumentExpression] : [];
}
