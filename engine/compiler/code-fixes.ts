/** The fixes that the compiler offers for a file. */
import type { ts } from 'ts-morph';
import type { Snapshot } from '../snapshot.ts';
import type { Edit } from '../text/edits.ts';
import { formatFor, preferencesFor, toEdits } from './compiler-edits.ts';

export interface OfferedFix {
  fix: ts.CodeFixAction;
  /** Number of the diagnostic that it mends. */
  code: number;
  /** Offset of the diagnostic. */
  start: number;
  line: number;
  message: string;
}

/** Every fix for every error and suggestion of a file, in source order; `wanted` chooses among what they mend. */
export function codeFixesOf(
  snapshot: Snapshot,
  path: string,
  wanted: (diagnostic: ts.Diagnostic) => boolean = () => true,
): OfferedFix[] {
  const service = snapshot.service();
  const file = snapshot.absolute(path);
  const tree = snapshot.tree(path);
  const diagnostics = [...service.getSemanticDiagnostics(file), ...service.getSuggestionDiagnostics(file)]
    .filter(wanted)
    .sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
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
    return fixes.map((fix) => ({ fix, code, start, line, message }));
  });
}

/** The edits of the fixes with one name for all of a file; empty when nothing there asks for it. */
export function fixAllIn(snapshot: Snapshot, path: string, offered: readonly OfferedFix[]): Edit[] {
  const ids = [...new Set(offered.flatMap(({ fix }) => fix.fixId ?? []))];
  const scope: ts.CombinedCodeFixScope = { type: 'file', fileName: snapshot.absolute(path) };
  const combined = ids.flatMap((id) =>
    toEdits(
      snapshot,
      snapshot
        .service()
        .getCombinedCodeFix(scope, id, formatFor(snapshot, path), preferencesFor(snapshot, path)).changes,
    ),
  );
  // A fix that the compiler cannot combine is made at each of its places.
  const single = offered.filter(({ fix }) => fix.fixId === undefined);
  return [...combined, ...single.flatMap(({ fix }) => toEdits(snapshot, fix.changes))];
}
