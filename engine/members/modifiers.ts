/** Modifiers of declarations: in legal order, where they make sense. */
import { ts } from 'ts-morph';
import { hasModifier } from '../names/declarations.ts';
import { type Edit, splice } from '../text/edits.ts';
import { joinsWithNext } from '../text/insertions.ts';
import { membersOf } from '../text/snippets.ts';

export type Modifier =
  | 'public'
  | 'private'
  | 'protected'
  | 'static'
  | 'abstract'
  | 'override'
  | 'readonly'
  | 'declare'
  | 'async';

const order =
  'export default declare public private protected static abstract override readonly accessor async'.split(
    ' ',
  );
const accessWords: readonly string[] = ['public', 'private', 'protected'];

/** The edits that add and take away modifiers of a node. A new `private` takes the place of `public`. */
export function modifierEdits(
  path: string,
  text: string,
  node: ts.Node,
  add: readonly Modifier[],
  remove: readonly Modifier[],
): Edit[] {
  const present = (ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined) ?? [];
  const replaced = add.some((word) => accessWords.includes(word)) ? accessWords : [];
  const gone = present.filter(
    (each) => (remove as readonly string[]).includes(each.getText()) || replaced.includes(each.getText()),
  );
  const added = add.filter((word) => !present.some((each) => each.getText() === word));
  const first = behindModifiers(node);
  const removals = gone.map((each) => {
    const gap = /^\s*/.exec(text.slice(each.end))?.[0].length ?? 0;
    return splice(path, each.getStart(), each.end + gap, '');
  });
  const insertions = added
    .toSorted((a, b) => rank(a) - rank(b))
    .map((word) => {
      const later = present.find((each) => rank(each.getText()) > rank(word) && !gone.includes(each));
      const place = later?.getStart() ?? first;
      return splice(path, place, place, `${word} `);
    });
  return [...removals, ...insertions, ...guard(path, text, node, first)];
}

const rank = (word: string) => order.indexOf(word);

/** Where a node starts behind its decorators and modifiers. */
function behindModifiers(node: ts.Node): number {
  const last = (node as { modifiers?: ts.NodeArray<ts.ModifierLike> }).modifiers?.at(-1);
  const next = last && node.getChildren().find(({ pos }) => pos >= last.end);
  return next?.getStart() ?? node.getStart();
}

/** A member that starts with a bracket or a star would go on with a field above that has no semicolon. */
function guard(path: string, text: string, node: ts.Node, first: number): Edit[] {
  if (!ts.isClassElement(node) || !ts.isClassLike(node.parent)) return [];
  const members = membersOf(node.parent);
  const above = members[members.indexOf(node) - 1];
  return above && joinsWithNext(above, text.slice(first)) ? [splice(path, above.end, above.end, ';')] : [];
}

/** Why a modifier cannot be added to a node; undefined when it can. */
export function whyNotAdd(word: Modifier, node: ts.Node): string | undefined {
  if (word === 'async') return whyNotAsync(node);
  if (word === 'declare') return whyNotDeclare(node);
  if (word === 'readonly')
    return ts.isPropertyDeclaration(node) || ts.isPropertySignature(node)
      ? undefined
      : 'only fields and properties of types are readonly';
  if (word === 'abstract') return whyNotAbstract(node);
  if (!ts.isClassElement(node) || !ts.isClassLike(node.parent)) return 'it is not a member of a class';
  if (accessWords.includes(word))
    return node.name && ts.isPrivateIdentifier(node.name) ? 'its name is private already' : undefined;
  if (ts.isConstructorDeclaration(node)) return 'it is a constructor';
  if (word === 'override')
    return node.parent.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
      ? undefined
      : 'its class extends no other';
  return hasModifier(node, ts.SyntaxKind.AbstractKeyword) ? 'it is abstract' : undefined;
}

function whyNotAsync(node: ts.Node): string | undefined {
  const may =
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node);
  if (!may) return 'it is not a function or method';
  return node.body ? undefined : 'it has no body';
}

function whyNotDeclare(node: ts.Node): string | undefined {
  if (ts.isPropertyDeclaration(node)) return node.initializer ? 'it has a value' : undefined;
  if (!ts.isVariableStatement(node)) return 'only variables and fields without a value are declared';
  if (!ts.isSourceFile(node.parent) && !ts.isModuleBlock(node.parent)) return 'it is local';
  return node.declarationList.declarations.some(({ initializer }) => initializer)
    ? 'it has a value'
    : undefined;
}

function whyNotAbstract(node: ts.Node): string | undefined {
  if (ts.isClassDeclaration(node)) return undefined;
  if (!ts.isClassElement(node) || !ts.isClassLike(node.parent)) return 'only classes and their members are';
  if (!hasModifier(node.parent, ts.SyntaxKind.AbstractKeyword)) return 'its class is not abstract';
  if ((node as ts.MethodDeclaration).body) return 'it has a body';
  if ((node as ts.PropertyDeclaration).initializer) return 'it has a value';
  return hasModifier(node, ts.SyntaxKind.StaticKeyword) ? 'it is static' : undefined;
}

/** Places in a node that belong to it and not to a function or class in it. */
export function ownNodes(
  node: ts.Node,
  accept: (each: ts.Node) => boolean,
  throughArrows: boolean,
): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (each: ts.Node): void => {
    if (accept(each)) found.push(each);
    const isOther =
      (ts.isFunctionLike(each) && !(throughArrows && ts.isArrowFunction(each))) || ts.isClassLike(each);
    if (!isOther) ts.forEachChild(each, visit);
  };
  ts.forEachChild(node, visit);
  return found;
}
