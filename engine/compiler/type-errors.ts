/** Diagnostics of the type checker, and which of them an edit brought. */
import { ts } from 'ts-morph';
import type { Diagnostic } from '../../contracts/lab.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { filesSeeing } from './seen-changes.ts';

/** Errors of the type checker in these files, syntax errors included. */
export const typeErrors = (snapshot: Snapshot, paths: readonly string[]): Diagnostic[] =>
  snapshot.compiler.errors(snapshot, paths);

/** A diagnostic of the compiler as data. */
export function toDiagnostic(snapshot: Snapshot, diagnostic: ts.Diagnostic): Diagnostic {
  const { file, start = 0, code, messageText } = diagnostic;
  const { line, character } = file?.getLineAndCharacterOfPosition(start) ?? { line: 0, character: 0 };
  return {
    file: (file && snapshot.relative(file.fileName)) ?? file?.fileName ?? '',
    line: line + 1,
    column: character + 1,
    code,
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  };
}

/** `declared but never used`: a later call may use it; the check of the whole candidate still sees it. */
const unusedCodes = new Set([6133, 6138, 6192, 6196, 6198, 6199, 6205]);

/** Errors that these files, and those that see a change of them, have after, beyond the number of the same kind that they had before. */
function freshErrors(before: Snapshot, after: Snapshot, paths: readonly string[]): Diagnostic[] {
  const checked = filesSeeing(before, after, paths);
  const answering = after.compiler.answering();
  const fresh = freshIn(before, after, checked);
  // Answers of two compilers must not be compared: when the one gave up half-way, the other gives both.
  return after.compiler.answering() === answering ? fresh : freshIn(before, after, checked);
}

/**
 * Errors now and before, in these files and in those that see what changed in them, with the version of the compiler that says so.
 * `before` stays empty when there are none now: nobody needs to look back then.
 */
export function errorsOfBoth(
  before: Snapshot,
  after: Snapshot,
  paths: readonly string[],
): { now: Diagnostic[]; before: Diagnostic[]; compiler: string } {
  const changed = paths.filter((path) => before.read(path) !== after.read(path));
  const checked = [...new Set([...paths, ...filesSeeing(before, after, changed)])];
  const answering = after.compiler.answering();
  const ask = () => {
    const now = typeErrors(after, checked.filter(after.exists));
    return { now, before: now.length ? typeErrors(before, checked.filter(before.exists)) : [] };
  };
  const found = ask();
  const answer = after.compiler.answering() === answering ? found : ask();
  return { ...answer, compiler: after.compiler.versionFor(after) };
}

function freshIn(before: Snapshot, after: Snapshot, checked: readonly string[]): Diagnostic[] {
  const now = typeErrors(after, checked.filter(after.exists)).filter(({ code }) => !unusedCodes.has(code));
  if (now.length === 0) return [];
  const known = new Map<string, number>();
  // Files without an error now need no look back, but for those that went: the errors of a file that moves go with it.
  const failing = new Set(now.map(({ file }) => file));
  const concerned = checked.filter(
    (path) => before.exists(path) && (failing.has(path) || !after.exists(path)),
  );
  const kindOf = ({ file, code }: Diagnostic) =>
    before.exists(file) && after.exists(file) ? `${file}\0${code}` : `\0${code}`;
  for (const error of typeErrors(before, concerned)) {
    known.set(kindOf(error), (known.get(kindOf(error)) ?? 0) + 1);
  }
  return now.filter((error) => {
    const left = known.get(kindOf(error)) ?? 0;
    known.set(kindOf(error), left - 1);
    return left <= 0;
  });
}

/** @throws RefusalError `types` with the new errors */
export function checkTypes(before: Snapshot, after: Snapshot, paths: readonly string[]): void {
  const fresh = freshErrors(before, after, paths);
  const [first] = fresh;
  if (!first) return;
  const lines = fresh.map(({ file, line, code, message }) => `${file}:${line} TS${code}: ${message}`);
  refuse(
    'types',
    `The edit would bring ${fresh.length} new type error${fresh.length > 1 ? 's' : ''}: ${lines[0]?.replace(/\.$/, '')}.`,
    'Correct the code, or send this call together with those that mend the errors as one program.',
    { candidates: lines.slice(0, 20) },
  );
}
