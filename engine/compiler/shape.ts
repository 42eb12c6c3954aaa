/** Types as plain data, so that values of them can be made, and judged, without a compiler. */

export type TypeShape =
  | { kind: 'string' | 'number' | 'boolean' | 'bigint' | 'undefined' }
  /** `unknown`, `any`, a type parameter without a constraint: values that JSON holds. */
  | { kind: 'anything' }
  | { kind: 'date' | 'regexp' | 'error' | 'bytes' }
  | { kind: 'literal'; value: string | number | boolean | null }
  | { kind: 'bigint-literal'; digits: string }
  | { kind: 'template'; parts: (string | TypeShape)[] }
  | { kind: 'array' | 'set' | 'promise'; element: TypeShape }
  | { kind: 'tuple'; elements: TypeShape[]; required: number; rest?: TypeShape }
  | { kind: 'record'; key: TypeShape; element: TypeShape }
  | { kind: 'map'; key: TypeShape; element: TypeShape }
  | { kind: 'object'; fields: FieldShape[] }
  | { kind: 'union'; options: TypeShape[] }
  | { kind: 'function'; returns: TypeShape }
  /** What `new` of an exported class makes; `shows` are its public properties. */
  | { kind: 'instance'; module: string; name: string; parameters: ParameterShape[]; shows: string[] }
  /** Inside of it, `ref` with the same id stands for it. */
  | { kind: 'recursive'; id: number; type: TypeShape }
  | { kind: 'ref'; id: number }
  /** No value of it can be made. */
  | { kind: 'unsupported'; reason: string };

export interface FieldShape {
  name: string;
  optional: boolean;
  type: TypeShape;
}

export interface ParameterShape extends FieldShape {
  /** Its type is then that of the list. */
  rest: boolean;
}

/** A type that no value is made of. */
export const unsupported = (reason: string): TypeShape => ({ kind: 'unsupported', reason });

/** What is left of the type of something optional: leaving it out says `undefined` already. */
export function withoutUndefined(shape: TypeShape): TypeShape {
  if (shape.kind !== 'union') return shape;
  return unionOf(shape.options.filter(({ kind }) => kind !== 'undefined'));
}

/** A union without what is in it twice: `true | false` is `boolean`, a union of one is that one. */
export function unionOf(options: TypeShape[]): TypeShape {
  const [true_, false_] = [true, false].map((value) =>
    options.findIndex((option) => option.kind === 'literal' && option.value === value),
  );
  const merged =
    true_ === -1 || false_ === -1
      ? options
      : [
          ...options.filter((_, index) => index !== true_ && index !== false_),
          { kind: 'boolean' } satisfies TypeShape,
        ];
  const [only, second] = merged;
  return only && !second ? only : { kind: 'union', options: merged };
}
