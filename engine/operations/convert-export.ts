/** Turns a named export into the default one, or the default one into a named one; importers follow. */
import { Type } from '@sinclair/typebox';
import { Target } from '../../contracts/edit.ts';
import { toDefault, toNamed } from '../modules/default-exports.ts';
import { otherMentions, renameExport } from '../modules/export-renames.ts';
import { exportsOfFile, isOnlyType } from '../modules/module-exports.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';

export default defineOperation({
  name: 'convert-export',
  summary:
    'Turn a named export into the default export of its file, or the default into a named one. All importers, re-exports and `import()` follow and keep their local names.',
  when: 'an export changes between named and default',
  whenNot: 'exporting what is private → add-export; another name → rename-symbol',
  params: Type.Object(
    {
      target: Target,
      to: Type.Union([Type.Literal('default'), Type.Literal('named')], {
        description: 'What the export becomes.',
      }),
      name: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description: 'With `named`: the name for a default export that has none.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'half.ts': 'export default function half(n: number) {\n  return n / 2;\n}\n',
      'index.ts': "export { default as halve } from './half.ts';\n",
      'b.ts': "import h from './half.ts';\n\nexport const two = h(4);\n",
    },
    params: { target: 'half.ts#half', to: 'named' },
    after: {
      'half.ts': 'export function half(n: number) {\n  return n / 2;\n}\n',
      'index.ts': "export { half as halve } from './half.ts';\n",
      'b.ts': "import { half as h } from './half.ts';\n\nexport const two = h(4);\n",
    },
  },
  find: (snapshot, { target, to, name }) => {
    const declaration = resolveTarget(snapshot, target);
    const { path } = declaration;
    const { edits, publicName } =
      to === 'default'
        ? toDefault(snapshot, declaration, target)
        : toNamed(snapshot, declaration, target, name);
    const exported = exportsOfFile(snapshot, path);
    const symbol = exported.get(to === 'default' ? publicName : 'default');
    const free = to === 'default' ? 'default' : publicName;
    if (exported.has(free) && (to === 'default' || exported.get(free) !== symbol))
      refuse(
        'clash',
        `${path} has ${to === 'default' ? 'a default export' : `an export ${free}`} already.`,
        to === 'default' ? 'Turn that one into a named export first.' : 'Rename one of them first.',
      );
    const rename =
      to === 'default' ? { from: publicName, to: 'default' } : { from: 'default', to: publicName };
    const isType = symbol !== undefined && isOnlyType(symbol);
    return {
      edits: [...edits, ...renameExport(snapshot, path, rename, isType)],
      mentions: otherMentions(snapshot, path),
    };
  },
  edit: ({ edits }) => edits,
  notes: ({ mentions }) =>
    mentions.length
      ? [`These name the module too, and may have to follow: ${mentions.slice(0, 20).join(', ')}.`]
      : [],
});
