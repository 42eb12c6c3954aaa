/** What happens when an expression is evaluated, and so where else it may be evaluated with the same result. */
import { ts } from 'ts-morph';
import { symbolOf } from '../names/uses.ts';
import { isAssignment, isReassigned } from '../names/writes.ts';

/**
 * `fixed`: gives the same at any time. `fresh`: the same, but a new object each time. `reads`: depends on what was done before.
 * `freshReads`: both. `acts`: may do something that others see, or ask a generator or promise to go on.
 */
export type Evaluation = 'fixed' | 'fresh' | 'reads' | 'freshReads' | 'acts';

const of = (reads: boolean, makes: boolean): Evaluation =>
  reads ? (makes ? 'freshReads' : 'reads') : makes ? 'fresh' : 'fixed';

/** Of several things that are evaluated one after the other. */
export function together(parts: readonly Evaluation[]): Evaluation {
  if (parts.includes('acts')) return 'acts';
  return of(parts.some(dependsOnTime), parts.some(makesObjects));
}

/** Whether another order of evaluation may give another value. */
export const dependsOnTime = (each: Evaluation) =>
  each === 'reads' || each === 'freshReads' || each === 'acts';

/** Whether evaluating twice gives two objects. */
export const makesObjects = (each: Evaluation) =>
  each === 'fresh' || each === 'freshReads' || each === 'acts';

/** Whether two things may be evaluated in the other order. */
export function commute(one: Evaluation, other: Evaluation): boolean {
  if (one === 'acts') return !dependsOnTime(other);
  if (other === 'acts') return !dependsOnTime(one);
  return true;
}

/** Evaluates nothing; tells what evaluating a node of a checked tree, an expression or a statement, would do. */
export function evaluationOf(node: ts.Node, checker: ts.TypeChecker): Evaluation {
  if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return 'fixed';
  if (ts.isFunctionDeclaration(node)) return 'fixed';
  if (ts.isFunctionLike(node)) return ts.isObjectLiteralElement(node) ? partsOf(node.name, checker) : 'fresh';
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return 'fixed';
  if (ts.isIdentifier(node)) return ofName(node, checker);
  if (ts.isCallExpression(node)) return ofCall(node, checker);
  if (alwaysActs(node)) return 'acts';
  const parts = together(childrenOf(node).map((child) => evaluationOf(child, checker)));
  return together([parts, ownPart(node, checker)]);
}

const partsOf = (node: ts.Node | undefined, checker: ts.TypeChecker): Evaluation =>
  node && ts.isComputedPropertyName(node) ? evaluationOf(node.expression, checker) : 'fixed';

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    const isName = (node as ts.NamedDeclaration).name === child && !ts.isShorthandPropertyAssignment(node);
    if (!isName) children.push(child);
    else if (ts.isComputedPropertyName(child)) children.push(child.expression);
  });
  return children;
}

function alwaysActs(node: ts.Node): boolean {
  return (
    ts.isNewExpression(node) ||
    ts.isTaggedTemplateExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isYieldExpression(node) ||
    ts.isDeleteExpression(node) ||
    ts.isClassLike(node) ||
    ts.isThrowStatement(node) ||
    ts.isReturnStatement(node) ||
    ts.isBreakOrContinueStatement(node) ||
    ts.isIterationStatement(node, false) ||
    ts.isTryStatement(node) ||
    node.kind === ts.SyntaxKind.SuperKeyword ||
    (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) ||
    ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && isStep(node.operator))
  );
}

const isStep = (operator: ts.SyntaxKind) =>
  operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;

/** What a node adds to what its parts do. */
function ownPart(node: ts.Node, checker: ts.TypeChecker): Evaluation {
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return ofAccess(node, checker);
  if (ts.isSpreadElement(node))
    return checker.isArrayLikeType(checker.getTypeAtLocation(node.expression)) ? 'reads' : 'acts';
  if (ts.isSpreadAssignment(node)) return 'reads';
  const makes =
    ts.isArrayLiteralExpression(node) ||
    ts.isObjectLiteralExpression(node) ||
    (ts.isRegularExpressionLiteral(node) && keepsItsPlace(node)) ||
    ts.isJsxElement(node) ||
    ts.isJsxSelfClosingElement(node) ||
    ts.isJsxFragment(node);
  if (makes) return 'fresh';
  if (ts.isBinaryExpression(node) && !isComparisonOfIdentity(node.operatorToken.kind))
    return operands([node.left, node.right], checker);
  if (ts.isPrefixUnaryExpression(node) && node.operator !== ts.SyntaxKind.ExclamationToken)
    return operands([node.operand], checker);
  if (ts.isTemplateExpression(node))
    return operands(
      node.templateSpans.map(({ expression }) => expression),
      checker,
    );
  if (ts.isVariableDeclaration(node) && !ts.isIdentifier(node.name)) return 'acts';
  return 'fixed';
}

/** With `g` or `y` an expression remembers where it found something. */
const keepsItsPlace = (node: ts.RegularExpressionLiteral) =>
  /[gy]\w*$/.test(node.text.slice(node.text.lastIndexOf('/')));

