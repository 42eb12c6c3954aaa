/** Proves that new text is read as it was meant: its tree is the old tree with some nodes exchanged. */
import { ts } from 'ts-morph';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { joinSplices, normaliseSplices, type Splice } from './splices.ts';

/** What stands in the place of a node: nodes of any tree, in which again others may be exchanged. */
export interface Exchange {
  nodes: readonly ts.Node[];
  inside?: Exchanges;
  /** What is exchanged below the node itself, when it is one of them. */
  own?: Exchanges;
}
export type Exchanges = (node: ts.Node) => Exchange | undefined;

/**
 * Whether splices turn a file into one that is read as its tree with these nodes exchanged. Parentheses that change nothing
 * do not count.
 * @param tree the tree of the file in which the nodes were found
 */
export function isReadAs(
  snapshot: Snapshot,
  tree: ts.SourceFile,
  splices: readonly Splice[],
  exchanges: Exchanges,
): boolean {
  const path = tree.fileName;
  const text = joinSplices(tree.text, normaliseSplices(splices));
  const after = snapshot.with(new Map([[path, text]])).parse(path);
  return sameLists(childrenOf(after), expandedChildren({ node: tree, exchanges }));
}

/** @throws RefusalError `syntax` when the splices do more than exchange these nodes */
export function checkReadAs(
  snapshot: Snapshot,
  tree: ts.SourceFile,
  splices: readonly Splice[],
  exchanges: Exchanges,
): void {
  if (isReadAs(snapshot, tree, splices, exchanges)) return;
  refuse(
    'syntax',
    `The new code would be read as something else where it stands in ${tree.fileName}: it joins with what is around it.`,
    'Send it in braces, parentheses or with its semicolons, or replace more of the code around it.',
  );
}

/** Exchanges made of a table. */
export const exchangesOf =
  (table: ReadonlyMap<ts.Node, Exchange>): Exchanges =>
  (node) =>
    table.get(node);

interface Expected {
  node: ts.Node;
  exchanges: Exchanges;
}

const expandedChildren = ({ node, exchanges }: Expected): Expected[] =>
  childrenOf(node).flatMap((child) => expand({ node: child, exchanges }));

const none: Exchanges = () => undefined;

function expand({ node, exchanges }: Expected): Expected[] {
  const exchange = exchanges(node);
  if (exchange) {
    const inside = exchange.inside ?? none;
    return exchange.nodes.flatMap((each) =>
      each === node ? [{ node, exchanges: exchange.own ?? none }] : expand({ node: each, exchanges: inside }),
    );
  }
  const inner = innerOf(node);
  return inner && !endsChain(node) ? expand({ node: inner, exchanges }) : [{ node, exchanges }];
}

function sameLists(actual: readonly ts.Node[], expected: readonly Expected[]): boolean {
  return (
    actual.length === expected.length &&
    actual.every((node, index) => isSame(node, expected[index] as Expected))
  );
}

function isSame(actual: ts.Node, expected: Expected): boolean {
  const { node } = expected;
  const inner =
    actual.kind === node.kind ? undefined : ts.isJsxExpression(actual) ? actual.expression : innerOf(actual);
  if (inner) return isSame(inner, expected);
  if (actual.kind !== node.kind || marksOf(actual) !== marksOf(node)) return false;
  return sameLists(childrenOf(actual), expandedChildren(expected));
}

/** What a node says beside its children. */
function marksOf(node: ts.Node): string {
  const {
    text = '',
    operator = '',
    keywordToken = '',
  } = node as {
    text?: string;
    operator?: number;
    keywordToken?: number;
  };
  if (ts.isSourceFile(node)) return '';
  const shown = ts.isJsxText(node) ? text.replace(/\s+/g, ' ').trim() : text;
  const declares = ts.isVariableDeclarationList(node) ? node.flags & ts.NodeFlags.BlockScoped : 0;
  return `${shown}\0${operator}\0${keywordToken}\0${declares}`;
}

/** The children of a node in source order; blank text between JSX elements is left out. */
function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    if (!(ts.isJsxText(child) && child.text.trim() === '')) children.push(child);
  });
  return children;
}

/** What stands in parentheses. */
function innerOf(node: ts.Node): ts.Node | undefined {
  if (ts.isParenthesizedExpression(node)) return node.expression;
  return ts.isParenthesizedTypeNode(node) ? node.type : undefined;
}

/** `(a?.b).c`: here parentheses say something. */
const endsChain = (node: ts.Node) =>
  ts.isParenthesizedExpression(node) && (node.expression.flags & ts.NodeFlags.OptionalChain) !== 0;
