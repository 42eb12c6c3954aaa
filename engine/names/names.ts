/** Every name that a selector can reach: declarations, and names that declare nothing of their own shape. */

import { ts } from 'ts-morph';
import { checkedFileIn } from '../compiler/checked.ts';
import { checkSize } from '../files/generated.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { lineAndColumn } from '../text/text.ts';
import { declarationsOf } from './declarations.ts';
import { tokenAt } from './references.ts';
import { parseSelector, resolveTarget } from './selector.ts';

export interface Name {
  path: string;
  node: ts.Node;
}

/**
 * The name that a selector points at. Besides declarations these are type parameters, imported names, destructured names
 * and caught errors, as `path#function.name`. Parts of one merged declaration count as one.
 * @throws RefusalError as `resolveTarget`; `unsupported` for a declaration without a name
 */
export function resolveName(snapshot: Snapshot, target: string): Name {
  const { path, name, nth, hash } = parseSelector(target);
  checkSize(snapshot, path);
  const all = declarationsOf(path, snapshot.tree(path));
  const declared = all.filter((declaration) => declaration.name === name);
  const names = declared.flatMap(({ nameNode }) => nameNode ?? []);
  if (declared.length > 1 && nth === undefined && hash === undefined && areOne(snapshot, path, names))
    return { path, node: names[0] as ts.Node };
  // Names that are not declarations are counted behind those that are.
  const isLocal = nth === undefined ? declared.length === 0 : nth > declared.length;
  const nodes = isLocal ? localNames(snapshot, path, name) : [];
  if (nodes.length === 0) {
    const node = resolveTarget(snapshot, target).nameNode;
    if (!node) refuse('unsupported', `${target} has no name of its own.`, 'Name a declaration that has one.');
    return { path, node };
  }
  const node = nodes[(nth ?? 1) - 1 - declared.length];
  if (!node || (nth === undefined && nodes.length > 1 && !areOne(snapshot, path, nodes))) {
    const lines = nodes.map((each) => lineAndColumn(snapshot.text(path), each.getStart()).line);
    refuse(
      'ambiguous',
      `${path} has ${nodes.length} names ${name}, in lines ${lines.join(', ')}.`,
      'Add `~1`, `~2` and so on, in this order.',
      { candidates: nodes.map((_node, index) => `${path}#${name}~${index + 1}`) },
    );
  }
  return { path, node };
}

/** The symbol that a name has in the program of a snapshot. */
export function symbolOf(snapshot: Snapshot, { path, node }: Name): ts.Symbol | undefined {
  const file = checkedFileIn(snapshot, path);
  const twin = file && tokenAt(file.tree, node.getStart());
  return twin && file.checker.getSymbolAtLocation(twin);
}

const areOne = (snapshot: Snapshot, path: string, nodes: readonly ts.Node[]) =>
  new Set(nodes.map((node) => symbolOf(snapshot, { path, node }) ?? node)).size === 1;

/** Names inside a container that `declarationsOf` does not list; those directly in it come before those in nested ones. */
function localNames(snapshot: Snapshot, path: string, name = ''): ts.Node[] {
  const tree = snapshot.tree(path);
  const [, container, last = ''] = /^(?:(.*)\.)?([^."]+)$/.exec(name) ?? [];
  const all = declarationsOf(path, tree);
  const roots: ts.Node[] =
    container === undefined
      ? [tree]
      : all.filter((each) => each.name === container).map(({ whole }) => whole);
  const found = roots.flatMap((root) => namesBelow(root, last));
  const innermost = (node: ts.Node) =>
    all.findLast(({ whole }) => whole.getStart() <= node.getStart() && node.end <= whole.end)?.name;
  const direct = found.filter((node) => container === undefined || innermost(node)?.startsWith(container));
  const own = direct.filter((node) => innermost(node) === container);
  return own.length ? own : direct;
}

function namesBelow(root: ts.Node, name: string): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    const declared = isUnlisted(node) ? (node as ts.NamedDeclaration).name : undefined;
    if (declared && ts.isIdentifier(declared) && declared.text === name) found.push(declared);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

const isUnlisted = (node: ts.Node) =>
  ts.isTypeParameterDeclaration(node) ||
  ts.isBindingElement(node) ||
  ts.isImportSpecifier(node) ||
  ts.isImportClause(node) ||
  ts.isNamespaceImport(node) ||
  ts.isImportEqualsDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isClassExpression(node) ||
  (ts.isVariableDeclaration(node) && ts.isCatchClause(node.parent));
