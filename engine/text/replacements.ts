/** Puts new code in the place of a statement or member. */
import type { ts } from 'ts-morph';
import { endingOf, endsItself, withEndings } from '../members/member-endings.ts';
import { refuse } from '../refusal.ts';
import { type Edit, splice } from './edits.ts';
import { refuseShiftedValues } from './insertions.ts';
import { attachedStart, fitSnippet } from './layout.ts';
import { type Context, declaredNames, membersOf, parseSnippet } from './snippets.ts';
import { indentAt, styleOf } from './text.ts';

/**
 * Parses code that is to replace a statement or member.
 * @throws RefusalError `syntax`, or `shape` when it does not declare the same names, or shifts the values of an enum
 */
export function parseReplacement(
  node: ts.Node,
  context: Context,
  path: string,
  code: string,
): readonly ts.Node[] {
  const nodes = parseSnippet(code, context, path);
  const names = new Set(nodes.flatMap(declaredNames));
  const old = new Set(declaredNames(node));
  if (nodes.length === 0 || names.size !== old.size || [...old].some((name) => !names.has(name))) {
    refuse(
      'shape',
      `The code declares ${[...names].join(', ') || 'nothing'}, but it must declare ${[...old].join(', ') || 'no name'} and nothing else.`,
      'Use rename-symbol for another name, insert-declaration or add-member for more code.',
    );
  }
  const value = (each: ts.Node | undefined) => each && (each as ts.EnumMember).initializer?.getText();
  if (context === 'enum' && value(nodes.at(-1)) !== value(node))
    refuseShiftedValues(node.parent, membersOf(node.parent).indexOf(node) + 1);
  return nodes;
}

/** The edit that puts parsed code there; comments above stay unless the code brings its own. None when nothing changes. */
export function replacement(
  path: string,
  text: string,
  node: ts.Node,
  context: Context,
  code: string,
  nodes: readonly ts.Node[],
): Edit[] {
  const bringsComment = /^\s*(?:\/\*|\/\/)/.test(code);
  const start = bringsComment ? attachedStart(text, node) : node.getStart();
  const ended = endsItself(node) ? withEndings(code, nodes, context, endingOf(node)) : code;
  const fitted = fitSnippet(ended, indentAt(text, node.getStart()), styleOf(text));
  // The comma behind a member stays where it is; the new code may bring one of its own.
  const fitting = /^\s*,/.test(text.slice(node.end)) ? fitted.replace(/,$/, '') : fitted;
  return fitting === text.slice(start, node.end) ? [] : [splice(path, start, node.end, fitting)];
}
