/** Methods that are called in the place of others though no declaration says so: through a union, or by their shape. */
import { ts } from 'ts-morph';
import { type SignatureNode, signaturesOf } from './function-uses.ts';

export interface Relatives {
  /** Names of methods that share calls, or whose objects are used as objects of the family. */
  names: ts.Node[];
  /** Names of methods of the same shape; nothing shows that their objects are used so. */
  alike: ts.Node[];
  /** Calls of the name on values of type `any`. */
  unknown: ts.Node[];
  /** Accesses by a computed name that may mean the method. */
  computed: ts.Node[];
}

type Call = ts.CallExpression | ts.NewExpression;

/** The relatives of a family of methods in these trees; none when its members are no methods. */
export function relativesOf(
  checker: ts.TypeChecker,
  trees: readonly ts.SourceFile[],
  members: readonly SignatureNode[],
  calls: readonly Call[],
): Relatives {
  const family = new Set(members.map(declarationOf));
  const names = calls.flatMap((call) => sharedBy(checker, call)).filter(({ parent }) => !family.has(parent));
  const owners = [...family].map(ownerOf).filter((owner) => owner !== undefined);
  const name = [...family].map((each) => (each as ts.NamedDeclaration).name?.getText()).find(Boolean);
  if (owners.length === 0 || name === undefined)
    return { names: [...new Set(names)], alike: [], unknown: [], computed: [] };
  const near = trees.filter(({ text }) => text.includes(name));
  const candidates = near
    .flatMap((tree) => namesIn(tree, name))
    .filter(({ parent }) => {
      const owner = ownerOf(parent);
      return (
        owner &&
        !family.has(parent) &&
        signaturesOf(parent).length > 0 &&
        owners.some((each) => haveOneShape(checker, each, owner))
      );
    });
  const flowing = candidates.length ? candidates.filter(flowFinder(checker, trees, owners)) : [];
  const alike = candidates.filter(
    (each) => !flowing.includes(each) && isAssignable(checker, owners, ownerOf(each.parent)),
  );
  const unknown = near.flatMap((tree) => namesIn(tree, name)).filter((each) => isUnknownCall(checker, each));
  const computed = trees.flatMap((tree) => computedAccesses(checker, tree, owners, name));
  return { names: [...new Set([...names, ...flowing])], alike, unknown, computed };
}

/** The declaration with the name: of an arrow function the property that holds it. */
function declarationOf(node: SignatureNode): ts.Node {
  let declaration: ts.Node = node;
  while (
    !(declaration as ts.NamedDeclaration).name &&
    !ts.isStatement(declaration) &&
    !ts.isSourceFile(declaration.parent)
  )
    declaration = declaration.parent;
  return declaration;
}

function ownerOf(declaration: ts.Node): ts.Node | undefined {
  const { parent } = declaration;
  if (!parent || ts.isConstructorDeclaration(declaration)) return undefined;
  const isOwner =
    ts.isClassLike(parent) ||
    ts.isInterfaceDeclaration(parent) ||
    ts.isTypeLiteralNode(parent) ||
    ts.isObjectLiteralExpression(parent);
  return isOwner ? parent : undefined;
}

/** Names of the declarations that a call may mean: in a union of types several. */
function sharedBy(checker: ts.TypeChecker, { expression }: Call): ts.Node[] {
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : undefined;
  const symbol = name && checker.getSymbolAtLocation(name);
  const roots = symbol ? checker.getRootSymbols(symbol) : [];
  return roots.flatMap(({ declarations = [] }) =>
    declarations.flatMap((each) => (each as ts.NamedDeclaration).name ?? []),
  );
}

function namesIn(tree: ts.SourceFile, name: string): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isMemberName(node) && node.text === name) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const typeOf = (checker: ts.TypeChecker, owner: ts.Node) => checker.getTypeAtLocation(owner);

/** Whether one of the two has all that the other asks for, by name; type arguments are not looked at. */
function haveOneShape(checker: ts.TypeChecker, one: ts.Node, other: ts.Node): boolean {
  const covers = (wide: ts.Type, narrow: ts.Type) =>
    narrow
      .getProperties()
      .every(
        (property) => (property.flags & ts.SymbolFlags.Optional) !== 0 || wide.getProperty(property.name),
      );
  const [first, second] = [typeOf(checker, one), typeOf(checker, other)];
  return covers(first, second) || covers(second, first);
}

