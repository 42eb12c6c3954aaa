/** Files that import each other. */
import { Type } from '@sinclair/typebox';
import { cyclesOf, importEdges, importKinds } from '../modules/import-graph.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';

export default defineQuery({
  name: 'cycles',
  summary:
    'List groups of files that import each other. `value`: they do so at run time, and may meet a name before it is there. `type`: only types close the circle. `dynamic`: only an `import()` does. `way` is the shortest way around.',
  params: Type.Object(
    {
      kinds: Type.Optional(
        Type.Array(Type.Union(importKinds.map((kind) => Type.Literal(kind))), {
          description: 'Only these kinds.',
        }),
      ),
      ...pageParams(100),
    },
    { additionalProperties: false },
  ),
  run: (snapshot, { kinds, limit = 100, offset }) => {
    const found = cyclesOf(importEdges(snapshot)).filter(({ kind }) => !kinds || kinds.includes(kind));
    return pageOf(found, limit, offset, ({ kind, files, way }) => ({
      selector: files[0],
      kind,
      files,
      way: way.map((edge) => ({ from: edge.from, to: edge.to, line: edge.line, kind: edge.kind })),
    }));
  },
});
