/** Moves lines to the right or to the left, and nothing else. */
import { ts } from 'ts-morph';
import { joinSplices, type Splice } from './splices.ts';

/**
 * Splices that give the lines of a part of a file another indentation; the line that `start` is in keeps its own. Blank lines
 * and lines that start inside a template literal keep their bytes.
 * @param from the indentation that goes
 * @param to the indentation that comes instead
 */
export function lineShifts(
  tree: ts.SourceFile,
  start: number,
  end: number,
  from: string,
  to: string,
): Splice[] {
  const { text } = tree;
  const fixed = templateLines(tree);
  const splices: Splice[] = [];
  let line = tree.getLineAndCharacterOfPosition(start).line;
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
    line++;
    const lineEnd = text.indexOf('\n', at + 1);
    const content = text.slice(at + 1, lineEnd === -1 ? end : Math.min(lineEnd, end));
    if (fixed.has(line) || content.trim() === '' || !content.startsWith(from)) continue;
    // Only what differs is touched.
    const shared = to.startsWith(from) ? from.length : 0;
    splices.push({ start: at + 1 + shared, end: at + 1 + from.length, text: to.slice(shared) });
  }
  return splices;
}

/** The text of that part with its lines shifted. */
export function shiftLines(
  tree: ts.SourceFile,
  start: number,
  end: number,
  from: string,
  to: string,
): string {
  const splices = lineShifts(tree, start, end, from, to).map((each) => ({
    ...each,
    start: each.start - start,
    end: each.end - start,
  }));
  return joinSplices(tree.text.slice(start, end), splices);
}

/** Numbers of the lines that start inside a template literal. */
function templateLines(tree: ts.SourceFile): Set<number> {
  const lines = new Set<number>();
  const visit = (node: ts.Node) => {
    const isPart =
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node);
    if (isPart) {
      const first = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line;
      const last = tree.getLineAndCharacterOfPosition(node.end).line;
      for (let line = first + 1; line <= last; line++) lines.add(line);
    }
    ts.forEachChild(node, visit);
  };
  if (tree.text.includes('`')) visit(tree);
  return lines;
}