function isAssignable(
  checker: ts.TypeChecker,
  owners: readonly ts.Node[],
  other: ts.Node | undefined,
): boolean {
  const type = other && typeOf(checker, other);
  return owners.some((owner) => {
    const own = typeOf(checker, owner);
    return (
      type !== undefined && (checker.isTypeAssignableTo(own, type) || checker.isTypeAssignableTo(type, own))
    );
  });
}

/** Tells of a candidate whether an object of its owner goes where one of the family is asked for, or the other way round. */
function flowFinder(checker: ts.TypeChecker, trees: readonly ts.SourceFile[], owners: readonly ts.Node[]) {
  const own = new Set(owners.map((owner) => typeOf(checker, owner).symbol));
  const linked = new Set<ts.Symbol>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isExpression(node) && isHandedOver(node)) {
      const wanted = checker.getContextualType(node);
      const asked = wanted ? symbolsIn(checker, wanted) : [];
      const given = asked.length ? symbolsIn(checker, checker.getTypeAtLocation(node)) : [];
      if (asked.some((each) => own.has(each))) for (const each of given) linked.add(each);
      if (given.some((each) => own.has(each))) for (const each of asked) linked.add(each);
    }
    ts.forEachChild(node, visit);
  };
  for (const tree of trees) visit(tree);
  return (candidate: ts.Node) => {
    const owner = ownerOf(candidate.parent);
    return owner !== undefined && linked.has(typeOf(checker, owner).symbol);
  };
}

/** Whether an expression stands where a value is passed on under another type. */
function isHandedOver(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isCallOrNewExpression(parent)) return parent.expression !== node;
  if (ts.isBinaryExpression(parent)) return parent.right === node;
  return (
    ts.isVariableDeclaration(parent) ||
    ts.isReturnStatement(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ts.isArrowFunction(parent) ||
    ts.isConditionalExpression(parent) ||
    ts.isParameter(parent) ||
    ts.isSatisfiesExpression(parent) ||
    ts.isJsxExpression(parent)
  );
}

/** The symbols of a type, of the parts of a union, and of type arguments. */
function symbolsIn(checker: ts.TypeChecker, type: ts.Type, depth = 0): ts.Symbol[] {
  if (depth > 3) return [];
  if (type.isUnionOrIntersection()) return type.types.flatMap((each) => symbolsIn(checker, each, depth + 1));
  const isReference =
    (type.flags & ts.TypeFlags.Object) !== 0 &&
    ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;
  const inner = isReference ? checker.getTypeArguments(type as ts.TypeReference) : [];
  return [
    ...(type.symbol ? [type.symbol] : []),
    ...inner.flatMap((each) => symbolsIn(checker, each, depth + 1)),
  ];
}

function isUnknownCall(checker: ts.TypeChecker, name: ts.Node): boolean {
  const access = name.parent;
  if (!ts.isPropertyAccessExpression(access) || access.name !== name) return false;
  const isCallee = ts.isCallExpression(access.parent) && access.parent.expression === access;
  return isCallee && (checker.getTypeAtLocation(access.expression).flags & ts.TypeFlags.Any) !== 0;
}

/** `store[key]`, where the key may be the name of the method. */
function computedAccesses(
  checker: ts.TypeChecker,
  tree: ts.SourceFile,
  owners: readonly ts.Node[],
  name: string,
): ts.Node[] {
  const own = new Set(owners.map((owner) => typeOf(checker, owner).symbol));
  const found: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    if (
      ts.isElementAccessExpression(node) &&
      mayBeName(checker.getTypeAtLocation(node.argumentExpression), name)
    ) {
      const receiver = checker.getTypeAtLocation(node.expression);
      const apparent = checker.getBaseConstraintOfType(receiver) ?? receiver;
      const isLiteral = ts.isStringLiteralLike(node.argumentExpression);
      if (!isLiteral && partsOf(apparent).some(({ symbol }) => symbol && own.has(symbol))) found.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const partsOf = (type: ts.Type): ts.Type[] =>
  type.isUnionOrIntersection() ? type.types.flatMap(partsOf) : [type];

const mayBeName = (key: ts.Type, name: string) =>
  partsOf(key).some((part) =>
    part.isStringLiteral() ? part.value === name : (part.flags & ts.TypeFlags.NumberLike) === 0,
  );
