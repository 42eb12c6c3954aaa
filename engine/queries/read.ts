/** The text of a declaration or a file, or parts of it. */
import { Type } from '@sinclair/typebox';
import { Target } from '../../contracts/edit.ts';
import { listedFields, pageOfItems, pieceFields, record } from '../answers.ts';
import { type Declaration, functionOf } from '../names/declarations.ts';
import { bodyOf, headOf, lineAt, listed, signatureOf } from '../names/listing.ts';
import { checkIsPath, parseSelector, resolveTarget } from '../names/selector.ts';
import { dependenciesOf } from '../names/symbols.ts';
import { defineQuery, pageOf } from '../query.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { attachedStart } from '../text/layout.ts';

const partMax = 20_000;
const dependenciesMax = 200;
const parts = ['signature', 'doc', 'body', 'dependencies'] as const;

export default defineQuery({
  name: 'read',
  summary:
    'Read a declaration with its comments, or a file. Long texts come in pieces: ask again with `offset` = `next`. With `parts` only these parts of a declaration: its signature, the comment above, its body, and the declarations that it uses with their selectors.',
  when: 'you need the code itself',
  whenNot: 'what a file holds → outline; who uses it → references',
  params: Type.Object(
    {
      target: Target,
      parts: Type.Optional(
        Type.Array(Type.Union(parts.map((part) => Type.Literal(part))), {
          minItems: 1,
          description: 'Only these parts of a declaration. Default: its whole text.',
        }),
      ),
      offset: Type.Optional(
        Type.Integer({ minimum: 0, description: 'First character of the text or body; default 0.' }),
      ),
    },
    { additionalProperties: false },
  ),
  result: record({
    selector: Type.String(),
    kind: Type.Optional(Type.String()),
    line: Type.Integer(),
    text: Type.Optional(Type.String()),
    total: Type.Optional(Type.Integer()),
    truncated: Type.Optional(Type.Boolean()),
    next: Type.Optional(Type.Integer()),
    signature: Type.Optional(Type.String()),
    doc: Type.Optional(Type.String()),
    body: Type.Optional(record({ text: Type.String(), ...pieceFields })),
    dependencies: Type.Optional(pageOfItems(record({ ...listedFields, signature: Type.String() }))),
  }),
  example: {
    before: { 'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n' },
    params: { target: 'half.ts#half', parts: ['signature'] },
    answer: { selector: 'half.ts#half@1ffdf89d', signature: 'export function half(n: number): number' },
  },
  run: (snapshot, { target, parts: asked, offset = 0 }) => {
    const { path, name } = parseSelector(target);
    checkIsPath(snapshot, target);
    const text = snapshot.text(path);
    if (name === undefined) {
      if (asked) refuse('shape', 'A file has no parts.', 'Leave `parts` out, or use the query `outline`.');
      return { selector: path, line: 1, ...piece(text, offset) };
    }
    const declaration = resolveTarget(snapshot, target);
    const start = attachedStart(text, declaration.whole);
    const { selector, kind } = listed(snapshot, declaration);
    const head = { selector, kind, line: lineAt(snapshot.tree(path), start) };
    if (!asked) return { ...head, ...piece(text.slice(start, declaration.whole.end), offset) };
    const given = asked.map((part) => [part, readPart(snapshot, declaration, part, offset)]);
    return { ...head, ...Object.fromEntries(given) };
  },
});

function piece(whole: string, offset: number) {
  const end = Math.min(whole.length, offset + partMax);
  return {
    text: whole.slice(offset, end),
    total: whole.length,
    truncated: end < whole.length,
    ...(end < whole.length && { next: end }),
  };
}

function readPart(
  snapshot: Snapshot,
  declaration: Declaration,
  part: (typeof parts)[number],
  offset: number,
) {
  const { path, whole, node } = declaration;
  const text = snapshot.text(path);
  if (part === 'signature') return headOf(whole);
  if (part === 'doc') return text.slice(attachedStart(text, whole), whole.getStart()).trim();
  if (part === 'body') {
    const body = functionOf(declaration)?.body ?? (node as { initializer?: typeof node }).initializer;
    const first = body ?? bodyOf(node);
    // Members are read from the first one to the closing brace.
    return piece(first ? text.slice(first.getStart(), body ? body.end : whole.end) : '', offset);
  }
  return pageOf(dependenciesOf(snapshot, declaration), dependenciesMax, 0, (used) => ({
    ...listed(snapshot, used),
    signature: signatureOf(used.whole),
  }));
}
