/** Exported functions that may behave in another way than in the base. */
import { Type } from '@sinclair/typebox';
import { callFields, pageOfItems, record } from '../answers.ts';
import { changedFunctions } from '../evidence/changed-functions.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';

export default defineQuery({
  name: 'changed-functions',
  summary:
    'List the exported functions, and methods of exported classes, that were edited since the base or use something edited in their file: those that can be compared with what they were. `was` is where each one was.',
  when: 'you want to know what to compare',
  whenNot: 'the comparison → compare; all differences → structural-diff',
  params: Type.Object(pageParams(200), { additionalProperties: false }),
  result: pageOfItems(record({ ...callFields, was: record(callFields) })),
  example: {
    before: { 'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n' },
    calls: [{ operation: 'replace-body', params: { target: 'half.ts#half', body: 'return n * 0.5;' } }],
    params: {},
    answer: { items: [{}], total: 1 },
  },
  run: (snapshot, { limit = 200, offset }, { base }) =>
    pageOf(changedFunctions(base, snapshot), limit, offset),
});
