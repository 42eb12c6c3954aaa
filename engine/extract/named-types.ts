/** Gives a type that is written in place a name at the top level. */
import { ts } from 'ts-morph';
import { checkedNode } from '../compiler/checked.ts';
import { type PlaceParams, resolveScope, resolveType } from '../names/places.ts';
import { checkFreeName, contains, outerNames, scopeOf } from '../names/scopes.ts';
import { sameTokens } from '../names/uses.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { insertion, type Spot } from '../text/insertions.ts';
import { parseSnippet } from '../text/snippets.ts';
import { styleOf } from '../text/text.ts';
import { carriedText, placesOf } from './inlining.ts';

export interface NamedType {
  path: string;
  tree: ts.SourceFile;
  node: ts.TypeNode;
  /** All places that get the name. */
  places: readonly ts.TypeNode[];
  /** With their constraints. */
  typeParameters: ts.TypeParameterDeclaration[];
  spot: Spot;
}

/**
 * A type and where its name can be declared.
 * @param all whether equal types in the target get the name too
 * @throws RefusalError those of the place; `clash`; `unsupported` for what has no meaning elsewhere: `this`, predicates, local types
 */
export function findType(snapshot: Snapshot, place: PlaceParams, name: string, all: boolean): NamedType {
  const found = resolveType(snapshot, all ? { nth: 1, ...place } : place);
  const { path } = found;
  const { node, tree, checker } = checkedNode(snapshot, path, found.node);
  checkFreeName(tree, path, name);
  const obstacle = obstacleOf(node);
  if (obstacle)
    refuse('unsupported', `\`${place.text}\` ${obstacle}.`, 'Name a whole type.', {
      candidates: placesOf(path, [node]),
    });
  let anchor: ts.Node = node;
  while (!ts.isSourceFile(anchor.parent) && !ts.isModuleBlock(anchor.parent)) anchor = anchor.parent;
  const list = anchor.parent;
  const typeParameters = hiddenParameters(path, node, list, checker);
  const places = all
    ? equalTypes(checkedNode(snapshot, path, resolveScope(snapshot, place.target).node).node, node, checker)
    : [node];
  const spot: Spot = { path, list, context: 'statements', anchor, side: 'before' };
  return { path, tree, node, places, typeParameters, spot };
}

function obstacleOf(node: ts.TypeNode): string | undefined {
  const { parent } = node;
  if (ts.isExpressionWithTypeArguments(node)) return 'belongs to a class or interface';
  if (ts.isTypePredicateNode(node)) return 'is a predicate, not a type';
  const isElement = ts.isNamedTupleMember(node) || ts.isRestTypeNode(node) || ts.isOptionalTypeNode(node);
  if (isElement) return 'is an element of a tuple, not a type';
  if (ts.isTypeReferenceNode(node) && node.getText() === 'const') return 'is no type';
  if (ts.isParameter(parent) && parent.dotDotDotToken) return undefined;
  const inside: string[] = [];
  const visit = (each: ts.Node) => {
    if (each.kind === ts.SyntaxKind.ThisType) inside.push('uses `this`');
    if (ts.isInferTypeNode(each) && !contains(node, scopeOf(each.typeParameter)))
      inside.push('uses `infer` of a type around');
    if (ts.isTypeOperatorNode(each) && each.operator === ts.SyntaxKind.UniqueKeyword)
      inside.push('is a unique symbol');
    ts.forEachChild(each, visit);
  };
  visit(node);
  return inside[0];
}

/** Type parameters of what is around, which the new type takes as its own, with those that their constraints need. */
function hiddenParameters(
  path: string,
  node: ts.Node,
  list: ts.Node,
  checker: ts.TypeChecker,
): ts.TypeParameterDeclaration[] {
  const found = new Set<ts.TypeParameterDeclaration>();
  const add = (each: ts.Node) => {
    for (const { name, declaration, uses } of outerNames([each], checker)) {
      if (contains(scopeOf(declaration), list)) continue;
      if (!ts.isTypeParameterDeclaration(declaration))
        refuse(
          'unsupported',
          `${name} is declared inside of a function.`,
          'Move its declaration to the top level first.',
          {
            candidates: placesOf(path, uses),
          },
        );
      if (found.has(declaration)) continue;
      found.add(declaration);
      if (declaration.constraint) add(declaration.constraint);
    }
  };
  add(node);
  return [...found].sort((a, b) => a.pos - b.pos);
}

function equalTypes(within: ts.Node, wanted: ts.TypeNode, checker: ts.TypeChecker): ts.TypeNode[] {
  const found: ts.TypeNode[] = [];
  const symbols = (node: ts.Node) => outerNames([node], checker).map(({ symbol }) => symbol);
  const own = symbols(wanted);
  const visit = (node: ts.Node) => {
    if (ts.isTypeNode(node) && sameTokens(node, wanted)) {
      if (node === wanted || symbols(node).every((symbol, index) => symbol === own[index])) found.push(node);
    } else ts.forEachChild(node, visit);
  };
  visit(within);
  return found;
}

/** The declaration, and the name in all places. */
export function namingEdits(found: NamedType, name: string, word: 'type' | 'interface'): Edit[] {
  const { path, tree, node, places, typeParameters, spot } = found;
  const style = styleOf(tree.text);
  const generic = typeParameters.length
    ? `<${typeParameters.map((each) => each.name.text + (each.constraint ? ` extends ${each.constraint.getText()}` : '')).join(', ')}>`
    : '';
  const value = carriedText(node, spot.anchor?.getStart() ?? 0);
  const declaration =
    word === 'interface'
      ? `interface ${name}${generic} ${value}`
      : `type ${name}${generic} = ${value}${style.semicolons ? ';' : ''}`;
  const used =
    name + (typeParameters.length ? `<${typeParameters.map((each) => each.name.text).join(', ')}>` : '');
  return [
    ...insertion(spot, tree.text, declaration, parseSnippet(declaration, 'statements', path)),
    ...places.map(withParentheses).map((each) => splice(path, each.getStart(), each.end, used)),
  ];
}

/** A name needs no parentheses. */
function withParentheses(node: ts.TypeNode): ts.TypeNode {
  return ts.isParenthesizedTypeNode(node.parent) ? withParentheses(node.parent) : node;
}
