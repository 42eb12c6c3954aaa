/** `@param` lines above a function follow its parameters. */
import { ts } from 'ts-morph';
import type { SignatureNode } from './function-uses.ts';
import { type NewParameter, parametersOf } from './parameter-changes.ts';
import type { Rewrite } from './rewrites.ts';

/** Puts the `@param` blocks into the new order and drops those of removed parameters; names follow by themselves. */
export function docRewrites(node: SignatureNode, list: readonly NewParameter[]): Rewrite[] {
  const text = node.getSourceFile().text;
  const blocks = parametersOf(node).flatMap((parameter, index) =>
    ts.getJSDocParameterTags(parameter).map((tag) => ({ index, ...blockOf(text, tag) })),
  );
  const slots = blocks.toSorted((a, b) => a.start - b.start);
  const place = (index: number) => list.findIndex(({ from }) => from === index);
  const kept = slots
    .filter(({ index }) => place(index) !== -1)
    .toSorted((a, b) => place(a.index) - place(b.index));
  return slots.flatMap((slot, position): Rewrite[] => {
    const now = kept[position];
    if (now === slot) return [];
    if (now)
      return [{ start: slot.start, end: slot.end, text: (render) => `@${render(now.start + 1, now.end)}` }];
    return [{ ...lineRange(text, slot), text: () => '' }];
  });
}

interface Block {
  start: number;
  end: number;
}

/** From the `@` to the last character that says something. */
function blockOf(text: string, tag: ts.JSDocTag): Block {
  const start = tag.getStart();
  return { start, end: start + text.slice(start, tag.end).replace(/[\s*]*$/, '').length };
}

/** The lines of a block, when it has them to itself. */
function lineRange(text: string, { start, end }: Block): Block {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const rest = /^[^\S\n]*\r?\n/.exec(text.slice(end));
  const alone = rest && /^[\s*]*$/.test(text.slice(lineStart, start));
  return alone ? { start: lineStart, end: end + rest[0].length } : { start, end };
}
