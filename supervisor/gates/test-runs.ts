/** Judging a test run: what fails, or is missing, and was not so at the parent. */
import type { TestRequest, TestResponse } from '../../contracts/lab.ts';
import type { Finding } from '../../contracts/report.ts';
import type { ProjectConfig } from '../../contracts/settings.ts';
import type { RunningLab } from '../labs.ts';
import { includes, isTestFile } from '../policy/paths.ts';
import { casesOf } from '../policy/test-cases.ts';
import { failed, type GateOutcome, passed } from './gate.ts';
import { textIn } from './policy.ts';

/** A case that a run must have and not fail. */
export interface ExpectedCase {
  file: string;
  name: string;
}

export interface Run {
  lab: RunningLab;
  request: TestRequest;
  /** The same on the parent; asked only when something is wrong. */
  baseline(): Promise<TestResponse>;
  expected: ExpectedCase[];
}

const wholeRun = '(run)';
const outside = '(outside of tests)';

/** Runs tests in a Lab and judges them against the parent. */
export async function judgeRun(run: Run): Promise<{ outcome: GateOutcome; passedCount: number }> {
  const response = await run.lab.client.test(run.request);
  const passedCount = response.cases.filter(({ state }) => state === 'passed').length;
  const outcome = await judged(response, passedCount, run);
  return { outcome: { ...outcome, sandbox: run.lab.sandbox }, passedCount };
}

async function judged(response: TestResponse, passedCount: number, { baseline, expected }: Run) {
  const problems = problemsOf(response, expected);
  const summary = `${passedCount} tests passed (${response.runner})`;
  if (problems.size === 0) return passed(summary);
  const whole = problems.get(wholeRun);
  if (whole) return failed(`the tests gave no result; ${summary}`, [whole]);
  // A broken file is forgiven beside tests that pass.
  const known = problemsOf(await baseline(), expected);
  const fresh = [...problems]
    .filter(([key]) => !(known.has(key) && (key !== outside || passedCount > 0)))
    .map(([, finding]) => finding);
  if (fresh.length) {
    return failed(`${fresh.length} tests fail that the parent passes; ${summary}`, fresh.slice(0, 50));
  }
  const notes = [...problems.values()].map((finding) => ({ ...finding, rule: 'failed-before' }));
  return passed(`${summary}; ${problems.size} fail as they did at the parent`, notes);
}

/** The cases with written-out names of the parent's test files, as far as the gate runs them. */
export function expectedCases(tree: string, files: string[], config: ProjectConfig): ExpectedCase[] {
  const include = config.tests?.include ?? [];
  return files
    .filter((file) => isTestFile(file) && includes(include, file))
    .flatMap((file) =>
      [...casesOf(file, textIn(tree, file) ?? '').values()]
        .filter(({ literal, muted }) => literal && muted.length === 0)
        .map(({ name }) => ({ file, name })),
    );
}

function problemsOf(response: TestResponse, expected: ExpectedCase[]): Map<string, Finding> {
  const problems = new Map<string, Finding>();
  const { status, cases, message, output } = response;
  const said = message ?? output.slice(-2000);
  // That proves nothing, whatever the parent does.
  if (status === 'crashed' || status === 'timeout') {
    const more = status === 'timeout' ? ' `tests.timeoutMs` in loom.config.json gives a run more time.' : '';
    return problems.set(wholeRun, { rule: status, message: `The run gave no result: ${said}${more}` });
  }
  for (const { file, name, state, message: why } of cases) {
    if (state === 'failed') {
      problems.set(`${file}: ${name}`, { rule: 'failed-test', message: `${name}: ${why ?? ''}`, file });
    }
  }
  if (status === 'failed' && problems.size === 0) {
    problems.set(outside, { rule: 'failed-run', message: `The run failed outside of a test: ${said}` });
  }
  const ran = new Set(cases.filter(({ state }) => state !== 'skipped').map(keyOf));
  for (const one of expected) {
    if (!ran.has(keyOf(one))) {
      const { file, name } = one;
      problems.set(keyOf(one), { rule: 'missing-test', message: `"${name}" did not run.`, file });
    }
  }
  return problems;
}

const keyOf = ({ file, name }: ExpectedCase) => `${file}: ${name}`;
