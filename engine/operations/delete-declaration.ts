/** Deletes a declaration that nothing refers to. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import type { Declaration } from '../declarations.ts';
import { splice } from '../edits.ts';
import { type Range, removalRange } from '../layout.ts';
import { defineOperation } from '../operation.ts';
import { referencesTo } from '../references.ts';
import { refuse } from '../refusal.ts';
import { resolveTarget } from '../selector.ts';
import { contextOf, listOf, separatorIn } from '../snippets.ts';

export default defineOperation({
  name: 'delete-declaration',
  summary:
    'Delete a declaration or member with its comments. Refuses, with the places, when anything still refers to it.',
  params: Type.Object({ target: Target }, { additionalProperties: false }),
  example: {
    before: {
      'a.ts':
        'export const one = 1;\n\n// No longer needed.\nfunction unused() {\n  return 2;\n}\n\nexport const three = 3;\n',
    },
    params: { target: 'a.ts#unused' },
    after: { 'a.ts': 'export const one = 1;\n\nexport const three = 3;\n' },
  },
  find: (snapshot, { target }) => {
    const declaration = resolveTarget(snapshot, target);
    const outside = referencesTo(snapshot, declaration).filter(({ path, start }) => {
      const { whole } = declaration;
      return path !== declaration.path || start < whole.getStart() || start >= whole.end;
    });
    if (outside.length) {
      refuse(
        'referenced',
        `${target} is used at ${outside.length} place${outside.length > 1 ? 's' : ''}.`,
        'Change or delete those first.',
        {
          candidates: outside.slice(0, 20).map(({ path, line }) => `${path}:${line}`),
        },
      );
    }
    return { declaration, range: rangeOf(declaration, snapshot.text(declaration.path)) };
  },
  edit: ({ declaration, range }) => [splice(declaration.path, range.start, range.end, '')],
});

function rangeOf(declaration: Declaration, text: string): Range {
  const { whole } = declaration;
  if (ts.isVariableDeclaration(whole) && ts.isVariableDeclarationList(whole.parent))
    return inList(whole, whole.parent.declarations, text);
  const context = contextOf(listOf(declaration));
  if (!context)
    refuse(
      'unsupported',
      `A ${declaration.kind} cannot be deleted alone.`,
      'Delete or replace the declaration around it.',
    );
  return removalRange(text, whole, separatorIn(context));
}

/** One declarator of several: with the comma behind it, or before it when it is the last. */
function inList(node: ts.Node, nodes: readonly ts.Node[], text: string): Range {
  const next = nodes[nodes.indexOf(node) + 1];
  if (next) return { start: node.getStart(), end: next.getStart() };
  const previous = nodes[nodes.indexOf(node) - 1];
  if (previous) return { start: previous.end, end: node.end };
  return removalRange(text, node);
}
