/** The schema of a tool as a model gets it: what it has to know, and nothing that costs more than it tells. */

export type JsonSchema = Record<string, unknown>;

/**
 * Plain JSON that takes whatever the schema takes. Limits of length and size are left out: hardly any input comes near them, and
 * one that does is refused with the limit. What a union of texts says in lines, `enum` says in words.
 */
export function toolSchema(schema: object): JsonSchema {
  const { description: _, ...rest } = told(JSON.parse(JSON.stringify(schema)));
  return rest;
}

const limits = new Set([
  ...['minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems', 'uniqueItems'],
  ...['pattern', 'examples', 'default'],
]);

function told(schema: JsonSchema): JsonSchema {
  const texts = listed(schema.anyOf).map(({ const: text }) => text);
  if (texts.length && texts.every((text) => typeof text === 'string')) {
    const { anyOf: _, ...rest } = schema;
    return { type: 'string', enum: texts, ...rest };
  }
  const kept = Object.entries(schema).filter(([key]) => !limits.has(key));
  return Object.fromEntries(kept.map(([key, value]) => toldEntry(key, value)));
}

function toldEntry(key: string, value: unknown): [string, unknown] {
  if (key === 'patternProperties') {
    // A record: its keys say themselves what they are.
    const [item = {}] = Object.values(value as Record<string, JsonSchema>);
    return ['additionalProperties', Object.keys(item).length ? told(item) : true];
  }
  if (key === 'properties') return [key, mapped(value as Record<string, JsonSchema>)];
  if (key === 'items') return [key, told(value as JsonSchema)];
  if (key === 'anyOf') return [key, listed(value).map(told)];
  return [key, value];
}

const mapped = (properties: Record<string, JsonSchema>) =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, told(schema)]));

const listed = (value: unknown): JsonSchema[] => (Array.isArray(value) ? value : []);
