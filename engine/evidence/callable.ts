/** What a call of an exported function takes: shapes of its parameters, and the constants in its code. */
import type { ts } from 'ts-morph';
import { parameterShapes } from '../compiler/object-shapes.ts';
import type { ParameterShape, TypeShape } from '../compiler/shape.ts';
import { typeShapeOf } from '../compiler/type-shapes.ts';
import { checkExported, exportsOfFile } from '../modules/module-exports.ts';
import { nearestNames, refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Literals, literalsIn } from './literals.ts';
import { codeFrom } from './module-reach.ts';

export interface CallPlace {
  module: string;
  /** Name that the module exports. */
  export: string;
  /** A method of the class of that name. */
  method?: string | undefined;
}

export interface Callable extends CallPlace {
  /** Lists of parameters, one for each overload. */
  overloads: ParameterShape[][];
  /** What the method is called on. */
  receiver?: TypeShape;
  literals: Literals;
}

const overloadsMax = 5;

/**
 * Describes an exported function, a constant that holds one, or a method of an exported class.
 * @throws RefusalError `not-found` with the nearest names, `shape` when there is nothing to call, `unsupported` outside of the program
 */
export function callableOf(snapshot: Snapshot, place: CallPlace): Callable {
  const { module, method } = place;
  const exported = exportsOfFile(snapshot, module);
  checkExported(exported, module, [place.export]);
  const symbol = exported.get(place.export) as ts.Symbol;
  const checker = snapshot.service().getProgram()?.getTypeChecker() as ts.TypeChecker;
  const relative = (file: string) => snapshot.relative(file);
  const shapeOf = (type: ts.Type) => typeShapeOf(type, checker, relative);
  const called = method === undefined ? symbol : methodOf(symbol, place, checker);
  const signatures = checker.getTypeOfSymbol(called).getCallSignatures();
  if (signatures.length === 0) {
    refuse(
      'shape',
      `${module} exports ${place.export}${method ? ` with ${method}` : ''}, which cannot be called.`,
      'Name an exported function, or a `method` of an exported class.',
    );
  }
  return {
    module,
    export: place.export,
    ...(method !== undefined && { method, receiver: shapeOf(checker.getDeclaredTypeOfSymbol(symbol)) }),
    overloads: signatures
      .slice(0, overloadsMax)
      .map((signature) => parameterShapes(signature, checker, shapeOf)),
    literals: literalsIn(codeOf(snapshot, symbol)),
  };
}

function methodOf(symbol: ts.Symbol, { module, method = '' }: CallPlace, checker: ts.TypeChecker): ts.Symbol {
  const properties = checker.getDeclaredTypeOfSymbol(symbol).getProperties();
  const found = properties.find(({ name }) => name === method);
  if (found) return found;
  const names = properties.map(({ name }) => name);
  return refuse(
    'not-found',
    `${symbol.name} of ${module} has no ${method}; it has ${names.slice(0, 20).join(', ') || 'nothing'}.`,
    'Use one of the candidates.',
    { candidates: nearestNames(method, names) },
  );
}

/** The declarations of a symbol, and what they reach in their file. */
function codeOf(snapshot: Snapshot, symbol: ts.Symbol): ts.Node[] {
  return (symbol.declarations ?? []).flatMap((declaration) => {
    const tree = declaration.getSourceFile();
    const path = snapshot.relative(tree.fileName);
    return path === undefined ? [] : [declaration, ...codeFrom(symbol.name, path, tree)];
  });
}
