/** Lets names that files import from one module come from another. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { otherMentions } from '../modules/export-renames.ts';
import { exportsOfFile } from '../modules/module-exports.ts';
import { type Retarget, retargetFile } from '../modules/retargets.ts';
import { cleanPath } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';

const Module = (what: string) =>
  Type.String({
    minLength: 1,
    maxLength: 1000,
    description: `${what}: a package, or the path from the root of a file of the project.`,
  });

export default defineOperation({
  name: 'retarget-import',
  summary:
    'Make imports and re-exports of one module take from another module: some names or all, in some files or all. Declarations stay where they are. Says where a name means another declaration now.',
  when: 'importers should use another package or file, and it is there',
  whenNot: 'moving the declarations → move-declaration; moving the file → move-file',
  params: Type.Object(
    {
      from: Module('The old module'),
      to: Module('The new module'),
      names: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
          minItems: 1,
          description: 'Names as the modules call them, `default` too. Left out: everything.',
        }),
      ),
      paths: Type.Optional(
        Type.Array(FilePath, { minItems: 1, description: 'The files that import. Left out: all.' }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'half.ts': 'export const half = (n: number) => n / 2;\n',
      'index.ts': "export { half } from './half.ts';\nexport const one = 1;\n",
      'b.ts': "import { half, one } from './index.ts';\n\nexport const two = half(4) * one;\n",
    },
    params: { from: 'index.ts', to: 'half.ts', names: ['half'], paths: ['b.ts'] },
    after: {
      'b.ts':
        "import { one } from './index.ts';\nimport { half } from './half.ts';\n\nexport const two = half(4) * one;\n",
    },
  },
  rebinds: true,
  find: (snapshot, { from, to, names, paths }) => {
    const wanted = { from: moduleOf(snapshot, from), to: moduleOf(snapshot, to), names };
    if (wanted.from === wanted.to) refuse('no-change', 'Both are one module.', 'Nothing needs to be done.');
    const files = paths ? paths.map(cleanPath) : snapshot.list();
    // The new module itself may go on to import from the old one.
    const found = files
      .filter((path) => path !== wanted.to && path !== wanted.from)
      .map((path) => retargetFile(snapshot, path, wanted));
    if (found.every(({ edits }) => edits.length === 0)) {
      const left = found.flatMap((each) => each.left);
      refuse(
        'not-found',
        `${paths ? paths.join(', ') : 'No file'} imports ${paths ? 'no ' : ''}${names?.join(', ') ?? 'anything'} from ${from} by name.`,
        left.length
          ? 'These take the module as a whole: change them by hand.'
          : 'The query `importers` lists who imports a file.',
        { candidates: left.slice(0, 20) },
      );
    }
    const mentions = names || paths ? [] : otherMentions(snapshot, wanted.from);
    return { found, mentions, ...describeMeaning(snapshot, wanted, found) };
  },
  edit: ({ found }) => found.flatMap(({ edits }) => edits),
  notes: ({ found, mentions, changed }, { from, to }) => {
    const left = found.flatMap((each) => each.left);
    return [
      ...(mentions.length ? [`These name ${from} too, and stay: ${mentions.slice(0, 20).join(', ')}.`] : []),
      ...(changed.length
        ? [`${changed.join(', ')} of ${to} is not that of ${from}: its users mean the other now.`]
        : []),
      ...(left.length ? [`These still take ${from} as a whole: ${left.slice(0, 20).join(', ')}.`] : []),
    ];
  },
});

/** A file of the project by its path, any other module by its specifier. */
const moduleOf = (snapshot: Snapshot, module: string) =>
  snapshot.exists(module) ? cleanPath(module) : module;

/** The moved names that are another declaration in the new module. */
function describeMeaning(
  snapshot: Snapshot,
  { from, to }: Retarget,
  found: readonly { names: string[] }[],
): { changed: string[] } {
  if (!snapshot.exists(from) || !snapshot.exists(to)) return { changed: [] };
  const [old, next] = [exportsOfFile(snapshot, from), exportsOfFile(snapshot, to)];
  const names = new Set(found.flatMap((each) => each.names));
  return { changed: [...names].filter((name) => old.has(name) && old.get(name) !== next.get(name)) };
}
