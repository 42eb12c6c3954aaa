/** Writes a function, an expression or a property in another form that means the same. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { type Checked, checkedNode } from '../compiler/checked.ts';
import { codeFixesOf } from '../compiler/code-fixes.ts';
import { toEdits } from '../compiler/compiler-edits.ts';
import { toAccessors } from '../convert/accessors.ts';
import { toArrow } from '../convert/arrow-functions.ts';
import { toFunction } from '../convert/function-forms.ts';
import { toOptionalChain } from '../convert/optional-chains.ts';
import { toTemplate } from '../convert/template-strings.ts';
import { placeParams, resolveExpression } from '../names/places.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { putExpression } from '../text/parentheses.ts';

const Form = Type.Union(
  [
    Type.Literal('arrow-function'),
    Type.Literal('function'),
    Type.Literal('async-function'),
    Type.Literal('optional-chain'),
    Type.Literal('template-string'),
    Type.Literal('accessors'),
  ],
  {
    description:
      '`arrow-function`, `function`: the function that the target is or holds, or the one in `text`. `async-function`: promise chains of the target become await. `optional-chain`: `a && a.b` or `a ? a.b : undefined` in `text`. `template-string`: a concatenation in `text`. `accessors`: a property of a class becomes get and set.',
  },
);

export default defineOperation({
  name: 'convert',
  summary:
    'Write a function, an expression or a property in another form: arrow function, function declaration or expression, async function, optional chain, template string, accessors. Refuses where that would mean something else.',
  when: 'code should keep its meaning in a newer form',
  whenNot:
    'default exports → convert-export; parameters → convert-parameters-to-object; the opposite condition → negate-condition',
  params: Type.Object(
    { target: placeParams.target, to: Form, text: Type.Optional(placeParams.text), nth: placeParams.nth },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'name.ts':
        "export function full(first: string, last: string): string {\n  return first + ' ' + last;\n}\n",
    },
    params: { target: 'name.ts#full', to: 'template-string', text: "first + ' ' + last" },
    after: {
      'name.ts':
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code that comes out.
        'export function full(first: string, last: string): string {\n  return `${first} ${last}`;\n}\n',
    },
  },
  find: (snapshot, { target, to, text, nth }): Edit[] => {
    if (to === 'async-function') return toAsync(snapshot, target);
    if (to === 'accessors') {
      const { path, node } = resolveTarget(snapshot, target);
      return toAccessors(path, snapshot.text(path), checkedNode(snapshot, path, node), target);
    }
    if (to === 'arrow-function' || to === 'function') {
      const { path, node } =
        text === undefined
          ? resolveTarget(snapshot, target)
          : resolveExpression(snapshot, place(target, text, nth));
      const checked = checkedNode<ts.Node>(snapshot, path, node);
      return to === 'function' ? toFunction(path, checked) : toArrow(snapshot, path, checked);
    }
    if (text === undefined)
      refuse(
        'shape',
        `${to} needs the expression that it converts.`,
        'Give it in `text`, as it stands in the target.',
      );
    const { path, node } = resolveExpression(snapshot, place(target, text, nth));
    const checked = checkedNode(snapshot, path, node);
    return [
      converted(path, checked, to === 'template-string' ? toTemplate(checked) : toOptionalChain(checked)),
    ];
  },
  edit: (edits) => edits,
  notes: (_edits, { to }) =>
    to === 'async-function' ? ['What it throws before the first await becomes a rejection.'] : [],
});

const place = (target: string, text: string, nth: number | undefined) => ({
  target,
  text,
  ...(nth === undefined ? {} : { nth }),
});

/** The new text of an expression in the place of the old one. */
function converted(path: string, { node }: Checked<ts.Expression>, text: string): Edit {
  const tree = ts.createSourceFile('new.ts', `(${text}\n)`, ts.ScriptTarget.Latest, true);
  const statement = tree.statements[0] as ts.ExpressionStatement;
  const { expression } = statement.expression as ts.ParenthesizedExpression;
  const { start, end, text: inserted } = putExpression(node, expression, text);
  return splice(path, start, end, inserted);
}

/** Promise chains become `await`, as the compiler suggests. */
function toAsync(snapshot: Snapshot, target: string): Edit[] {
  const { path, whole } = resolveTarget(snapshot, target);
  const inside = ({ start = 0 }: ts.Diagnostic) => start >= whole.getStart() && start < whole.end;
  const [first] = codeFixesOf(snapshot, path, inside).filter(
    ({ fix }) => fix.fixName === 'convertToAsyncFunction',
  );
  if (!first)
    refuse(
      'unsupported',
      `${target} holds no promise chain that can become an async function.`,
      'It must return a chain of .then, .catch or .finally; rewrite others with replace-body.',
    );
  const edits = toEdits(snapshot, first.fix.changes);
  const lost =
    commentsIn(edits.map((edit) => removedBy(snapshot, edit)).join('\n')) >
    commentsIn(edits.map((edit) => ('text' in edit ? edit.text : '')).join('\n'));
  if (lost)
    refuse(
      'unsupported',
      'Comments between the links of the chain would be lost.',
      'Move them above the chain first.',
    );
  return edits;
}

const removedBy = (snapshot: Snapshot, edit: Edit) =>
  edit.kind === 'splice' ? snapshot.text(edit.path).slice(edit.start, edit.end) : '';

function commentsIn(code: string): number {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, code);
  let count = 0;
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan())
    if (kind === ts.SyntaxKind.SingleLineCommentTrivia || kind === ts.SyntaxKind.MultiLineCommentTrivia)
      count++;
  return count;
}
