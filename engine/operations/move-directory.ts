/** Moves a folder with all that is in it; everything that names its files follows. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { planMove } from '../modules/move-notes.ts';
import { cleanPath } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';

export default defineOperation({
  name: 'move-directory',
  summary:
    'Move or rename a folder with all files in it. Imports, mocks, `new URL`, tsconfig and package.json follow, in both directions.',
  when: 'a whole folder moves',
  whenNot: 'one file → move-file',
  params: Type.Object(
    {
      path: FilePath,
      to: Type.String({
        minLength: 1,
        maxLength: 1000,
        description: 'The new path of the folder itself, from the root: `src/math`.',
      }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'src/util/half.ts': "import { two } from './two.ts';\n\nexport const half = (n: number) => n / two;\n",
      'src/util/two.ts': 'export const two = 2;\n',
      'src/main.ts': "export { half } from './util/half.ts';\n",
    },
    params: { path: 'src/util', to: 'lib/math' },
    after: {
      'src/util/half.ts': null,
      'src/util/two.ts': null,
      'lib/math/half.ts': "import { two } from './two.ts';\n\nexport const half = (n: number) => n / two;\n",
      'lib/math/two.ts': 'export const two = 2;\n',
      'src/main.ts': "export { half } from '../lib/math/half.ts';\n",
    },
  },
  find: (snapshot, params) => {
    const from = cleanPath(params.path);
    const to = cleanPath(params.to);
    const inside = snapshot.all().filter((path) => path.startsWith(`${from}/`));
    if (from === '' || inside.length === 0)
      refuse(
        'not-found',
        `There is no folder ${params.path} with files in it.`,
        'Name a folder below the root.',
      );
    if (to === from) refuse('no-change', `${from} is there already.`, 'Nothing needs to be done.');
    if (to === '' || to.startsWith(`${from}/`) || snapshot.exists(to))
      refuse(
        'shape',
        `${from} cannot become ${params.to || 'the root'}.`,
        'Name a folder that is not in it.',
      );
    const files = new Map(inside.map((path) => [path, to + path.slice(from.length)]));
    return planMove(snapshot, { files, folder: { from, to } });
  },
  edit: ({ edits }) => edits,
  notes: ({ notes }) => notes,
  inverse: ({ path, to }) => ({ operation: 'move-directory', params: { path: to, to: path } }),
});
