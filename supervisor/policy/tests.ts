/** Existing tests must go on saying what they said. */
import type { Finding } from '../../contracts/report.ts';
import { isTestCode, isTestFile } from './paths.ts';
import { isSource, type Rename } from './syntax.ts';
import { casesOf, type DeclaredCase } from './test-cases.ts';

/** A changed file: its text before and after; null where there is none. */
export interface FilePair {
  path: string;
  before: string | null;
  after: string | null;
}

/** Findings about tests that a candidate deleted, muted or weakened. */
export function testFindings(files: FilePair[], renames: Rename[]): Finding[] {
  return files
    .filter(({ path }) => isTestCode(path))
    .flatMap((file) => {
      if (file.before !== null && file.after === null) return deleted(file);
      if (file.before !== null && file.path.endsWith('.snap')) {
        return [
          { rule: 'changed-snapshot', message: 'A recorded expectation was changed.', file: file.path },
        ];
      }
      return isSource(file.path) ? compared(file, renames) : [];
    });
}

function deleted({ path }: FilePair): Finding[] {
  const rule = isTestFile(path) ? 'deleted-test-file' : 'deleted-test-code';
  return [
    {
      rule,
      message: `${path} was deleted; tests may only be added, unless the operator says \`--allow-tests\`.`,
      file: path,
    },
  ];
}

function compared({ path, before, after }: FilePair, renames: Rename[]): Finding[] {
  const old = casesOf(path, before ?? '', renames);
  const now = casesOf(path, after ?? '');
  const finding = (rule: string, message: string, line: number): Finding => ({
    rule,
    message,
    file: path,
    line,
  });
  const lost = [...old.values()].flatMap((was): Finding[] => {
    const is = now.get(was.name);
    if (is) return weakened(was, is).map((text) => finding('weakened-assertion', text, is.line));
    if (was.name === '') return [finding('weakened-assertion', gone(was.assertions), was.line)];
    return [finding('deleted-test', `The test "${was.name}" is gone or has another name.`, was.line)];
  });
  const muted = [...now.values()].flatMap((is) =>
    extra(is.muted, old.get(is.name)?.muted ?? []).map((by) =>
      finding('muted-test', `"${is.name}" does not run as it should: ${by} was added.`, is.line),
    ),
  );
  return [...lost, ...muted];
}

function weakened(was: DeclaredCase, is: DeclaredCase): string[] {
  const missing = extra(was.assertions, is.assertions);
  return missing.length ? [`"${was.name || 'outside of tests'}": ${gone(missing)}`] : [];
}

function gone(assertions: string[]): string {
  return `no longer there as it was: ${assertions.slice(0, 3).join('; ')}`;
}

/** Elements of the first list that the second has too few of. */
export function extra(list: string[], other: string[]): string[] {
  const rest = [...other];
  return list.filter((item) => {
    const at = rest.indexOf(item);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
