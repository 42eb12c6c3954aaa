/** Gives a type a name of its own. */
import { Type } from '@sinclair/typebox';
import { Identifier } from '../../contracts/edit.ts';
import { findType, namingEdits } from '../extract/named-types.ts';
import { placeParams } from '../names/places.ts';
import { defineOperation } from '../operation.ts';

export default defineOperation({
  name: 'extract-type',
  summary:
    'Give a type that is written in place a name: declare a type alias before the top-level statement and use it there. Type parameters of what is around become its own.',
  when: 'a type is repeated or hard to read',
  whenNot: 'an interface, or the members of a class → extract-interface',
  params: Type.Object(
    {
      ...placeParams,
      name: Identifier,
      all: Type.Optional(
        Type.Boolean({ description: 'Replace every equal type in the target, not just one.' }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts':
        "export function area(shape: { kind: 'square'; side: number }) {\n  return shape.side ** 2;\n}\n",
    },
    params: { target: 'a.ts#area', text: "{ kind: 'square'; side: number }", name: 'Square' },
    after: {
      'a.ts':
        "type Square = { kind: 'square'; side: number };\n\nexport function area(shape: Square) {\n  return shape.side ** 2;\n}\n",
    },
  },
  carriesCode: true,
  writesCode: true,
  find: (snapshot, { name, all, ...place }) => findType(snapshot, place, name, all ?? false),
  edit: (found, { name }) => namingEdits(found, name, 'type'),
});
