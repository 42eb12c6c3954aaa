/** Replaces a member of a class, interface, enum, object literal, type literal or union type. */
import { Type } from '@sinclair/typebox';
import type { ts } from 'ts-morph';
import { memberParams, resolveMember } from '../members/members.ts';
import { constituentsOf, parseConstituents, withConstituent } from '../members/unions.ts';
import { defineOperation } from '../operation.ts';
import type { Edit } from '../text/edits.ts';
import { parseReplacement, replacement } from '../text/replacements.ts';

export default defineOperation({
  name: 'replace-member',
  summary:
    'Replace a member of a class, interface, enum, object literal or type literal by code of the same name, or a constituent of a union type by others. Comments above it stay unless the code brings its own.',
  when: 'one member or constituent is written anew',
  whenNot:
    'another name → rename-symbol; the body of a method → replace-body; the value of a property → set-initializer; top-level declarations → replace-declaration',
  params: Type.Object(
    {
      ...memberParams,
      text: Type.String({
        minLength: 1,
        maxLength: 1_000_000,
        description: 'The whole new member.',
      }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: { 'a.ts': "export type Size = 'small' | 'large';\n" },
    params: { target: 'a.ts#Size', member: "'large'", text: "'medium' | 'big'" },
    after: { 'a.ts': "export type Size = 'small' | 'medium' | 'big';\n" },
  },
  find: (snapshot, params): Edit[] => {
    const { container, node } = resolveMember(snapshot, params);
    const { path } = container;
    if (container.kind === 'union') {
      const others = constituentsOf(container.type).filter((each) => each !== node);
      return [withConstituent(path, node as ts.TypeNode, parseConstituents(params.text, others))];
    }
    const nodes = parseReplacement(node, container.context, path, params.text);
    return replacement(path, snapshot.text(path), node, container.context, params.text, nodes);
  },
  edit: (edits) => edits,
});
