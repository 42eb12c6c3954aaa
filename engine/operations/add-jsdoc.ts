/** Writes the doc comment of a declaration. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { type Declaration, declarationsOf } from '../names/declarations.ts';
import { parseSelector, resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { splice } from '../text/edits.ts';
import type { Range } from '../text/layout.ts';
import { indentAt, styleOf } from '../text/text.ts';

const lineMax = 100;

export default defineOperation({
  name: 'add-jsdoc',
  summary:
    'Write the doc comment above a declaration or member, in place of the one that it has. Other comments stay. Of a function with overloads it is that of the first.',
  when: 'a declaration is to be documented',
  whenNot: 'other comments → edit-text',
  params: Type.Object(
    {
      target: Target,
      text: Type.String({
        minLength: 1,
        maxLength: 100_000,
        description: 'What the comment says, line by line, without `/**`, stars and `*/`.',
      }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: { 'a.ts': 'export function half(n: number) {\n  return n / 2;\n}\n' },
    params: { target: 'a.ts#half', text: 'Halves a number.\n@param n any number' },
    after: {
      'a.ts':
        '/**\n * Halves a number.\n * @param n any number\n */\nexport function half(n: number) {\n  return n / 2;\n}\n',
    },
  },
  find: (snapshot, params) => {
    const { path, whole } = documented(snapshot, params.target);
    const lines = linesOf(params.text);
    const text = snapshot.text(path);
    const place = docComment(text, whole) ?? { start: freePlace(text, whole), end: undefined };
    const comment = written(lines, text, place.start);
    if (place.end !== undefined && text.slice(place.start, place.end) === comment)
      refuse('no-change', `${params.target} has that comment already.`, 'Nothing needs to be done.');
    return { path, whole, text, place, comment };
  },
  edit: ({ path, text, place: { start, end }, comment }) => {
    if (end !== undefined) return [splice(path, start, end, comment)];
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    const ownsLine =
      text
        .slice(lineStart, start)
        .replace(/^\ufeff/, '')
        .trim() === '';
    const gap = ownsLine ? styleOf(text).eol + indentAt(text, start) : ' ';
    return [splice(path, start, start, comment + gap)];
  },
  region: ({ path, whole, place }) => ({ path, start: place.start, end: whole.end }),
});

/** Of overloads the first: its comment is what callers see. */
function documented(snapshot: Snapshot, target: string): Declaration {
  const declaration = resolveTarget(snapshot, target);
  if (parseSelector(target).nth !== undefined || !ts.isFunctionLike(declaration.node)) return declaration;
  const all = declarationsOf(declaration.path, snapshot.tree(declaration.path));
  return (
    all.find(
      ({ name, node, whole }) =>
        name === declaration.name &&
        node.kind === declaration.node.kind &&
        whole.parent === declaration.whole.parent,
    ) ?? declaration
  );
}

/** The lines that were meant: brackets and stars of a comment that was sent as a whole are taken off. */
function linesOf(text: string): string[] {
  const inner = /^\s*\/\*\*([\s\S]*?)\*\/\s*$/.exec(text)?.[1];
  const lines = (inner ?? text).replaceAll('\r\n', '\n').split('\n');
  const plain = inner === undefined ? lines : lines.map((line) => line.replace(/^\s*\* ?/, ''));
  const trimmed = plain.map((line) => line.trimEnd());
  while (trimmed[0] === '') trimmed.shift();
  while (trimmed.at(-1) === '') trimmed.pop();
  if (trimmed.length === 0)
    refuse('shape', 'The comment is empty.', 'Say something, or delete the old one by edit-text.');
  if (trimmed.some((line) => line.includes('*/')))
    refuse('syntax', 'The text ends the comment: it contains `*/`.', 'Write it as `*\\/` or in other words.');
  return trimmed.map((line, index) => (index === 0 ? line.trimStart() : line));
}

function written(lines: readonly string[], text: string, start: number): string {
  const { eol } = styleOf(text);
  const indent = indentAt(text, start);
  const [only = ''] = lines;
  if (lines.length === 1 && indent.length + only.length <= lineMax) return `/** ${only} */`;
  return ['/**', ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join(eol);
}

/** The doc comment directly above; one that is set off by a blank line is about the file. */
function docComment(text: string, node: ts.Node): Range | undefined {
  const comments = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  let next = node.getStart();
  for (const { pos, end } of comments.toReversed()) {
    if (/\n[^\S\n]*\r?\n/.test(text.slice(end, next))) return undefined;
    if (text.startsWith('/**', pos) && text[pos + 3] !== '/') return { start: pos, end };
    next = pos;
  }
  return undefined;
}

/** Above the node; above the comments there that tell a tool about its first line. */
function freePlace(text: string, node: ts.Node): number {
  const comments = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  let start = node.getStart();
  for (const { pos, end } of comments.toReversed()) {
    const isForTool =
      /^\/[/*]\s*(?:@ts-|eslint|biome-|prettier-|oxlint|deno-|v8 |c8 |istanbul |stryker )/i.test(
        text.slice(pos, end),
      );
    if (!isForTool || /\n[^\S\n]*\r?\n/.test(text.slice(end, start))) break;
    start = pos;
  }
  return start;
}
