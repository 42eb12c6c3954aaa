/** Gives a file another name in its folder; everything that names it follows. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { fileNameOf, folderOf, joinPath } from '../files/paths.ts';
import { planMove } from '../modules/move-notes.ts';
import { cleanPath } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';

export default defineOperation({
  name: 'rename-file',
  summary:
    'Give a file another name in its folder. All that names it follows: imports, mocks, `new URL`, tsconfig, package.json.',
  when: 'a file should be called something else',
  whenNot: 'another folder → move-file; a declaration in it → rename-symbol',
  params: Type.Object(
    {
      path: FilePath,
      to: Type.String({
        pattern: '^[^/\\\\]+$',
        maxLength: 255,
        description: 'The new name, with its ending and without a folder: `halve.ts`.',
      }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'src/half.ts': 'export const half = (n: number) => n / 2;\n',
      'src/main.ts':
        "export { half } from './half.ts';\nexport type Half = typeof import('./half.ts').half;\n",
    },
    params: { path: 'src/half.ts', to: 'halve.ts' },
    after: {
      'src/half.ts': null,
      'src/halve.ts': 'export const half = (n: number) => n / 2;\n',
      'src/main.ts':
        "export { half } from './halve.ts';\nexport type Half = typeof import('./halve.ts').half;\n",
    },
  },
  find: (snapshot, params) => {
    const path = cleanPath(params.path);
    snapshot.text(path);
    const to = renamed(path, params.to);
    if (to === path) refuse('no-change', `${path} has that name already.`, 'Nothing needs to be done.');
    return planMove(snapshot, { files: new Map([[path, to]]) });
  },
  edit: ({ edits }) => edits,
  notes: ({ notes }) => notes,
  inverse: ({ path, to }) => ({
    operation: 'rename-file',
    params: { path: renamed(path, to), to: fileNameOf(path) },
  }),
});

/** @throws RefusalError `shape` when the name is none */
function renamed(path: string, name: string): string {
  const to = joinPath(folderOf(path), name);
  if (to === undefined || fileNameOf(to) !== name)
    refuse('shape', `${JSON.stringify(name)} is not the name of a file.`, 'Give a name such as `halve.ts`.');
  return to;
}
