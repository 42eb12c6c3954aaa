/** Files that import a file. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { importersOf } from '../module-graph.ts';
import { defineQuery, pageOf } from '../query.ts';
import { cleanPath } from '../selector.ts';

export default defineQuery({
  name: 'importers',
  summary: 'List the files that import a file.',
  params: Type.Object({ path: FilePath }, { additionalProperties: false }),
  run: (snapshot, params) => {
    const path = cleanPath(params.path);
    snapshot.text(path);
    return pageOf(importersOf(snapshot, path), 5000);
  },
});
