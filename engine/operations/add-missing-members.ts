/** Adds what is missing: members that are used, properties that a type asks for, cases that a switch leaves out. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { missingCases } from '../members/missing-cases.ts';
import { missingMembers, missingProperties } from '../members/missing-members.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Edit } from '../text/edits.ts';

export default defineOperation({
  name: 'add-missing-members',
  summary:
    'Add what is missing. Of a class, enum or interface: members that the project uses and it lacks. Of anything else: properties that object literals in it lack by their type, and cases that its switches without default leave out (they break).',
  when: 'the compiler says that members, properties or cases are missing',
  whenNot:
    'what an interface or abstract class asks of a class → implement-interface; members of your own → add-member',
  params: Type.Object({ target: Target }, { additionalProperties: false }),
  example: {
    before: {
      'car.ts':
        "export interface Car {\n  wheels: number;\n  name: string;\n}\n\nexport type Kind = 'small' | 'large';\n",
      'use.ts':
        "import type { Kind } from './car.ts';\n\nexport function price(kind: Kind): number {\n  switch (kind) {\n    case 'small':\n      return 1;\n  }\n  return 0;\n}\n",
    },
    params: { target: 'use.ts#price' },
    after: {
      'use.ts':
        "import type { Kind } from './car.ts';\n\nexport function price(kind: Kind): number {\n  switch (kind) {\n    case 'small':\n      return 1;\n    case 'large':\n      break;\n  }\n  return 0;\n}\n",
    },
  },
  find: (snapshot, { target }): Edit[] => {
    const declaration = resolveTarget(snapshot, target);
    const { node } = declaration;
    const isOwner = ts.isClassLike(node) || ts.isEnumDeclaration(node) || ts.isInterfaceDeclaration(node);
    const edits = isOwner
      ? missingMembers(snapshot, declaration.path, node)
      : [
          ...missingProperties(snapshot, declaration.path, declaration.whole),
          ...missingCases(snapshot, declaration.path, declaration.whole),
        ];
    if (edits.length === 0)
      refuse('no-change', `${target} lacks nothing that is asked for.`, 'Nothing needs to be done.');
    return edits;
  },
  edit: (edits) => edits,
});
