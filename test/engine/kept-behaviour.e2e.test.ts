import { ts } from 'ts-morph';
import { describe, expect, test } from 'vitest';
import { joinSplices } from '../../engine/text/splices.ts';
import fc from '../seeded.ts';
import { workspaceOf } from './fixture.ts';
import { behaviourOf, randomProgram } from './random-programs.ts';

/** More are tried by hand: RUNS=200, SEED=7, SHOW_COUNTS=1. */
const runs = Number(process.env.RUNS ?? 12);

type Call = { operation: string; params: Record<string, unknown> };

/** Tries calls on random programs; what is not refused must do what it did. Gives how many were tried and applied. */
function tryAll(callsFor: (tree: ts.SourceFile, text: string) => Call[], times = 1) {
  const counts = { tried: 0, applied: 0 };
  const property = fc.property(randomProgram, fc.nat(1000), (text, pick) => {
    const tree = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true);
    const workspace = workspaceOf({ 'a.ts': text });
    const calls = callsFor(tree, text);
    const wanted = calls.length;
    const before = behaviourOf(text);
    for (let index = 0; index < Math.min(6, wanted); index++) {
      const call = calls[(pick + index * 7) % wanted] as Call;
      counts.tried++;
      const outcome = workspace.run([call], { preview: true, check: 'syntax' });
      if (!outcome.ok) continue;
      counts.applied++;
      const [file] = outcome.change.files;
      if (file?.kind !== 'modify') continue;
      const splices = file.edits.map(({ start, removed, inserted }) => ({
        start,
        end: start + removed.length,
        text: inserted,
      }));
      const after = joinSplices(text, splices);
      expect({ call, text: after, does: behaviourOf(after) }).toEqual({ call, text: after, does: before });
    }
  });
  fc.assert(property, {
    numRuns: runs * times,
    ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}),
  });
  if (process.env.SHOW_COUNTS) console.log(counts);
  return counts;
}

/** The nodes of the function under test that a filter takes. */
function nodesIn(tree: ts.SourceFile, accept: (node: ts.Node) => boolean): ts.Node[] {
  const found: ts.Node[] = [];
  const subject = tree.statements.find(
    (each) => ts.isFunctionDeclaration(each) && each.name?.text === 'subject',
  );
  const visit = (node: ts.Node) => {
    if (accept(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  if (subject) visit(subject);
  return found;
}

const isValue = (node: ts.Node) =>
  ts.isBinaryExpression(node) ||
  ts.isCallExpression(node) ||
  ts.isPropertyAccessExpression(node) ||
  ts.isConditionalExpression(node) ||
  ts.isParenthesizedExpression(node) ||
  ts.isArrowFunction(node);

describe('a program does what it did', () => {
  test('after extract-constant', () => {
    const counts = tryAll((tree) =>
      nodesIn(tree, isValue).map((node, index) => ({
        operation: 'extract-constant',
        params: {
          target: 'a.ts#subject',
          text: node.getText(),
          name: 'extracted',
          ...(index % 5 === 4 ? { all: true } : { nth: 1 + (index % 2) }),
          ...(index % 7 === 6 ? { scope: 'module' } : {}),
        },
      })),
    );
    expect(counts.applied).toBeGreaterThan(0);
  });

  test('after inline-variable', () => {
    const counts = tryAll((tree) => {
      const names = nodesIn(tree, ts.isVariableDeclaration).map((node) =>
        (node as ts.VariableDeclaration).name.getText(),
      );
      return names.map((name, index) => ({
        operation: 'inline-variable',
        params: {
          target: `a.ts#subject.${name}~${names.slice(0, index + 1).filter((each) => each === name).length}`,
        },
      }));
    }, 4);
    expect(counts.applied).toBeGreaterThan(0);
  });

  test('after extract-function', () => {
    const counts = tryAll((tree, text) => {
      const runs = nodesIn(tree, (node) => ts.isBlock(node)).flatMap((block) => {
        const { statements } = block as ts.Block;
        return statements.flatMap((first, from) =>
          statements.slice(from, from + 3).map((last) => text.slice(first.getStart(), last.end)),
        );
      });
      const values = nodesIn(tree, isValue).map((node) => node.getText());
      return [...runs, ...runs, ...values].map((code, index) => ({
        operation: 'extract-function',
        params: {
          target: 'a.ts#subject',
          text: code,
          name: 'extracted',
          nth: 1,
          ...(index % 3 === 2 ? { scope: 'function' } : {}),
        },
      }));
    });
    expect(counts.applied).toBeGreaterThan(0);
  });

  test('after inline-function', () => {
    const counts = tryAll(() =>
      ['twice', 'spread', 'later', 'tick'].flatMap((name) => [
        { operation: 'inline-function', params: { target: `a.ts#${name}` } },
        { operation: 'inline-function', params: { target: `a.ts#${name}`, in: 'a.ts#subject' } },
      ]),
    );
    expect(counts.applied).toBeGreaterThan(0);
  });
});
