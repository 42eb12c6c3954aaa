/** Replaces the body of a function, method, constructor or accessor. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { functionOf } from '../names/declarations.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { splice } from '../text/edits.ts';
import { fitSnippet } from '../text/layout.ts';
import { parseSnippet } from '../text/snippets.ts';
import { indentAt, styleOf } from '../text/text.ts';

export default defineOperation({
  name: 'replace-body',
  summary:
    'Replace the statements inside a function, method, constructor or accessor. Signature and comments above stay.',
  when: 'most of a body is written anew',
  whenNot:
    'some lines → replace-statement; a part of a line → replace-expression; the parameters → change-signature; the function with its signature → replace-declaration',
  params: Type.Object(
    {
      target: Target,
      body: Type.String({
        maxLength: 1_000_000,
        description: 'The new statements, without the outer braces.',
      }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: { 'a.ts': 'export function half(n: number): number {\n  return n;\n}\n' },
    params: { target: 'a.ts#half', body: 'if (n === 0) return 0;\nreturn n / 2;' },
    after: {
      'a.ts': 'export function half(n: number): number {\n  if (n === 0) return 0;\n  return n / 2;\n}\n',
    },
  },
  find: (snapshot, { target, body }) => {
    const declaration = resolveTarget(snapshot, target);
    const old = functionOf(declaration)?.body;
    if (!old)
      refuse(
        'shape',
        `${target} is a ${declaration.kind} without a body.`,
        'Use replace-declaration for it.',
      );
    const text = snapshot.text(declaration.path);
    const statements = withoutBraces(body);
    parseSnippet(statements, 'body', declaration.path, false);
    return { declaration, old, text, statements };
  },
  edit: ({ declaration, old, text, statements }) => {
    const style = styleOf(text);
    const outer = indentAt(text, declaration.whole.getStart());
    const inner = outer + style.indent;
    const fitted = fitSnippet(statements, inner, style);
    const block = fitted.trim() === '' ? '{}' : `{${style.eol}${inner}${fitted}${style.eol}${outer}}`;
    return block === old.getText() ? [] : [splice(declaration.path, old.getStart(), old.end, block)];
  },
  region: ({ declaration }) => ({
    path: declaration.path,
    start: declaration.whole.getStart(),
    end: declaration.whole.end,
  }),
});

/** A body sent with its braces means the same without them; a lone block would be of no use. */
function withoutBraces(body: string): string {
  const trimmed = body.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return body;
  const tree = ts.createSourceFile('body.ts', trimmed, ts.ScriptTarget.Latest, true);
  const [only, second] = tree.statements;
  return only && !second && ts.isBlock(only) ? trimmed.slice(1, -1) : body;
}
