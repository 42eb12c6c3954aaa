/** Changes the parameters of a function, with everything that declares or calls it. */
import { Type } from '@sinclair/typebox';
import { Target } from '../../contracts/edit.ts';
import { parseType } from '../names/free-names.ts';
import { enclosingSelector } from '../names/references.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { callRewrites } from '../signatures/call-arguments.ts';
import {
  movesArguments,
  ParameterChange,
  parametersOf,
  readChanges,
} from '../signatures/parameter-changes.ts';
import { memberRewrites } from '../signatures/parameter-lists.ts';
import { mainSignature, refuseValues, signatureFamily } from '../signatures/signature-family.ts';
import { editsOfAll } from '../text/rewrites.ts';

export default defineOperation({
  name: 'change-signature',
  summary:
    'Change the parameters or the return type of a function, method, constructor (name the class) or interface method, with its overloads, overrides, implementations and all calls. `parameters` is the whole new list in order: what is left out is removed. Refuses, with the places, what calls cannot follow: spread arguments, use as a value, arguments with side effects that would be dropped or reordered.',
  when: 'parameters come, go, or change their order or names',
  whenNot:
    'a type alone → set-type; one object in place of parameters → convert-parameters-to-object; the body → replace-body',
  params: Type.Object(
    {
      target: Target,
      parameters: Type.Optional(
        Type.Array(ParameterChange, {
          maxItems: 100,
          description: 'The new list, in order; left out: the parameters stay.',
        }),
      ),
      returns: Type.Optional(
        Type.String({ minLength: 1, maxLength: 10_000, description: 'The new return type.' }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'length.ts':
        'export function format(n: number, digits: number): string {\n  return n.toFixed(digits);\n}\n',
      'report.ts': "import { format } from './length.ts';\n\nexport const width = format(2.54, 1);\n",
    },
    params: {
      target: 'length.ts#format',
      parameters: [
        { keep: 'digits' },
        { keep: 'n', name: 'length' },
        { add: 'unit', type: 'string', value: "'cm'" },
      ],
    },
    after: {
      'length.ts':
        'export function format(digits: number, length: number, unit: string): string {\n  return length.toFixed(digits);\n}\n',
      'report.ts': "import { format } from './length.ts';\n\nexport const width = format(1, 2.54, 'cm');\n",
    },
  },
  find: (snapshot, { target, parameters, returns }) => {
    if (returns !== undefined) parseType(returns);
    const declaration = resolveTarget(snapshot, target);
    const main = mainSignature(snapshot, declaration);
    const old = parametersOf(main);
    const keepAll = old.map((_, index) => ({ keep: String(index + 1) }));
    const list = readChanges(main, parameters ?? keepAll);
    const moves = movesArguments(old, list);
    const family = signatureFamily(snapshot, declaration, moves);
    if (moves) refuseValues(family, target);
    const around = ({ path, node }: { path: string; node: { getStart(): number } }) =>
      enclosingSelector(snapshot, path, node.getStart());
    const edits = editsOfAll(snapshot, [
      ...memberRewrites(snapshot, family, list, returns),
      ...(moves ? callRewrites(family, list, around) : []),
    ]);
    return { edits, notes: family.notes };
  },
  edit: ({ edits }) => edits,
  notes: ({ notes }) => notes,
});
