/** Errors of the type checker. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { defineQuery, pageOf } from '../query.ts';
import { cleanPath } from '../selector.ts';
import { typeErrors } from '../type-errors.ts';

export default defineQuery({
  name: 'diagnostics',
  summary: 'List the type errors of some files, or of the whole project.',
  params: Type.Object(
    {
      paths: Type.Optional(Type.Array(FilePath, { description: 'Only these files.' })),
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 5000, description: 'At most so many items; default 100.' }),
      ),
    },
    { additionalProperties: false },
  ),
  run: (snapshot, { paths, limit = 100 }) => {
    const asked =
      paths?.map(cleanPath) ?? snapshot.project.configured.filter((path) => snapshot.exists(path));
    for (const path of asked) snapshot.text(path);
    return pageOf(typeErrors(snapshot, asked), limit);
  },
});
