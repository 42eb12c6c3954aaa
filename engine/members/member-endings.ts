/** What stands behind members: an ending of their own, or the separator of their list. */
import { ts } from 'ts-morph';
import type { Context } from '../text/snippets.ts';

/** Code of class, interface or type members with this ending, `;`, `,` or none, behind those that take one. */
export function withEndings(
  code: string,
  nodes: readonly ts.Node[],
  context: Context,
  ending: string,
): string {
  if (context !== 'interface' && context !== 'class') return code.trimEnd();
  const source = nodes[0]?.getSourceFile().text ?? '';
  const shift = source.length - '\n}'.length - code.length;
  let result = code;
  for (const node of nodes.filter(endsItself).toReversed()) {
    const end = node.end - shift;
    const next = nodes[nodes.indexOf(node) + 1];
    const present = endingOf(node);
    const needed = ending === '' && next !== undefined && !/\n/.test(source.slice(node.end, next.getStart()));
    result = result.slice(0, end - present.length) + (needed ? present : ending) + result.slice(end);
  }
  return result.trimEnd();
}

/** Whether a member has an ending of its own, rather than a separator of its list. */
export const endsItself = (node: ts.Node) =>
  (ts.isTypeElement(node) && (node as Partial<ts.AccessorDeclaration>).body === undefined) ||
  ts.isPropertyDeclaration(node);
/** The ending of a member: `;`, `,` or none. */
export const endingOf = (node: ts.Node) => /[;,]$/.exec(node.getText())?.[0] ?? '';

/** Code with the separator of its list behind it. */
export const separated = (code: string, separator: string) =>
  separator && !code.endsWith(separator) ? code + separator : code;
