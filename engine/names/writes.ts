/** Where a variable is written after it was declared. */
import { ts } from 'ts-morph';
import { symbolOf } from './uses.ts';

/** Whether an expression is written to where it stands: assigned, stepped, deleted, or a loop's variable. */
export function isWritten(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) return parent.left === node && isAssignment(parent.operatorToken.kind);
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return (
      parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
    );
  if (ts.isDeleteExpression(parent)) return true;
  if (ts.isForInStatement(parent) || ts.isForOfStatement(parent)) return parent.initializer === node;
  if (ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent) || ts.isAsExpression(parent))
    return isWritten(parent);
  return isPartOfPattern(node, parent);
}

/** `[a, b] = pair`, `({ a } = pair)`: a literal on the left is a pattern. */
function isPartOfPattern(node: ts.Node, parent: ts.Node): boolean {
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name === node && isWritten(parent.parent);
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node && isWritten(parent.parent);
  if (ts.isSpreadElement(parent) || ts.isArrayLiteralExpression(parent) || ts.isSpreadAssignment(parent))
    return isWritten(ts.isArrayLiteralExpression(parent) ? parent : parent.parent);
  return false;
}

/** What `a` is in `a.b[0]!`: where the way to a value begins. */
export function rootOf(target: ts.Expression): ts.Expression {
  let root = target;
  while (
    ts.isPropertyAccessExpression(root) ||
    ts.isElementAccessExpression(root) ||
    ts.isNonNullExpression(root)
  )
    root = root.expression;
  return root;
}

/** Every identifier in a node that stands for this symbol, names of its declarations left out. */
export function usesOf(symbol: ts.Symbol, within: ts.Node, checker: ts.TypeChecker): ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node) && node.text === symbol.name && symbolOf(node, checker) === symbol) {
      const isName = symbol.declarations?.some(
        (declaration) => ts.getNameOfDeclaration(declaration) === node,
      );
      if (!isName) found.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(within);
  return found;
}

const known = new WeakMap<ts.Symbol, boolean>();

/** Whether a variable, parameter or function is given another value anywhere after its declaration. */
export function isReassigned(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  const remembered = known.get(symbol);
  if (remembered !== undefined) return remembered;
  const declarations = symbol.declarations ?? [];
  const [first] = declarations;
  const isConst =
    declarations.length === 1 &&
    first !== undefined &&
    ts.isVariableDeclaration(first) &&
    (ts.getCombinedNodeFlags(first) & ts.NodeFlags.Const) !== 0;
  const answer =
    !isConst &&
    (declarations.length !== 1
      ? declarations.some((each) => ts.isVariableDeclaration(each) || ts.isParameter(each))
      : usesOf(symbol, (first as ts.Node).getSourceFile(), checker).some(isWritten));
  known.set(symbol, answer);
  return answer;
}

/** Whether an operator writes to what stands left of it. */
export const isAssignment = (operator: ts.SyntaxKind) =>
  operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
