/** Replaces one expression. */
import { Type } from '@sinclair/typebox';
import type { ts } from 'ts-morph';
import { placeParams, resolveExpression } from '../names/places.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { splice } from '../text/edits.ts';
import { fitSnippet } from '../text/layout.ts';
import { putExpression } from '../text/parentheses.ts';
import { parseExpression } from '../text/snippets.ts';
import type { Splice } from '../text/splices.ts';
import { indentAt, styleOf } from '../text/text.ts';
import { checkReadAs, type Exchanges, isReadAs } from '../text/tree-shape.ts';

export default defineOperation({
  name: 'replace-expression',
  summary:
    'Replace one expression, named by its text inside a target, by another. Parentheses come and go as precedence wants.',
  when: 'a part of a line changes',
  whenNot:
    'whole statements → replace-statement; the same change in many places → rewrite-pattern; all that a constant holds → set-initializer',
  params: Type.Object(
    {
      ...placeParams,
      expression: Type.String({ minLength: 1, maxLength: 100_000, description: 'The new expression.' }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: { 'a.ts': 'export const area = (width: number, height: number) => width * height;\n' },
    params: { target: 'a.ts#area', text: 'height', expression: 'height + 1' },
    after: { 'a.ts': 'export const area = (width: number, height: number) => width * (height + 1);\n' },
  },
  writesCode: true,
  find: (snapshot, { expression: code, ...place }) => {
    const { path, tree, node } = resolveExpression(snapshot, place);
    const expression = parseExpression(code, path);
    return { path, splice: replacement(snapshot, tree, node, expression, code) };
  },
  edit: ({ path, splice: { start, end, text } }) => [splice(path, start, end, text)],
});

function replacement(
  snapshot: Snapshot,
  tree: ts.SourceFile,
  node: ts.Expression,
  expression: ts.Expression,
  code: string,
): Splice {
  const text = tree.text;
  const fitted = fitSnippet(code.trim(), indentAt(text, node.getStart()), styleOf(text));
  if (fitted === node.getText())
    refuse('no-change', 'That expression stands there already.', 'Nothing needs to be done.');
  const exchanges: Exchanges = (each) => (each === node ? { nodes: [expression] } : undefined);
  const put = putExpression(node, expression, fitted);
  if (isReadAs(snapshot, tree, [put], exchanges)) return put;
  const guarded = putExpression(node, expression, `(${fitted})`);
  checkReadAs(snapshot, tree, [guarded], exchanges);
  return guarded;
}
