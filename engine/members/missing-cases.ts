/** Cases that a switch over a closed set of values leaves out. */
import { ts } from 'ts-morph';
import { checkedNode } from '../compiler/checked.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { indentAt, styleOf } from '../text/text.ts';

/** The edits that add them to every switch without default in a node. The new cases break: nothing happens for them, as now. */
export function missingCases(snapshot: Snapshot, path: string, whole: ts.Node): Edit[] {
  const { node: root, checker } = checkedNode(snapshot, path, whole);
  const text = snapshot.text(path);
  const edits: Edit[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isSwitchStatement(node)) edits.push(...casesFor(path, text, node, checker));
    ts.forEachChild(node, visit);
  };
  visit(root);
  return edits;
}

function casesFor(path: string, text: string, node: ts.SwitchStatement, checker: ts.TypeChecker): Edit[] {
  const { clauses } = node.caseBlock;
  if (clauses.some(ts.isDefaultClause)) return [];
  const type = checker.getTypeAtLocation(node.expression);
  const parts = type.isUnion() ? type.types : [type];
  const known = clauses.map((clause) => checker.getTypeAtLocation((clause as ts.CaseClause).expression));
  const isKnown = (part: ts.Type) => known.some((each) => regular(each) === regular(part));
  const missing = parts.filter((part) => !isKnown(part)).map((part) => valueText(part, node, checker, text));
  if (missing.length === 0 || missing.includes(undefined)) return [];
  const { eol, indent: step, semicolons } = styleOf(text);
  const last = clauses.at(-1);
  const base = last ? indentAt(text, last.getStart()) : indentAt(text, node.getStart()) + step;
  const end = last?.end ?? node.caseBlock.getStart() + 1;
  const at = ts.getTrailingCommentRanges(text, end)?.at(-1)?.end ?? end;
  const lines = missing
    .map((value) => `${eol}${base}case ${value}:${eol}${base}${step}break${semicolons ? ';' : ''}`)
    .join('');
  const closes = text.slice(at, node.caseBlock.end - 1).includes('\n')
    ? ''
    : `${eol}${indentAt(text, node.getStart())}`;
  return [splice(path, at, closes ? node.caseBlock.end - 1 : at, lines + closes)];
}

/** A literal has one type where it is written and one where it is declared. */
const regular = (type: ts.Type): ts.Type => (type as ts.LiteralType).regularType ?? type;

/** A value of a type with one value; undefined for a type with several. */
function valueText(type: ts.Type, place: ts.Node, checker: ts.TypeChecker, text: string): string | undefined {
  const single = ts.TypeFlags.Unit & ~ts.TypeFlags.UniqueESSymbol;
  if ((type.flags & single) === 0) return undefined;
  const quotes = styleOf(text).quote === "'" ? ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType : 0;
  return checker.typeToString(type, place, quotes | ts.TypeFormatFlags.NoTruncation);
}
