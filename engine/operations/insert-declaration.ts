/** Inserts declarations or members before, after, first or last in a place. */
import { Type } from '@sinclair/typebox';
import { Target } from '../../contracts/edit.ts';
import { regionOfInsertion } from '../insertion-regions.ts';
import { parseSelector, resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import {
  containerIn,
  insertion,
  type Position,
  parseForSpot,
  type Spot,
  spotBeside,
  spotInside,
} from '../text/insertions.ts';
import { contextOf } from '../text/snippets.ts';

export default defineOperation({
  name: 'insert-declaration',
  summary:
    'Insert new declarations into a file, namespace or function body: `before` or `after` a declaration, or `first` or `last` in it. Refuses names that are taken.',
  when: 'a file gets a new function, class, type or constant',
  whenNot:
    'members of a class, interface, enum, object or union → add-member; statements → insert-statement; imports → add-import; a new file → create-file',
  params: Type.Object(
    {
      target: Target,
      position: Type.Union(
        [Type.Literal('before'), Type.Literal('after'), Type.Literal('first'), Type.Literal('last')],
        {
          description:
            '`before`/`after` the target, or `first`/`last` inside of it (a file: behind its imports, or at its end).',
        },
      ),
      text: Type.String({
        minLength: 1,
        maxLength: 1_000_000,
        description: 'The new declarations, with `export` where they are for other files.',
      }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: { 'a.ts': 'export function half(n: number) {\n  return n / 2;\n}\n' },
    params: {
      target: 'a.ts#half',
      position: 'after',
      text: 'export function double(n: number) {\n  return n * 2;\n}',
    },
    after: {
      'a.ts':
        'export function half(n: number) {\n  return n / 2;\n}\n\nexport function double(n: number) {\n  return n * 2;\n}\n',
    },
  },
  find: (snapshot, { target, position, text: code }) => {
    const spot = findSpot(snapshot, target, position);
    return { spot, nodes: parseForSpot(spot, code), text: snapshot.text(spot.path) };
  },
  edit: ({ spot, nodes, text }, { text: code }) => insertion(spot, text, code, nodes),
  region: ({ spot, nodes, text }, { position }) => regionOfInsertion(spot, nodes, text, position),
});

function findSpot(snapshot: Snapshot, target: string, position: Position): Spot {
  const { path, name } = parseSelector(target);
  if (position === 'before' || position === 'after') {
    if (name === undefined)
      refuse('shape', `A file has no ${position}.`, 'Use first or last, or name a declaration of the file.');
    return spotBeside(resolveTarget(snapshot, target), position);
  }
  const list = name === undefined ? snapshot.tree(path) : containerIn(resolveTarget(snapshot, target).node);
  const context = list && contextOf(list);
  if (!context)
    refuse(
      'unsupported',
      `${target} holds no declarations.`,
      'Use before or after, or name a file, class, interface, enum, namespace or object literal.',
    );
  return spotInside(path, list, context, position);
}
