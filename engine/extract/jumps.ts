/** Jumps in a piece of code: what leaves it other than by its end. */
import { ts } from 'ts-morph';

export interface Jumps {
  awaits: boolean;
  yields: boolean;
  /** `return` statements of the function around. */
  returns: ts.Node[];
  /** `break` and `continue` that leave the code, and `using` that would end earlier. */
  leaves: ts.Node[];
  /** Whether the end of the code is never reached. */
  endsAlways: boolean;
}

/** The jumps of neighbouring statements or of one expression; functions inside of them are left out. */
export function jumpsOf(nodes: readonly ts.Node[]): Jumps {
  const jumps: Jumps = { awaits: false, yields: false, returns: [], leaves: [], endsAlways: false };
  const visit = (node: ts.Node, targets: readonly ts.Node[]) => {
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node)) return visitName(node, targets);
    if (ts.isPropertyDeclaration(node)) return visitName(node, targets);
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) jumps.awaits = true;
    if (ts.isYieldExpression(node)) jumps.yields = true;
    if (ts.isReturnStatement(node)) jumps.returns.push(node);
    if (ts.isBreakOrContinueStatement(node) && !targets.some((each) => isTarget(each, node)))
      jumps.leaves.push(node);
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.Using) === ts.NodeFlags.Using)
      if (nodes.includes(node.parent)) jumps.leaves.push(node);
    const isOne =
      ts.isIterationStatement(node, false) || ts.isSwitchStatement(node) || ts.isLabeledStatement(node);
    const next = isOne ? [...targets, node] : targets;
    ts.forEachChild(node, (child) => visit(child, next));
  };
  const visitName = (node: ts.Node, targets: readonly ts.Node[]) => {
    const { name } = node as ts.NamedDeclaration;
    if (name && ts.isComputedPropertyName(name)) visit(name, targets);
  };
  for (const node of nodes) visit(node, []);
  const last = nodes.at(-1);
  jumps.endsAlways = last !== undefined && endsAlways(last);
  return jumps;
}

function isTarget(node: ts.Node, jump: ts.BreakOrContinueStatement): boolean {
  if (jump.label) return ts.isLabeledStatement(node) && node.label.text === jump.label.text;
  return ts.isIterationStatement(node, false) || (ts.isBreakStatement(jump) && ts.isSwitchStatement(node));
}

/** Whether the statement behind it is never reached, as far as its form tells. */
function endsAlways(node: ts.Node): boolean {
  if (ts.isReturnStatement(node) || ts.isThrowStatement(node)) return true;
  if (ts.isBlock(node)) return node.statements.some(endsAlways);
  if (ts.isIfStatement(node))
    return (
      node.elseStatement !== undefined && endsAlways(node.thenStatement) && endsAlways(node.elseStatement)
    );
  if (ts.isTryStatement(node)) {
    if (node.finallyBlock && endsAlways(node.finallyBlock)) return true;
    return endsAlways(node.tryBlock) && (!node.catchClause || endsAlways(node.catchClause.block));
  }
  return false;
}
