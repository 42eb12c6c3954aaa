/** Exported functions that seem to depend on nothing but their arguments. */
import { Type } from '@sinclair/typebox';
import { LiteralLists, Parameter, pageOfItems, record } from '../answers.ts';
import { pureFunctions } from '../evidence/purity.ts';
import { defineQuery, pageOf } from '../query.ts';

export default defineQuery({
  name: 'pure-functions',
  summary:
    'List exported functions that seem to depend on nothing but their arguments, with the types of their parameters.',
  when: 'you look for functions that are easy to test',
  whenNot: 'functions that were edited → changed-functions',
  params: Type.Object({}, { additionalProperties: false }),
  result: pageOfItems(
    record({
      selector: Type.String(),
      path: Type.String(),
      name: Type.String(),
      line: Type.Integer(),
      params: Type.Array(Parameter),
      literals: LiteralLists,
      returns: Type.String(),
    }),
  ),
  example: {
    before: { 'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n' },
    params: {},
    answer: {
      items: [
        { selector: 'half.ts#half', params: [{ name: 'n', type: { kind: 'number' } }], returns: 'number' },
      ],
      total: 1,
    },
  },
  run: (snapshot) => pageOf(pureFunctions(snapshot), 2000),
});