const isComparisonOfIdentity = (operator: ts.SyntaxKind) =>
  [
    ts.SyntaxKind.EqualsEqualsEqualsToken,
    ts.SyntaxKind.ExclamationEqualsEqualsToken,
    ts.SyntaxKind.AmpersandAmpersandToken,
    ts.SyntaxKind.BarBarToken,
    ts.SyntaxKind.QuestionQuestionToken,
    ts.SyntaxKind.CommaToken,
  ].includes(operator);

/** An object that is added, compared or written into a text is asked for its value. */
function operands(nodes: readonly ts.Expression[], checker: ts.TypeChecker): Evaluation {
  return nodes.every((node) => isPrimitive(checker.getTypeAtLocation(node), checker)) ? 'fixed' : 'reads';
}

/** Whether every value of a type is compared by what it is, not by which one it is. */
function isPrimitive(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.isUnion()) return type.types.every((each) => isPrimitive(each, checker));
  if (type.isIntersection()) return type.types.some((each) => isPrimitive(each, checker));
  const constraint =
    type.flags & ts.TypeFlags.TypeParameter ? checker.getBaseConstraintOfType(type) : undefined;
  if (constraint && constraint !== type) return isPrimitive(constraint, checker);
  const primitive =
    ts.TypeFlags.StringLike |
    ts.TypeFlags.NumberLike |
    ts.TypeFlags.BigIntLike |
    ts.TypeFlags.BooleanLike |
    ts.TypeFlags.ESSymbolLike |
    ts.TypeFlags.Undefined |
    ts.TypeFlags.Null |
    ts.TypeFlags.Never;
  return (type.flags & primitive) !== 0;
}

function ofName(node: ts.Identifier, checker: ts.TypeChecker): Evaluation {
  if (/^(?:undefined|NaN|Infinity)$/.test(node.text)) return 'fixed';
  const found = symbolOf(node, checker);
  const symbol = found && found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
  const declaration = symbol?.valueDeclaration;
  if (!symbol || !declaration) return 'reads';
  const tree = declaration.getSourceFile();
  if (tree.isDeclarationFile)
    return /^(?:Math|Number|String|Object|Array|JSON)$/.test(node.text) ? 'fixed' : 'reads';
  return isReassigned(symbol, checker) ? 'reads' : 'fixed';
}

function ofAccess(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  checker: ts.TypeChecker,
): Evaluation {
  const symbol = checker.getSymbolAtLocation(ts.isPropertyAccessExpression(node) ? node.name : node);
  if (symbol && symbol.flags & ts.SymbolFlags.Accessor) return 'acts';
  if (symbol && symbol.flags & ts.SymbolFlags.EnumMember) return 'fixed';
  const isOfText = checker.getTypeAtLocation(node.expression).flags & ts.TypeFlags.StringLike;
  return isOfText || /^(?:Math|Number)\.[A-Z_]+$/.test(node.getText()) ? 'fixed' : 'reads';
}

const quietFunctions =
  /^(?:Math\.(?!random\b)\w+|Number\.(?:is|parse)\w+|String\.from\w+|Array\.isArray|Object\.(?:is|keys|values|entries)|parseInt|parseFloat|isNaN|isFinite|String|Number|Boolean|BigInt)$/;
const readingArrayMethods =
  /^(?:at|includes|indexOf|lastIndexOf|slice|join|concat|toReversed|keys|values|entries|with)$/;

/** Calls act, but for a few of the language's own functions on values that have no code of their own. */
function ofCall(node: ts.CallExpression, checker: ts.TypeChecker): Evaluation {
  const parts = together(node.arguments.map((each) => evaluationOf(each, checker)));
  const { expression } = node;
  const isOwnLibrary = checker
    .getSymbolAtLocation(ts.isPropertyAccessExpression(expression) ? expression.name : expression)
    ?.declarations?.every((each) => /\/lib\.[\w.]+\.d\.ts$/.test(each.getSourceFile().fileName));
  if (!isOwnLibrary || parts === 'acts') return 'acts';
  const arePrimitive = node.arguments.every((each) => isPrimitive(checker.getTypeAtLocation(each), checker));
  if (quietFunctions.test(expression.getText())) {
    if (/^(?:Object|Array)\./.test(expression.getText()))
      return together([parts, expression.getText().startsWith('Object.') ? 'freshReads' : 'fixed']);
    return arePrimitive ? parts : 'acts';
  }
  if (!ts.isPropertyAccessExpression(expression) || !arePrimitive) return 'acts';
  const object = checker.getTypeAtLocation(expression.expression);
  const receiver = evaluationOf(expression.expression, checker);
  const isValue = isPrimitive(object, checker) && !(object.flags & ts.TypeFlags.Never);
  const makes = isPrimitive(checker.getTypeAtLocation(node), checker) ? 'fixed' : 'fresh';
  if (isValue && !/^(?:localeCompare|toLocale\w*|matchAll)$/.test(expression.name.text))
    return together([parts, receiver, makes]);
  if (checker.isArrayType(object) && readingArrayMethods.test(expression.name.text))
    return together([parts, receiver, 'reads', makes]);
  return 'acts';
}
