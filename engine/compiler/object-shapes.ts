/** The shapes of types of objects: lists, records, library types, classes, functions. */
import { ts } from 'ts-morph';
import {
  type FieldShape,
  type ParameterShape,
  type TypeShape,
  unsupported,
  withoutUndefined,
} from './shape.ts';

/** What describing a type needs to know of its surroundings. */
export interface Describing {
  checker: ts.TypeChecker;
  /** Path of a file of the project; undefined for a file outside of it. */
  relative(file: string): string | undefined;
  /** Shape of a type that is a part of the present one. */
  below(type: ts.Type): TypeShape;
}

const fieldsMax = 40;

/** The shape of a type of objects. */
export function objectShape(type: ts.Type, describing: Describing): TypeShape {
  const { checker, below } = describing;
  const name = checker.typeToString(type);
  if (checker.isTupleType(type)) return tupleShape(type as ts.TypeReference, describing);
  if (checker.isArrayType(type)) return { kind: 'array', element: argumentOf(type, 0, describing) };
  const known = libraryShape(type, describing);
  if (known) return known;
  if (isLibrary(type)) return unsupported(`${name} is not made`);
  if (isClass(type)) return instanceShape(type, describing);
  const [signature] = type.getCallSignatures().toReversed();
  if (signature) return { kind: 'function', returns: below(checker.getReturnTypeOfSignature(signature)) };
  if (type.getConstructSignatures().length) return unsupported(`${name} is a class`);
  return fieldsShape(type, name, describing);
}

/** The parameters of a signature. `shapeOf` describes their types. */
export function parameterShapes(
  signature: ts.Signature,
  checker: ts.TypeChecker,
  shapeOf: (type: ts.Type) => TypeShape,
): ParameterShape[] {
  return signature.getParameters().map((symbol) => {
    const declaration = symbol.valueDeclaration;
    const parameter = declaration && ts.isParameter(declaration) ? declaration : undefined;
    const rest = parameter?.dotDotDotToken !== undefined;
    const optional = !rest && parameter !== undefined && checker.isOptionalParameter(parameter);
    const shape = shapeOf(checker.getTypeOfSymbol(symbol));
    const name = parameter && !ts.isIdentifier(parameter.name) ? 'options' : symbol.name;
    return { name, optional, rest, type: optional ? withoutUndefined(shape) : shape };
  });
}

function tupleShape(type: ts.TypeReference, { checker, below }: Describing): TypeShape {
  const { elementFlags } = type.target as ts.TupleType;
  const types = checker.getTypeArguments(type).map(below);
  const isRest = (index: number) => ((elementFlags[index] ?? 0) & ts.ElementFlags.Variable) !== 0;
  const rest = types.findIndex((_, index) => isRest(index));
  if (rest !== -1 && rest !== types.length - 1)
    return unsupported('a tuple with a rest in the middle is not made');
  const restType = types[rest];
  return {
    kind: 'tuple',
    elements: types.filter((_, index) => !isRest(index)),
    required: elementFlags.filter((flag) => flag & ts.ElementFlags.Required).length,
    ...(restType && { rest: restType }),
  };
}

function argumentOf(type: ts.Type, index: number, { checker, below }: Describing): TypeShape {
  const found = checker.getTypeArguments(type as ts.TypeReference)[index];
  return found ? below(found) : { kind: 'anything' };
}

const isLibraryFile = (file: string) => /\/lib\.[\w.]+\.d\.ts$/.test(file);
const declared = (type: ts.Type) => type.symbol?.declarations ?? [];
const isLibrary = (type: ts.Type) =>
  !type.isIntersection() &&
  declared(type).some(
    (each) => ts.isInterfaceDeclaration(each) && isLibraryFile(each.getSourceFile().fileName),
  );

