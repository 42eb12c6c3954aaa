/** Reads the shape of a type from the compiler. */
import { ts } from 'ts-morph';
import { type Describing, objectShape } from './object-shapes.ts';
import { type TypeShape, unionOf, unsupported } from './shape.ts';

const depthMax = 14;
const partsMax = 800;

/** The shape of a type. What no value can be made of is `unsupported` in its place, with the reason. */
export function typeShapeOf(
  type: ts.Type,
  checker: ts.TypeChecker,
  relative: Describing['relative'],
): TypeShape {
  const open = new Map<ts.Type, Open>();
  let ids = 0;
  let parts = 0;
  const refTo = (outer: Open): TypeShape => {
    outer.used = true;
    return { kind: 'ref', id: outer.id };
  };
  const below = (part: ts.Type): TypeShape => {
    const outer = open.get(part);
    if (outer) return refTo(outer);
    parts += 1;
    if (open.size > depthMax || parts > partsMax)
      return unsupported(`${checker.typeToString(part)} is nested too deeply`);
    const mayRecur = (part.flags & (ts.TypeFlags.Object | ts.TypeFlags.UnionOrIntersection)) !== 0;
    if (!mayRecur) return describe(part, describing);
    const inner = part.isUnion() && enclosedUnion(part, open);
    if (inner) return unionOf([refTo(inner.here), ...inner.rest.map(below)]);
    const here = { id: ids++, used: false };
    open.set(part, here);
    const shape = describe(part, describing);
    open.delete(part);
    return here.used ? { kind: 'recursive', id: here.id, type: shape } : shape;
  };
  const describing: Describing = { checker, relative, below };
  return below(type);
}

interface Open {
  id: number;
  used: boolean;
}

/** `Tree | undefined` inside of the union `Tree` is a union of its own to the compiler: all of `Tree`, and more. */
function enclosedUnion(
  { types }: ts.UnionType,
  open: ReadonlyMap<ts.Type, Open>,
): { here: Open; rest: ts.Type[] } | undefined {
  for (const [outer, here] of open) {
    if (!outer.isUnion() || !outer.types.every((each) => types.includes(each))) continue;
    return { here, rest: types.filter((each) => !outer.types.includes(each)) };
  }
  return undefined;
}

function describe(type: ts.Type, describing: Describing): TypeShape {
  const { checker, below } = describing;
  const { flags } = type;
  if (flags & ts.TypeFlags.Instantiable && !(flags & ts.TypeFlags.TemplateLiteral)) {
    const constraint = checker.getBaseConstraintOfType(type);
    return constraint && constraint !== type ? below(constraint) : { kind: 'anything' };
  }
  const primitive = primitiveOf(type, describing);
  if (primitive) return primitive;
  if (type.isUnion()) return unionOf(type.types.map(below));
  if (type.isIntersection()) {
    // A branded string is a string.
    const branded = type.types.find((part) => (part.flags & ts.TypeFlags.Object) === 0);
    if (branded) return below(branded);
  }
  return objectShape(type, describing);
}

const simple: [ts.TypeFlags, TypeShape][] = [
  [ts.TypeFlags.Any | ts.TypeFlags.Unknown, { kind: 'anything' }],
  [ts.TypeFlags.Undefined | ts.TypeFlags.Void, { kind: 'undefined' }],
  [ts.TypeFlags.Null, { kind: 'literal', value: null }],
  [ts.TypeFlags.String, { kind: 'string' }],
  [ts.TypeFlags.Number, { kind: 'number' }],
  [ts.TypeFlags.Boolean, { kind: 'boolean' }],
  [ts.TypeFlags.BigInt, { kind: 'bigint' }],
  [ts.TypeFlags.ESSymbolLike, unsupported('a symbol is made by the code that knows it')],
  [ts.TypeFlags.Never, unsupported('never has no value')],
  [ts.TypeFlags.NonPrimitive, { kind: 'record', key: { kind: 'string' }, element: { kind: 'anything' } }],
];

function primitiveOf(type: ts.Type, { checker, below }: Describing): TypeShape | undefined {
  const { flags } = type;
  if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: 'literal', value: type.value };
  if (flags & ts.TypeFlags.BooleanLiteral)
    return { kind: 'literal', value: checker.typeToString(type) === 'true' };
  if (flags & ts.TypeFlags.BigIntLiteral) {
    const { negative, base10Value } = (type as ts.BigIntLiteralType).value;
    return { kind: 'bigint-literal', digits: `${negative ? '-' : ''}${base10Value}` };
  }
  if (flags & ts.TypeFlags.TemplateLiteral) {
    const { texts, types } = type as ts.TemplateLiteralType;
    const parts = texts.flatMap((text, index) => {
      const next = types[index];
      return next ? [text, below(next)] : [text];
    });
    return { kind: 'template', parts };
  }
  // A member of an enum whose value is computed.
  if (flags & ts.TypeFlags.Enum) return { kind: 'number' };
  if (type.isUnion()) return undefined;
  return simple.find(([flag]) => flags & flag)?.[1];
}
