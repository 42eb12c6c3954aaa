/** Small readings of TypeScript syntax that the policy's rules share. */
import { ts } from 'ts-morph';
import type { EditCall } from '../../contracts/edit.ts';

export type Rename = { from: string; to: string };

/** Parses a source file, with parents. */
export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** Whether the policy can read the file as TypeScript or JavaScript. */
export function isSource(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}

/** Line of a node, from 1. */
export function lineOf(node: ts.Node, position = node.getStart()): number {
  return node.getSourceFile().getLineAndCharacterOfPosition(position).line + 1;
}

/** Visits a node and all below it. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** The names that the program gives anew, in order. */
export function renamesOf(calls: EditCall[]): Rename[] {
  return calls.flatMap(({ operation, params }) => {
    const { target, to } = params as { target?: unknown; to?: unknown };
    if (operation !== 'rename-symbol' || typeof target !== 'string' || typeof to !== 'string') return [];
    const from = /([\p{ID_Continue}$]+)(?:~\d+)?(?:@\w+)?$/u.exec(target.split('#')[1] ?? '')?.[1];
    return from ? [{ from, to }] : [];
  });
}

/** Tokens of a node in one spelling, with the renames done: what formatting and renaming leave equal. */
export function tokensOf(node: ts.Node, renames: Rename[] = []): string {
  const parts: string[] = [];
  const visit = (child: ts.Node) => {
    if (ts.isJSDoc(child)) return;
    if (ts.isIdentifier(child)) parts.push(renamed(child.text, renames));
    else if (ts.isStringLiteralLike(child)) parts.push(JSON.stringify(child.text));
    else if (child.getChildCount() === 0) parts.push(child.getText());
    else for (const inner of child.getChildren()) visit(inner);
  };
  visit(node);
  return parts
    .filter(Boolean)
    .join(' ')
    .replace(/ , (?=[)\]}])/g, ' ');
}

/** The text with every identifier of a renamed name spelt anew. */
export function renamedText(path: string, text: string, renames: Rename[]): string {
  if (renames.length === 0) return text;
  const pieces: string[] = [];
  let end = 0;
  walk(parse(path, text), (node) => {
    if (!ts.isIdentifier(node)) return;
    const name = renamed(node.text, renames);
    if (name === node.text || node.getStart() < end) return;
    pieces.push(text.slice(end, node.getStart()), name);
    end = node.getEnd();
  });
  return pieces.join('') + text.slice(end);
}

function renamed(name: string, renames: Rename[]): string {
  return renames.reduce((now, { from, to }) => (now === from ? to : now), name);
}
