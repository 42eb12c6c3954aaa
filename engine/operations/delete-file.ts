/** Deletes a file that nothing imports. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { importersOf } from '../module-graph.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { cleanPath } from '../selector.ts';

export default defineOperation({
  name: 'delete-file',
  summary: 'Delete a file. Refuses, with the importers, when another file imports it.',
  params: Type.Object({ path: FilePath }, { additionalProperties: false }),
  example: {
    before: { 'a.ts': 'export const one = 1;\n', 'unused.ts': 'export const two = 2;\n' },
    params: { path: 'unused.ts' },
    after: { 'unused.ts': null },
  },
  find: (snapshot, params) => {
    const path = cleanPath(params.path);
    snapshot.text(path);
    const importers = importersOf(snapshot, path).filter((importer) => importer !== path);
    if (importers.length)
      refuse('referenced', `${path} is imported by ${importers.length} files.`, 'Change those first.', {
        candidates: importers.slice(0, 20),
      });
    return path;
  },
  edit: (path) => [{ kind: 'delete', path }],
});
