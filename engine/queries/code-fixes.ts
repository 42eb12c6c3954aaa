/** The fixes that the compiler offers. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { FilePath } from '../../contracts/edit.ts';
import { pageOfItems, record } from '../answers.ts';
import { checkIsChecked } from '../compiler/checked.ts';
import { codeFixesOf } from '../compiler/code-fixes.ts';
import { listedAround } from '../names/listing.ts';
import { cleanPath } from '../names/selector.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';

/** Fixes that keep behaviour, whatever they are applied to. */
const safeFixes = new Set(['fixUnreachableCode', 'fixUnusedLabel', 'fixOverrideModifier']);

export default defineQuery({
  name: 'code-fixes',
  summary:
    'List the fixes that TypeScript offers for errors and suggestions, by name: input for apply-code-fix and fix-all.',
  when: 'the compiler may know how to mend something',
  whenNot: 'errors without a fix → diagnostics; fixes at one declaration → available-refactors',
  params: Type.Object(
    {
      paths: Type.Optional(Type.Array(FilePath, { description: 'Only these files; default: all.' })),
      safe: Type.Optional(
        Type.Boolean({ description: 'Only fixes that keep behaviour whatever they are applied to.' }),
      ),
      ...pageParams(100),
    },
    { additionalProperties: false },
  ),
  result: pageOfItems(
    record({
      selector: Type.String(),
      path: Type.String(),
      line: Type.Integer(),
      fix: Type.String(),
      code: Type.Integer(),
      message: Type.String(),
    }),
  ),
  example: {
    before: { 'half.ts': 'export function half(n: number) {\n  const unused = 1;\n  return n / 2;\n}\n' },
    params: { paths: ['half.ts'] },
    answer: { items: [{ selector: 'half.ts#half@fcfbee8f', line: 2, fix: 'unusedIdentifier', code: 6133 }] },
  },
  run: (snapshot, { paths, safe = false, limit = 100, offset }) => {
    const asked = paths?.map(cleanPath) ?? snapshot.list();
    for (const path of asked) checkIsChecked(snapshot, path);
    const { noImplicitOverride = false } = snapshot.project.options;
    const files = safe
      ? asked.filter((path) => mayNeedSafeFix(snapshot.tree(path), noImplicitOverride))
      : asked;
    const found = files.flatMap((path) =>
      codeFixesOf(snapshot, path).map((offered) => ({ path, ...offered })),
    );
    const chosen = safe ? found.filter(({ fix }) => safeFixes.has(fix.fixName)) : found;
    return pageOf(chosen, limit, offset, ({ path, start, line, fix, code, message }) => ({
      selector: listedAround(snapshot, path, start).selector,
      path,
      line,
      fix: fix.fixName,
      code,
      message,
    }));
  },
});

/** Whether the syntax of a file leaves room for a safe fix: putting every file to the compiler takes seconds. */
function mayNeedSafeFix(tree: ts.SourceFile, noImplicitOverride: boolean): boolean {
  const visit = (node: ts.Node): boolean | undefined => {
    if (ts.isLabeledStatement(node)) return true;
    if (noImplicitOverride && ts.isClassLike(node) && node.heritageClauses?.length) return true;
    if (
      (isJump(node) || ts.isIfStatement(node)) &&
      ts.isBlock(node.parent) &&
      node.parent.statements.at(-1) !== node &&
      isEnd(node)
    )
      return true;
    return ts.forEachChild(node, visit);
  };
  return visit(tree) ?? false;
}

const isJump = (node: ts.Node) =>
  ts.isReturnStatement(node) ||
  ts.isThrowStatement(node) ||
  ts.isBreakStatement(node) ||
  ts.isContinueStatement(node);

/** Whether control never passes behind a statement, as far as its syntax tells. */
function isEnd(node: ts.Node): boolean {
  if (isJump(node)) return true;
  if (ts.isBlock(node)) return node.statements.some(isEnd);
  return (
    ts.isIfStatement(node) &&
    node.elseStatement !== undefined &&
    isEnd(node.thenStatement) &&
    isEnd(node.elseStatement)
  );
}
