/** Makes a method of a piece of code in a class. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Identifier } from '../../contracts/edit.ts';
import { type Code, codeAt, extract, extractionEdits } from '../extract/extracted-function.ts';
import { placesOf } from '../extract/inlining.ts';
import { hasModifier } from '../names/declarations.ts';
import { placeParams } from '../names/places.ts';
import { outerWords } from '../names/scopes.ts';
import { functionScope, isDeclarationName } from '../names/uses.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { checkIdentifier } from '../text/snippets.ts';

export default defineOperation({
  name: 'extract-method',
  summary:
    'Make a private method of neighbouring statements or of an expression in a class, and call it there. A name with `#` makes it private at run time too.',
  when: 'a method is too long and its code uses `this`',
  whenNot: 'code without `this` → extract-function',
  params: Type.Object({ ...placeParams, name: Identifier }, { additionalProperties: false }),
  example: {
    before: {
      'a.ts':
        'export class Cart {\n  prices: number[] = [];\n\n  total(rate: number) {\n    return this.prices.reduce((sum, price) => sum + price, 0) * rate;\n  }\n}\n',
    },
    params: {
      target: 'a.ts#Cart.total',
      text: 'this.prices.reduce((sum, price) => sum + price, 0)',
      name: 'sum',
    },
    after: {
      'a.ts':
        'export class Cart {\n  prices: number[] = [];\n\n  total(rate: number) {\n    return this.sum() * rate;\n  }\n\n  private sum() {\n    return this.prices.reduce((sum, price) => sum + price, 0);\n  }\n}\n',
    },
  },
  carriesCode: true,
  writesCode: true,
  find: (snapshot, { name, ...place }) => {
    const code = codeAt(snapshot, place);
    const { path, nodes } = code;
    checkIdentifier(name.replace(/^#/, ''));
    const member = memberAround(code);
    checkFreeMember(code, member, name);
    const words = outerWords(nodes).filter(
      (word) =>
        word.kind !== ts.SyntaxKind.ThisKeyword &&
        word.kind !== ts.SyntaxKind.SuperKeyword &&
        word.kind !== ts.SyntaxKind.ThisType,
    );
    if (words.length)
      refuse(
        'unsupported',
        `The code uses \`${words[0]?.getText()}\` of the function around.`,
        'Select other code.',
        {
          candidates: placesOf(path, words),
        },
      );
    checkConstructed(code, member);
    const isTyped = !/\.[cm]?jsx?$/.test(path);
    const isStatic =
      hasModifier(member, ts.SyntaxKind.StaticKeyword) || ts.isClassStaticBlockDeclaration(member);
    const word = `${isTyped && !name.startsWith('#') ? 'private ' : ''}${isStatic ? 'static ' : ''}`;
    const spot = {
      path,
      list: member.parent,
      context: 'class' as const,
      anchor: member,
      side: 'after' as const,
    };
    return extract(code, { name, callee: isStatic ? calleeIn(member) : 'this.', word, spot });
  },
  edit: (found) => extractionEdits(found),
});

/** @throws RefusalError `shape` outside of a class, or in a function whose `this` is another one */
function memberAround({ path, nodes }: Code): ts.ClassElement {
  const [node] = nodes;
  const scope = functionScope(node as ts.Node);
  if (ts.isClassElement(scope) && ts.isClassLike(scope.parent)) return scope;
  return refuse(
    'shape',
    'The code is not directly in a member of a class: its `this` is not that of one.',
    'Use extract-function.',
    { candidates: placesOf(path, nodes) },
  );
}

/** A static method may be taken from its class, and then has no `this`: the name of the class is safer, where it means the class. */
function calleeIn(member: ts.ClassElement): string {
  const name = (member.parent as ts.ClassLikeDeclaration).name?.text;
  const declares = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && node.text === name && isDeclarationName(node)) ||
    (ts.forEachChild(node, (child) => declares(child) || undefined) ?? false);
  return name === undefined || declares(member) ? 'this.' : `${name}.`;
}

function checkFreeMember({ checker, path }: Code, member: ts.ClassElement, name: string): void {
  const parent = member.parent as ts.ClassLikeDeclaration;
  const own = parent.members.find((each) => each.name?.getText() === name);
  const inherited = checker.getTypeAtLocation(parent).getProperty(name)?.declarations?.[0];
  const taken = own ?? inherited;
  if (taken)
    refuse(
      'clash',
      `${parent.name?.text ?? 'The class'} has a member ${name} already.`,
      'Choose another name.',
      {
        candidates: taken.getSourceFile() === member.getSourceFile() ? placesOf(path, [taken]) : [],
      },
    );
}

/** Before `super()` there is no `this` to call a method of. */
function checkConstructed({ path, nodes }: Code, member: ts.ClassElement): void {
  if (!ts.isConstructorDeclaration(member)) return;
  const calls: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) calls.push(node);
    ts.forEachChild(node, visit);
  };
  visit(member);
  const late = calls.filter((call) => call.end > (nodes[0]?.pos ?? 0));
  if (late.length)
    refuse(
      'unsupported',
      'The code is done before or in `super()`, where there is no `this`.',
      'Use extract-function.',
      {
        candidates: placesOf(path, late),
      },
    );
}
