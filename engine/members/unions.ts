/** Union types as lists of constituents. */
import { ts } from 'ts-morph';
import { parseType } from '../names/free-names.ts';
import { refuse } from '../refusal.ts';
import { type Edit, splice } from '../text/edits.ts';
import { attachedStart } from '../text/layout.ts';
import { tokenTexts } from '../text/snippets.ts';
import { indentAt, styleOf } from '../text/text.ts';

/** The type whose constituents a declaration lists: that of a type alias, or a union that annotates something. */
export function unionIn(node: ts.Node): ts.TypeNode | undefined {
  const { type } = node as ts.PropertySignature;
  if (!type) return undefined;
  return ts.isTypeAliasDeclaration(node) || ts.isUnionTypeNode(type) ? type : undefined;
}

/** The constituents of a type; a type that is no union is its only one. */
export const constituentsOf = (type: ts.TypeNode): readonly ts.TypeNode[] =>
  ts.isUnionTypeNode(type) ? type.types : [type];

/** Parses `A | B`; a bar at the start is allowed. @throws RefusalError `syntax`, or `clash` when one is there already */
export function parseConstituents(code: string, present: readonly ts.TypeNode[]): ts.TypeNode[] {
  const nodes = [...constituentsOf(parseType(code))];
  const keys = new Set(present.map((node) => tokenTexts(node.getText())));
  const taken = nodes.find((node) => keys.has(tokenTexts(node.getText())));
  if (taken)
    refuse('clash', `${taken.getText()} is a constituent already.`, 'Nothing needs to be done for it.');
  return nodes;
}

/** Adds constituents beside one of a type. */
export function withConstituents(
  path: string,
  text: string,
  type: ts.TypeNode,
  added: readonly ts.TypeNode[],
  anchor: ts.TypeNode,
  side: 'before' | 'after',
): Edit[] {
  const bar = barOf(text, type);
  const code = added.map(inUnion).join(bar);
  const alone = anchor === type && inUnion(type) !== type.getText();
  const brackets = alone
    ? [splice(path, type.getStart(), type.getStart(), '('), splice(path, type.end, type.end, ')')]
    : [];
  if (side === 'before') return [splice(path, anchor.getStart(), anchor.getStart(), code + bar), ...brackets];
  return [...brackets, splice(path, anchor.end, anchor.end, bar + code)];
}

/** Replaces one constituent. */
export const withConstituent = (path: string, node: ts.TypeNode, by: readonly ts.TypeNode[]): Edit =>
  splice(path, node.getStart(), node.end, by.map(inUnion).join(' | '));

/** What stands between two constituents: a bar, on a line of its own when the others are. */
function barOf(text: string, type: ts.TypeNode): string {
  const second = constituentsOf(type)[1];
  const first = constituentsOf(type)[0];
  if (!first || !second || !text.slice(first.end, second.getStart()).includes('\n')) return ' | ';
  return `${styleOf(text).eol}${indentAt(text, second.getStart())}| `;
}

/** A type as it stands in a union: those that would swallow the next bar are put in brackets. */
function inUnion(node: ts.TypeNode): string {
  const swallows =
    ts.isFunctionTypeNode(node) ||
    ts.isConstructorTypeNode(node) ||
    ts.isConditionalTypeNode(node) ||
    ts.isInferTypeNode(node);
  return swallows ? `(${node.getText()})` : node.getText();
}

/** Takes a constituent away, with its bar and its comments. @throws RefusalError `shape` when it is the only one */
export function withoutConstituent(path: string, text: string, type: ts.TypeNode, node: ts.TypeNode): Edit[] {
  const all = constituentsOf(type);
  const [next, previous] = [all[all.indexOf(node) + 1], all[all.indexOf(node) - 1]];
  if (!next && !previous)
    refuse('shape', `${node.getText()} is all there is.`, 'Delete the declaration, or set its type.');
  const end = lineEndBehind(text, node.end);
  const start = startOfLine(text, node);
  if (start !== undefined && end !== undefined && next) return [splice(path, start, end, '')];
  if (!previous) return [splice(path, node.getStart(), next?.getStart() ?? node.end, '')];
  const comment = ts.getTrailingCommentRanges(text, previous.end)?.at(-1)?.end;
  if (next || comment === undefined) return [splice(path, previous.end, node.end, '')];
  // A comment behind the one before stays; a semicolon behind the last goes before that comment.
  const semicolon = text[node.end] === ';' ? ';' : '';
  return [
    splice(path, previous.end, previous.end, semicolon),
    splice(path, comment, node.end + semicolon.length, ''),
  ];
}

/** Where the line of a constituent starts, its comments included, when nothing but its bar stands before it. */
function startOfLine(text: string, node: ts.TypeNode): number | undefined {
  const lineStart = text.lastIndexOf('\n', node.getStart() - 1) + 1;
  if (!/^\s*\|\s*$/.test(text.slice(lineStart, node.getStart()))) return undefined;
  const bar = text.indexOf('|', lineStart);
  const above = /(?:^|\n)((?:[^\S\n]*(?:\/\/[^\n]*|\/\*[^\n]*\*\/)[^\S\n]*\r?\n)+)$/.exec(
    text.slice(0, lineStart),
  );
  const start = attachedStart(text, node);
  return Math.min(lineStart - (above?.[1]?.length ?? 0), start < bar ? start : lineStart);
}

/** The end of the line behind an offset when nothing but a comment stands there. */
function lineEndBehind(text: string, offset: number): number | undefined {
  const end = ts.getTrailingCommentRanges(text, offset)?.at(-1)?.end ?? offset;
  const rest = /^[^\S\n]*\r?\n/.exec(text.slice(end));
  return rest ? end + rest[0].length : undefined;
}
