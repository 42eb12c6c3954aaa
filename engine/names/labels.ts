/** Labels of statements: where one stands and what jumps to it. */
import { ts } from 'ts-morph';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { lineAndColumn } from '../text/text.ts';
import { resolveScope } from './places.ts';

/**
 * The places of a label inside a target: the label itself, and every `break` and `continue` that names it.
 * @throws RefusalError `not-found`, `ambiguous`, and `clash` when the new name is a label around or inside of it
 */
export function labelPlaces(
  snapshot: Snapshot,
  target: string,
  label: string,
  to: string,
): { path: string; nodes: ts.Node[] } {
  const { path, node } = resolveScope(snapshot, target);
  const all = labelsBelow(node);
  const [found, second] = all.filter((each) => each.label.text === label);
  const at = ({ label: name }: ts.LabeledStatement) =>
    `${path}:${lineAndColumn(snapshot.text(path), name.getStart()).line}`;
  if (!found) {
    const names = [...new Set(all.map((each) => each.label.text))];
    refuse(
      'not-found',
      `${target} has no label ${label}; it has ${names.join(', ') || 'none'}.`,
      'Name a label of it.',
      { candidates: names },
    );
  }
  if (second)
    refuse('ambiguous', `${target} has several labels ${label}.`, 'Name a smaller target.', {
      candidates: [at(found), at(second)],
    });
  const outer = ts.findAncestor(
    found.parent,
    (each) => ts.isLabeledStatement(each) && each.label.text === to,
  );
  const taken = outer ?? labelsBelow(found.statement).find((each) => each.label.text === to);
  if (taken)
    refuse(
      'clash',
      `${to} is a label there already (${at(taken as ts.LabeledStatement)}).`,
      'Choose another name.',
    );
  return { path, nodes: [found.label, ...jumpsTo(found.statement, label)] };
}

function labelsBelow(root: ts.Node): ts.LabeledStatement[] {
  const found: ts.LabeledStatement[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isLabeledStatement(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

function jumpsTo(root: ts.Node, label: string): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    // A function inside has labels of its own.
    if (ts.isFunctionLike(node)) return;
    if (ts.isBreakOrContinueStatement(node) && node.label?.text === label) found.push(node.label);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}
