/** Concatenations as template strings. */
import { ts } from 'ts-morph';
import type { Checked } from '../compiler/checked.ts';
import { refuse } from '../refusal.ts';

/**
 * The template string that gives what a concatenation gives.
 * @throws RefusalError `shape` when it is none; `unsupported` when a part could give another text
 */
export function toTemplate({ node, checker }: Checked<ts.Expression>): string {
  const parts = operandsOf(node);
  const first = parts.findIndex((part) => isText(part, checker));
  if (parts.length < 2 || first === -1)
    refuse('shape', 'The expression joins no strings.', 'Name a whole concatenation, such as `a + " " + b`.');
  refuseComments(node, parts);
  // What stands before the first string is added up first: `1 + 2 + "px"`.
  const sum = parts[first - 1];
  const numbers =
    first > 1 && sum ? node.getSourceFile().text.slice(parts[0]?.getStart(), sum.end) : undefined;
  const lone = first === 1 ? parts.slice(0, 1) : [];
  const rest = [...lone, ...parts.slice(Math.max(first, 0))];
  for (const part of parts.slice(0, first)) refuseObjects(part, checker);
  const text = rest.map((part) => pieceOf(part, checker)).join('');
  return `\`${numbers === undefined ? '' : `\${${numbers}}`}${text}\``;
}

function operandsOf(node: ts.Expression): ts.Expression[] {
  if (ts.isParenthesizedExpression(node) && !isSum(node.parent)) return operandsOf(node.expression);
  return isSum(node) ? [...operandsOf(node.left), node.right] : [node];
}

const isSum = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;

const isText = (node: ts.Expression, checker: ts.TypeChecker) =>
  (checker.getTypeAtLocation(node).flags & ts.TypeFlags.StringLike) !== 0;

function pieceOf(part: ts.Expression, checker: ts.TypeChecker): string {
  if (ts.isStringLiteral(part)) return escaped(part.getText().slice(1, -1));
  if (ts.isNoSubstitutionTemplateLiteral(part) || ts.isTemplateExpression(part))
    return part.getText().slice(1, -1);
  refuseObjects(part, checker);
  const inner = ts.isParenthesizedExpression(part) ? part.expression : part;
  return `\${${inner.getText()}}`;
}

function escaped(raw: string): string {
  if (/(?<!\\)(?:\\\\)*\\(?:[1-9]|0\d)/.test(raw))
    refuse('unsupported', 'An octal escape cannot stand in a template string.', 'Write it as \\x… first.');
  return raw.replace(/\\(['"])|`|\$\{/g, (match, quote: string | undefined) => quote ?? `\\${match}`);
}

const simple =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.BigIntLike |
  ts.TypeFlags.Null |
  ts.TypeFlags.Undefined;

/** `+` asks an object for its value, a template for its text. */
function refuseObjects(part: ts.Expression, checker: ts.TypeChecker): void {
  const type = checker.getTypeAtLocation(part);
  const types = type.isUnion() ? type.types : [type];
  if (types.every((each) => (each.flags & simple) !== 0 || checker.isArrayLikeType(each))) return;
  refuse(
    'unsupported',
    `\`${part.getText()}\` is of type ${checker.typeToString(type)}: as an object it could give another text in a template.`,
    'Call String or toString on it first.',
  );
}

function refuseComments(node: ts.Expression, parts: readonly ts.Expression[]): void {
  const { text } = node.getSourceFile();
  const gaps = parts.slice(1).map((part, index) => text.slice(parts[index]?.end, part.getStart()));
  if (gaps.some((gap) => /\/[/*]/.test(gap)))
    refuse('unsupported', 'Comments between the parts would be lost.', 'Move them first.');
}
