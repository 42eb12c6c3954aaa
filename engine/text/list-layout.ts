/** Lays a list of parameters or arguments out anew: items keep their comments, the list its lines and commas. */
import { ts } from 'ts-morph';
import { indentAt } from './text.ts';

/** One item of the new list; `from` is the old item whose comments it takes along. */
export interface ListItem {
  text: string;
  from?: number;
}

/** An old item with the comments around it. */
interface Slot {
  /** White space before it. */
  gap: string;
  leading: string;
  /** Comments between it and its comma. */
  after: string;
  /** Comments behind its comma on the same line. */
  behind: string;
}

/**
 * The new text of a list.
 * @param open offset behind the opening bracket
 * @param close offset of the closing bracket
 * @param nodes the old items
 */
export function layoutList(
  text: string,
  open: number,
  close: number,
  nodes: readonly ts.Node[],
  items: readonly ListItem[],
): string {
  const { slots, tail, trailingComma } = slotsOf(text, open, close, nodes);
  const comments = tail.trim();
  if (items.length === 0) return comments;
  const gapMore =
    slots.length > 1 ? (slots.at(-1)?.gap ?? ' ') : slots[0]?.gap.includes('\n') ? slots[0].gap : ' ';
  const newline = `${text.includes('\r\n') ? '\r\n' : '\n'}${indentAt(text, nodes.at(-1)?.getStart() ?? open)}`;
  let result = nodes.length === 0 && comments !== '' ? `${comments} ` : '';
  items.forEach((item, index) => {
    const slot = item.from === undefined ? undefined : slots[item.from];
    const gap = index === 0 ? (slots[0]?.gap ?? '') : (slots[index]?.gap ?? gapMore);
    const comma = index < items.length - 1 || trailingComma ? ',' : '';
    const broken = endsInLineComment(result) && !gap.includes('\n') ? newline : gap;
    result += `${broken}${slot?.leading ?? ''}${item.text}${slot?.after ?? ''}${comma}${slot?.behind ?? ''}`;
  });
  if (nodes.length === 0) return result;
  return result + (endsInLineComment(result) && !tail.includes('\n') ? newline : '') + tail;
}

const endsInLineComment = (text: string) => /\/\/[^\n]*$/.test(text) && isComment(text);

/** Whether the last `//` of a text starts a comment, and is not a part of a string. */
function isComment(text: string): boolean {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, `(${text}`);
  let last = ts.SyntaxKind.Unknown;
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) last = kind;
  return last === ts.SyntaxKind.SingleLineCommentTrivia;
}

function slotsOf(
  text: string,
  open: number,
  close: number,
  nodes: readonly ts.Node[],
): { slots: Slot[]; tail: string; trailingComma: boolean } {
  const slots: Slot[] = [];
  let position = open;
  let trailingComma = false;
  for (const [index, node] of nodes.entries()) {
    const before = text.slice(position, node.getStart());
    const own = index === 0 ? before : split(slots[index - 1] as Slot, before);
    const leading = own.trimStart();
    const comma = nextToken(text, node.end);
    trailingComma = index === nodes.length - 1 && text[comma] === ',';
    const comments = text.slice(node.end, comma).trimEnd();
    const endsLine = comments.includes('//');
    slots.push({
      gap: own.slice(0, own.length - leading.length),
      leading,
      after: endsLine ? '' : comments,
      behind: endsLine ? comments : '',
    });
    position = comma === close ? node.end + comments.length : comma + 1;
  }
  const rest = text.slice(position, close);
  const last = slots.at(-1);
  return { slots, tail: last ? split(last, rest) : rest, trailingComma };
}

/** Comments that end the line belong to the item before them; gives what is left. */
function split(previous: Slot, between: string): string {
  const line = /^[^\n]*?(?=\r?\n)/.exec(between)?.[0] ?? '';
  if (line.trim() === '') return between;
  previous.behind += line.trimEnd();
  return between.slice(line.length);
}

/** Offset of the next token. */
function nextToken(text: string, offset: number): number {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  scanner.resetTokenState(offset);
  scanner.scan();
  return scanner.getTokenStart();
}
