/** The type of a declaration or an expression. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { pageOfItems, pieceFields, record } from '../answers.ts';
import { checkedFile, twinOf } from '../compiler/checked.ts';
import { lineAt, listed } from '../names/listing.ts';
import { type PlaceParams, placeParams, resolveExpression } from '../names/places.ts';
import { resolveTarget } from '../names/selector.ts';
import { declarationsOfSymbol } from '../names/symbols.ts';
import { defineQuery, pageOf } from '../query.ts';
import type { Snapshot } from '../snapshot.ts';

const typeMax = 4000;
const membersMax = 200;

export default defineQuery({
  name: 'type-at',
  summary:
    'Say the type of a declaration, or of the expression `text` inside of it: the type written out, its members, how it is shown in an editor, its documentation, and where the type is declared. A long type comes in pieces: ask again with `offset` = `next`.',
  when: 'you need a type or its members',
  whenNot: 'the declaration as written → read; type errors → diagnostics',
  params: Type.Object(
    {
      target: placeParams.target,
      text: Type.Optional(placeParams.text),
      nth: placeParams.nth,
      offset: Type.Optional(
        Type.Integer({ minimum: 0, description: 'First character of the type; default 0.' }),
      ),
    },
    { additionalProperties: false },
  ),
  result: record({
    selector: Type.Optional(Type.String()),
    kind: Type.Optional(Type.String()),
    line: Type.Integer(),
    type: Type.String(),
    ...pieceFields,
    signature: Type.Optional(Type.String()),
    documentation: Type.Optional(Type.String()),
    members: Type.Optional(
      pageOfItems(record({ name: Type.String(), optional: Type.Boolean(), type: Type.String() })),
    ),
    declared: Type.Array(Type.String()),
  }),
  example: {
    before: {
      'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n',
      'price.ts': "import { half } from './half.ts';\n\nexport const price = half(4);\n",
    },
    params: { target: 'price.ts#price', text: 'half(4)' },
    answer: { line: 3, type: 'number' },
  },
  run: (snapshot, { target, text, nth, offset = 0 }) => {
    const { path, node, head } = placeOf(snapshot, { target, ...(nth && { nth }) }, text);
    const { checker, tree } = checkedFile(snapshot, path);
    const twin = twinOf(tree, node) ?? tree;
    const type = typeOf(checker, twin);
    const written = checker.typeToString(type, twin, format | ts.TypeFormatFlags.InTypeAlias);
    const end = Math.min(written.length, offset + typeMax);
    const symbol = type.aliasSymbol ?? type.getSymbol();
    return {
      ...head,
      type: written.slice(offset, end),
      total: written.length,
      truncated: end < written.length,
      ...(end < written.length && { next: end }),
      ...shownInEditor(snapshot, path, nameIn(twin).getStart()),
      ...membersOf(checker, snapshot, type, twin),
      declared: (symbol ? declarationsOfSymbol(snapshot, symbol) : []).map(
        (each) => listed(snapshot, each).selector,
      ),
    };
  },
});

const format = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;

function placeOf(snapshot: Snapshot, place: Omit<PlaceParams, 'text'>, text: string | undefined) {
  if (text !== undefined) {
    const { path, tree, node } = resolveExpression(snapshot, { ...place, text });
    return { path, node, head: { line: lineAt(tree, node.getStart()) } };
  }
  const declaration = resolveTarget(snapshot, place.target);
  return { path: declaration.path, node: declaration.node, head: listed(snapshot, declaration) };
}

function typeOf(checker: ts.TypeChecker, node: ts.Node): ts.Type {
  const name = ts.isExpression(node) ? undefined : ts.getNameOfDeclaration(node as ts.Declaration);
  const symbol = name && checker.getSymbolAtLocation(name);
  const isType =
    ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node);
  if (symbol && (isType || ts.isClassDeclaration(node))) return checker.getDeclaredTypeOfSymbol(symbol);
  return symbol ? checker.getTypeOfSymbolAtLocation(symbol, node) : checker.getTypeAtLocation(node);
}

/** Where an editor would be asked: at the name of a declaration, at the last name of `store.items`. */
function nameIn(node: ts.Node): ts.Node {
  if (ts.isPropertyAccessExpression(node)) return node.name;
  if (ts.isCallOrNewExpression(node)) return nameIn(node.expression);
  return (ts.isExpression(node) ? undefined : ts.getNameOfDeclaration(node as ts.Declaration)) ?? node;
}

function shownInEditor(snapshot: Snapshot, path: string, position: number) {
  const info = snapshot.service().getQuickInfoAtPosition(snapshot.absolute(path), position, typeMax);
  const textOf = (parts: readonly ts.SymbolDisplayPart[] = []) => parts.map(({ text }) => text).join('');
  const documentation = [
    textOf(info?.documentation),
    ...(info?.tags ?? []).map(({ name, text }) => `@${name} ${textOf(text)}`.trim()),
  ].filter(Boolean);
  return {
    ...(info && { signature: textOf(info.displayParts) }),
    ...(documentation.length && { documentation: documentation.join('\n') }),
  };
}

/** The members of a type of this project; those of arrays, promises and the like are known. */
function membersOf(checker: ts.TypeChecker, snapshot: Snapshot, type: ts.Type, at: ts.Node) {
  const isOwn = type
    .getSymbol()
    ?.declarations?.some((each) => snapshot.relative(each.getSourceFile().fileName) !== undefined);
  const isMade = type.isIntersection() || (isOwn && (type.flags & ts.TypeFlags.Object) !== 0);
  const members = isMade && type.getCallSignatures().length === 0 ? checker.getPropertiesOfType(type) : [];
  if (members.length === 0) return {};
  return {
    members: pageOf(members, membersMax, 0, (member) => ({
      name: writtenName(member),
      optional: (member.flags & ts.SymbolFlags.Optional) !== 0,
      type: checker.typeToString(checker.getTypeOfSymbolAtLocation(member, at), at),
    })),
  };
}

/** The compiler's own name of `[Symbol.iterator]` is no name to read. */
function writtenName(member: ts.Symbol): string {
  const [declaration] = member.declarations ?? [];
  const name = declaration && ts.getNameOfDeclaration(declaration);
  return name && ts.isComputedPropertyName(name) ? name.getText() : member.getName();
}
