/** Sets or removes the value that a variable, parameter, property or enum member starts with. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { withoutValue, withValue } from '../members/annotations.ts';
import type { Declaration } from '../names/declarations.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { type Edit, splice } from '../text/edits.ts';
import { joinsWithNext, refuseShiftedValues } from '../text/insertions.ts';
import { fitSnippet } from '../text/layout.ts';
import { membersOf, parseExpression, tokenTexts } from '../text/snippets.ts';
import { indentAt, styleOf } from '../text/text.ts';

export default defineOperation({
  name: 'set-initializer',
  summary:
    'Set the value that a variable, parameter, property or enum member starts with; an empty value removes it.',
  when: 'a constant, a default, or a value in an object or enum changes',
  whenNot: 'a part of the value → replace-expression; a new property → add-member; a body → replace-body',
  params: Type.Object(
    {
      target: Target,
      value: Type.String({ maxLength: 1_000_000, description: 'One expression: `new Map()`; empty: none.' }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: { 'a.ts': 'export const limits = {\n  low: 1,\n  high: 10,\n};\n' },
    params: { target: 'a.ts#limits.high', value: '2 ** 10' },
    after: { 'a.ts': 'export const limits = {\n  low: 1,\n  high: 2 ** 10,\n};\n' },
  },
  writesCode: true,
  find: (snapshot, { target, value }) => {
    const declaration = resolveTarget(snapshot, target);
    const node = holder(declaration, target);
    const wanted = value.trim() === '' ? undefined : checkedValue(value, declaration.path);
    if (tokenTexts(wanted ?? '') === tokenTexts(node.initializer?.getText() ?? ''))
      refuse('no-change', `${target} starts with that already.`, 'Nothing needs to be done.');
    if (!wanted) checkRemovable(node, target);
    const { parent } = node;
    if (ts.isEnumMember(node)) refuseShiftedValues(parent, membersOf(parent).indexOf(node) + 1);
    return { declaration, node, wanted, text: snapshot.text(declaration.path) };
  },
  edit: ({ declaration: { path, whole }, node, wanted, text }) => {
    if (wanted === undefined) return withoutValue(path, node);
    const fitted = fitSnippet(wanted, indentAt(text, node.getStart()), styleOf(text));
    return [...withValue(path, node, fitted), ...guard(path, text, whole)];
  },
  region: ({ declaration: { path, whole }, node }) => {
    const around = ts.isEnumMember(node) ? node.parent : whole;
    return { path, start: around.getStart(), end: around.end };
  },
});

function holder({ node, kind }: Declaration, target: string): ts.HasInitializer {
  const holds =
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isEnumMember(node);
  const isLoop =
    ts.isVariableDeclaration(node) &&
    (ts.isForInStatement(node.parent.parent) || ts.isForOfStatement(node.parent.parent));
  if (holds && !isLoop) return node;
  return refuse(
    'unsupported',
    `${target} is a ${isLoop ? 'variable of a loop' : kind}: it starts with no value.`,
    'Name a variable, parameter, property or enum member; use replace-body for functions.',
  );
}

/** A comma at the top would end the value. */
function checkedValue(value: string, path: string): string {
  const node = parseExpression(value, path);
  if (ts.isSpreadElement(node)) refuse('shape', 'A value cannot be spread.', 'Send one expression.');
  const isComma = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.CommaToken;
  return isComma ? `(${value.trim()})` : value;
}

function checkRemovable(node: ts.HasInitializer, target: string): void {
  const isConstant =
    ts.isVariableDeclaration(node) &&
    (ts.getCombinedNodeFlags(node) & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const;
  if (!isConstant && !ts.isPropertyAssignment(node)) return;
  refuse(
    'shape',
    `${target} needs a value: it is ${isConstant ? 'a constant' : 'a property of an object'}.`,
    isConstant ? 'Make it `let` with set-modifier first.' : 'Use delete-member for it.',
  );
}

/** A value at the end of a line without a semicolon may go on in the next line. */
function guard(path: string, text: string, whole: ts.Node): Edit[] {
  const next = text.slice(whole.end).trimStart();
  return joinsWithNext(whole, next) ? [splice(path, whole.end, whole.end, ';')] : [];
}
