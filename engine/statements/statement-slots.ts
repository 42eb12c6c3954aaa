/** Statements where they stand: in a list, or alone as the body of an `if`, a loop or a label. */
import { ts } from 'ts-morph';
import { attachedStart, fitSnippet, removalRange } from '../text/layout.ts';
import type { Splice } from '../text/splices.ts';
import { goesOn, isOpenEnded, joinsLineAbove } from '../text/statement-ends.ts';
import { indentAt, styleOf } from '../text/text.ts';

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
  const joins = inList && goesOn(bare) && joinsLineAbove(first);
  const glued = /[\w$]/.test(text[start - 1] ?? '') ? ' ' : '';
  return { start, end: last.end, text: `${joins ? ';' : glued}${bare}` };
}

/** The range to delete with a run of statements in a list. */
export function removalOf(nodes: readonly ts.Statement[]): { start: number; end: number } {
  const first = nodes[0] as ts.Statement;
  return removalRange(first.getSourceFile().text, first, '', nodes.at(-1));
}

/** Where statements go, and how they are laid out there. */
export interface Spot {
  splice: Splice;
  /** What the tree becomes: statements beside the anchor, or a block. */
  exchange: [node: ts.Node, nodes: (statements: readonly ts.Statement[]) => ts.Node[]];
}

/** Puts code before or after a statement; where only one statement can stand, both get braces. */
export function putBeside(
  anchor: ts.Statement,
  side: 'before' | 'after',
  code: (indent: string) => string,
): Spot {
  const { text } = anchor.getSourceFile();
  const style = styleOf(text);
  const beside = (statements: readonly ts.Statement[]) =>
    side === 'before' ? [...statements, anchor] : [anchor, ...statements];
  if (!listAround(anchor)) {
    const own = (indent: string) =>
      fitSnippet(indentAt(text, anchor.getStart()) + anchor.getText(), indent, style);
    const both = (indent: string) =>
      (side === 'before' ? [code(indent), own(indent)] : [own(indent), code(indent)]).join(
        style.eol + indent,
      );
    return {
      splice: putStatements([anchor], both, 2),
      exchange: [anchor, (all) => [ts.factory.createBlock(beside(all))]],
    };
  }
  const at = side === 'before' ? attachedStart(text, anchor) : endWithComment(text, anchor);
  const indent = indentAt(text, anchor.getStart());
  const ownsLine =
    side === 'before' ? lineBefore(text, at).trim() === '' : /^[^\S\n]*(?:\r?\n|$)/.test(text.slice(at));
  const raw = code(indent);
  const opens = goesOn(raw) && (side === 'before' ? joinsLineAbove(anchor) : isOpenEnded(anchor));
  const fitted = opens ? `;${raw}` : raw;
  const blank = isSetApart(anchor, raw) ? style.eol : '';
  const gap = ownsLine || fitted.includes('\n') ? blank + style.eol + indent : ' ';
  return {
    splice: { start: at, end: at, text: side === 'before' ? fitted + gap : gap + fitted },
    exchange: [anchor, beside],
  };
}

/** Whether a blank line goes between a statement and new code: they are of several lines, or imports end there, and the list has such lines. */
function isSetApart(anchor: ts.Statement, code: string): boolean {
  const { text } = anchor.getSourceFile();
  const isImport = ts.isImportDeclaration(anchor) && !/^import\b/.test(code);
  if (!isImport && !(code.includes('\n') && anchor.getText().includes('\n'))) return false;
  const list = listAround(anchor) ?? [];
  const at = list.indexOf(anchor);
  return [list[at], list[at + 1]].some(
    (each, index) =>
      each && (index || at) && /\n[^\S\n]*\r?\n/.test(text.slice(each.pos, attachedStart(text, each))),
  );
}

/** Puts code into a block that holds no statement, behind the comments in it. */
export function putInto(block: ts.Block | ts.ModuleBlock, code: (indent: string) => string): Spot {
  const { text } = block.getSourceFile();
  const style = styleOf(text);
  const outer = indentAt(text, block.getStart());
  const open = block.getStart() + 1;
  const kept = text.slice(open, block.end - 1).trimEnd();
  const inner = outer + style.indent;
  return {
    splice: {
      start: open + kept.length,
      end: block.end,
      text: `${style.eol}${inner}${code(inner)}${style.eol}${outer}}`,
    },
    exchange: [
      block,
      (all) => [ts.isBlock(block) ? ts.factory.createBlock(all) : ts.factory.createModuleBlock(all)],
    ],
  };
}

/** Where a statement ends together with the comment behind it in its line. */
export function endWithComment(text: string, node: ts.Node): number {
  const last = ts.getTrailingCommentRanges(text, node.end)?.at(-1);
  return last && !text.slice(node.end, last.end).includes('\n') ? last.end : node.end;
}

const lineBefore = (text: string, offset: number) =>
  text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);

/** Code as a block that stands where a statement alone stands. */
function inBraces(statement: ts.Statement, code: (indent: string) => string): string {
  const { text } = statement.getSourceFile();
  const style = styleOf(text);
  const outer = indentAt(text, statement.parent.getStart());
  const inner = outer + style.indent;
  const fitted = code(inner);
  return fitted.trim() === '' ? '{}' : `{${style.eol}${inner}${fitted}${style.eol}${outer}}`;
}
