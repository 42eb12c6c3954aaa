/** Puts a decorator on a class or a member of one. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { hasModifier } from '../names/declarations.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { fitSnippet } from '../text/layout.ts';
import { parseSnippet, tokenTexts } from '../text/snippets.ts';
import { indentAt, styleOf } from '../text/text.ts';

export default defineOperation({
  name: 'add-decorator',
  summary:
    'Put a decorator on a class, method, accessor or field; outermost, or `last`: next to the declaration. Refuses in projects whose source must be erasable TypeScript (`erasableSyntaxOnly`).',
  when: 'the project works with decorators',
  whenNot: 'functions, which take none; modifiers → set-modifier',
  params: Type.Object(
    {
      target: Target,
      decorator: Type.String({
        minLength: 1,
        maxLength: 10_000,
        description: 'The decorator with its arguments; the `@` may be left out.',
      }),
      position: Type.Optional(
        Type.Union([Type.Literal('first'), Type.Literal('last')], {
          description: 'Among the decorators that are there: `first` (default) is called last.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts':
        'const logged = (_: unknown, context: ClassMethodDecoratorContext) => void context;\n\nexport class Store {\n  /** Reads. */\n  read() {}\n}\n',
    },
    params: { target: 'a.ts#Store.read', decorator: '@logged' },
    after: {
      'a.ts':
        'const logged = (_: unknown, context: ClassMethodDecoratorContext) => void context;\n\nexport class Store {\n  /** Reads. */\n  @logged\n  read() {}\n}\n',
    },
  },
  writesCode: true,
  find: (snapshot, { target, decorator, position }) => {
    const declaration = resolveTarget(snapshot, target);
    const { node, path, whole } = declaration;
    checkDecoratable(snapshot, node, target);
    const code = `@${decorator.trim().replace(/^@/, '')}`;
    const [member, second] = parseSnippet(`${code}\n_() {}`, 'class', path);
    const parsed = member && ts.canHaveDecorators(member) ? ts.getDecorators(member) : undefined;
    if (second || parsed?.length !== 1)
      refuse('shape', `${decorator} is not one decorator.`, 'Send one decorator with its arguments.');
    const present = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
    if (present.some((each) => tokenTexts(each.getText()) === tokenTexts(code)))
      refuse('no-change', `${target} has ${code} already.`, 'Nothing needs to be done.');
    return { path, whole, code, present, position, text: snapshot.text(path) };
  },
  edit: ({ path, whole, code, present, position, text }): Edit[] => {
    const style = styleOf(text);
    const [first] = present;
    const last = present.at(-1);
    const fitted = fitSnippet(code, indentAt(text, whole.getStart()), style);
    // A decorator may also stand behind `export`: others go where it is.
    const start = first?.getStart() ?? whole.getStart();
    const apart = !first || !last || /\n/.test(text.slice(first.end, first.end + gapBehind(text, first.end)));
    const gap = apart && !isOnOneLine(whole) ? style.eol + indentAt(text, start) : ' ';
    return position === 'last' && last
      ? [splice(path, last.end, last.end, gap + fitted)]
      : [splice(path, start, start, fitted + gap)];
  },
  region: ({ path, whole }) => ({ path, start: whole.getStart(), end: whole.end }),
});

const gapBehind = (text: string, end: number) => /^\s*/.exec(text.slice(end))?.[0].length ?? 0;

/** A member of a class that is written on one line. */
const isOnOneLine = (whole: ts.Node) =>
  ts.isClassLike(whole.parent) && !whole.parent.getText().includes('\n');

/** @throws RefusalError `unsupported` where the language or the project has no decorators */
function checkDecoratable(snapshot: Snapshot, node: ts.Node, target: string): void {
  const { erasableSyntaxOnly, experimentalDecorators } = snapshot.project.options;
  if (erasableSyntaxOnly)
    refuse(
      'unsupported',
      'Decorators cannot be erased: this project runs as erasable TypeScript (`erasableSyntaxOnly`).',
      'Wrap the class or function by a call instead.',
    );
  const isMember = ts.isMethodDeclaration(node) || ts.isAccessor(node) || ts.isPropertyDeclaration(node);
  const why =
    !ts.isClassDeclaration(node) && !(isMember && ts.isClassLike(node.parent))
      ? 'only classes and their methods, accessors and fields have them'
      : hasModifier(node, ts.SyntaxKind.DeclareKeyword)
        ? 'it is only declared'
        : isMember && !ts.isPropertyDeclaration(node) && !node.body
          ? 'it has no body'
          : hasModifier(node, ts.SyntaxKind.AbstractKeyword) && isMember && !experimentalDecorators
            ? 'it is abstract'
            : experimentalDecorators && isMember && ts.isPrivateIdentifier(node.name)
              ? 'experimental decorators do not see private names'
              : undefined;
  if (why) refuse('unsupported', `${target} cannot be decorated: ${why}.`, 'Choose another target.');
}
