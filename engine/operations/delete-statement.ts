/** Deletes a statement, or a run of them. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { placeParams, resolveStatements } from '../names/places.ts';
import { defineOperation } from '../operation.ts';
import { checkUnused, namesDeclaredBy } from '../statements/statement-names.ts';
import { listAround, removalOf } from '../statements/statement-slots.ts';
import { splice } from '../text/edits.ts';
import { checkReadAs } from '../text/tree-shape.ts';

export default defineOperation({
  name: 'delete-statement',
  summary:
    'Delete a statement, or several neighbours, named by their text inside a target, with their comments. Refuses, with the places, while a name that they declare is used.',
  when: 'some lines of a body are to go',
  whenNot: 'keeping what is inside of it → unwrap-statement; top-level declarations → delete-declaration',
  params: Type.Object(placeParams, { additionalProperties: false }),
  example: {
    before: {
      'a.ts':
        "export function half(n: number): number {\n  // For debugging.\n  console.log('half', n); // n\n\n  return n / 2;\n}\n",
    },
    params: { target: 'a.ts#half', text: "console.log('half', n);" },
    after: { 'a.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n' },
  },
  find: (snapshot, place) => {
    const { path, tree, nodes } = resolveStatements(snapshot, place);
    const hint = 'Change or delete those first, or in the same program.';
    checkUnused(snapshot, path, nodes, namesDeclaredBy(nodes), hint);
    const put = removal(nodes);
    const { parent } = nodes[0] as ts.Statement;
    const isElse = ts.isIfStatement(parent) && parent.elseStatement === nodes[0];
    checkReadAs(snapshot, tree, [put], (each) => {
      if (!nodes.includes(each as ts.Statement)) return undefined;
      return { nodes: listAround(each) || isElse ? [] : [ts.factory.createBlock([])] };
    });
    return { path, put };
  },
  edit: ({ path, put: { start, end, text } }) => [splice(path, start, end, text)],
});

/** Where a statement must stand, an empty block takes its place; an `else` goes with its statement. */
function removal(nodes: readonly ts.Statement[]) {
  const [first] = nodes as readonly [ts.Statement];
  if (listAround(first)) return { ...removalOf(nodes), text: '' };
  const { parent } = first;
  if (ts.isIfStatement(parent) && parent.elseStatement === first) {
    const { text } = first.getSourceFile();
    const word = parent.getChildren().find(({ kind }) => kind === ts.SyntaxKind.ElseKeyword);
    const kept = text.slice(0, word?.getStart() ?? first.getStart()).trimEnd();
    return { start: kept.length, end: first.end, text: '' };
  }
  return { start: first.getStart(), end: first.end, text: '{}' };
}
