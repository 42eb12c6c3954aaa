/** Small changes of behaviour of a function. */
import { Type } from '@sinclair/typebox';
import { Target } from '../../contracts/edit.ts';
import { mutantsIn } from '../evidence/mutants.ts';
import { defineQuery, pageOf } from '../query.ts';

export default defineQuery({
  name: 'mutants',
  summary: 'List small changes of behaviour of a function that good tests notice.',
  params: Type.Object({ target: Target }, { additionalProperties: false }),
  run: (snapshot, { target }) => pageOf(mutantsIn(snapshot, target), 500),
});
