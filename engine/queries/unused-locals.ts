/** Imports, locals, parameters and private members that nothing uses. */
import { Type } from '@sinclair/typebox';
import { unusedLocals } from '../evidence/unused.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';

export default defineQuery({
  name: 'unused-locals',
  summary:
    'List unused imports, locals, parameters and private members. `deletable` is the selector of one that can be deleted without a change of behaviour.',
  params: Type.Object({ ...pageParams(1000) }, { additionalProperties: false }),
  run: (snapshot, { limit = 1000, offset }) => pageOf(unusedLocals(snapshot), limit, offset),
});
