/** Moves a file; everything that names it follows. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { fileNameOf } from '../files/paths.ts';
import { planMove } from '../modules/move-notes.ts';
import { cleanPath } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';

export default defineOperation({
  name: 'move-file',
  summary:
    'Move a file to another path. Imports, re-exports, mocks, `new URL`, tsconfig and package.json follow, each in its own spelling, and so do the imports of the file itself.',
  when: 'a file belongs into another folder',
  whenNot:
    'a name in the same folder → rename-file; some of its declarations → move-declaration; all files of a folder → move-directory',
  params: Type.Object(
    {
      path: FilePath,
      to: Type.String({
        minLength: 1,
        maxLength: 1000,
        description: 'The new path from the root; one that ends in `/` is a folder to put the file in.',
      }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'src/half.ts': "import { two } from './two.js';\n\nexport const half = (n: number) => n / two;\n",
      'src/two.ts': 'export const two = 2;\n',
      'src/main.ts': "export { half } from './half.js';\n",
    },
    params: { path: 'src/half.ts', to: 'src/math/half.ts' },
    after: {
      'src/half.ts': null,
      'src/math/half.ts': "import { two } from '../two.js';\n\nexport const half = (n: number) => n / two;\n",
      'src/main.ts': "export { half } from './math/half.js';\n",
    },
  },
  find: (snapshot, params) => {
    const path = cleanPath(params.path);
    snapshot.text(path);
    const to = cleanPath(params.to.endsWith('/') ? params.to + fileNameOf(path) : params.to);
    if (to === path) refuse('no-change', `${path} is there already.`, 'Nothing needs to be done.');
    return planMove(snapshot, { files: new Map([[path, to]]) });
  },
  edit: ({ edits }) => edits,
  notes: ({ notes }) => notes,
  inverse: ({ path, to }) => ({
    operation: 'move-file',
    params: { path: to.endsWith('/') ? to + fileNameOf(path) : to, to: path },
  }),
});
