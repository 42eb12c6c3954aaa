/** Types of parameters as data, so that inputs can be made for them. */
import { ts } from 'ts-morph';

export type TypeShape =
  | { kind: 'string' }
  | { kind: 'number' }
  | { kind: 'boolean' }
  | { kind: 'literal'; value: string | number | boolean | null }
  | { kind: 'undefined' }
  | { kind: 'anything' }
  | { kind: 'array'; element: TypeShape }
  | { kind: 'tuple'; elements: TypeShape[] }
  | { kind: 'record'; element: TypeShape }
  | { kind: 'object'; fields: { name: string; optional: boolean; type: TypeShape }[] }
  | { kind: 'union'; options: TypeShape[] };

const depthMax = 5;

/** The shape of a type, or undefined when a value of it cannot be written as JSON: functions, classes, symbols, bigints. */
export function typeShapeOf(type: ts.Type, checker: ts.TypeChecker, depth = 0): TypeShape | undefined {
  if (depth > depthMax) return undefined;
  const { flags } = type;
  if (flags & ts.TypeFlags.TypeParameter) {
    const constraint = checker.getBaseConstraintOfType(type);
    return constraint && constraint !== type
      ? typeShapeOf(constraint, checker, depth + 1)
      : { kind: 'anything' };
  }
  if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return { kind: 'anything' };
  if (flags & ts.TypeFlags.Undefined) return { kind: 'undefined' };
  if (flags & ts.TypeFlags.Null) return { kind: 'literal', value: null };
  if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: 'literal', value: type.value };
  if (flags & ts.TypeFlags.BooleanLiteral)
    return { kind: 'literal', value: checker.typeToString(type) === 'true' };
  if (flags & ts.TypeFlags.String) return { kind: 'string' };
  if (flags & ts.TypeFlags.Number) return { kind: 'number' };
  if (flags & ts.TypeFlags.Boolean) return { kind: 'boolean' };
  if (type.isUnion()) return unionOf(type.types, checker, depth);
  if (flags & ts.TypeFlags.Object) return objectOf(type, checker, depth);
  return undefined;
}

function unionOf(types: readonly ts.Type[], checker: ts.TypeChecker, depth: number): TypeShape | undefined {
  const options = types
    .map((option) => typeShapeOf(option, checker, depth + 1))
    .filter((option) => option !== undefined);
  return options.length ? { kind: 'union', options } : undefined;
}

function objectOf(type: ts.Type, checker: ts.TypeChecker, depth: number): TypeShape | undefined {
  const below = (each: ts.Type) => typeShapeOf(each, checker, depth + 1);
  if (checker.isTupleType(type)) {
    const elements = checker.getTypeArguments(type as ts.TypeReference).map(below);
    return elements.every((element) => element !== undefined) ? { kind: 'tuple', elements } : undefined;
  }
  if (checker.isArrayType(type)) {
    const [first] = checker.getTypeArguments(type as ts.TypeReference);
    const element = first && below(first);
    return element && { kind: 'array', element };
  }
  if (type.getCallSignatures().length || type.getConstructSignatures().length || type.isClass())
    return undefined;
  const isFromLibrary = type.symbol?.declarations?.some(
    (each) => each.getSourceFile().isDeclarationFile && !each.getSourceFile().fileName.includes('lib.es5'),
  );
  if (isFromLibrary) return undefined;
  const index = type.getStringIndexType();
  if (index) {
    const element = below(index);
    return element && { kind: 'record', element };
  }
  const properties = type.getProperties();
  if (properties.length > 20) return undefined;
  const fields = properties.map((property) => {
    const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    const shape = below(checker.getTypeOfSymbol(property));
    return shape ? { name: property.name, optional, type: shape } : optional ? undefined : null;
  });
  if (fields.includes(null)) return undefined;
  return { kind: 'object', fields: fields.filter((field) => field !== undefined && field !== null) };
}
