/** When the lines typed at the prompt of a Lab are a whole input. */
import { ts } from 'ts-morph';

const opening = 'async () => {';
/** Errors at the end that no further line mends: an open string, an open regular expression, a bracket too many. */
const beyondMending = [1002, 1128, 1161];

/** Whether more lines are needed before the text means something. */
export function isIncomplete(text: string): boolean {
  const tree = ts.createSourceFile('input.ts', `${opening}${text}\n}`, ts.ScriptTarget.Latest);
  const [first] = (tree as ts.SourceFile & { parseDiagnostics: readonly ts.DiagnosticWithLocation[] })
    .parseDiagnostics;
  if (!first || beyondMending.includes(first.code)) return false;
  return first.start >= opening.length + text.trimEnd().length;
}
