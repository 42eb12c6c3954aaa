/** Replaces a statement, or a run of them. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { placeParams, resolveStatements } from '../names/places.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { checkUnused, namesDeclaredBy } from '../statements/statement-names.ts';
import { listAround, putStatements } from '../statements/statement-slots.ts';
import { splice } from '../text/edits.ts';
import { fitSnippet } from '../text/layout.ts';
import { parseSnippet } from '../text/snippets.ts';
import { ended } from '../text/statement-ends.ts';
import { styleOf } from '../text/text.ts';
import { checkReadAs } from '../text/tree-shape.ts';

export default defineOperation({
  name: 'replace-statement',
  summary:
    'Replace a statement, or several neighbours, named by their text inside a target, by other statements. The comments above stay. Adds braces where only one statement can stand. Refuses when a name that goes is still used.',
  when: 'some lines of a body change',
  whenNot:
    'a part of a line → replace-expression; most of a body → replace-body; the same change in many places → rewrite-pattern',
  params: Type.Object(
    {
      ...placeParams,
      code: Type.String({
        minLength: 1,
        maxLength: 1_000_000,
        description: 'The statements that come instead.',
      }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts': 'export function half(n: number): number {\n  if (n < 0) return 0;\n  return n / 2;\n}\n',
    },
    params: {
      target: 'a.ts#half',
      text: 'return 0;',
      code: 'const positive = -n;\nreturn -half(positive);',
    },
    after: {
      'a.ts':
        'export function half(n: number): number {\n  if (n < 0) {\n    const positive = -n;\n    return -half(positive);\n  }\n  return n / 2;\n}\n',
    },
  },
  writesCode: true,
  find: (snapshot, { code, ...place }) => {
    const { path, tree, nodes } = resolveStatements(snapshot, place);
    const [first, ...others] = nodes as [ts.Statement, ...ts.Statement[]];
    const list = listAround(first);
    const context = ts.isSourceFile(first.parent) || ts.isModuleBlock(first.parent) ? 'statements' : 'body';
    const statements = parseSnippet(code, context, path) as readonly ts.Statement[];
    if (statements.length === 0)
      refuse('shape', 'The code holds no statement.', 'Use delete-statement to take it away.');
    const stays = new Set(namesDeclaredBy(statements).map(({ text }) => text));
    const gone = namesDeclaredBy(nodes).filter(({ text }) => !stays.has(text));
    checkUnused(snapshot, path, nodes, gone, 'Declare it in the new code too, or change those places first.');
    const style = styleOf(tree.text);
    const whole = ended(code, statements, style);
    const put = putStatements(nodes, (indent) => fitSnippet(whole, indent, style), statements.length);
    const alone = !list && statements.length > 1;
    checkReadAs(snapshot, tree, [put], (each) => {
      if (each === first) return { nodes: alone ? [ts.factory.createBlock(statements)] : statements };
      return others.includes(each as ts.Statement) ? { nodes: [] } : undefined;
    });
    return { path, put, same: tree.text.slice(put.start, put.end) === put.text };
  },
  edit: ({ path, put: { start, end, text }, same }) => (same ? [] : [splice(path, start, end, text)]),
});
