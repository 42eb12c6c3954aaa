/** Which files import which. */
import { Type } from '@sinclair/typebox';
import { pageOfItems, record } from '../answers.ts';
import { importEdges, importKinds } from '../modules/import-graph.ts';
import { cleanPath } from '../names/selector.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';

export default defineQuery({
  name: 'module-graph',
  summary:
    'List the imports between the files of the project: from, to, line, names, and whether each is a value (loaded with the file), a type (gone at run time) or dynamic. With `packages` instead those of packages, and those that lead nowhere.',
  when: 'you study how files or folders depend on each other',
  whenNot: 'who imports one file → importers; circles → cycles',
  params: Type.Object(
    {
      path: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 1000,
          description: 'Only imports from or to this file, or the files below this folder.',
        }),
      ),
      kinds: Type.Optional(
        Type.Array(Type.Union(importKinds.map((kind) => Type.Literal(kind))), {
          description: 'Only these kinds.',
        }),
      ),
      packages: Type.Optional(
        Type.Boolean({
          description: 'Imports of packages and unknown files instead of those between files.',
        }),
      ),
      ...pageParams(500),
    },
    { additionalProperties: false },
  ),
  result: pageOfItems(
    record({
      selector: Type.String(),
      to: Type.Optional(Type.String()),
      specifier: Type.Optional(Type.String()),
      kind: Type.String(),
      line: Type.Integer(),
      names: Type.Union([Type.Literal('*'), Type.Array(Type.String())]),
    }),
  ),
  example: {
    before: {
      'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n',
      'price.ts': "import { half } from './half.ts';\n\nexport const price = half(4);\n",
    },
    params: { path: 'price.ts', kinds: ['value'] },
    answer: {
      items: [{ selector: 'price.ts', to: 'half.ts', kind: 'value', line: 1, names: ['half'] }],
      total: 1,
    },
  },
  run: (snapshot, { path, kinds, packages = false, limit = 500, offset }) => {
    const around = path === undefined ? '' : cleanPath(path);
    const isAsked = (file: string | undefined) =>
      around === '' || file === around || (file?.startsWith(`${around}/`) ?? false);
    const found = importEdges(snapshot)
      .filter(({ to }) => (to === undefined) === packages)
      .filter(({ from, to }) => isAsked(from) || isAsked(to))
      .filter(({ kind }) => !kinds || kinds.includes(kind));
    return pageOf(found, limit, offset, ({ from, to, specifier, names, ...edge }) => ({
      selector: from,
      ...(to === undefined ? { specifier } : { to }),
      ...edge,
      names: names ?? ('*' as const),
    }));
  },
});
