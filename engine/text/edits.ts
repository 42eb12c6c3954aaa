/** An edit set: what an operation wants done to the files of a snapshot. */
import { ts } from 'ts-morph';
import { checkEditable } from '../files/generated.ts';
import { isSource } from '../files/project.ts';
import { tokenAt } from '../names/references.ts';
import { isRelabelling } from '../names/relabelled.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { joinSplices, normaliseSplices, type Splice } from './splices.ts';

export type Edit =
  | ({ kind: 'splice'; path: string } & Splice)
  | { kind: 'create'; path: string; text: string }
  | { kind: 'delete'; path: string };

export interface Applied {
  after: Snapshot;
  /** Normalised splices of the modified files. */
  splices: Map<string, Splice[]>;
  created: string[];
  deleted: string[];
}

/** Replaces a range of a file. */
export const splice = (path: string, start: number, end: number, text: string): Edit => ({
  kind: 'splice',
  path,
  start,
  end,
  text,
});

/**
 * Applies an edit set to a snapshot, each file joined in one pass and parsed once.
 * @throws RefusalError `read-only`, `unsupported`, `overlap`, `clash`, `not-found`, or `syntax` when a file gains syntax errors
 */
export function applyEdits(
  snapshot: Snapshot,
  edits: readonly Edit[],
  protectedBy: (path: string) => string | undefined,
): Applied {
  const changes = new Map<string, string | null>();
  const splices = new Map<string, Splice[]>();
  const created: string[] = [];
  const deleted: string[] = [];
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const reason = protectedBy(path);
    if (reason)
      refuse(
        'read-only',
        `${path} must not be edited: ${reason}.`,
        'Reach the goal without changing this file.',
      );
    checkEditable(snapshot, path);
  }
  for (const edit of edits) {
    if (edit.kind === 'splice') {
      const list = splices.get(edit.path) ?? [];
      list.push(edit);
      splices.set(edit.path, list);
    } else if (edit.kind === 'create') {
      if (snapshot.exists(edit.path))
        refuse('clash', `${edit.path} exists already.`, 'Choose another path, or edit that file.');
      changes.set(edit.path, edit.text);
      created.push(edit.path);
    } else {
      snapshot.text(edit.path);
      changes.set(edit.path, null);
      deleted.push(edit.path);
    }
  }
  for (const [path, list] of splices) {
    const normalised = normaliseSplices(behindMark(snapshot.text(path), list));
    splices.set(path, normalised);
    changes.set(path, joinSplices(snapshot.text(path), normalised));
  }
  const after = snapshot.with(changes);
  for (const [path, list] of splices) {
    if (isSource(path) && (isRelabelling(snapshot, path, list) || staysInStrings(snapshot, path, list)))
      continue;
    checkSyntax(snapshot, after, path);
  }
  for (const path of created) checkSyntax(snapshot, after, path);
  return { after, splices, created, deleted };
}

/** A byte order mark stays the first character of its file. */
function behindMark(text: string, splices: Splice[]): Splice[] {
  if (!text.startsWith('\uFEFF')) return splices;
  return splices.map((each) => ({ ...each, start: Math.max(1, each.start), end: Math.max(1, each.end) }));
}

/** Whether only the text of string literals changes, as when importers follow a file: that parses as before. */
function staysInStrings(before: Snapshot, path: string, splices: readonly Splice[]): boolean {
  return splices.every(({ start, end, text }) => {
    const literal = tokenAt(before.tree(path), start);
    if (!literal || !ts.isStringLiteral(literal) || end > literal.end) return false;
    const isWhole = start === literal.getStart() && end === literal.end;
    const quote = before.text(path)[literal.end - 1] ?? '';
    const inner =
      isWhole && text.length > 1 && text.startsWith(quote) && text.endsWith(quote) ? text.slice(1, -1) : text;
    const isInside = start > literal.getStart() && end < literal.end;
    return (isInside || inner !== text) && !/['"`\\\r\n]/.test(inner);
  });
}

const hasSyntax = /\.(?:[cm]?[jt]s|[jt]sx)$/;

function checkSyntax(before: Snapshot, after: Snapshot, path: string): void {
  if (!hasSyntax.test(path)) return;
  const errors = syntaxErrors(after.parse(path));
  const first = errors[0];
  if (!first) return;
  const known = before.exists(path) ? syntaxErrors(before.skim(path)).length : 0;
  if (errors.length <= known) return;
  const { line, character } = after.parse(path).getLineAndCharacterOfPosition(first.start ?? 0);
  const source = after.text(path).split('\n')[line]?.trim() ?? '';
  const message = ts.flattenDiagnosticMessageText(first.messageText, ' ');
  refuse(
    'syntax',
    `${path} would not parse: ${message} (line ${line + 1}, column ${character + 1}: ${source})`,
    'Correct the code and call again.',
  );
}

/** The parser's own errors of a tree: declared internal, but on every tree. */
export function syntaxErrors(tree: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  return (tree as ts.SourceFile & { parseDiagnostics: readonly ts.DiagnosticWithLocation[] })
    .parseDiagnostics;
}
