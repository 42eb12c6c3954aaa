/** Mutants: small changes of behaviour that good tests notice (DeMillo, Lipton and Sayward, 1978; operators as in Stryker). */
import { ts } from 'ts-morph';
import type { Mutant } from '../../contracts/lab.ts';
import { functionOf } from '../names/declarations.ts';
import { resolveTarget } from '../names/selector.ts';
import { RefusalError, refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { hashText } from '../text/text.ts';
import type { Workspace } from '../workspace-types.ts';

/** The mutants of a function, in source order. @throws RefusalError when the target is no function */
export function mutantsOf(workspace: Workspace, target: string): Mutant[] {
  const outcome = workspace.query({ query: 'mutants', params: { target } });
  if (!outcome.ok) throw new RefusalError(outcome.refusal);
  return (outcome.result as { items: Mutant[] }).items;
}

/** Gives at most so many of a list, chosen evenly, in its order. Refuses nothing. */
export const evenly = <Item>(items: readonly Item[], max: number): Item[] =>
  items.length <= max
    ? [...items]
    : Array.from({ length: max }, (_, index) => items[Math.floor((index * items.length) / max)] as Item);

/** As `mutantsOf`, on a snapshot. */
export function mutantsIn(snapshot: Snapshot, target: string): Mutant[] {
  const declaration = resolveTarget(snapshot, target);
  const body = functionOf(declaration)?.body;
  if (!body) refuse('shape', `${target} is a ${declaration.kind} without a body.`, 'Name a function.');
  const { path } = declaration;
  const tree = snapshot.tree(path);
  const found: Mutant[] = [];
  const add = (start: number, end: number, text: string) => {
    const line = tree.getLineAndCharacterOfPosition(start).line + 1;
    const old = tree.text.slice(start, end);
    const description = `line ${line}: ${shorten(old)} became ${shorten(text) || 'nothing'}`;
    found.push({
      id: hashText(`${path}\0${start}\0${end}\0${text}\0${old}`).slice(0, 12),
      file: path,
      target,
      start,
      end,
      text,
      description,
    });
  };
  const visit = (node: ts.Node) => {
    if (ts.isTypeNode(node)) return;
    for (const { range, text } of mutationsOf(node)) add(range.getStart(tree), range.end, text);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

const shorten = (text: string) => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 40)}…` : line;
};

interface Mutation {
  range: ts.Node;
  text: string;
}

const swaps = new Map<ts.SyntaxKind, string[]>([
  [ts.SyntaxKind.PlusToken, ['-']],
  [ts.SyntaxKind.MinusToken, ['+']],
  [ts.SyntaxKind.AsteriskToken, ['/']],
  [ts.SyntaxKind.SlashToken, ['*']],
  [ts.SyntaxKind.PercentToken, ['*']],
  [ts.SyntaxKind.LessThanToken, ['<=', '>=']],
  [ts.SyntaxKind.LessThanEqualsToken, ['<', '>']],
  [ts.SyntaxKind.GreaterThanToken, ['>=', '<=']],
  [ts.SyntaxKind.GreaterThanEqualsToken, ['>', '<']],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ['!==']],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, ['===']],
  [ts.SyntaxKind.EqualsEqualsToken, ['!=']],
  [ts.SyntaxKind.ExclamationEqualsToken, ['==']],
  [ts.SyntaxKind.AmpersandAmpersandToken, ['||']],
  [ts.SyntaxKind.BarBarToken, ['&&']],
  [ts.SyntaxKind.QuestionQuestionToken, ['&&']],
  [ts.SyntaxKind.PlusEqualsToken, ['-=']],
  [ts.SyntaxKind.MinusEqualsToken, ['+=']],
]);

function mutationsOf(node: ts.Node): Mutation[] {
  if (ts.isBinaryExpression(node)) {
    const isConcatenation =
      node.operatorToken.kind === ts.SyntaxKind.PlusToken && [node.left, node.right].some(isText);
    return isConcatenation
      ? []
      : (swaps.get(node.operatorToken.kind) ?? []).map((text) => ({ range: node.operatorToken, text }));
  }
  if (ts.isIfStatement(node) || ts.isWhileStatement(node))
    return [{ range: node.expression, text: `!(${node.expression.getText()})` }];
  if (ts.isConditionalExpression(node))
    return [{ range: node.condition, text: `!(${node.condition.getText()})` }];
  if (ts.isPrefixUnaryExpression(node)) return mutatePrefix(node);
  if (ts.isNumericLiteral(node) && !isIndexOfType(node))
    return [{ range: node, text: String(Number(node.text) + 1) }];
  if (ts.isStringLiteral(node) && isValue(node))
    return [{ range: node, text: node.text === '' ? "'mutated'" : "''" }];
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [{ range: node, text: 'false' }];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [{ range: node, text: 'true' }];
  if (ts.isReturnStatement(node) && node.expression && ts.isCallExpression(node.expression))
    return mutateCall(node.expression);
  return [];
}

const isText = (node: ts.Node) => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
const isIndexOfType = (node: ts.Node) => ts.isLiteralTypeNode(node.parent);

function mutatePrefix(node: ts.PrefixUnaryExpression): Mutation[] {
  const operand = node.operand.getText();
  if (node.operator === ts.SyntaxKind.ExclamationToken) return [{ range: node, text: operand }];
  if (node.operator === ts.SyntaxKind.MinusToken) return [{ range: node, text: operand }];
  if (node.operator === ts.SyntaxKind.PlusPlusToken) return [{ range: node, text: `--${operand}` }];
  if (node.operator === ts.SyntaxKind.MinusMinusToken) return [{ range: node, text: `++${operand}` }];
  return [];
}

/** A string that is a value, not a key, a module or a directive. */
function isValue(node: ts.StringLiteral): boolean {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return !(
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isLiteralTypeNode(parent) ||
    ts.isExpressionStatement(parent) ||
    ts.isElementAccessExpression(parent)
  );
}

/** A returned chain loses its last step when that keeps the type: `text.trim()` → `text`. */
function mutateCall(node: ts.CallExpression): Mutation[] {
  const keeps = new Set([
    'trim',
    'trimEnd',
    'trimStart',
    'toLowerCase',
    'toUpperCase',
    'slice',
    'filter',
    'reverse',
    'toReversed',
    'sort',
    'toSorted',
    'normalize',
  ]);
  const { expression } = node;
  return ts.isPropertyAccessExpression(expression) && keeps.has(expression.name.text)
    ? [{ range: node, text: expression.expression.getText() }]
    : [];
}
