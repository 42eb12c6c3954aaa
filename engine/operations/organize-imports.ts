/** Sorts the imports of a file, joins doubles, removes unused ones. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { formatFor, preferencesFor, toEdits } from '../compiler/compiler-edits.ts';
import { cleanPath } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';

export default defineOperation({
  name: 'organize-imports',
  summary: 'Remove unused imports of a file, join doubles and sort them.',
  when: 'edits left imports over',
  whenNot: 'certain names → remove-import',
  params: Type.Object({ path: FilePath }, { additionalProperties: false }),
  example: {
    before: {
      'a.ts': 'export const half = (n: number) => n / 2;\nexport const unused = 0;\n',
      'b.ts':
        "import { unused } from './a.ts';\nimport { half } from './a.ts';\n\nexport const two = half(4);\n",
    },
    params: { path: 'b.ts' },
    after: { 'b.ts': "import { half } from './a.ts';\n\nexport const two = half(4);\n" },
  },
  find: (snapshot, params) => {
    const path = cleanPath(params.path);
    snapshot.tree(path);
    const changes = snapshot
      .service()
      .organizeImports(
        { type: 'file', fileName: snapshot.absolute(path) },
        formatFor(snapshot, path),
        preferencesFor(snapshot, path),
      );
    return toEdits(snapshot, changes);
  },
  edit: (edits) => edits,
});
