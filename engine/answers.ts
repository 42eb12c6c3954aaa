/** The parts that answers of queries have in common, as schemas. */
import { type TSchema, Type } from '@sinclair/typebox';
import type { TypeShape } from './compiler/shape.ts';

/** A declaration, or a file, as an item: its selector can be used as it is. */
export const listedFields = { selector: Type.String(), kind: Type.String(), line: Type.Integer() };

/** A text in pieces: `next` is the offset of the one behind. */
export const pieceFields = {
  total: Type.Integer(),
  truncated: Type.Boolean(),
  next: Type.Optional(Type.Integer()),
};

/** An object with these fields and no others. */
export const record = <Fields extends Parameters<typeof Type.Object>[0]>(fields: Fields) =>
  Type.Object<Fields>(fields, { additionalProperties: false });

/** Fields of a list that says how long it really is. */
export const pageFields = <Item extends TSchema>(item: Item) => ({
  items: Type.Array(item),
  total: Type.Integer(),
  truncated: Type.Boolean(),
});

/** A list that says how long it really is. */
export const pageOfItems = <Item extends TSchema>(item: Item) => record(pageFields(item));

/** What a declaration has become, or was. */
export const DifferenceItem = record({
  what: Type.String(),
  selector: Type.String(),
  kind: Type.Optional(Type.String()),
  line: Type.Optional(Type.Integer()),
  was: Type.Optional(Type.String()),
  becomes: Type.Optional(Type.String()),
  follows: Type.Optional(Type.Literal(true)),
});

/** A parameter of a function, with the shape of its type as data. */
export const Parameter = record({
  name: Type.String(),
  optional: Type.Boolean(),
  rest: Type.Boolean(),
  type: Type.Unsafe<TypeShape>(Type.Object({ kind: Type.String() })),
});

/** Constants in the code of a function. */
export const LiteralLists = record({
  strings: Type.Array(Type.String()),
  numbers: Type.Array(Type.Number()),
  patterns: Type.Array(record({ source: Type.String(), flags: Type.String() })),
});

/** An exported function, or a method of an exported class. */
export const callFields = {
  module: Type.String(),
  export: Type.String(),
  method: Type.Optional(Type.String()),
};

/** A message of the compiler at a place. */
export const messageFields = {
  file: Type.String(),
  line: Type.Integer(),
  column: Type.Integer(),
  code: Type.Integer(),
  message: Type.String(),
};
