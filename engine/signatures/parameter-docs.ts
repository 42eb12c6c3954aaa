/** `@param` lines above a function follow its parameters. */
import { ts } from 'ts-morph';
import type { Rewrite } from '../text/rewrites.ts';
import type { SignatureNode } from './function-uses.ts';
import { type NewParameter, parametersOf } from './parameter-changes.ts';

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
  const moved = slots.flatMap((slot, position): Rewrite[] => {
    const now = kept[position];
    if (now === slot) return [];
    if (now)
      return [{ start: slot.start, end: slot.end, text: (render) => `@${render(now.start + 1, now.end)}` }];
    return [{ ...lineRange(text, slot), text: () => '' }];
  });
  return /\.[cm]?jsx?$/.test(node.getSourceFile().fileName)
    ? [...moved, ...typeRewrites(node, list), ...addedTags(text, slots.at(-1), list)]
    : moved;
}

/** In a script the comment declares the types: a new type goes there. */
function typeRewrites(node: SignatureNode, list: readonly NewParameter[]): Rewrite[] {
  return list.flatMap(({ from, type }) => {
    const parameter = from === undefined ? undefined : parametersOf(node)[from];
    const [tag] = parameter ? ts.getJSDocParameterTags(parameter) : [];
    const old = tag?.typeExpression?.type;
    return old && type !== undefined ? [{ start: old.getStart(), end: old.end, text: () => type }] : [];
  });
}

function addedTags(text: string, last: Block | undefined, list: readonly NewParameter[]): Rewrite[] {
  if (!last) return [];
  const lineStart = text.lastIndexOf('\n', last.start - 1) + 1;
  const prefix = text.slice(lineStart, last.start);
  if (!/^[\s*]*$/.test(prefix)) return [];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return list.flatMap(({ add, type, optional, default: value }) => {
    if (add === undefined) return [];
    const name = optional || value !== undefined ? `[${add}]` : add;
    const line = `${eol}${prefix}@param ${type === undefined ? '' : `{${type}} `}${name}`;
    return [{ start: last.end, end: last.end, text: () => line }];
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

/** `@param n` becomes `@param options.n`, below a line for the object itself. */
export function objectDocs(
  node: SignatureNode,
  { name, names }: { name: string; names: readonly string[] },
): Rewrite[] {
  const text = node.getSourceFile().text;
  const tags = parametersOf(node)
    .flatMap((parameter, index) =>
      ts
        .getJSDocParameterTags(parameter)
        .map((tag) => ({ tag, property: names[index] ?? tag.name.getText() })),
    )
    .toSorted((a, b) => a.tag.pos - b.tag.pos);
  const first = tags[0]?.tag;
  if (!first) return [];
  const start = first.getStart();
  const prefix = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const type = first.typeExpression ? '{object} ' : '';
  // A comment on one line gets its tag in front.
  const next = /^[\s*]*$/.test(prefix) ? `${eol}${prefix}` : ' ';
  return [
    { start, end: start, text: () => `@param ${type}${name}${next}` },
    ...tags.map(
      ({ tag, property }): Rewrite => ({
        start: tag.name.getStart(),
        end: tag.name.end,
        text: () => `${name}.${property}`,
      }),
    ),
  ];
}
