/** Inputs of tools, made from their schemas. */
import type { TSchema } from '@sinclair/typebox';
import fc from '../seeded.ts';

/** Values that fit the schema, but for patterns of texts. */
export function inputOf(schema: TSchema): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(inputOf));
  if (schema.type === 'array') return fc.array(inputOf(schema.items), { minLength: 1, maxLength: 3 });
  if (schema.type === 'object') return objectOf(schema);
  return { ...plain, string: word }[schema.type as string] ?? fc.jsonValue({ maxDepth: 2 });
}

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9/.#' -]{0,20}$/);
const plain: Record<string, fc.Arbitrary<unknown>> = {
  integer: fc.integer({ min: 100, max: 1000 }),
  number: fc.integer({ min: 100, max: 1000 }),
  boolean: fc.boolean(),
  null: fc.constant(null),
};

function objectOf({ properties, patternProperties, required = [] }: TSchema): fc.Arbitrary<unknown> {
  if (patternProperties) {
    const [item] = Object.values(patternProperties as Record<string, TSchema>);
    return fc.dictionary(fc.constantFrom('A', 'B'), inputOf(item as TSchema), { maxKeys: 2 });
  }
  const entries = Object.entries((properties ?? {}) as Record<string, TSchema>);
  const model = Object.fromEntries(entries.map(([name, schema]) => [name, inputOf(schema)]));
  return fc.record(model, { requiredKeys: required });
}
