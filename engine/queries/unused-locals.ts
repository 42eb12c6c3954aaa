/** Imports, locals, parameters and private members that nothing uses. */
import { Type } from '@sinclair/typebox';
import { messageFields, pageOfItems, record } from '../answers.ts';
import { unusedLocals } from '../evidence/unused.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';

export default defineQuery({
  name: 'unused-locals',
  summary:
    'List unused imports, locals, parameters and private members. `deletable` is the selector of one that can be deleted without a change of behaviour.',
  when: 'you look for what is dead inside of files',
  whenNot: 'exports → unused-exports',
  params: Type.Object({ ...pageParams(1000) }, { additionalProperties: false }),
  result: pageOfItems(
    record({ ...messageFields, what: Type.String(), deletable: Type.Optional(Type.String()) }),
  ),
  example: {
    before: {
      'half.ts': 'const unused = 1;\n\nexport function half(n: number): number {\n  return n / 2;\n}\n',
    },
    params: {},
    answer: {
      items: [{ file: 'half.ts', line: 1, what: 'declaration', deletable: 'half.ts#unused' }],
      total: 1,
    },
  },
  run: (snapshot, { limit = 1000, offset }) => pageOf(unusedLocals(snapshot), limit, offset),
});
