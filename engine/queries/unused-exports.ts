/** Exports that nothing uses. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { unusedExports } from '../evidence/unused.ts';
import { listed } from '../names/listing.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';

export default defineQuery({
  name: 'unused-exports',
  summary:
    'List exports that no other file names. Files that nobody imports, index files and entry points count as used by others.',
  params: Type.Object(
    {
      entryPoints: Type.Optional(
        Type.Array(FilePath, { description: 'Files whose exports are for others to use.' }),
      ),
      ...pageParams(1000),
    },
    { additionalProperties: false },
  ),
  run: (snapshot, { entryPoints = [], limit = 1000, offset }) =>
    pageOf(unusedExports(snapshot, entryPoints), limit, offset, (each) => listed(snapshot, each)),
});
