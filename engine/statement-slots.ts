/** Statements where they stand: in a list, or alone as the body of an `if`, a loop or a label. */
import { ts } from 'ts-morph';
import { removalRange } from './layout.ts';
import type { Splice } from './splices.ts';
import { joinsLineAbove } from './statement-ends.ts';
import { indentAt, styleOf } from './text.ts';

/** The list that a statement stands in, or undefined when it is the only statement that can stand there. */
export function listAround(statement: ts.Node): readonly ts.Statement[] | undefined {
  const { parent } = statement;
  return ts.isBlock(parent) ||
    ts.isSourceFile(parent) ||
    ts.isModuleBlock(parent) ||
    ts.isCaseOrDefaultClause(parent)
    ? parent.statements
    : undefined;
}

/**
 * Puts code in the place of a run of statements; the comments above it stay. Where only one statement can stand, other than
 * one gets braces.
 * @param code the code for lines with this indentation
 * @param count how many statements the code has; none deletes the run with its comments
 */
export function putStatements(
  nodes: readonly ts.Statement[],
  code: (indent: string) => string,
  count: number,
): Splice {
  const first = nodes[0] as ts.Statement;
  const last = nodes.at(-1) as ts.Statement;
  const { text } = first.getSourceFile();
  const inList = listAround(first) !== undefined;
  if (inList && count === 0) return { ...removalOf(nodes), text: '' };
  const start = first.getStart();
  const bare = inList || count === 1 ? code(indentAt(text, start)) : inBraces(first, code);
  const joins = inList && /^[([`+\-/]/.test(bare) && joinsLineAbove(first);
  const glued = /[\w$]/.test(text[start - 1] ?? '') ? ' ' : '';
  return { start, end: last.end, text: `${joins ? ';' : glued}${bare}` };
}

/** The range to delete with a run of statements in a list. */
export function removalOf(nodes: readonly ts.Statement[]): { start: number; end: number } {
  const first = nodes[0] as ts.Statement;
  const last = nodes.at(-1) as ts.Statement;
  const { text } = first.getSourceFile();
  return first === last
    ? removalRange(text, first)
    : { start: removalRange(text, first).start, end: removalRange(text, last).end };
}

/** Code as a block that stands where a statement alone stands. */
function inBraces(statement: ts.Statement, code: (indent: string) => string): string {
  const { text } = statement.getSourceFile();
  const style = styleOf(text);
  const outer = indentAt(text, statement.parent.getStart());
  const inner = outer + style.indent;
  const fitted = code(inner);
  return fitted.trim() === '' ? '{}' : `{${style.eol}${inner}${fitted}${style.eol}${outer}}`;
}
