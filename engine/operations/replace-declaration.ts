/** Replaces a whole declaration by another of the same name. */
import { Type } from '@sinclair/typebox';
import { Target } from '../../contracts/edit.ts';
import { splice } from '../edits.ts';
import { attachedStart, fitSnippet } from '../layout.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { resolveTarget } from '../selector.ts';
import { contextOf, declaredNames, listOf, parseSnippet } from '../snippets.ts';
import { indentAt, styleOf } from '../text.ts';

export default defineOperation({
  name: 'replace-declaration',
  summary:
    'Replace a declaration or member, signature and all, by another of the same name. Comments above it stay unless the new code brings its own.',
  params: Type.Object(
    {
      target: Target,
      text: Type.String({
        minLength: 1,
        maxLength: 1_000_000,
        description: 'The whole new declaration, `export` included.',
      }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: { 'a.ts': '// Halves.\nexport function half(n: number) {\n  return n / 2;\n}\n' },
    params: { target: 'a.ts#half', text: 'export const half = (n: number): number => n * 0.5;' },
    after: { 'a.ts': '// Halves.\nexport const half = (n: number): number => n * 0.5;\n' },
  },
  find: (snapshot, { target, text: code }) => {
    const declaration = resolveTarget(snapshot, target);
    const context = contextOf(listOf(declaration));
    if (!context)
      refuse(
        'unsupported',
        `${target} is a ${declaration.kind} that cannot be replaced alone.`,
        'Replace the declaration around it, or use edit-text.',
      );
    const nodes = parseSnippet(code, context, declaration.path);
    const names = new Set(nodes.flatMap(declaredNames));
    const old = new Set(declaredNames(declaration.whole));
    if (names.size !== old.size || [...old].some((name) => !names.has(name))) {
      refuse(
        'shape',
        `The code declares ${[...names].join(', ') || 'nothing'}, but it must declare ${[...old].join(', ')} and nothing else.`,
        'Use rename-symbol for another name, insert-declaration for more code.',
      );
    }
    return { declaration, text: snapshot.text(declaration.path) };
  },
  edit: ({ declaration, text }, { text: code }) => {
    const { path, whole } = declaration;
    const bringsComment = /^\s*(?:\/\*|\/\/)/.test(code);
    const start = bringsComment ? attachedStart(text, whole) : whole.getStart();
    const indent = indentAt(text, whole.getStart());
    const fitted = fitSnippet(code, indent, styleOf(text));
    // The comma behind a member stays where it is; the new code may bring one of its own.
    const comma = /^\s*,/.test(text.slice(whole.end)) ? fitted.replace(/,$/, '') : fitted;
    return comma === text.slice(start, whole.end) ? [] : [splice(path, start, whole.end, comma)];
  },
});
