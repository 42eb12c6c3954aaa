/** The fixes that the compiler offers for a file. */
import type { ts } from 'ts-morph';
import { formatFor, preferencesFor } from './compiler-edits.ts';
import type { Snapshot } from './snapshot.ts';

export interface OfferedFix {
  fix: ts.CodeFixAction;
  /** Number of the diagnostic that it mends. */
  code: number;
  line: number;
  message: string;
}

/** Every fix for every error and suggestion of a file, in source order. */
export function codeFixesOf(snapshot: Snapshot, path: string): OfferedFix[] {
  const service = snapshot.service();
  const file = snapshot.absolute(path);
  const tree = snapshot.tree(path);
  const diagnostics = [
    ...service.getSemanticDiagnostics(file),
    ...service.getSuggestionDiagnostics(file),
  ].sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
  return diagnostics.flatMap(({ start = 0, length = 0, code, messageText }) => {
    const fixes = service.getCodeFixesAtPosition(
      file,
      start,
      start + length,
      [code],
      formatFor(snapshot, path),
      preferencesFor(snapshot, path),
    );
    const line = tree.getLineAndCharacterOfPosition(start).line + 1;
    const message = typeof messageText === 'string' ? messageText : messageText.messageText;
    return fixes.map((fix) => ({ fix, code, line, message }));
  });
}
