/** Deletes a member of a class, interface, enum, object literal, type literal or union type. */
import { Type } from '@sinclair/typebox';
import type { ts } from 'ts-morph';
import { memberParams, resolveMember } from '../members/members.ts';
import { refuseUsed, removalsOf, usesOutside } from '../members/removals.ts';
import { withoutConstituent } from '../members/unions.ts';
import { defineOperation } from '../operation.ts';
import { splice } from '../text/edits.ts';
import { refuseShiftedValues } from '../text/insertions.ts';
import { membersOf } from '../text/snippets.ts';

export default defineOperation({
  name: 'delete-member',
  summary:
    'Delete one member of a class, interface, enum, object literal or type literal, or a constituent of a union type, with its comments. Refuses, with the places, while anything refers to it.',
  when: 'a member or constituent is to go',
  whenNot: 'what only it used as well, and top-level declarations → delete-declaration',
  params: Type.Object(memberParams, { additionalProperties: false }),
  example: {
    before: {
      'a.ts': 'export const limits = {\n  low: 1,\n  // No longer needed.\n  middle: 2,\n  high: 3,\n};\n',
    },
    params: { target: 'a.ts#limits', member: 'middle' },
    after: { 'a.ts': 'export const limits = {\n  low: 1,\n  high: 3,\n};\n' },
  },
  find: (snapshot, params) => {
    const { container, node } = resolveMember(snapshot, params);
    const { path } = container;
    const text = snapshot.text(path);
    if (container.kind === 'union')
      return withoutConstituent(path, text, container.type, node as ts.TypeNode);
    const { name } = node as ts.NamedDeclaration;
    if (name || container.context === 'class')
      refuseUsed(
        `${params.target}${params.member ? ` ${params.member}` : ''}`,
        usesOutside(snapshot, { path, node, nameNode: name }, [node]),
      );
    refuseShiftedValues(container.list, membersOf(container.list).indexOf(node) + 1);
    return removalsOf(text, [node]).map(({ start, end }) => splice(path, start, end, ''));
  },
  edit: (edits) => edits,
});
