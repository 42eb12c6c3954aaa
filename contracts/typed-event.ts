/** The shape of every event: a type by which the others are told apart, and its fields. */
import { type TProperties, Type } from '@sinclair/typebox';

/** The schema of an event; it has no other fields. */
export function event<const Name extends string, Fields extends TProperties>(name: Name, fields: Fields) {
  return Type.Object({ type: Type.Literal(name), ...fields }, { additionalProperties: false });
}
