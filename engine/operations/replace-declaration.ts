/** Replaces a whole declaration by another of the same name. */
import { Type } from '@sinclair/typebox';
import { Target } from '../../contracts/edit.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { parseReplacement, replacement } from '../text/replacements.ts';
import { contextOf, listOf } from '../text/snippets.ts';

export default defineOperation({
  name: 'replace-declaration',
  summary:
    'Replace a declaration or member, signature and all, by code that declares the same name. Comments above it stay unless the new code brings its own.',
  when: 'a function with its signature, a class, a type or a constant is written anew',
  whenNot:
    'another name → rename-symbol; the body alone → replace-body; parameters that callers must follow → change-signature; an element of an enum, object or union → replace-member',
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
    const nodes = parseReplacement(declaration.whole, context, declaration.path, code);
    return { declaration, context, nodes, text: snapshot.text(declaration.path) };
  },
  edit: ({ declaration: { path, whole }, context, nodes, text }, { text: code }) =>
    replacement(path, text, whole, context, code, nodes),
});
