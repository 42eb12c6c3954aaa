/** Files and nodes of the syntax, found again in the trees that the type checker knows. */
import { ts } from 'ts-morph';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';

export interface CheckedFile {
  checker: ts.TypeChecker;
  /** The tree that the checker knows: its nodes have symbols and types. */
  tree: ts.SourceFile;
}

export interface Checked<Node extends ts.Node> extends CheckedFile {
  node: Node;
}

/** The checker, and a file in its program; undefined for a file outside of it. */
export function checkedFileIn(snapshot: Snapshot, path: string): CheckedFile | undefined {
  const program = snapshot.service().getProgram();
  const tree = program?.getSourceFile(snapshot.absolute(path));
  return program && tree ? { checker: program.getTypeChecker(), tree } : undefined;
}

/** The same. @throws RefusalError `unsupported` when the file is not in the program */
export function checkedFile(snapshot: Snapshot, path: string): CheckedFile {
  return checkedFileIn(snapshot, path) ?? refuseUnchecked(snapshot, path);
}

function refuseUnchecked(snapshot: Snapshot, path: string): never {
  snapshot.text(path);
  return refuse(
    'unsupported',
    `${path} is not part of the program that the compiler checks.`,
    'Add it to `include` in tsconfig.json; a script needs `allowJs` too. Or use edit-text.',
  );
}

/**
 * A file with a checker that knows at least its own scopes: a script that the compiler does not look at gets a program of its
 * own, without libraries and without what it imports.
 */
export function scopedFile(snapshot: Snapshot, path: string): CheckedFile {
  return checkedFileIn(snapshot, path) ?? loneFile(snapshot, path);
}

function loneFile(snapshot: Snapshot, path: string): CheckedFile {
  const { program, tree } = loneProgram(snapshot, path, { allowJs: true });
  return { checker: program.getTypeChecker(), tree };
}

/** A program of one file alone, without libraries and without what it imports: it knows the names that the file declares. */
export function loneProgram(
  snapshot: Snapshot,
  path: string,
  options: ts.CompilerOptions,
): { program: ts.Program; tree: ts.SourceFile } {
  const file = snapshot.absolute(path);
  const tree = ts.createSourceFile(file, snapshot.text(path), ts.ScriptTarget.Latest, true);
  const only =
    <T>(value: T) =>
    (name: string) =>
      name === file ? value : undefined;
  const host: ts.CompilerHost = {
    getSourceFile: only(tree),
    readFile: only(tree.text),
    fileExists: (name) => name === file,
    getDefaultLibFileName: () => 'lib.d.ts',
    getCurrentDirectory: () => snapshot.root,
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => {},
  };
  const alone = { ...options, noResolve: true, noLib: true, types: [], noEmit: true };
  return { program: ts.createProgram([file], alone, host), tree };
}

/** @throws RefusalError `unsupported` when the compiler does not look at a file: it would crash when asked about it */
export function checkIsChecked(snapshot: Snapshot, path: string): void {
  if (!snapshot.list().includes(path)) checkedFile(snapshot, path);
}

/** The node of the checker's tree that stands for a node of the workspace's tree. */
export function twinOf(tree: ts.SourceFile, node: ts.Node): ts.Node | undefined {
  const start = node.getStart();
  const visit = (each: ts.Node): ts.Node | undefined => {
    if (each.getStart(tree) > start || each.end < node.end) return undefined;
    if (each.kind === node.kind && each.getStart(tree) === start && each.end === node.end) return each;
    return ts.forEachChild(each, visit);
  };
  return ts.isSourceFile(node) ? tree : visit(tree);
}

/**
 * A node with the checker that knows it.
 * @throws RefusalError `unsupported` when the file is no part of the program
 */
export function checkedNode<Node extends ts.Node>(
  snapshot: Snapshot,
  path: string,
  node: Node,
): Checked<Node> {
  const { checker, tree } = checkedFile(snapshot, path);
  const twin = twinOf(tree, node) ?? refuseUnchecked(snapshot, path);
  return { checker, tree, node: twin as Node };
}

/** The type of an expression or a type node of a file; undefined for a file outside of the program. */
export function typeOfNode(
  snapshot: Snapshot,
  path: string,
  node: ts.Node,
): { checker: ts.TypeChecker; type: ts.Type } | undefined {
  const file = checkedFileIn(snapshot, path);
  const twin = file && twinOf(file.tree, node);
  return twin && { checker: file.checker, type: file.checker.getTypeAtLocation(twin) };
}
