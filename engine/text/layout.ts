/** Shapes code so that it fits where it goes, and finds what belongs to a declaration. */
import { ts } from 'ts-morph';
import { type Style, styleOf } from './text.ts';

export interface Range {
  start: number;
  end: number;
}

/** Where a node starts together with the comments that stand directly above it. A licence header is not attached. */
export function attachedStart(text: string, node: ts.Node): number {
  const fullStart = node.getFullStart();
  // Above the imports a block comment is about the file.
  const isFirstImport = ts.isImportDeclaration(node) && fullStart === 0;
  let start = node.getStart();
  for (const comment of (ts.getLeadingCommentRanges(text, fullStart) ?? []).toReversed()) {
    const between = text.slice(comment.end, start);
    const sameLineAsPrevious = fullStart > 0 && !text.slice(fullStart, comment.pos).includes('\n');
    if (
      /\n\s*\n/.test(between) ||
      sameLineAsPrevious ||
      isLicence(text.slice(comment.pos, comment.end), comment.pos) ||
      (isFirstImport && comment.kind === ts.SyntaxKind.MultiLineCommentTrivia)
    )
      break;
    start = comment.pos;
  }
  return start;
}

const isLicence = (comment: string, position: number) =>
  comment.startsWith('/*!') || (position === 0 && /copyright|@license|spdx/i.test(comment));

/** Where a node ends. A semicolon at the start of a later line belongs to what stands there, whatever the parser says. */
export const ownEnd = (node: ts.Node) => node.end - (/\r?\n\s*;$/.exec(node.getText())?.[0].length ?? 0);

/**
 * The range to delete with a statement or member: comments above, separator and comment behind, its line ends, and one of
 * the blank lines around it.
 * @param separator what stands behind a member of a list: a comma
 * @param last the last of several neighbours that go together
 */
export function removalRange(text: string, node: ts.Node, separator = '', last = node): Range {
  const start = attachedStart(text, node);
  const behind = separator && new RegExp(`^\\s*${separator}`).exec(text.slice(last.end));
  const separated = behind ? last.end + behind[0].length : ownEnd(last);
  const end = ts.getTrailingCommentRanges(text, separated)?.at(-1)?.end ?? separated;
  // A byte order mark stays.
  const lineStart = Math.max(text.lastIndexOf('\n', start - 1) + 1, text.startsWith('\ufeff') ? 1 : 0);
  const restOfLine = /^[^\S\n]*(?:\r?\n|$)/.exec(text.slice(end));
  const ownsLine = text.slice(lineStart, start).trim() === '';
  if (!restOfLine || !ownsLine) {
    // Others stand on the same line: one of the gaps around it goes.
    const gap = /^[^\S\n]+/.exec(text.slice(separated))?.[0].length ?? 0;
    return { start, end: restOfLine ? separated : separated + gap };
  }
  return withoutBlankLine(text, { start: lineStart, end: end + restOfLine[0].length });
}

function withoutBlankLine(text: string, { start, end }: Range): Range {
  const blankAfter = /^[^\S\n]*\r?\n/.exec(text.slice(end));
  const isFirst = start === 0 || /[{([]\s*$/.test(text.slice(0, start));
  const blankBefore = /\n((?:[^\S\n]*\r?\n)+)$/.exec(text.slice(0, start));
  if (blankAfter && (blankBefore || isFirst)) return { start, end: end + blankAfter[0].length };
  const isLast = /^\s*(?:[})\]]|$)/.test(text.slice(end));
  return blankBefore && isLast ? { start: start - (blankBefore[1]?.length ?? 0), end } : { start, end };
}

/**
 * Gives a snippet the indentation, the kind of indentation and the line ends of the place where it goes. The first line is
 * not indented: the caller puts it where it belongs. Lines inside template literals keep their bytes.
 */
export function fitSnippet(snippet: string, indent: string, style: Style): string {
  const lines = trimBlankEnds(snippet.replaceAll('\r\n', '\n')).split('\n');
  const fixed = linesInTemplates(lines.join('\n'));
  const free = lines.filter((line, index) => line.trim() !== '' && !fixed.has(index));
  const common = Math.min(...free.map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0), 1000);
  const isNested = free.some((line) => /\s/.test(line[common] ?? ''));
  const step = isNested ? styleOf(lines.join('\n')).indent : style.indent;
  return lines
    .map((line, index) => {
      if (fixed.has(index)) return line;
      const dedented = line.slice(common);
      if (dedented.trim() === '') return '';
      const shaped = changeIndent(dedented, step, style.indent);
      return index === 0 ? shaped : indent + shaped;
    })
    .join('\n')
    .replaceAll('\n', style.eol);
}

const trimBlankEnds = (text: string) => text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();

function changeIndent(line: string, from: string, to: string): string {
  const leading = /^[ \t]*/.exec(line)?.[0] ?? '';
  if (from === to || leading === '') return line;
  const depth = from === '\t' ? leading.length : Math.floor(leading.length / from.length);
  const rest = from === '\t' ? '' : ' '.repeat(leading.length % from.length);
  return to.repeat(depth) + rest + line.slice(leading.length);
}

/** Indexes of the lines that start inside a template literal. */
function linesInTemplates(snippet: string): Set<number> {
  const lines = new Set<number>();
  if (!snippet.includes('`')) return lines;
  const tree = ts.createSourceFile('snippet.ts', snippet, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node) => {
    if (
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    ) {
      const first = tree.getLineAndCharacterOfPosition(node.getStart()).line;
      const last = tree.getLineAndCharacterOfPosition(node.end).line;
      for (let line = first + 1; line <= last; line++) lines.add(line);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return lines;
}
