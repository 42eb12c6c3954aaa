/** What stands in the way of a statement that moves past others. */
import { ts } from 'ts-morph';
import { checkedFileIn, twinOf } from '../compiler/checked.ts';
import { commute, type Evaluation, evaluationOf, together } from '../extract/evaluation.ts';
import { isWritten, rootOf } from '../names/writes.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { lineAndColumn } from '../text/text.ts';
import { jumpsOutOf, namesDeclaredBy, namesMentioned } from './statement-names.ts';

/** The largest nodes that lie between two offsets of a list's file, those in `except` and what only declares left out. */
export function nodesBetween(
  root: ts.Node,
  start: number,
  end: number,
  except: readonly ts.Node[],
): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (node.end <= start || node.getStart() >= end || except.includes(node) || onlyDeclares(node)) return;
    if (node.getStart() >= start && node.end <= end) found.push(node);
    else ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** Functions and types are there before anything in their block runs. */
export const onlyDeclares = (node: ts.Node) =>
  ts.isFunctionDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isImportDeclaration(node);

/**
 * Sees that statements may run in the other order as far as names and jumps tell.
 * @throws RefusalError `referenced` when one declares or changes what the other uses, `shape` when one may leave
 */
export function checkOrder(path: string, moved: readonly ts.Node[], crossed: readonly ts.Node[]): void {
  const at = (node: ts.Node) => `${path}:${lineAndColumn(node.getSourceFile().text, node.getStart()).line}`;
  const sides = [
    [moved, crossed],
    [crossed, moved],
  ] as const;
  for (const [some, others] of sides) {
    const owned = new Set([...namesDeclaredBy(some).map(({ text }) => text), ...some.flatMap(writtenNames)]);
    const user = others.find((node) => [...namesMentioned(node)].some((name) => owned.has(name)));
    const name = user && [...namesMentioned(user)].find((each) => owned.has(each));
    if (user)
      refuse(
        'referenced',
        `${at(user)} uses ${name}, which ${at(some[0] as ts.Node)} declares or changes.`,
        'Move both, or choose a place on the same side of it.',
        {
          candidates: [at(user)],
        },
      );
    const leaving =
      jumpsOutOf(some).find((jump) => !ts.isAwaitExpression(jump)) ?? some.map(throwIn).find((each) => each);
    if (leaving)
      refuse(
        'shape',
        `\`${leaving.getText().slice(0, 60)}\` in ${at(leaving)} decides whether what stands behind it runs.`,
        'Choose a place on the same side of it.',
        {
          candidates: [at(leaving)],
        },
      );
  }
}

/**
 * Sees that what now comes first does not call a function that uses what is declared only now behind it.
 * @throws RefusalError `referenced`
 */
export function checkDeclaredInTime(
  snapshot: Snapshot,
  path: string,
  first: readonly ts.Node[],
  second: readonly ts.Node[],
): void {
  const names = namesDeclaredBy(second, false).filter(({ parent }) => !onlyDeclares(parent));
  const [some] = second;
  if (!some || names.length === 0 || evaluated(snapshot, path, first) !== 'acts') return;
  const inFunctions = new Set<string>();
  const visit = (node: ts.Node, isInside: boolean): void => {
    if (ts.isIdentifier(node) && isInside) inFunctions.add(node.text);
    ts.forEachChild(node, (child) =>
      visit(child, isInside || ts.isFunctionLike(child) || ts.isClassLike(child)),
    );
  };
  visit(some.parent, false);
  const name = names.find(({ text }) => inFunctions.has(text));
  if (!name) return;
  const place = `${path}:${lineAndColumn(name.getSourceFile().text, name.getStart()).line}`;
  refuse(
    'referenced',
    `A function uses ${name.text} of ${place}; what now would run first may call it too early.`,
    'Choose a place on the same side of the calls.',
    { candidates: [place] },
  );
}

function evaluated(snapshot: Snapshot, path: string, nodes: readonly ts.Node[]): Evaluation {
  const file = checkedFileIn(snapshot, path);
  if (!file) return 'acts';
  return together(
    nodes.flatMap((node) => twinOf(file.tree, node) ?? []).map((twin) => evaluationOf(twin, file.checker)),
  );
}

/** Whether, as far as it can be told, both sides act on the same world, so that others may see the new order. */
export function mayBeSeen(
  snapshot: Snapshot,
  path: string,
  moved: readonly ts.Node[],
  crossed: readonly ts.Node[],
): boolean {
  return !commute(evaluated(snapshot, path, moved), evaluated(snapshot, path, crossed));
}

/** Names of the variables that a node assigns, or of which it changes a part. */
function writtenNames(node: ts.Node): string[] {
  const names: string[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isExpression(each) && isWritten(each)) {
      const root = rootOf(each);
      if (ts.isIdentifier(root)) names.push(root.text);
    }
    ts.forEachChild(each, visit);
  };
  visit(node);
  return names;
}

function throwIn(node: ts.Node): ts.Node | undefined {
  if (ts.isThrowStatement(node)) return node;
  return ts.isFunctionLike(node) ? undefined : ts.forEachChild(node, throwIn);
}
