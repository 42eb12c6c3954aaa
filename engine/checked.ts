/** A node of the syntax, found again in the tree that the type checker knows. */
import { ts } from 'ts-morph';
import { refuse } from './refusal.ts';
import type { Snapshot } from './snapshot.ts';

export interface Checked<Node extends ts.Node> {
  node: Node;
  tree: ts.SourceFile;
  checker: ts.TypeChecker;
}

/**
 * The twin of a node in the program of a snapshot: same kind, same place.
 * @throws RefusalError `unsupported` when the file is no part of the program
 */
export function checkedNode<Node extends ts.Node>(
  snapshot: Snapshot,
  path: string,
  node: Node,
): Checked<Node> {
  const program = snapshot.service().getProgram();
  const tree = program?.getSourceFile(snapshot.absolute(path));
  const visit = (each: ts.Node): ts.Node | undefined => {
    if (each.pos > node.pos || each.end < node.end) return undefined;
    if (each.kind === node.kind && each.pos === node.pos && each.end === node.end) return each;
    return ts.forEachChild(each, visit);
  };
  const twin = tree && visit(tree);
  if (!program || !tree || !twin)
    refuse(
      'unsupported',
      `${path} is no part of the program that the compiler checks.`,
      'Add it to the tsconfig, or use edit-text.',
    );
  return { node: twin as Node, tree, checker: program.getTypeChecker() };
}
