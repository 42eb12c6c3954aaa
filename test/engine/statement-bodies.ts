/** Bodies of functions in several styles, and operations on them. */
import { workspaceOf } from './fixture.ts';

/** Runs an operation on the only file: its text afterwards, or the code of the refusal. */
export function edit(
  before: string,
  operation: string,
  params: Record<string, unknown>,
  path = 'a.ts',
): string {
  const workspace = workspaceOf({ [path]: before });
  const outcome = workspace.run([{ operation, params: { target: path, ...params } }]);
  return outcome.ok ? (workspace.read(path) ?? 'deleted') : outcome.refusal.code;
}

/** What every edit of statements has to keep. */
export const styles: [name: string, apply: (code: string) => string][] = [
  ['two spaces', (code) => code],
  ['tabs and CRLF', (code) => code.replaceAll('  ', '\t').replaceAll('\n', '\r\n')],
  ['no semicolons', (code) => code.replaceAll(/;$/gm, '')],
];

/** A function with these statements. */
export const inBody = (body: string) =>
  `declare function log(...all: unknown[]): void;\nexport function f(a: number) {\n${body}\n  return a;\n}\n`;
