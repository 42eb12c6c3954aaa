/** What stands in place of a call when the function is written out there. */
import { ts } from 'ts-morph';
import { contains } from '../names/scopes.ts';
import { isDeclarationName, isUse } from '../names/uses.ts';
import { refuse } from '../refusal.ts';
import { type Edit, splice } from '../text/edits.ts';
import { attachedStart, fitSnippet, ownEnd, removalRange } from '../text/layout.ts';
import { putExpression } from '../text/parentheses.ts';
import { indentAt, styleOf } from '../text/text.ts';
import { evaluationOf } from './evaluation.ts';
import { turnOf } from './evaluation-order.ts';
import { functionAround } from './extraction.ts';
import { carriedText, misfit, parsedExpression, placesOf } from './inlining.ts';
import { type Jumps, jumpsOf } from './jumps.ts';
import {
  type Binding,
  bindingsOf,
  checkSubstitution,
  type InlinedFunction,
  isConstant,
  refuseNames,
  spliced,
  substitutions,
} from './substitution.ts';

/** A part of the function with the values of a call in it. */
const textOf = (made: InlinedFunction, node: ts.Node, bindings: readonly Binding[]): string =>
  spliced(
    node,
    substitutions(bindings, (value) => withoutCalls(made, value)),
  );

/** An argument, with the calls of the same function in it written out too. */
function withoutCalls(made: InlinedFunction, value: ts.Expression): string {
  const inner = made.calls.filter((call) => contains(value, call));
  const outermost = inner.filter((call) => !inner.some((other) => other !== call && contains(other, call)));
  const edits = outermost.flatMap((call) => inlinedCall(made, call));
  return spliced(
    value,
    edits.filter((edit) => edit.kind === 'splice'),
  );
}

/** `({ n })` has its parentheses from where it stands. */
const bare = (node: ts.Expression): ts.Expression =>
  ts.isParenthesizedExpression(node) ? bare(node.expression) : node;

/** The value of a function that does nothing but give one. */
function resultOf({ node }: InlinedFunction): ts.Expression | undefined {
  const { body } = node;
  if (!ts.isBlock(body)) return bare(body);
  const [only, second] = body.statements;
  return only && !second && ts.isReturnStatement(only) && only.expression ? bare(only.expression) : undefined;
}

/**
 * The edits that write a function out in place of a call.
 * @throws RefusalError `unsupported`, `capture` with the place that stands in the way
 */
export function inlinedCall(made: InlinedFunction, call: ts.CallExpression): Edit[] {
  const bindings = bindingsOf(made, call);
  const result = resultOf(made);
  if (!result) return inlinedBody(made, call, bindings);
  checkSubstitution(made, bindings, result);
  const reason = misfit(call, result);
  if (reason) stop(made, call, `The result of the call ${reason}`);
  return [put(made, call, result, textOf(made, result, bindings))];
}

function stop(
  { path }: InlinedFunction,
  node: ts.Node,
  message: string,
  hint = 'Keep this call: name other calls by `in`, or change it first.',
): never {
  return refuse('unsupported', `${message}.`, hint, { candidates: placesOf(path, [node]) });
}

/** An expression of the function in place of the call. */
function put({ path }: InlinedFunction, call: ts.CallExpression, result: ts.Expression, code: string): Edit {
  const text = carriedText(result, call.getStart(), code);
  const { start, end, text: written } = putExpression(call, parsedExpression(text, path), text);
  return splice(path, start, end, written);
}

/** Statements go before the statement of the call; the last `return` gives the value. */
function inlinedBody(made: InlinedFunction, call: ts.CallExpression, bindings: Binding[]): Edit[] {
  const { path, node } = made;
  const body = node.body as ts.Block;
  const statement = ts.findAncestor(call, ts.isStatement) as ts.Statement;
  const isReturned = ts.isReturnStatement(statement) && statement.expression === call;
  const isAll = ts.isExpressionStatement(statement) && statement.expression === call;
  const jumps = jumpsOf(body.statements);
  const last = body.statements.at(-1);
  const value = last && ts.isReturnStatement(last) ? last : undefined;
  const early = jumps.returns.find((each) => each !== value);
  if (early && !isReturned) stop(made, early, 'The function returns from its middle');
  checkPlace(made, call, statement);
  const constants = bindings.filter(isConstant);
  const bound = bindings.filter((each) => !constants.includes(each));
  const isValueUsed = !isAll && !isReturned;
  const isFree = staysFlat(made, call, namesDeclared(body, bound), isValueUsed);
  if (!isFree) refuseNames(path, new Set(bound.map(({ parameter }) => parameter.name.text)), call);
  const kept = isReturned ? body.statements : body.statements.filter((each) => each !== value);
  const lines = [
    ...bound.map((each) => bindingLine(each, path)),
    ...kept.map((each) => statementText(made, each, constants)),
    ...tailOf(made, { isReturned, jumps, value, isValueUsed, constants, statement }),
  ];
  const { text } = statement.getSourceFile();
  if (!isValueUsed && lines.length)
    return [splice(path, statement.getStart(), ownEnd(statement), written(lines, statement, isFree))];
  if (!isValueUsed) {
    const gone = removalRange(text, statement);
    return [splice(path, gone.start, gone.end, '')];
  }
  const result = value?.expression;
  if (!result || misfit(call, result))
    return stop(
      made,
      call,
      'The value of the call is used, and the function ends without one that can stand there',
    );
  const start = attachedStart(text, statement);
  const code = `${written(lines, statement, isFree)}${styleOf(text).eol}${indentAt(text, start)}`;
  return [
    ...(lines.length ? [splice(path, start, start, code)] : []),
    put(made, call, result, textOf(made, result, constants)),
  ];
}

