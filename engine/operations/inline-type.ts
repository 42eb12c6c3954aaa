/** Puts a type in all places that use its alias, and deletes the alias. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { checkedNode } from '../compiler/checked.ts';
import { carriedText, placesOf } from '../extract/inlining.ts';
import { removalsOf, usesOutside } from '../members/removals.ts';
import { hasExportModifier } from '../names/declarations.ts';
import { resolveTarget } from '../names/selector.ts';
import { usesOf } from '../names/writes.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { splice } from '../text/edits.ts';
import { joinSplices, normaliseSplices } from '../text/splices.ts';
import { typeNeedsParentheses } from '../text/type-parentheses.ts';

interface Found {
  path: string;
  text: string;
  node: ts.TypeAliasDeclaration;
  references: ts.TypeReferenceNode[];
  checker: ts.TypeChecker;
  /** An exported alias may be used by others. */
  stays: boolean;
}

export default defineOperation({
  name: 'inline-type',
  summary:
    'Replace every use of a type alias in its file by its type, and delete the alias unless it is exported. Type arguments are put in.',
  when: 'an alias says no more than its type',
  whenNot: 'recursive types, which need their name; a variable → inline-variable',
  params: Type.Object({ target: Target }, { additionalProperties: false }),
  example: {
    before: {
      'a.ts': "type Maybe<T> = T | undefined;\n\nexport const names: Maybe<string>[] = ['Ada'];\n",
    },
    params: { target: 'a.ts#Maybe' },
    after: { 'a.ts': "export const names: (string | undefined)[] = ['Ada'];\n" },
  },
  carriesCode: true,
  copied: ({ path, node, stays }: Found) => (stays ? [{ path, start: node.getStart(), end: node.end }] : []),
  writesCode: true,
  find: (snapshot, { target }): Found => {
    const declaration = resolveTarget(snapshot, target);
    const { path, node: alias } = declaration;
    if (!ts.isTypeAliasDeclaration(alias))
      refuse('unsupported', `${target} is no type alias.`, 'Name a `type`; an interface stays.');
    const { node, tree, checker } = checkedNode(snapshot, path, alias);
    const symbol = checker.getSymbolAtLocation(node.name);
    const uses = symbol ? usesOf(symbol, tree, checker) : [];
    const stays = hasExportModifier(declaration);
    const elsewhere = usesOutside(snapshot, declaration, []).filter((use) => use.path !== path);
    if (elsewhere.length && !stays)
      refuse(
        'referenced',
        `${target} is used in other files.`,
        'Keep the alias, or change these places first.',
        {
          candidates: elsewhere.slice(0, 20).map((use) => `${use.path}:${use.line}`),
        },
      );
    if (uses.length === 0) refuse('not-found', `Nothing uses ${target}.`, 'Use delete-declaration.');
    const references = uses.map((use) => referenceOf(use, node, path));
    for (const reference of references) checkArguments(node, reference, checker, path);
    return { path, text: snapshot.text(path), node, references, checker, stays };
  },
  edit: ({ path, text, node, references, checker, stays }: Found) => [
    ...references.map((reference) => {
      const code = carriedText(node.type, reference.getStart(), substituted(node, reference, checker));
      const wrapped = typeNeedsParentheses(reference, node.type) ? `(${code})` : code;
      return splice(path, reference.getStart(), reference.end, wrapped);
    }),
    ...(stays ? [] : removalsOf(text, [node])).map(({ start, end }) => splice(path, start, end, '')),
  ],
});

function referenceOf(use: ts.Identifier, alias: ts.TypeAliasDeclaration, path: string): ts.TypeReferenceNode {
  const { parent } = use;
  const isRecursive = use.pos >= alias.pos && use.end <= alias.end;
  if (ts.isTypeReferenceNode(parent) && !isRecursive) return parent;
  return refuse(
    'unsupported',
    isRecursive ? `${use.text} is recursive.` : `${use.text} is used where only a name can stand.`,
    'Keep the alias, or change that place first.',
    { candidates: placesOf(path, [use]) },
  );
}

/** The nodes that an alias has its parameters in. */
function parameterUses(alias: ts.TypeAliasDeclaration, checker: ts.TypeChecker) {
  return (alias.typeParameters ?? []).map((parameter, index) => {
    const symbol = checker.getSymbolAtLocation(parameter.name);
    return { parameter, index, uses: symbol ? usesOf(symbol, alias.type, checker) : [] };
  });
}

function argumentOf(reference: ts.TypeReferenceNode, parameter: ts.TypeParameterDeclaration, index: number) {
  return reference.typeArguments?.[index] ?? parameter.default;
}

/** A conditional type splits up a union that stands for its parameter, and a mapped type keeps an array: written out, they do not. */
function checkArguments(
  alias: ts.TypeAliasDeclaration,
  reference: ts.TypeReferenceNode,
  checker: ts.TypeChecker,
  path: string,
): void {
  for (const { parameter, index, uses } of parameterUses(alias, checker)) {
    const argument = argumentOf(reference, parameter, index);
    const names = alias.typeParameters?.map(({ name }) => name.text).join('|');
    const isDefault = argument === parameter.default;
    const isOdd = !argument || (isDefault && new RegExp(`\\b(?:${names})\\b`).test(argument.getText()));
    const type = argument && checker.getTypeFromTypeNode(argument);
    const splits =
      uses.some(isSplit) && type && !(type.flags & ts.TypeFlags.TypeParameter) && !isPlain(type, checker);
    if (isOdd || splits)
      refuse(
        'unsupported',
        `${reference.getText()} would mean something else written out: ${parameter.name.text} is split up or mapped.`,
        'Keep the alias.',
        { candidates: placesOf(path, [reference]) },
      );
  }
}

function isSplit(use: ts.Identifier): boolean {
  const reference = use.parent;
  const { parent } = reference;
  if (ts.isConditionalTypeNode(parent)) return parent.checkType === reference;
  return ts.isTypeOperatorNode(parent) && ts.isTypeParameterDeclaration(parent.parent);
}

const isPlain = (type: ts.Type, checker: ts.TypeChecker) =>
  !type.isUnion() &&
  !checker.isArrayLikeType(type) &&
  !(
    type.flags &
    (ts.TypeFlags.Any |
      ts.TypeFlags.Never |
      ts.TypeFlags.Unknown |
      ts.TypeFlags.Instantiable |
      ts.TypeFlags.Boolean)
  ) &&
  (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Literal | ts.TypeFlags.String | ts.TypeFlags.Number)) !==
    0;

/** The type with the arguments in place of its parameters. */
function substituted(
  alias: ts.TypeAliasDeclaration,
  reference: ts.TypeReferenceNode,
  checker: ts.TypeChecker,
): string {
  const start = alias.type.getStart();
  const splices = parameterUses(alias, checker).flatMap(({ parameter, index, uses }) => {
    const argument = argumentOf(reference, parameter, index);
    return uses.map((use) => {
      const slot = use.parent as ts.TypeReferenceNode;
      const text = argument?.getText() ?? '';
      const wrapped = argument && typeNeedsParentheses(slot, argument) ? `(${text})` : text;
      return { start: use.getStart() - start, end: use.end - start, text: wrapped };
    });
  });
  return joinSplices(alias.type.getText(), normaliseSplices(splices));
}
