/** Makes an exported declaration private to its file. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { exportSpecifiersOf } from '../modules/exports.ts';
import { withoutNames } from '../modules/import-lists.ts';
import { hasExportModifier } from '../names/declarations.ts';
import { referencesTo } from '../names/references.ts';
import { resolveTarget, withoutHash } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { type Edit, splice } from '../text/edits.ts';

export default defineOperation({
  name: 'remove-export',
  summary:
    'Stop exporting a top-level declaration, which stays. Refuses, with the places, while another file uses it.',
  when: 'only its own file uses an export',
  whenNot: 'deleting it too → delete-declaration',
  params: Type.Object({ target: Target }, { additionalProperties: false }),
  example: {
    before: { 'a.ts': 'export const one = 1;\nexport const two = one + 1;\n' },
    params: { target: 'a.ts#one' },
    after: { 'a.ts': 'const one = 1;\nexport const two = one + 1;\n' },
  },
  find: (snapshot, { target }) => {
    const declaration = resolveTarget(snapshot, target);
    const specifiers = exportSpecifiersOf(snapshot.tree(declaration.path), declaration.name);
    if (!hasExportModifier(declaration) && specifiers.length === 0)
      refuse('no-change', `${target} is not exported.`, 'Nothing needs to be done.');
    const outside = referencesTo(snapshot, declaration).filter(({ path }) => path !== declaration.path);
    if (outside.length) {
      refuse(
        'referenced',
        `${target} is used by other files at ${outside.length} place${outside.length > 1 ? 's' : ''}.`,
        'Change those first.',
        {
          candidates: outside.slice(0, 20).map(({ path, line }) => `${path}:${line}`),
        },
      );
    }
    return { declaration, specifiers, text: snapshot.text(declaration.path) };
  },
  edit: ({ declaration, specifiers, text }) => {
    const { path, whole } = declaration;
    const modifiers =
      hasExportModifier(declaration) && ts.canHaveModifiers(whole) ? (ts.getModifiers(whole) ?? []) : [];
    const words = modifiers.filter(
      ({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword,
    );
    const removed = words.map((word): Edit => {
      const gap = /^\s*/.exec(text.slice(word.end))?.[0].length ?? 0;
      return splice(path, word.getStart(), word.end + gap, '');
    });
    return [...removed, ...withoutNames(path, text, specifiers)];
  },
  inverse: ({ target }) => ({
    operation: 'add-export',
    params: { target: withoutHash(target) },
  }),
});
