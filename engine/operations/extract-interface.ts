/** Makes an interface of what a class shows, or of an object type. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Identifier, Target } from '../../contracts/edit.ts';
import { checkedNode } from '../compiler/checked.ts';
import { findType, type NamedType, namingEdits } from '../extract/named-types.ts';
import { type PublicMember, publicMembers } from '../extract/public-members.ts';
import { type Declaration, hasModifier } from '../names/declarations.ts';
import { placeParams } from '../names/places.ts';
import { checkFreeName } from '../names/scopes.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { nearestNames, refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { insertion, type Spot } from '../text/insertions.ts';
import { parseSnippet } from '../text/snippets.ts';
import { styleOf } from '../text/text.ts';

interface OfClass {
  path: string;
  text: string;
  node: ts.ClassDeclaration;
  members: PublicMember[];
  spot: Spot;
}

export default defineOperation({
  name: 'extract-interface',
  summary:
    'Declare an interface with the public members of a class, which then implements it; or, with `text`, of an object type that is written in place.',
  when: 'a class or an object type needs an interface',
  whenNot: 'other types → extract-type; stubs for an interface that is there → implement-interface',
  params: Type.Object(
    {
      target: Target,
      name: Identifier,
      text: Type.Optional({
        ...placeParams.text,
        description: 'An object type inside the target, instead of a class.',
      }),
      nth: placeParams.nth,
      members: Type.Optional(
        Type.Array(Type.String(), { minItems: 1, description: 'Only these members of the class.' }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts':
        'export class Store {\n  private items: string[] = [];\n  size = 0;\n\n  add(item: string) {\n    this.items.push(item);\n    this.size += 1;\n  }\n}\n',
    },
    params: { target: 'a.ts#Store', name: 'Storage' },
    after: {
      'a.ts':
        'export interface Storage {\n  size: number;\n  add(item: string): void;\n}\n\nexport class Store implements Storage {\n  private items: string[] = [];\n  size = 0;\n\n  add(item: string) {\n    this.items.push(item);\n    this.size += 1;\n  }\n}\n',
    },
  },
  carriesCode: true,
  writesCode: true,
  find: (snapshot, { target, name, text, nth, members }): NamedType | OfClass => {
    if (text === undefined) return ofClass(snapshot, resolveTarget(snapshot, target), name, members);
    const found = findType(snapshot, { target, text, ...(nth === undefined ? {} : { nth }) }, name, false);
    if (!ts.isTypeLiteralNode(found.node))
      refuse('shape', `\`${text}\` is no object type.`, 'Use extract-type for it.');
    return found;
  },
  edit: (found, { name }) =>
    'members' in found ? classEdits(found, name) : namingEdits(found, name, 'interface'),
});

function ofClass(
  snapshot: Snapshot,
  declaration: Declaration,
  name: string,
  wanted: string[] | undefined,
): OfClass {
  const { path } = declaration;
  if (!ts.isClassDeclaration(declaration.node))
    return refuse(
      'shape',
      `${path}#${declaration.name} is no class.`,
      'Name a class, or give the `text` of an object type.',
    );
  const { node, tree, checker } = checkedNode(snapshot, path, declaration.node);
  checkFreeName(tree, path, name);
  const all = publicMembers(node, checker);
  const unknown = wanted?.find((each) => !all.some((member) => member.name === each));
  if (unknown !== undefined)
    refuse(
      'not-found',
      `${declaration.name} has no public member ${unknown}.`,
      'Use one of the candidates.',
      {
        candidates: nearestNames(
          unknown,
          all.map((member) => member.name),
        ),
      },
    );
  const members = wanted ? all.filter((member) => wanted.includes(member.name)) : all;
  if (members.length === 0)
    refuse(
      'unsupported',
      `${declaration.name} has no public members.`,
      'There is nothing to put into an interface.',
    );
  const spot: Spot = { path, list: node.parent, context: 'statements', anchor: node, side: 'before' };
  return { path, text: tree.text, node, members, spot };
}

function classEdits({ path, text, node, members, spot }: OfClass, name: string): Edit[] {
  const { eol, indent, semicolons } = styleOf(text);
  const lines = members
    .flatMap((member) => member.lines)
    .map((line) => `${indent}${line}${semicolons ? ';' : ''}`);
  const used = (node.typeParameters ?? []).filter((each) =>
    lines.some((line) => new RegExp(`(?<![\\w$])${each.name.text}(?![\\w$])`).test(line)),
  );
  const isExported = hasModifier(node, ts.SyntaxKind.ExportKeyword);
  const generic = (texts: string[]) => (texts.length ? `<${texts.join(', ')}>` : '');
  const head = `${isExported ? 'export ' : ''}interface ${name}${generic(used.map((each) => each.getText()))}`;
  const declaration = `${head} {${eol}${lines.join(eol)}${eol}}`;
  const reference = name + generic(used.map((each) => each.name.text));
  return [
    ...insertion(spot, text, declaration, parseSnippet(declaration, 'statements', path)),
    implementing(path, text, node, reference),
  ];
}

/** Behind the last interface, or before the brace. */
function implementing(path: string, text: string, node: ts.ClassDeclaration, reference: string): Edit {
  const clause = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ImplementsKeyword);
  if (clause) return splice(path, clause.end, clause.end, `, ${reference}`);
  const brace = node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.OpenBraceToken);
  const start = text.slice(0, brace?.getStart() ?? node.end).trimEnd().length;
  return splice(path, start, start, ` implements ${reference}`);
}
