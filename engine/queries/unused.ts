/** What nothing uses. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { defineQuery, pageOf } from '../query.ts';
import { unusedExports, unusedLocals } from '../unused.ts';

export default defineQuery({
  name: 'unused',
  summary: 'List exports that no other file uses, and unused imports, locals and private members.',
  params: Type.Object(
    {
      entryPoints: Type.Optional(
        Type.Array(FilePath, { description: 'Files whose exports are for others to use.' }),
      ),
    },
    { additionalProperties: false },
  ),
  run: (snapshot, { entryPoints = [] }) => ({
    exports: pageOf(unusedExports(snapshot, entryPoints), 1000),
    locals: pageOf(unusedLocals(snapshot), 1000),
  }),
});
