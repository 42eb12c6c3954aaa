/** Places that name a member of a type without being references to it: keys in strings, literals for a type parameter. */
import { ts } from 'ts-morph';
import type { Snapshot } from '../snapshot.ts';
import { lineAndColumn } from '../text/text.ts';

interface MemberPlace {
  path: string;
  start: number;
  end: number;
  suffix: string;
}

export interface MemberNames {
  /** They name the member for sure. */
  places: MemberPlace[];
  /** Equal strings in the same files, and equal keys of values without a type anywhere, that may or may not name it. */
  doubtful: string[];
  /** Types that have the member and another one of the new name. */
  taken: string[];
}

/**
 * @param known `path:start` of the places that are known, declarations of the member among them
 * @param to the new name
 */
export function memberNames(
  snapshot: Snapshot,
  program: ts.Program,
  known: ReadonlySet<string>,
  name: string,
  to: string,
): MemberNames {
  const checker = program.getTypeChecker();
  const result: MemberNames = { places: [], doubtful: [], taken: [] };
  const touched = new Set([...known].map((key) => key.slice(0, key.lastIndexOf(':'))));
  for (const tree of program.getSourceFiles()) {
    const path = snapshot.relative(tree.fileName);
    if (path === undefined || (!tree.text.includes(name) && !tree.text.includes(to))) continue;
    const isMember = (type: ts.Type | undefined) => {
      const property = type && checker.getPropertyOfType(type, name);
      return (property?.declarations ?? []).some((declaration) => known.has(keyOf(snapshot, declaration)));
    };
    const at = (node: ts.Node) => `${path}:${lineAndColumn(tree.text, node.getStart(tree)).line}`;
    const look: Look = { checker, name, isMember };
    const visit = (node: ts.Node) => {
      const place = placeOf(node, look, tree);
      if (place && !known.has(`${path}:${place.start}`)) result.places.push({ path, ...place });
      else if (!place && isEqualString(node, name) && touched.has(path)) {
        if (!known.has(`${path}:${node.getStart(tree) + 1}`)) result.doubtful.push(at(node));
      } else if (!place) {
        const key = untypedKey(node, look);
        if (key && !known.has(`${path}:${key.getStart(tree)}`)) result.doubtful.push(at(key));
      }
      if (hasMembers(node) && tree.text.includes(to)) {
        const type = checker.getTypeAtLocation(node);
        if (checker.getPropertyOfType(type, to) && isMember(type)) result.taken.push(at(node));
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return { ...result, doubtful: [...new Set(result.doubtful)] };
}

/** The name in `{ half: 1 }` where nothing asks for a type, and in `value.half` and `{ half } = value` of an `any`. */
function untypedKey(node: ts.Node, { checker, name }: Look): ts.Identifier | undefined {
  if (!ts.isIdentifier(node) || node.text !== name) return undefined;
  const { parent } = node;
  const isAny = (value: ts.Node) => (checker.getTypeAtLocation(value).flags & ts.TypeFlags.Any) !== 0;
  if (ts.isPropertyAccessExpression(parent))
    return parent.name === node && isAny(parent.expression) ? node : undefined;
  if (ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent))
    return (parent.propertyName ?? parent.name) === node && isAny(parent.parent) ? node : undefined;
  if (!ts.isObjectLiteralElement(parent) || parent.name !== node) return undefined;
  if (!ts.isObjectLiteralExpression(parent.parent)) return undefined;
  const asked = wantedTypes(checker, parent.parent).flatMap(
    (type) => checker.getPropertyOfType(type, name)?.declarations ?? [],
  );
  return asked.every((declaration) => ts.isObjectLiteralElement(declaration)) ? node : undefined;
}

function keyOf(snapshot: Snapshot, declaration: ts.Declaration): string {
  const source = declaration.getSourceFile();
  const name = ts.getNameOfDeclaration(declaration) ?? declaration;
  const inQuotes = ts.isStringLiteralLike(name) ? 1 : 0;
  return `${snapshot.relative(source.fileName)}:${name.getStart(source) + inQuotes}`;
}

interface Look {
  checker: ts.TypeChecker;
  name: string;
  isMember(type: ts.Type | undefined): boolean;
}

const isEqualString = (node: ts.Node, name: string): node is ts.StringLiteralLike =>
  ts.isStringLiteralLike(node) && node.text === name;

const hasMembers = (node: ts.Node) =>
  ts.isClassLike(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isObjectLiteralExpression(node);

function placeOf(node: ts.Node, look: Look, tree: ts.SourceFile): Omit<MemberPlace, 'path'> | undefined {
  if (isEqualString(node, look.name) && namesMember(node, look))
    return { start: node.getStart(tree) + 1, end: node.end - 1, suffix: '' };
  if (!ts.isObjectLiteralElement(node) || !node.name || !ts.isObjectLiteralExpression(node.parent))
    return undefined;
  if (!ts.isIdentifier(node.name) || node.name.text !== look.name) return undefined;
  const { checker } = look;
  const wanted = wantedTypes(checker, node.parent).map(
    (type) => checker.getBaseConstraintOfType(type) ?? type,
  );
  if (!wanted.some(look.isMember)) return undefined;
  const suffix = ts.isShorthandPropertyAssignment(node) ? `: ${look.name}` : '';
  return { start: node.name.getStart(tree), end: node.name.end, suffix };
}

function namesMember(node: ts.StringLiteralLike, look: Look): boolean {
  if (ts.isLiteralTypeNode(node.parent)) return namesMemberInType(node.parent, look);
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InKeyword)
    return parent.left === node && look.isMember(look.checker.getTypeAtLocation(parent.right));
  if (ts.isComputedPropertyName(parent)) return isKeyOf(parent.parent, look);
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return false;
  return wantedTypes(look.checker, node).some((type) => keyOwners(type, look.checker).some(look.isMember));
}

/** `{ ['half']: value }`, as a value or as a pattern. */
function isKeyOf({ parent }: ts.Node, look: Look): boolean {
  const { checker } = look;
  if (ts.isObjectLiteralExpression(parent)) return wantedTypes(checker, parent).some(look.isMember);
  return ts.isObjectBindingPattern(parent) && look.isMember(checker.getTypeAtLocation(parent));
}

/** What a place asks of an expression: as inferred with it, and without a look at it. */
function wantedTypes(checker: ts.TypeChecker, node: ts.Expression): ts.Type[] {
  const completions = 4;
  const contextualType = checker.getContextualType as (
    node: ts.Expression,
    flags?: number,
  ) => ts.Type | undefined;
  return [contextualType(node), contextualType(node, completions)].filter((type) => type !== undefined);
}

/** The types whose keys a type is made of: `keyof Store` is made of those of `Store`. */
function keyOwners(type: ts.Type, checker: ts.TypeChecker): ts.Type[] {
  if (type.flags & ts.TypeFlags.Index) return [(type as ts.IndexType).type];
  if (type.flags & ts.TypeFlags.TypeParameter) {
    const constraint = checker.getBaseConstraintOfType(type);
    return constraint && constraint !== type ? keyOwners(constraint, checker) : [];
  }
  if (!type.isUnion()) return [];
  const { origin } = type as ts.UnionType & { origin?: ts.Type };
  return origin ? keyOwners(origin, checker) : type.types.flatMap((each) => keyOwners(each, checker));
}

/** `Pick<Store, 'half'>`, `Omit<…>`, `Exclude<keyof Store, 'half'>`, `K extends 'half' ? …` */
function namesMemberInType(literal: ts.LiteralTypeNode, look: Look): boolean {
  const { checker } = look;
  let node: ts.Node = literal;
  while (ts.isUnionTypeNode(node.parent) || ts.isParenthesizedTypeNode(node.parent)) node = node.parent;
  const { parent } = node;
  if (ts.isConditionalTypeNode(parent) && parent.extendsType === node)
    return keyOwners(checker.getTypeFromTypeNode(parent.checkType), checker).some(look.isMember);
  if (!ts.isTypeReferenceNode(parent) && !ts.isExpressionWithTypeArguments(parent)) return false;
  const args: readonly ts.TypeNode[] = parent.typeArguments ?? [];
  const index = args.indexOf(node as ts.TypeNode);
  const name = ts.isTypeReferenceNode(parent) ? parent.typeName : parent.expression;
  const [first] = args;
  if (ts.isIdentifier(name) && index === 1 && first) {
    const type = checker.getTypeFromTypeNode(first);
    if (name.text === 'Omit') return look.isMember(type);
    if (name.text === 'Exclude' || name.text === 'Extract')
      return keyOwners(type, checker).some(look.isMember);
  }
  return ownersByConstraint(checker, name, index, args).some(look.isMember);
}

/** For `type Pick<T, K extends keyof T>`: the owners of the keys that the argument for `K` is made of. */
function ownersByConstraint(
  checker: ts.TypeChecker,
  name: ts.Node,
  index: number,
  args: readonly ts.TypeNode[],
): ts.Type[] {
  const symbol = checker.getSymbolAtLocation(name);
  const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return (target?.declarations ?? []).flatMap((declaration) => {
    const parameters = (declaration as ts.TypeAliasDeclaration).typeParameters ?? [];
    const constraint = parameters[index]?.constraint;
    if (
      !constraint ||
      !ts.isTypeOperatorNode(constraint) ||
      constraint.operator !== ts.SyntaxKind.KeyOfKeyword
    )
      return [];
    const owner = constraint.type.getText();
    const passed = args[parameters.findIndex((each) => each.name.text === owner)];
    return [checker.getTypeFromTypeNode(passed ?? constraint.type)];
  });
}