function libraryShape(type: ts.Type, describing: Describing): TypeShape | undefined {
  if (!isLibrary(type)) return undefined;
  const part = (index: number) => argumentOf(type, index, describing);
  switch (type.symbol.name) {
    case 'Date':
      return { kind: 'date' };
    case 'RegExp':
      return { kind: 'regexp' };
    case 'Error':
      return { kind: 'error' };
    case 'Uint8Array':
      return { kind: 'bytes' };
    case 'Map':
    case 'ReadonlyMap':
      return { kind: 'map', key: part(0), element: part(1) };
    case 'Set':
    case 'ReadonlySet':
      return { kind: 'set', element: part(0) };
    case 'Promise':
    case 'PromiseLike':
      return { kind: 'promise', element: part(0) };
    case 'Iterable':
    case 'ArrayLike':
      return { kind: 'array', element: part(0) };
    case 'Object':
      return { kind: 'anything' };
    default:
      return undefined;
  }
}

const isClass = (type: ts.Type) => declared(type).some(ts.isClassLike);

function instanceShape(type: ts.Type, describing: Describing): TypeShape {
  const { checker, relative, below } = describing;
  const name = checker.typeToString(type);
  const declaration = declared(type).find(ts.isClassLike);
  const module = declaration && relative(declaration.getSourceFile().fileName);
  const exported = declaration && exportedName(type.symbol, declaration.getSourceFile(), checker);
  if (!declaration || !module || !exported) return unsupported(`the class ${name} is not exported`);
  const isAbstract = declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword);
  const [signature] = checker.getTypeOfSymbol(type.symbol).getConstructSignatures();
  if (!signature || isAbstract || isHidden(signature.declaration))
    return unsupported(`the class ${name} cannot be constructed`);
  return {
    kind: 'instance',
    module,
    name: exported,
    parameters: parameterShapes(signature, checker, below),
    shows: shownProperties(type, checker),
  };
}

/** The name by which a module exports a class or a function. */
function exportedName(symbol: ts.Symbol, file: ts.SourceFile, checker: ts.TypeChecker): string | undefined {
  const module = checker.getSymbolAtLocation(file);
  const found =
    module && checker.getExportsOfModule(module).find((each) => resolved(each, checker) === symbol);
  return found?.name;
}

/** What a name stands for behind imports and exports. */
const resolved = (symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

const isHidden = (node: ts.Node | undefined) =>
  node !== undefined &&
  (ts.getCombinedModifierFlags(node as ts.Declaration) & ts.ModifierFlags.NonPublicAccessibilityModifier) !==
    0;

/** Public properties that hold data: what can be seen of an object besides its methods. */
function shownProperties(type: ts.Type, checker: ts.TypeChecker): string[] {
  return type
    .getProperties()
    .filter(
      (property) =>
        !/^(?:__@|#)/.test(property.name) &&
        !property.declarations?.some(isHidden) &&
        checker.getTypeOfSymbol(property).getCallSignatures().length === 0,
    )
    .map(({ name }) => name);
}

function fieldsShape(type: ts.Type, name: string, { checker, below }: Describing): TypeShape {
  const properties = type.getProperties();
  const index = type.getStringIndexType() ?? type.getNumberIndexType();
  if (index && properties.length === 0) {
    const key: TypeShape = { kind: type.getStringIndexType() ? 'string' : 'number' };
    return { kind: 'record', key, element: below(index) };
  }
  if (properties.length > fieldsMax) return unsupported(`${name} has ${properties.length} properties`);
  if (properties.some((property) => /^__@(?:iterator|asyncIterator)\b/.test(property.name)))
    return unsupported(`${name} is an iterator`);
  const isForeign = declared(type).some((each) => each.getSourceFile().isDeclarationFile);
  const isMethod = (property: ts.Symbol) => checker.getTypeOfSymbol(property).getCallSignatures().length > 0;
  if (isForeign && properties.some(isMethod))
    return unsupported(`${name} is an object of a package, with methods`);
  const fields = properties
    // A property with a symbol for its name is a brand: it is there for the compiler only.
    .filter((property) => !property.name.startsWith('__@'))
    .map((property): FieldShape => {
      const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      const shape = below(checker.getTypeOfSymbol(property));
      return { name: property.name, optional, type: optional ? withoutUndefined(shape) : shape };
    });
  return { kind: 'object', fields };
}
