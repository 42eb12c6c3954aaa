/** Where the type and the value of a declaration stand, and how they are written. */
import { ts } from 'ts-morph';
import { type Edit, splice } from '../text/edits.ts';

/** What may have a type behind it. */
export type Typed =
  | ts.VariableDeclaration
  | ts.ParameterDeclaration
  | ts.PropertyDeclaration
  | ts.PropertySignature
  | ts.TypeAliasDeclaration
  | ts.FunctionLikeDeclaration
  | ts.MethodSignature;

/** Writes a type that may have several lines, fitted to its place. */
export function withType(path: string, node: Typed, type: string): Edit[] {
  if (node.type) return [splice(path, node.type.getStart(), node.type.end, type)];
  const bare = bareArrowParameter(node);
  if (bare === undefined) return [splice(path, headEnd(node), headEnd(node), `: ${type}`)];
  const text = bare === node ? `: ${type})` : `): ${type}`;
  return [splice(path, bare.getStart(), bare.getStart(), '('), splice(path, bare.end, bare.end, text)];
}

/** Takes the type away; `!` means nothing without one. */
export function withoutType(path: string, node: Typed): Edit[] {
  const mark = (node as ts.VariableDeclaration).exclamationToken;
  const end = mark ? (node as ts.VariableDeclaration).name.end : headEnd(node);
  return node.type ? [splice(path, end, node.type.end, '')] : [];
}

/** Writes the value behind a name: `value` may have several lines, fitted to its place. */
export function withValue(path: string, node: ts.HasInitializer, value: string): Edit[] {
  const old = node.initializer;
  if (old) return [splice(path, old.getStart(), old.end, value)];
  const { exclamationToken: mark } = node as ts.VariableDeclaration;
  // What has a value needs neither `!` nor, as a parameter, `?`.
  const needless = mark ?? (ts.isParameter(node) ? node.questionToken : undefined);
  const unmarked = needless ? [splice(path, needless.getStart(), needless.end, '')] : [];
  const bare = ts.isParameter(node) ? bareArrowParameter(node) : undefined;
  const open = bare ? [splice(path, bare.getStart(), bare.getStart(), '(')] : [];
  const { type } = node as ts.VariableDeclaration;
  const end = type?.end ?? headEnd(node as ts.VariableDeclaration);
  return [...open, ...unmarked, splice(path, end, end, ` = ${value}${bare ? ')' : ''}`)];
}

/** Takes the value away, with the sign before it. */
export function withoutValue(path: string, node: ts.HasInitializer): Edit[] {
  const { type } = node as ts.VariableDeclaration;
  const end = type?.end ?? headEnd(node as ts.VariableDeclaration);
  return node.initializer ? [splice(path, end, node.initializer.end, '')] : [];
}

/** Where the name ends, with its marks; of a function where its parameters end. */
function headEnd(node: Typed): number {
  if (ts.isFunctionLike(node)) {
    const close = node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken);
    return close?.end ?? node.parameters.end;
  }
  const { questionToken, exclamationToken, name } = node as ts.PropertyDeclaration;
  return (questionToken ?? exclamationToken ?? name).end;
}

/** The parameter of `n => n`, when a function or a parameter is of that kind. */
function bareArrowParameter(node: ts.Node): ts.ParameterDeclaration | undefined {
  const owner = ts.isParameter(node) ? node.parent : node;
  if (!ts.isArrowFunction(owner)) return undefined;
  const hasBrackets = owner.getChildren().some(({ kind }) => kind === ts.SyntaxKind.CloseParenToken);
  return hasBrackets ? undefined : owner.parameters[0];
}
