/** Small changes of behaviour of a function. */
import { Type } from '@sinclair/typebox';
import { Target } from '../../contracts/edit.ts';
import { pageOfItems, record } from '../answers.ts';
import { mutantsIn } from '../evidence/mutants.ts';
import { defineQuery, pageOf } from '../query.ts';

export default defineQuery({
  name: 'mutants',
  summary: 'List small changes of behaviour of a function that good tests notice.',
  when: 'you write or judge tests of a function',
  whenNot: 'running the tests → run_tests; what arguments it takes → parameter-types',
  params: Type.Object({ target: Target }, { additionalProperties: false }),
  result: pageOfItems(
    record({
      id: Type.String(),
      file: Type.String(),
      target: Type.String(),
      start: Type.Integer(),
      end: Type.Integer(),
      text: Type.String(),
      description: Type.String(),
    }),
  ),
  example: {
    before: { 'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n' },
    params: { target: 'half.ts#half' },
    answer: { items: [{ target: 'half.ts#half', description: 'line 2: / became *' }], total: 2 },
  },
  run: (snapshot, { target }) => pageOf(mutantsIn(snapshot, target), 500),
});
