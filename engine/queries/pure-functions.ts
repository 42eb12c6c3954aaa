/** Exported functions that seem to depend on nothing but their arguments. */
import { Type } from '@sinclair/typebox';
import { pureFunctions } from '../evidence/purity.ts';
import { defineQuery, pageOf } from '../query.ts';

export default defineQuery({
  name: 'pure-functions',
  summary:
    'List exported functions that seem to depend on nothing but their arguments, with the types of their parameters.',
  params: Type.Object({}, { additionalProperties: false }),
  run: (snapshot) => pageOf(pureFunctions(snapshot), 2000),
});
