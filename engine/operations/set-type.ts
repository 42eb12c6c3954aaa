/** Sets or removes the type of a variable, parameter or property, or what a function returns. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { type Typed, withoutType, withType } from '../members/annotations.ts';
import { type Declaration, functionOf } from '../names/declarations.ts';
import { parseType } from '../names/free-names.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { fitSnippet } from '../text/layout.ts';
import { tokenTexts } from '../text/snippets.ts';
import { indentAt, styleOf } from '../text/text.ts';

export default defineOperation({
  name: 'set-type',
  summary:
    'Write the type behind a variable, parameter, property or type alias, or what a function returns; an empty type removes it.',
  when: 'a type annotation is added, changed or removed',
  whenNot:
    'the return type that the compiler infers → infer-return-type; more or fewer parameters → change-signature',
  params: Type.Object(
    {
      target: Target,
      type: Type.String({
        maxLength: 100_000,
        description: 'The type, without the colon: `Map<string, number>`; empty: none.',
      }),
      of: Type.Optional(
        Type.Union([Type.Literal('value'), Type.Literal('return')], {
          description:
            'For a variable or property that holds a function: its own type (`value`, the default), or what the function returns.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: { 'a.ts': 'export function half(n: number) {\n  return n / 2;\n}\n' },
    params: { target: 'a.ts#half', type: 'number' },
    after: { 'a.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n' },
  },
  writesCode: true,
  find: (snapshot, { target, type, of }) => {
    const declaration = resolveTarget(snapshot, target);
    const node = typedNode(declaration, target, of);
    const wanted = type.trim() === '' ? undefined : parseType(type);
    if (!wanted && ts.isTypeAliasDeclaration(node))
      refuse('shape', `${target} is a type alias: it needs a type.`, 'Use delete-declaration for it.');
    if (wanted && node.type && tokenTexts(node.type.getText()) === tokenTexts(wanted.getText()))
      refuse('no-change', `${target} has that type already.`, 'Nothing needs to be done.');
    if (!wanted && !node.type)
      refuse('no-change', `${target} has no type that is written.`, 'Nothing needs to be done.');
    return { declaration, node, wanted: wanted?.getText(), text: snapshot.text(declaration.path) };
  },
  edit: ({ declaration: { path }, node, wanted, text }) => {
    if (wanted === undefined) return withoutType(path, node);
    return withType(path, node, fitSnippet(wanted, indentAt(text, node.getStart()), styleOf(text)));
  },
  region: ({ declaration: { path, whole } }) => ({ path, start: whole.getStart(), end: whole.end }),
});

function typedNode(declaration: Declaration, target: string, of: 'value' | 'return' | undefined): Typed {
  const { node, kind } = declaration;
  if (ts.isConstructorDeclaration(node) || ts.isSetAccessorDeclaration(node))
    refuse('shape', `${target} returns nothing.`, 'Name its parameter.');
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return node;
  if (ts.isMethodSignature(node) || ts.isGetAccessorDeclaration(node)) return node;
  const made = of === 'return' || ts.isPropertyAssignment(node) ? functionOf(declaration) : undefined;
  if (made) return made;
  if (of === 'return')
    refuse('shape', `${target} holds no function.`, 'Leave `of` out to set the type of the value.');
  const isTyped =
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isPropertySignature(node) ||
    ts.isTypeAliasDeclaration(node);
  if (isTyped) return node;
  return refuse(
    'unsupported',
    `A ${kind} like ${target} has no type of its own.`,
    'Name a variable, parameter, property, type alias or function.',
  );
}
