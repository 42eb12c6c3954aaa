/** Types of nodes that come from a tree without types. */
import type { ts } from 'ts-morph';
import type { Snapshot } from './snapshot.ts';
import { twinOf } from './symbols.ts';

export interface NodeType {
  checker: ts.TypeChecker;
  type: ts.Type;
}

/** The type of an expression or a type node of a file; undefined for a file outside of the program. */
export function typeOfNode(snapshot: Snapshot, path: string, node: ts.Node): NodeType | undefined {
  const program = snapshot.service().getProgram();
  const tree = program?.getSourceFile(snapshot.absolute(path));
  if (!program || !tree) return undefined;
  const twin = twinOf(tree, node);
  if (!twin) return undefined;
  const checker = program.getTypeChecker();
  return { checker, type: checker.getTypeAtLocation(twin) };
}
