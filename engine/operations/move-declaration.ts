/** Moves a top-level declaration to another file; all importers follow. */
import { Type } from '@sinclair/typebox';
import { FilePath, Target } from '../../contracts/edit.ts';
import { formatFor, preferencesFor, toEdits } from '../compiler-edits.ts';
import { type Declaration, isTopLevel } from '../declarations.ts';
import type { Edit } from '../edits.ts';
import { attachedStart, removalRange } from '../layout.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { cleanPath, resolveTarget } from '../selector.ts';

export default defineOperation({
  name: 'move-declaration',
  summary:
    'Move a top-level declaration to another file, which is made when there is none. Imports follow in all files.',
  params: Type.Object({ target: Target, to: FilePath }, { additionalProperties: false }),
  example: {
    before: {
      'a.ts': 'export const one = 1;\n\nexport function half(n: number) {\n  return n / 2;\n}\n',
      'b.ts': 'export const two = 2;\n',
      'c.ts': "import { half, one } from './a.ts';\n\nexport const x = half(one);\n",
    },
    params: { target: 'a.ts#half', to: 'b.ts' },
    after: {
      'a.ts': 'export const one = 1;\n',
      'b.ts': 'export const two = 2;\n\nexport function half(n: number) {\n  return n / 2;\n}\n',
      'c.ts':
        "import { one } from './a.ts';\nimport { half } from './b.ts';\n\nexport const x = half(one);\n",
    },
  },
  find: (snapshot, { target, to }) => {
    const declaration = resolveTarget(snapshot, target);
    const { path, whole } = declaration;
    const destination = cleanPath(to);
    if (!isTopLevel(declaration))
      refuse('shape', `${target} is not at the top level of its file.`, 'Move the declaration around it.');
    if (destination === path)
      refuse('no-change', `${target} is in ${to} already.`, 'Nothing needs to be done.');
    const range = { pos: attachedStart(snapshot.text(path), whole), end: whole.end };
    const edits = snapshot
      .service()
      .getEditsForRefactor(
        snapshot.absolute(path),
        formatFor(snapshot, path),
        range,
        'Move to file',
        'Move to file',
        preferencesFor(snapshot, path),
        { targetFile: snapshot.absolute(destination) },
      );
    if (!edits || edits.edits.length === 0) {
      refuse(
        'unsupported',
        `The compiler cannot move ${target}: ${edits?.notApplicableReason ?? 'no reason given'}.`,
        'Insert it there and delete it here instead.',
      );
    }
    return toEdits(snapshot, edits.edits).map((edit) => withoutGap(edit, declaration, snapshot.text(path)));
  },
  edit: (edits) => edits,
});

/** The compiler leaves blank lines where the declaration stood. */
function withoutGap(edit: Edit, { path, whole }: Declaration, text: string): Edit {
  const isTheCut =
    edit.kind === 'splice' &&
    edit.path === path &&
    edit.start <= whole.getStart() &&
    edit.end >= whole.end &&
    edit.text.trim() === '';
  if (!isTheCut) return edit;
  const { start, end } = removalRange(text, whole);
  return { ...edit, start: Math.min(edit.start, start), end: Math.max(edit.end, end), text: '' };
}
