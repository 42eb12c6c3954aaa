/** Names that statements declare, and jumps that leave them. */
import { ts } from 'ts-morph';
import type { Reference } from '../names/references.ts';
import { referencesTo } from '../names/references.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';

/**
 * The names by which statements are known to what stands beside them.
 * @param withVar also `var` in nested blocks, which is known in the whole function
 */
export function namesDeclaredBy(nodes: readonly ts.Node[], withVar = true): ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const addName = (name: ts.BindingName | undefined): void => {
    if (!name) return;
    if (ts.isIdentifier(name)) found.push(name);
    else for (const element of name.elements) if (ts.isBindingElement(element)) addName(element.name);
  };
  const visit = (node: ts.Node, isDirect: boolean): void => {
    if (ts.isVariableDeclarationList(node)) {
      const isVar = (node.flags & ts.NodeFlags.BlockScoped) === 0;
      if (isDirect || (isVar && withVar)) for (const { name } of node.declarations) addName(name);
    } else if (ts.isDeclarationStatement(node) && isDirect) {
      const { name } = node as ts.NamedDeclaration;
      if (name && ts.isIdentifier(name)) found.push(name);
    }
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    ts.forEachChild(node, (child) =>
      visit(child, isDirect && (ts.isVariableStatement(node) || ts.isLabeledStatement(node))),
    );
  };
  for (const node of nodes) visit(node, true);
  return found;
}

/** Where names that these statements declare are used outside of them. */
function usesOutside(
  snapshot: Snapshot,
  path: string,
  nodes: readonly ts.Statement[],
  names: readonly ts.Identifier[],
): (Reference & { name: string })[] {
  const start = nodes[0]?.getStart() ?? 0;
  const end = nodes.at(-1)?.end ?? 0;
  return names.flatMap((nameNode) =>
    referencesTo(snapshot, { path, node: nameNode, nameNode })
      .filter((each) => each.path !== path || each.start < start || each.start >= end)
      .map((each) => ({ ...each, name: nameNode.text })),
  );
}

/** @throws RefusalError `referenced` with the places */
export function checkUnused(
  snapshot: Snapshot,
  path: string,
  nodes: readonly ts.Statement[],
  names: readonly ts.Identifier[],
  hint: string,
): void {
  const uses = usesOutside(snapshot, path, nodes, names);
  if (uses.length === 0) return;
  const used = [...new Set(uses.map(({ name }) => name))].join(', ');
  refuse(
    'referenced',
    `${used} is declared there and used at ${uses.length} other place${uses.length > 1 ? 's' : ''}.`,
    hint,
    {
      candidates: uses.slice(0, 20).map((use) => `${use.path}:${use.line}`),
    },
  );
}

type Jump = ts.BreakOrContinueStatement | ts.ReturnStatement | ts.YieldExpression | ts.AwaitExpression;

/** `break`, `continue`, `return`, `yield` and `await` that go to something around these nodes. */
export function jumpsOutOf(nodes: readonly ts.Node[]): Jump[] {
  const found: Jump[] = [];
  const visit = (node: ts.Node, breaks: boolean, continues: boolean, labels: readonly string[]): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isReturnStatement(node) || ts.isYieldExpression(node) || ts.isAwaitExpression(node))
      found.push(node);
    if (ts.isBreakOrContinueStatement(node)) {
      const stays = node.label
        ? labels.includes(node.label.text)
        : ts.isBreakStatement(node)
          ? breaks
          : continues;
      if (!stays) found.push(node);
    }
    const isLoop = ts.isIterationStatement(node, false);
    const known = ts.isLabeledStatement(node) ? [...labels, node.label.text] : labels;
    ts.forEachChild(node, (child) =>
      visit(child, breaks || isLoop || ts.isSwitchStatement(node), continues || isLoop, known),
    );
  };
  for (const node of nodes) visit(node, false, false, []);
  return found;
}

/** Names that stand in a node as values or types, not behind a dot and not as keys. */
export function namesMentioned(node: ts.Node): Set<string> {
  const names = new Set<string>();
  const visit = (each: ts.Node): void => {
    if (ts.isIdentifier(each) && !isLabelOfSomething(each)) names.add(each.text);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return names;
}

function isLabelOfSomething(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  const isKey =
    ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertySignature(parent);
  return isKey && parent.name === node;
}
