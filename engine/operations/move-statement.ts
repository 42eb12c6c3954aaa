/** Moves statements within their function. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { placeParams, resolveStatements } from '../names/places.ts';
import { contains } from '../names/scopes.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import {
  checkDeclaredInTime,
  checkOrder,
  mayBeSeen,
  nodesBetween,
  onlyDeclares,
} from '../statements/statement-moves.ts';
import { endWithComment, listAround, putBeside, removalOf } from '../statements/statement-slots.ts';
import { type Edit, splice } from '../text/edits.ts';
import { attachedStart } from '../text/layout.ts';
import { shiftLines } from '../text/line-shift.ts';
import { indentAt, lineAndColumn } from '../text/text.ts';
import { checkReadAs } from '../text/tree-shape.ts';

interface Goal {
  anchor: ts.Statement;
  side: 'before' | 'after';
}

export default defineOperation({
  name: 'move-statement',
  summary:
    'Move a statement, or several neighbours, named by their text inside a target, with their comments: up or down past one neighbour, or before or after another statement of the same block or of one around it. Refuses when one of them needs the other; warns when both have effects.',
  when: 'statements of a body should stand in another order',
  whenNot: 'another file → move-declaration; a function of their own → extract-function',
  params: Type.Object(
    {
      ...placeParams,
      to: Type.Union(
        [Type.Literal('up'), Type.Literal('down'), Type.Literal('before'), Type.Literal('after')],
        {
          description: '`up`/`down` past one neighbour, or `before`/`after` the statement in `other`.',
        },
      ),
      other: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 100_000,
          description: 'Text of the statement to go before or after.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts':
        'export function area(width: number, height: number): number {\n  const limit = 100;\n  // In pixels.\n  const size = width * height;\n  return Math.min(size, limit);\n}\n',
    },
    params: { target: 'a.ts#area', text: 'const size = width * height;', to: 'up' },
    after: {
      'a.ts':
        'export function area(width: number, height: number): number {\n  // In pixels.\n  const size = width * height;\n  const limit = 100;\n  return Math.min(size, limit);\n}\n',
    },
  },
  carriesCode: true,
  find: (snapshot, { to, other, ...place }) => {
    const { path, tree, nodes } = resolveStatements(snapshot, place);
    const goal = goalOf(snapshot, place.target, nodes, to, other);
    const crossed = crossedBy(nodes, goal);
    const moved = nodes.filter((node) => !onlyDeclares(node));
    checkOrder(path, moved, crossed);
    const goesUp = goal.anchor.getStart() < (nodes[0]?.getStart() ?? 0);
    checkDeclaredInTime(snapshot, path, goesUp ? moved : crossed, goesUp ? crossed : moved);
    const splices = splicesFor(tree, nodes, goal);
    const gone = (each: ts.Node) => (nodes.includes(each as ts.Statement) ? { nodes: [] } : undefined);
    checkReadAs(snapshot, tree, splices, (each) => {
      if (each !== goal.anchor) return gone(each);
      return { nodes: goal.side === 'before' ? [...nodes, each] : [each, ...nodes], own: gone };
    });
    const isSeen = moved.length > 0 && crossed.length > 0 && mayBeSeen(snapshot, path, moved, crossed);
    const leaves = listAround(nodes[0] as ts.Statement) !== listAround(goal.anchor);
    const { line } = lineAndColumn(tree.text, (nodes[0] as ts.Node).getStart());
    return { path, splices, notes: notesFor(`${path}:${line}`, isSeen, leaves) };
  },
  edit: ({ path, splices }): Edit[] => splices.map(({ start, end, text }) => splice(path, start, end, text)),
  notes: ({ notes }) => notes,
});

function notesFor(place: string, isSeen: boolean, leaves: boolean): string[] {
  return [
    ...(isSeen
      ? [`${place} and what it moved past both have effects, which now come in another order.`]
      : []),
    ...(leaves ? [`${place} left its block: it now runs whenever the block around it does.`] : []),
  ];
}

function goalOf(
  snapshot: Snapshot,
  target: string,
  nodes: readonly ts.Statement[],
  to: 'up' | 'down' | 'before' | 'after',
  other: string | undefined,
): Goal {
  const [first] = nodes as readonly [ts.Statement];
  const list = listAround(first);
  if (!list)
    refuse(
      'unsupported',
      'It is the only statement that can stand there.',
      'Unwrap the statement around it, or insert and delete.',
    );
  if (to === 'up' || to === 'down') {
    const anchor =
      to === 'up' ? list[list.indexOf(first) - 1] : list[list.indexOf(nodes.at(-1) as ts.Statement) + 1];
    if (!anchor)
      refuse(
        'no-change',
        `Nothing stands ${to === 'up' ? 'above' : 'below'} it in its block.`,
        'Name the statement around with `other`.',
      );
    return { anchor, side: to === 'up' ? 'before' : 'after' };
  }
  if (other === undefined)
    refuse('shape', `${to} needs the text of the \`other\` statement.`, 'Give it, or use up or down.');
  const found = resolveStatements(snapshot, { target, text: other }).nodes;
  const anchor = (to === 'before' ? found[0] : found.at(-1)) as ts.Statement;
  const home = listAround(anchor);
  const isAround = contains(anchor.parent, first) && !nodes.some((node) => contains(node, anchor));
  if (!home || !isAround || functionAround(anchor) !== functionAround(first))
    refuse(
      'shape',
      'The other statement does not stand in the same block, or in one around it in the same function.',
      'Insert and delete instead.',
    );
  const beside =
    home.indexOf(anchor) - home.indexOf((to === 'before' ? nodes.at(-1) : first) as ts.Statement);
  if (list === home && beside === (to === 'before' ? 1 : -1))
    refuse('no-change', 'It stands there already.', 'Nothing needs to be done.');
  return { anchor, side: to };
}

const functionAround = (node: ts.Node) =>
  ts.findAncestor(node.parent, (each) => ts.isFunctionLike(each) || ts.isClassStaticBlockDeclaration(each));

function crossedBy(nodes: readonly ts.Statement[], { anchor, side }: Goal): ts.Node[] {
  const start = nodes[0]?.getStart() ?? 0;
  const end = nodes.at(-1)?.end ?? 0;
  const goal = side === 'before' ? anchor.getStart() : anchor.end;
  return goal <= start
    ? nodesBetween(anchor.parent, goal, start, nodes)
    : nodesBetween(anchor.parent, end, goal, nodes);
}

function splicesFor(tree: ts.SourceFile, nodes: readonly ts.Statement[], { anchor, side }: Goal) {
  const { text } = tree;
  const start = attachedStart(text, nodes[0] as ts.Statement);
  const end = endWithComment(text, nodes.at(-1) as ts.Statement);
  const own = indentAt(text, start);
  const put = putBeside(anchor, side, (indent) => shiftLines(tree, start, end, own, indent));
  return [{ ...removalOf(nodes), text: '' }, put.splice];
}
