/** JSON with comments as text with places: what stands where. */
import { ts } from 'ts-morph';
import { refuse } from '../refusal.ts';
import { withParents } from '../snapshot.ts';
import { syntaxErrors } from './edits.ts';

export interface JsonString {
  /** RFC 6901 pointer of the value, or of the property whose key it is. */
  pointer: string;
  value: string;
  /** Offsets between the quotes. */
  start: number;
  end: number;
  isKey: boolean;
}

/** The expression of a JSON text, its nodes with parents. @throws RefusalError `syntax` when it does not parse */
export function parseJson(path: string, text: string): { tree: ts.JsonSourceFile; value: ts.Expression } {
  const tree = ts.parseJsonText(path, text);
  const [error] = syntaxErrors(tree);
  const value = tree.statements[0]?.expression;
  if (error || !value) {
    const { line } = tree.getLineAndCharacterOfPosition(error?.start ?? 0);
    const message = error ? ts.flattenDiagnosticMessageText(error.messageText, ' ') : 'it is empty';
    refuse('syntax', `${path} is not JSON: ${message} (line ${line + 1}).`, 'Repair it first.');
  }
  withParents(tree);
  return { tree, value };
}

/** The parts of an RFC 6901 pointer. @throws RefusalError `shape` */
export function pointerSteps(pointer: string): string[] {
  if (pointer !== '' && !pointer.startsWith('/'))
    refuse(
      'shape',
      `${JSON.stringify(pointer)} is not a pointer.`,
      'Write `/scripts/test`; `` is the whole.',
    );
  const steps = pointer.split('/').slice(1);
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** One step of a pointer, escaped (RFC 6901). */
export const pointerStep = (key: string) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** Every string of a JSON text, keys included; none when it does not parse. */
export function jsonStrings(path: string, text: string): JsonString[] {
  const tree = ts.parseJsonText(path, text);
  const value = tree.statements[0]?.expression;
  if (syntaxErrors(tree).length || !value) return [];
  const found: JsonString[] = [];
  const add = (node: ts.StringLiteral, pointer: string, isKey: boolean) => {
    found.push({ pointer, value: node.text, start: node.getStart(tree) + 1, end: node.end - 1, isKey });
  };
  const visit = (node: ts.Expression, pointer: string) => {
    if (ts.isStringLiteral(node)) add(node, pointer, false);
    else if (ts.isArrayLiteralExpression(node))
      node.elements.forEach((element, index) => {
        visit(element, `${pointer}/${index}`);
      });
    else if (ts.isObjectLiteralExpression(node))
      for (const property of node.properties) {
        if (!ts.isPropertyAssignment(property) || !ts.isStringLiteral(property.name)) continue;
        const inner = pointer + pointerStep(property.name.text);
        add(property.name, inner, true);
        visit(property.initializer, inner);
      }
  };
  visit(value, '');
  return found;
}
