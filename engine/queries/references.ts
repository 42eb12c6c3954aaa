/** Where a declaration is used. */
import { Type } from '@sinclair/typebox';
import { Target } from '../../contracts/edit.ts';
import { defineQuery, pageOf } from '../query.ts';
import { enclosingSelector, referencesTo } from '../references.ts';
import { resolveTarget } from '../selector.ts';

export default defineQuery({
  name: 'references',
  summary:
    'List the places that use a declaration: the declaration around each, its line, and whether it reads, writes, calls, imports or exports.',
  params: Type.Object(
    {
      target: Target,
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 5000, description: 'At most so many items; default 100.' }),
      ),
    },
    { additionalProperties: false },
  ),
  run: (snapshot, { target, limit = 100 }) =>
    pageOf(
      referencesTo(snapshot, resolveTarget(snapshot, target)).map(({ path, start, line, column, kind }) => ({
        path,
        line,
        column,
        kind,
        in: enclosingSelector(snapshot, path, start),
        text: snapshot.text(path).split('\n')[line - 1]?.trim() ?? '',
      })),
      limit,
    ),
});
