/** Sets, inserts or removes a value of a JSON file. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { cleanPath } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { splice } from '../text/edits.ts';
import { jsonEdits } from '../text/json-edits.ts';

export default defineOperation({
  name: 'edit-json',
  summary:
    'Set, insert or remove one value of a JSON file, such as package.json or tsconfig.json. Order, comments, trailing commas and indentation stay.',
  when: 'a JSON file changes',
  whenNot: 'values in TypeScript → set-initializer; other text → edit-text',
  params: Type.Object(
    {
      path: FilePath,
      pointer: Type.String({
        maxLength: 1000,
        description:
          'Where: `/scripts/test`, `/files/0`; `/files/-` is behind the last element. `~1` stands for a slash in a key, `~0` for a tilde.',
      }),
      action: Type.Optional(
        Type.Union([Type.Literal('set'), Type.Literal('insert'), Type.Literal('remove')], {
          description:
            '`set` (default) replaces or adds a value and makes the objects on the way; `insert` puts an element before the one at the place; `remove` takes it away.',
        }),
      ),
      value: Type.Optional(Type.Unknown({ description: 'The JSON value; none for `remove`.' })),
    },
    { additionalProperties: false },
  ),
  example: {
    before: { 'data.json': '{\n  "name": "half",\n  "files": ["a", "c"] // in order\n}\n' },
    params: { path: 'data.json', pointer: '/files/1', action: 'insert', value: 'b' },
    after: { 'data.json': '{\n  "name": "half",\n  "files": ["a", "b", "c"] // in order\n}\n' },
  },
  find: (snapshot, { path: asked, pointer, action = 'set', value }) => {
    const path = cleanPath(asked);
    const text = snapshot.text(path);
    if (!/\.(?:jsonc?|json5|webmanifest)$|(?:^|\/)\.[\w-]+rc$/.test(path))
      refuse('unsupported', `${path} is not a JSON file.`, 'Use edit-text for it.');
    if ((action === 'remove') === (value !== undefined))
      refuse(
        'shape',
        `\`${action}\` takes ${action === 'remove' ? 'no' : 'a'} value.`,
        'See the parameters.',
      );
    return { path, splices: jsonEdits(path, text, pointer, action, value) };
  },
  edit: ({ path, splices }) => splices.map(({ start, end, text }) => splice(path, start, end, text)),
});
