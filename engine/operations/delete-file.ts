/** Deletes a file that nothing imports. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { usersOf } from '../modules/file-users.ts';
import { cleanPath } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';

export default defineOperation({
  name: 'delete-file',
  summary:
    'Delete a file. Refuses, with the places, while another file imports, mocks or refers to it, or tsconfig.json or package.json names it.',
  when: 'nothing needs the file',
  whenNot: 'some of its declarations → delete-declaration',
  params: Type.Object({ path: FilePath }, { additionalProperties: false }),
  example: {
    before: { 'a.ts': 'export const one = 1;\n', 'unused.ts': 'export const two = 2;\n' },
    params: { path: 'unused.ts' },
    after: { 'unused.ts': null },
  },
  find: (snapshot, params) => {
    const path = cleanPath(params.path);
    snapshot.text(path);
    const users = usersOf(snapshot, path);
    if (users.length) {
      refuse(
        'referenced',
        `${path} is named at ${users.length} place${users.length > 1 ? 's' : ''}.`,
        'Change those first.',
        { candidates: users.slice(0, 20) },
      );
    }
    return path;
  },
  edit: (path) => [{ kind: 'delete', path }],
});
