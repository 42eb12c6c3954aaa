/** Files that import each other. */
import { Type } from '@sinclair/typebox';
import { pageOfItems, record } from '../answers.ts';
import { cyclesOf, importEdges, importKinds } from '../modules/import-graph.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';

export default defineQuery({
  name: 'cycles',
  summary:
    'List groups of files that import each other. `value`: they do so at run time, and may meet a name before it is there. `type`: only types close the circle. `dynamic`: only an `import()` does. `way` is the shortest way around.',
  when: 'files should not need each other',
  whenNot: 'all imports → module-graph',
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
  result: pageOfItems(
    record({
      selector: Type.String(),
      kind: Type.String(),
      files: Type.Array(Type.String()),
      way: Type.Array(
        record({ from: Type.String(), to: Type.String(), line: Type.Integer(), kind: Type.String() }),
      ),
    }),
  ),
  example: {
    before: {
      'a.ts': "import { b } from './b.ts';\n\nexport const a = () => b;\n",
      'b.ts': "import { a } from './a.ts';\n\nexport const b = () => a;\n",
    },
    params: { kinds: ['value'] },
    answer: { items: [{ kind: 'value', files: ['a.ts', 'b.ts'] }], total: 1 },
  },
  run: (snapshot, { kinds, limit = 100, offset }) => {
    const found = cyclesOf(importEdges(snapshot)).filter(({ kind }) => !kinds || kinds.includes(kind));
    return pageOf(found, limit, offset, ({ kind, files, way }) => ({
      selector: files[0] as string,
      kind,
      files,
      way: way.map((edge) => ({ from: edge.from, to: edge.to as string, line: edge.line, kind: edge.kind })),
    }));
  },
});
