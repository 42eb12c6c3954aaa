/** Which tools are asked for strictly: the endpoint then lets a model write only input that fits the schema. */
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import type { ToolDescription } from '../model.ts';

/** The endpoint compiles the strict schemas of a request into one grammar, and refuses one that is too large. */
const limits = { tools: 20, optional: 24, unions: 16 };

interface Shape {
  optional: number;
  unions: number;
  /** Something that the grammar cannot say: any value, any key. */
  open: boolean;
}

/** The schemas of the tools that go strict, by name: in the order of the tools, as far as the limits allow. */
export function strictSchemas(tools: ToolDescription[]): Map<string, Record<string, unknown>> {
  const strict = new Map<string, Record<string, unknown>>();
  let [optional, unions] = [0, 0];
  for (const { name, schema } of tools) {
    const shape = shapeOf(schema);
    const isTooMuch = optional + shape.optional > limits.optional || unions + shape.unions > limits.unions;
    if (shape.open || isTooMuch || strict.size === limits.tools) continue;
    optional += shape.optional;
    unions += shape.unions;
    strict.set(name, transformJSONSchema(schema as Parameters<typeof transformJSONSchema>[0]));
  }
  return strict;
}

function shapeOf(schema: unknown): Shape {
  const shape: Shape = { optional: 0, unions: 0, open: false };
  if (!isRecord(schema)) return { ...shape, open: true };
  const parts = [...listed(schema.anyOf), ...listed(schema.oneOf), ...listed(schema.allOf)];
  if (schema.anyOf || schema.oneOf) shape.unions = 1;
  if (schema.type === 'object') {
    const properties = isRecord(schema.properties) ? schema.properties : {};
    const required = new Set(listed(schema.required));
    shape.optional = Object.keys(properties).filter((name) => !required.has(name)).length;
    shape.open = schema.additionalProperties !== false || 'patternProperties' in schema;
    parts.push(...Object.values(properties));
  } else if (schema.type === 'array') parts.push(schema.items);
  else if (!schema.type && !parts.length && !('const' in schema) && !('enum' in schema)) shape.open = true;
  for (const part of parts.map(shapeOf)) {
    shape.optional += part.optional;
    shape.unions += part.unions;
    shape.open ||= part.open;
  }
  return shape;
}

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
