/** What insertions at the top level of a module look at and add: see pending.ts. */
import { ts } from 'ts-morph';
import { localNames } from './modules/import-lists.ts';
import type { Region } from './operation.ts';
import type { Position, Spot } from './text/insertions.ts';
import { declaredNames } from './text/snippets.ts';

/** The region of declarations of new names that go to the top level of a module; undefined for everything else. */
export function regionOfInsertion(
  { path, list, anchor, side }: Spot,
  nodes: readonly ts.Node[],
  text: string,
  position: Position,
): Region | undefined {
  if (!anchor || !ts.isSourceFile(list) || !ts.isExternalModule(list)) return undefined;
  const adds = nodes.flatMap(declaredNames);
  const known = localNames(list);
  const areNew = adds.every((name) => isPlainName.test(name) && !known.has(name));
  if (!nodes.every(isPlainDeclaration) || !areNew) return undefined;
  const start = side === 'before' ? anchor.getFullStart() : anchor.getStart();
  const region = { path, start, end: endOfLine(text, anchor), adds };
  const gap = position === 'last' && /\n$/.test(text) ? gapBehind(anchor, nodes) : undefined;
  return gap ? { ...region, gap } : region;
}

/** Declares names and does nothing else that code outside of it could see by name. */
function isPlainDeclaration(node: ts.Node): boolean {
  if (ts.isVariableStatement(node)) return true;
  return (
    (ts.isFunctionDeclaration(node) && node.body !== undefined) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node)
  );
}

const isPlainName = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Behind an insertion of this kind there is the same gap, whichever insertion of its kind goes behind it. */
function gapBehind(anchor: ts.Node, nodes: readonly ts.Node[]): string | undefined {
  const [node, second] = nodes;
  if (!node || second) return undefined;
  const isLong = node.getSourceFile().text.trim().includes('\n');
  if (isShort(node)) return isShort(anchor) && !isLong ? 'short' : undefined;
  return isLong || !isShort(anchor) ? 'long' : undefined;
}

const isShort = (node: ts.Node) =>
  (ts.isVariableStatement(node) || ts.isExportDeclaration(node)) && !node.getText().includes('\n');

function endOfLine(text: string, anchor: ts.Node): number {
  const end = ts.getTrailingCommentRanges(text, anchor.end)?.at(-1)?.end ?? anchor.end;
  return Math.max(end, anchor.end);
}