/** Whether the statements can stand beside those around the call; else they need a block, which gives no value. */
function staysFlat(
  made: InlinedFunction,
  call: ts.CallExpression,
  declared: ReadonlySet<string>,
  isValueUsed: boolean,
): boolean {
  const around = functionAround(call);
  const isAlone = made.calls.every((each) => each === call || functionAround(each) !== around);
  const isFree = declared.size === 0 || (isAlone && namesAreFree(declared, around));
  if (!isFree && isValueUsed)
    stop(
      made,
      call,
      `One of the names ${[...declared].join(', ')} of the function is used around the call`,
      'Rename it first.',
    );
  return isFree;
}

interface Tail {
  isReturned: boolean;
  jumps: Jumps;
  value: ts.ReturnStatement | undefined;
  isValueUsed: boolean;
  constants: readonly Binding[];
  statement: ts.Statement;
}

/** What comes behind the statements: an unused value that does something, or the end that `return f()` had. */
function tailOf(
  made: InlinedFunction,
  { isReturned, jumps, value, isValueUsed, constants, statement }: Tail,
): string[] {
  const { semicolons } = styleOf(statement.getSourceFile().text);
  const end = semicolons ? ';' : '';
  if (isReturned) return jumps.endsAlways ? [] : [`return${end}`];
  if (isValueUsed || !value?.expression || evaluationOf(value.expression, made.checker) !== 'acts') return [];
  const text = textOf(made, value.expression, constants);
  return [
    /^(?:[{([`+\-/]|function\b|class\b|async\b|let\b)/.test(text) ? `void (${text})${end}` : `${text}${end}`,
  ];
}

/** @throws RefusalError `unsupported` unless the call is the first thing that its statement does, always, in a list of statements */
function checkPlace(made: InlinedFunction, call: ts.CallExpression, statement: ts.Statement): void {
  const nested = made.calls.find((each) => each !== call && contains(call, each));
  if (nested)
    stop(made, nested, 'The call is an argument of another call', 'Use extract-constant on it first.');
  const { parent } = statement;
  const isInList =
    ts.isBlock(parent) ||
    ts.isSourceFile(parent) ||
    ts.isModuleBlock(parent) ||
    ts.isCaseOrDefaultClause(parent);
  if (!isInList)
    stop(
      made,
      call,
      'The statement of the call is the only one of an `if` or a loop',
      'Put braces around it first.',
    );
  const turn = turnOf(call, statement, made.checker);
  if (turn.conditional || turn.repeated || turn.before !== 'fixed')
    stop(
      made,
      call,
      'The function has statements, and the call is not the first thing that its statement does',
      'Use extract-constant on the call first.',
    );
}

/** Names that the written-out function declares where it is put. */
function namesDeclared(body: ts.Block, bound: readonly Binding[]): Set<string> {
  const names = new Set(bound.map(({ parameter }) => parameter.name.text));
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node) && isDeclarationName(node)) names.add(node.text);
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
    else if (node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
  };
  for (const statement of body.statements) visit(statement);
  return names;
}

/** In a file the function itself stands among its statements: there a block keeps its names apart. */
function namesAreFree(names: ReadonlySet<string>, around: ts.Node): boolean {
  const isTaken = (node: ts.Node): boolean =>
    !ts.isFunctionTypeNode(node) &&
    ((ts.isIdentifier(node) && names.has(node.text) && (isUse(node) || isDeclarationName(node))) ||
      (ts.forEachChild(node, (child) => isTaken(child) || undefined) ?? false));
  return !ts.isSourceFile(around) && !isTaken(around);
}

function bindingLine({ parameter, value, isReassigned }: Binding, path: string): string {
  const { semicolons } = styleOf(parameter.getSourceFile().text);
  const type =
    parameter.type && !/\.[cm]?jsx?$/.test(path) && !parameter.questionToken
      ? `: ${parameter.type.getText()}`
      : '';
  const text = value?.getText() ?? 'undefined';
  return `${isReassigned ? 'let' : 'const'} ${parameter.name.text}${type} = ${text}${semicolons ? ';' : ''}`;
}

/** A statement of the function with its comments. */
function statementText(
  made: InlinedFunction,
  statement: ts.Statement,
  constants: readonly Binding[],
): string {
  const { text } = statement.getSourceFile();
  const start = attachedStart(text, statement);
  const end = ownEnd(statement);
  const comment = ts.getTrailingCommentRanges(text, end)?.at(-1)?.end ?? end;
  const code = textOf(made, statement, constants);
  const own = statement.end - end;
  return (
    indentAt(text, start) +
    text.slice(start, statement.getStart()) +
    code.slice(0, code.length - own) +
    text.slice(end, comment)
  );
}

function written(lines: readonly string[], statement: ts.Statement, isFree: boolean): string {
  const { text } = statement.getSourceFile();
  const style = styleOf(text);
  const { eol, indent: step } = style;
  const indent = indentAt(text, statement.getStart());
  const inner = isFree ? indent : indent + step;
  const guarded = lines.map((line, index) =>
    index > 0 && !style.semicolons && /^\s*[([`+\-/]/.test(line) ? `;${line.trimStart()}` : line,
  );
  const joined = guarded.map((line) => fitSnippet(line, inner, style)).join(eol + inner);
  return isFree ? joined : `{${eol}${inner}${joined}${eol}${indent}}`;
}
