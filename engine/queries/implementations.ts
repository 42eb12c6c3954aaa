/** What implements an interface, an abstract class or one of their members. */
import { Type } from '@sinclair/typebox';
import { Target } from '../../contracts/edit.ts';
import { listedFields, pageOfItems, record } from '../answers.ts';
import { checkIsChecked } from '../compiler/checked.ts';
import type { Declaration } from '../names/declarations.ts';
import { declarationAt, type Listed, lineAt, lineText, listed, ownerAt } from '../names/listing.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';
import type { Snapshot } from '../snapshot.ts';

export default defineQuery({
  name: 'implementations',
  summary:
    'List what implements a declaration: the classes and object literals of an interface, the subclasses of a class, the overriding members of a member.',
  when: 'an interface, an abstract class or one of their members is about to change',
  whenNot: 'supertypes and distances → type-hierarchy; calls → call-graph',
  params: Type.Object({ target: Target, ...pageParams(100) }, { additionalProperties: false }),
  result: pageOfItems(record({ ...listedFields, text: Type.String() })),
  example: {
    before: {
      'shapes.ts':
        'export interface Shape {\n  area(): number;\n}\n\nexport class Square implements Shape {\n  area() {\n    return 4;\n  }\n}\n',
    },
    params: { target: 'shapes.ts#Shape.area' },
    answer: { items: [{ selector: 'shapes.ts#Square.area@244c10db', kind: 'method', line: 6 }], total: 1 },
  },
  run: (snapshot, { target, limit = 100, offset }) => {
    const declaration = resolveTarget(snapshot, target);
    checkIsChecked(snapshot, declaration.path);
    const anchor = (declaration.nameNode ?? declaration.node).getStart();
    const found =
      snapshot.service().getImplementationAtPosition(snapshot.absolute(declaration.path), anchor) ?? [];
    const places = found.flatMap(({ fileName, textSpan: { start } }) => {
      const path = snapshot.relative(fileName);
      if (path === undefined || (path === declaration.path && start === anchor)) return [];
      // An interface that extends another implements nothing.
      return declarationAt(snapshot, path, start)?.kind === 'interface' ? [] : [{ path, start }];
    });
    return pageOf(places, limit, offset, ({ path, start }) => toItem(snapshot, declaration, path, start));
  },
});

/** An object literal has no selector of its own: it is named by what stands around it. */
function toItem(
  snapshot: Snapshot,
  target: Declaration,
  path: string,
  start: number,
): Listed & { text: string } {
  const tree = snapshot.tree(path);
  const line = lineAt(tree, start);
  const own = declarationAt(snapshot, path, start);
  const named = own && own !== target ? own : ownerAt(snapshot, path, start);
  const text = lineText(tree, line);
  return named ? { ...listed(snapshot, named), line, text } : { selector: path, kind: 'file', line, text };
}
