/** Exports a top-level declaration. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { exportListNames } from '../modules/exports.ts';
import { hasExportModifier, isTopLevel } from '../names/declarations.ts';
import { resolveTarget, withoutHash } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { splice } from '../text/edits.ts';
import { styleOf } from '../text/text.ts';

export default defineOperation({
  name: 'add-export',
  summary: 'Export a top-level declaration under its own name.',
  when: 'another file needs what is private',
  whenNot: 'the default export → convert-export; what another module exports → add-reexport',
  params: Type.Object({ target: Target }, { additionalProperties: false }),
  example: {
    before: { 'a.ts': '/** Halves. */\nfunction half(n: number) {\n  return n / 2;\n}\n' },
    params: { target: 'a.ts#half' },
    after: { 'a.ts': '/** Halves. */\nexport function half(n: number) {\n  return n / 2;\n}\n' },
  },
  find: (snapshot, { target }) => {
    const declaration = resolveTarget(snapshot, target);
    const tree = snapshot.tree(declaration.path);
    const isOneOfSeveral =
      ts.isVariableDeclaration(declaration.whole) && ts.isSourceFile(declaration.whole.parent.parent.parent);
    if (!isTopLevel(declaration) && !isOneOfSeveral)
      refuse(
        'shape',
        `${target} is not at the top level of its file.`,
        'Only top-level declarations can be exported.',
      );
    if (hasExportModifier(declaration) || exportListNames(tree).has(declaration.name)) {
      refuse('no-change', `${target} is exported already.`, 'Nothing needs to be done.');
    }
    return { declaration, isOneOfSeveral, text: snapshot.text(declaration.path) };
  },
  edit: ({ declaration, isOneOfSeveral, text }) => {
    const { path, whole, name } = declaration;
    if (!isOneOfSeveral) {
      const start = whole.getStart();
      return [splice(path, start, start, 'export ')];
    }
    const { eol, semicolons } = styleOf(text);
    const statement = whole.parent.parent;
    return [splice(path, statement.end, statement.end, `${eol}export { ${name} }${semicolons ? ';' : ''}`)];
  },
  region: ({ declaration: { path, whole }, isOneOfSeveral }) =>
    isOneOfSeveral || !ts.isExternalModule(whole.getSourceFile())
      ? undefined
      : { path, start: whole.getStart(), end: whole.end },
  inverse: ({ target }) => ({
    operation: 'remove-export',
    params: { target: withoutHash(target) },
  }),
});
