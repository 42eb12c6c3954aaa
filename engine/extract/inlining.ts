/** Puts an expression in the places of a name, where it gives the same there. */
import { ts } from 'ts-morph';
import { skipParentheses } from '../names/declarations.ts';
import { refuse } from '../refusal.ts';
import { fitSnippet } from '../text/layout.ts';
import { putExpression } from '../text/parentheses.ts';
import type { Splice } from '../text/splices.ts';
import { indentAt, lineAndColumn, styleOf } from '../text/text.ts';
import { commute, dependsOnTime, type Evaluation, makesObjects } from './evaluation.ts';
import { turnOf } from './evaluation-order.ts';

/** `path:line` of nodes, for the candidates of a refusal. */
export const placesOf = (path: string, nodes: readonly ts.Node[]): string[] =>
  nodes
    .slice(0, 20)
    .map((node) => `${path}:${lineAndColumn(node.getSourceFile().text, node.getStart()).line}`);

/** An expression of the file, or the code made of it, in the indentation of another place. */
export function carriedText(expression: ts.Node, offset: number, code = expression.getText()): string {
  const { text } = expression.getSourceFile();
  const own = indentAt(text, expression.getStart());
  return fitSnippet(own + code, indentAt(text, offset), styleOf(text));
}

/** An expression that is made of others, for its precedence. */
export function parsedExpression(text: string, path: string): ts.Expression {
  const name = /x$/.test(path) ? 'value.tsx' : 'value.ts';
  const tree = ts.createSourceFile(name, `(${text}\n)`, ts.ScriptTarget.Latest, true);
  const [statement] = tree.statements;
  const outer = statement && ts.isExpressionStatement(statement) ? statement.expression : undefined;
  return outer && ts.isParenthesizedExpression(outer) ? outer.expression : ts.factory.createIdentifier('_');
}

/**
 * The splice that puts an expression in the place of a name; `{ half }` becomes `{ half: n / 2 }`.
 * @param code what the expression has become, when it is not as it stands in its file
 */
export function putInPlace(use: ts.Identifier, value: ts.Expression, code = value.getText()): Splice {
  const text = carriedText(value, use.getStart(), code);
  const expression =
    code === value.getText() ? value : parsedExpression(code, value.getSourceFile().fileName);
  if (!ts.isShorthandPropertyAssignment(use.parent)) return putExpression(use, expression, text);
  const isComma =
    ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.CommaToken;
  return { start: use.getStart(), end: use.end, text: `${use.text}: ${isComma ? `(${text})` : text}` };
}

/** The splice that puts a name in the place of an expression; `{ tax: net * rate }` becomes `{ tax }`. */
export function putName(node: ts.Expression, name: string): Splice {
  const { parent } = node;
  const isShort =
    ts.isPropertyAssignment(parent) && ts.isIdentifier(parent.name) && parent.name.text === name;
  if (isShort) return { start: parent.getStart(), end: parent.end, text: name };
  return putExpression(withoutParentheses(node), ts.factory.createIdentifier(name), name);
}

/** The parentheses that only this expression needs; those behind a comment may be a cast of JSDoc. */
function withoutParentheses(node: ts.Expression): ts.Expression {
  const { parent } = node;
  const tree = node.getSourceFile();
  const isBare =
    ts.isParenthesizedExpression(parent) &&
    parent.getText(tree) === `(${node.getText(tree)})` &&
    !/\*\/\s*$/.test(tree.text.slice(0, parent.getStart(tree)));
  return isBare ? withoutParentheses(parent) : node;
}

/** Why a name cannot be replaced by an expression where it stands, whatever the expression does; undefined when it can. */
export function misfit(use: ts.Expression, value: ts.Expression): string | undefined {
  const { parent } = use;
  if (ts.isTypeQueryNode(parent) || ts.isPartOfTypeNode(use)) return 'is part of a type';
  if (ts.isExportSpecifier(parent)) return 'is an export';
  if (ts.isJsxOpeningElement(parent) || ts.isJsxClosingElement(parent) || ts.isJsxSelfClosingElement(parent))
    return 'is the name of an element';
  const inner = skipParentheses(value);
  const isMember = ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner);
  const isCalled =
    (ts.isCallExpression(parent) && parent.expression === use) ||
    (ts.isTaggedTemplateExpression(parent) && parent.tag === use);
  if (isCalled && (isMember || (ts.isIdentifier(inner) && inner.text === 'eval')))
    return 'is called, which would get another `this`';
  const isName = ts.isFunctionLike(inner) || ts.isClassLike(inner);
  const namesIt = isName && !(inner as ts.NamedDeclaration).name && givesName(use);
  return namesIt ? 'would give the function another name' : undefined;
}

/** A function without a name takes that of the variable or property it is given to; only when it goes from one to another. */
const givesName = ({ parent }: ts.Node) =>
  (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) && ts.isIdentifier(parent.name);

/**
 * Whether an expression may be evaluated where a name stands instead of where it stands.
 * @param since the declarator or statement that evaluates it now, in the list `root` or at any depth of it
 * @returns why not, or undefined
 */
export function lateness(
  use: ts.Identifier,
  root: ts.Node,
  since: ts.Node,
  evaluation: Evaluation,
  usesCount: number,
  checker: ts.TypeChecker,
): string | undefined {
  if (evaluation === 'fixed') return undefined;
  const turn = turnOf(use, root, checker, since);
  if (evaluation === 'acts' && usesCount > 1) return 'would be done several times';
  if (makesObjects(evaluation) && usesCount > 1)
    return 'would be evaluated several times, and makes a new object each time';
  if (turn.repeated) return 'stands in a loop or function, where it would be evaluated at other times';
  if (evaluation === 'acts' && turn.conditional) return 'is not always reached';
  if (dependsOnTime(evaluation) && !commute(evaluation, turn.before))
    return 'comes behind code that may change the result, or be changed by it';
  return undefined;
}

/** @throws RefusalError with the places, when there is a reason at any of them */
export function refuseUnfit(
  code: 'unsupported' | 'shape',
  what: string,
  path: string,
  reasons: readonly { use: ts.Node; reason: string | undefined }[],
  hint: string,
): void {
  const bad = reasons.filter(({ reason }) => reason !== undefined);
  const [first] = bad;
  if (!first) return;
  const candidates = placesOf(
    path,
    bad.map(({ use }) => use),
  );
  refuse(code, `${what}: at ${candidates[0]} it ${first.reason}.`, hint, { candidates });
}
