/** Creates a file. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { cleanPath } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';

export default defineOperation({
  name: 'create-file',
  summary: 'Create a file with this text. Refuses when it exists.',
  when: 'new text needs a file of its own',
  whenNot:
    'code that is there already → move-declaration makes the file; a file that exists → the operation that says the change, or edit-text',
  params: Type.Object(
    { path: FilePath, text: Type.String({ maxLength: 5_000_000, description: 'The whole text.' }) },
    { additionalProperties: false },
  ),
  example: {
    before: { 'a.ts': 'export const one = 1;\n' },
    params: { path: 'src/b.ts', text: 'export const two = 2;\n' },
    after: { 'src/b.ts': 'export const two = 2;\n' },
  },
  find: (snapshot, params) => {
    const path = cleanPath(params.path);
    if (path === '') refuse('shape', 'The path is empty.', 'Name a file below the root.');
    if (snapshot.exists(path)) refuse('clash', `${path} exists already.`, 'Edit it, or choose another path.');
    return path;
  },
  edit: (path, { text }) => [{ kind: 'create', path, text }],
  inverse: ({ path }) => ({ operation: 'delete-file', params: { path } }),
});
