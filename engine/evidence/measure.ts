/** Measures a tree. Tests are not measured: their number is never a reward. */
import { ts } from 'ts-morph';
import type { Measurement } from '../../contracts/fitness.ts';
import { RefusalError } from '../refusal.ts';
import type { Workspace } from '../workspace-types.ts';

/** Whether a path is one of a test, by its name or folder. */
const isTest = (path: string) =>
  /(?:^|[/.])(?:test|spec|bench)\.[cm]?[jt]sx?$|(?:^|\/)(?:tests?|__tests__|fixtures?|bench)\//.test(path);

/** Whether a file of the workspace is measured: sources, without tests and declarations. */
export const isMeasured = (path: string) => !isTest(path) && !/\.d\.[cm]?ts$/.test(path);

/** What the text of a tree tells; type errors are counted by the native compiler, which is faster. */
export type TreeMeasurement = Omit<Measurement, 'typeErrors'>;

/**
 * The measurements of a workspace as it is now.
 * @param entryPoints files whose exports are for others to use
 */
export function measure(workspace: Workspace, entryPoints: readonly string[]): TreeMeasurement {
  const sources = workspace.list().filter(isMeasured);
  const trees = sources.map((path) =>
    ts.createSourceFile(path, workspace.read(path) ?? '', ts.ScriptTarget.Latest, true),
  );
  const counts = trees.map(countsOf);
  const sum = (key: 'lines' | 'decisions' | 'loose') => counts.reduce((total, each) => total + each[key], 0);
  return {
    files: sources.length,
    codeLines: sum('lines'),
    unusedExports: totalOf(workspace, 'unused-exports', { entryPoints: [...entryPoints] }),
    unusedLocals: totalOf(workspace, 'unused-locals', {}),
    anyCount: sum('loose'),
    complexity: sum('decisions'),
    longestFunction: Math.max(0, ...counts.map(({ longest }) => longest)),
  };
}

function totalOf(workspace: Workspace, query: string, params: Record<string, unknown>): number {
  const outcome = workspace.query({ query, params });
  if (!outcome.ok) throw new RefusalError(outcome.refusal);
  return (outcome.result as { total: number }).total;
}

export interface ComplexFunction {
  /** `src/a.ts:12 name`. */
  place: string;
  decisions: number;
}

/** The functions with the most decision points of their own, the most complex first. */
export function complexFunctions(
  workspace: Pick<Workspace, 'list' | 'read'>,
  count: number,
): ComplexFunction[] {
  const found = workspace
    .list()
    .filter(isMeasured)
    .flatMap((path) => {
      const tree = ts.createSourceFile(path, workspace.read(path) ?? '', ts.ScriptTarget.Latest, true);
      return functionsIn(tree).map((each) => ({ ...each, place: `${path}:${each.place}` }));
    });
  return found.sort((a, b) => b.decisions - a.decisions).slice(0, count);
}

/** What lies in an inner function counts for that one. */
function functionsIn(tree: ts.SourceFile): ComplexFunction[] {
  const found: ComplexFunction[] = [];
  const visit = (node: ts.Node, inside: ComplexFunction | undefined) => {
    if (inside && decisions.has(node.kind)) inside.decisions++;
    let own = inside;
    if (ts.isFunctionLike(node)) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
      const holder = ts.isVariableDeclaration(node.parent) ? node.parent.name : node.name;
      own = { place: `${line + 1} ${holder?.getText(tree) ?? '(no name)'}`, decisions: 0 };
      found.push(own);
    }
    ts.forEachChild(node, (child) => visit(child, own));
  };
  visit(tree, undefined);
  return found;
}

const decisions = new Set([
  ts.SyntaxKind.IfStatement,
  ts.SyntaxKind.ConditionalExpression,
  ts.SyntaxKind.ForStatement,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.ForInStatement,
  ts.SyntaxKind.WhileStatement,
  ts.SyntaxKind.DoStatement,
  ts.SyntaxKind.CaseClause,
  ts.SyntaxKind.CatchClause,
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** Lines with code, decision points (McCabe, 1976), escapes from the type checker, longest function in lines. */
function countsOf(tree: ts.SourceFile) {
  const lines = new Set<number>();
  let points = 0;
  let longest = 0;
  let loose = tree.text.match(/@ts-(?:ignore|expect-error|nocheck)\b/g)?.length ?? 0;
  const lineOf = (offset: number) => tree.getLineAndCharacterOfPosition(offset).line;
  const visit = (node: ts.Node) => {
    if (decisions.has(node.kind)) points++;
    if (node.kind === ts.SyntaxKind.AnyKeyword) loose++;
    if (ts.isFunctionLike(node))
      longest = Math.max(longest, lineOf(node.end) - lineOf(node.getStart(tree)) + 1);
    const isLeaf = ts.forEachChild(node, () => true) === undefined;
    if (isLeaf && node.kind !== ts.SyntaxKind.EndOfFileToken)
      for (let line = lineOf(node.getStart(tree)); line <= lineOf(node.end); line++) lines.add(line);
    else if (!isLeaf && !ts.isSourceFile(node)) lines.add(lineOf(node.getStart(tree))).add(lineOf(node.end));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { lines: lines.size, decisions: points, loose, longest };
}
