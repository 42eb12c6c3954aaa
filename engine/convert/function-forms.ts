/** Arrow functions as functions. */
import { ts } from 'ts-morph';
import type { Checked } from '../compiler/checked.ts';
import { hasModifier } from '../names/declarations.ts';
import { outerWords } from '../names/scopes.ts';
import { refuse } from '../refusal.ts';
import { listPlace } from '../signatures/parameter-lists.ts';
import { type Edit, splice } from '../text/edits.ts';
import { indentAt, lineAndColumn, styleOf } from '../text/text.ts';

export type Whole = ts.FunctionDeclaration | ts.FunctionExpression;

/** The function that a node is or holds. */
export function heldFunction(node: ts.Node): Whole | ts.ArrowFunction | undefined {
  if (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node))
    return node;
  if (
    ts.isVariableDeclaration(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isParenthesizedExpression(node)
  ) {
    const inner = ts.isParenthesizedExpression(node) ? node.expression : node.initializer;
    return inner && heldFunction(inner);
  }
  return undefined;
}

/** @throws RefusalError `unsupported` when code uses `this`, `arguments` and the like of the function around it */
export function refuseWords(nodes: readonly ts.Node[], why: string): void {
  const [word] = outerWords(nodes);
  if (!word) return;
  const { line } = lineAndColumn(word.getSourceFile().text, word.getStart());
  refuse(
    'unsupported',
    `It uses \`${word.getText()}\` (line ${line}), and ${why}.`,
    'Pass that as a parameter first.',
  );
}

/**
 * The edits that make a function declaration of a constant that holds a function, or a function expression of an arrow function.
 * @throws RefusalError `shape`, `unsupported`
 */
export function toFunction(path: string, { node }: Checked<ts.Node>): Edit[] {
  const found = heldFunction(node);
  const holder = ts.isVariableDeclaration(node) ? node : undefined;
  if (!found || ts.isFunctionDeclaration(found) || (!ts.isArrowFunction(found) && !holder))
    refuse(
      'shape',
      'There is no arrow function, and no constant that holds a function.',
      'Name one of these.',
    );
  if (ts.isArrowFunction(found)) refuseWords([...found.parameters, found.body], 'a function has its own');
  return holder
    ? constantToDeclaration(path, holder, found)
    : arrowToExpression(path, found as ts.ArrowFunction);
}

function constantToDeclaration(
  path: string,
  holder: ts.VariableDeclaration,
  found: ts.ArrowFunction | ts.FunctionExpression,
): Edit[] {
  const list = holder.parent;
  const statement = list.parent;
  if (
    !ts.isVariableDeclarationList(list) ||
    !ts.isVariableStatement(statement) ||
    list.declarations.length > 1
  )
    refuse('unsupported', 'It is declared together with others.', 'Declare it by itself first.');
  if (!(list.flags & ts.NodeFlags.Const))
    refuse('unsupported', 'It is not constant.', 'Make it a const first.');
  if (holder.type || holder.initializer !== found)
    refuse(
      'unsupported',
      'The constant has a type of its own, which a declaration cannot keep.',
      'Write the types into the function first.',
    );
  const name = holder.name.getText();
  if (ts.isFunctionExpression(found) && found.name && found.name.text !== name)
    refuse('unsupported', `Its inner name ${found.name.text} would be lost.`, 'Rename one of the two first.');
  const isAsync = hasModifier(found, ts.SyntaxKind.AsyncKeyword);
  const star = ts.isFunctionExpression(found) && found.asteriskToken ? '*' : '';
  return [
    splice(path, list.getStart(), headEnd(found), `${isAsync ? 'async ' : ''}function${star} ${name}`),
    ...signatureToFunction(path, found),
    ...(statement.end > found.end ? [splice(path, found.end, statement.end, '')] : []),
  ];
}

/** Where the type parameters or the parameters start, with their bracket. */
function headEnd(found: ts.ArrowFunction | ts.FunctionExpression): number {
  const { start, behind } = listPlace(found);
  return found.typeParameters
    ? found.typeParameters.pos - 1
    : behind === ''
      ? start
      : (found.parameters[0]?.getStart() ?? start);
}

/** `(n) => n` becomes `(n) { return n; }`. */
function signatureToFunction(path: string, found: ts.ArrowFunction | ts.FunctionExpression): Edit[] {
  if (ts.isFunctionExpression(found)) return [];
  const text = found.getSourceFile().text;
  const { start, behind, close } = listPlace(found);
  const brackets = behind === '' ? [] : [splice(path, start, start, '('), splice(path, close, close, ')')];
  const arrow = found.equalsGreaterThanToken;
  const from = text.slice(0, arrow.getStart()).trimEnd().length;
  const { body } = found;
  const gap = text.slice(arrow.end, body.getStart());
  if (/\/[/*]/.test(gap + text.slice(from, arrow.getStart())))
    refuse('unsupported', 'A comment beside the arrow would be lost.', 'Move it first.');
  if (ts.isBlock(body)) return [...brackets, splice(path, from, body.getStart(), ' ')];
  const { eol, indent, semicolons } = styleOf(text);
  const outer = indentAt(text, found.getStart());
  const inner =
    ts.isParenthesizedExpression(body) && !/^\(\s*\/[/*]/.test(body.getText()) ? body.expression : body;
  const opening = ` {${eol}${outer}${indent}return `;
  const closing = `${semicolons ? ';' : ''}${eol}${outer}}`;
  return [
    ...brackets,
    splice(path, from, inner.getStart(), opening),
    splice(path, inner.end, body.end, closing),
  ];
}

function arrowToExpression(path: string, found: ts.ArrowFunction): Edit[] {
  if (ts.isExpressionStatement(found.parent) || ts.isExportAssignment(found.parent))
    refuse(
      'unsupported',
      'A function there would be a declaration.',
      'Give it a name first (extract-constant).',
    );
  const isAsync = hasModifier(found, ts.SyntaxKind.AsyncKeyword);
  return [
    splice(path, found.getStart(), headEnd(found), `${isAsync ? 'async ' : ''}function `),
    ...signatureToFunction(path, found),
  ];
}
