/** Files that import a file. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { pageOfItems, record } from '../answers.ts';
import { importEdges } from '../modules/import-graph.ts';
import { cleanPath } from '../names/selector.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';

export default defineQuery({
  name: 'importers',
  summary:
    'List the files that import a file, with the line, the kind of import (value, type, dynamic) and the names taken; with `transitive` also those that import it through others.',
  when: 'a file is about to change or to go',
  whenNot: 'uses of one declaration → references; what a file imports → module-graph',
  params: Type.Object(
    {
      path: FilePath,
      transitive: Type.Optional(Type.Boolean({ description: 'Through other files too.' })),
      ...pageParams(500),
    },
    { additionalProperties: false },
  ),
  result: pageOfItems(
    record({
      selector: Type.String(),
      distance: Type.Integer(),
      imports: Type.Array(
        record({
          line: Type.Integer(),
          kind: Type.String(),
          names: Type.Union([Type.Literal('*'), Type.Array(Type.String())]),
        }),
      ),
    }),
  ),
  example: {
    before: {
      'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n',
      'price.ts': "import { half } from './half.ts';\n\nexport const price = half(4);\n",
    },
    params: { path: 'half.ts' },
    answer: {
      items: [{ selector: 'price.ts', distance: 1, imports: [{ line: 1, kind: 'value', names: ['half'] }] }],
      total: 1,
    },
  },
  run: (snapshot, { path: asked, transitive = false, limit = 500, offset }) => {
    const path = cleanPath(asked);
    snapshot.text(path);
    const into = Map.groupBy(importEdges(snapshot), ({ to }) => to);
    const distances = new Map([[path, 0]]);
    // A map that grows while it is walked is a breadth-first search.
    for (const [file, distance] of distances) {
      if (distance > 0 && !transitive) break;
      for (const { from } of into.get(file) ?? [])
        if (!distances.has(from)) distances.set(from, distance + 1);
    }
    const found = [...distances].filter(([file]) => file !== path);
    return pageOf(found, limit, offset, ([selector, distance]) => {
      const uses = (into.get(path) ?? []).filter(({ from }) => from === selector);
      return {
        selector,
        distance,
        imports: uses.map(({ line, kind, names }) => ({ line, kind, names: names ?? ('*' as const) })),
      };
    });
  },
});
