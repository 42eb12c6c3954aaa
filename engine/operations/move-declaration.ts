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
    const range = { pos: whole.getStart(), end: whole.end };
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
    const text = snapshot.text(path);
    const comment = text.slice(attachedStart(text, whole), whole.getStart()).trimEnd();
    return toEdits(snapshot, edits.edits).map((edit) =>
      edit.path === destination
        ? withoutGaps(edit, comment, !snapshot.read(destination)?.trim())
        : withoutGap(edit, declaration, text),
    );
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

/** The compiler puts blank lines before a moved comment, and between it and its declaration. */
function withoutGaps(edit: Edit, comment: string, intoEmpty: boolean): Edit {
  if (edit.kind === 'delete' || comment === '') return edit;
  const start = edit.text.indexOf(comment);
  if (start === -1) return edit;
  const head = edit.text.slice(0, start).replace(/((?:\r?\n){2})\s+$/, '$1');
  const tail = edit.text.slice(start + comment.length).replace(/^(\s*?\r?\n)\s*\n/, '$1');
  return { ...edit, text: (intoEmpty ? head.trimStart() : head) + comment + tail };
}
