/** All tests pass, the candidate's and the parent's: a candidate cannot pass by changing what it is judged by. */
import type { TestRequest } from '../../contracts/lab.ts';
import type { ProjectConfig } from '../../contracts/settings.ts';
import { isTestCode, isTestFile } from '../policy/paths.ts';
import { isSource, renamedText, renamesOf } from '../policy/syntax.ts';
import { type Candidate, type Gate, type GateOutcome, skipped } from './gate.ts';
import { textIn } from './policy.ts';
import { expectedCases, judgeRun } from './test-runs.ts';

/** Operations that change a test file without changing what it says. */
const refactorings = new Set(['rename-symbol', 'move-declaration', 'organize-imports']);

export const fullTests: Gate = {
  name: 'full-tests',
  async run(candidate) {
    const { config, parentFiles, parentTree, task } = candidate;
    const command = config.tests?.command;
    if (!command && !parentFiles.some(isTestFile) && !Object.keys(candidate.work.files).some(isTestFile)) {
      return skipped('the repository has no tests');
    }
    const request = fullRequest(config);
    const expected = command || task.allow?.deleteTests ? [] : expectedCases(parentTree, parentFiles, config);
    const lab = await candidate.lab();
    const { outcome: own } = await judgeRun({
      lab,
      request,
      baseline: () => atParent(candidate, request),
      expected,
    });
    if (own.outcome !== 'passed') return own;
    const restored = task.allow?.deleteTests ? {} : parentTests(candidate);
    const count = Object.keys(restored).length;
    if (count === 0) {
      return { ...own, summary: `${own.summary}; no existing test changed, so one run covers the parent's` };
    }
    if (Object.keys(candidate.work.files).every(isTestCode)) {
      return {
        ...own,
        summary: `${own.summary}; only tests changed, so the parent's tests stand as they did`,
      };
    }
    const theirs = await runParentTests(candidate, restored);
    return {
      ...theirs,
      summary: `${own.summary}; the parent's version of ${count} changed test files: ${theirs.summary}`,
      findings: [...own.findings, ...theirs.findings],
    };
  },
};

/** Deadline of a test run. */
export function testsTimeoutMs(config: ProjectConfig): number {
  return config.tests?.timeoutMs ?? 300_000;
}

function fullRequest(config: ProjectConfig): TestRequest {
  const timeoutMs = testsTimeoutMs(config);
  const { command, include } = config.tests ?? {};
  if (command) return { select: 'command', command, timeoutMs };
  return { select: 'all', fresh: true, timeoutMs, ...(include && { include }) };
}

/** Test files that the candidate changed by more than refactoring, as the parent has them, in the new names. */
function parentTests({ work, parentTree }: Candidate): Record<string, string> {
  const renames = renamesOf(work.program.calls);
  const refactored = (path: string) =>
    work.changes
      .filter(({ files }) => files.some((file) => file.path === path))
      .every(({ calls }) => calls.every(({ operation }) => refactorings.has(operation)));
  const texts: Record<string, string> = {};
  for (const path of Object.keys(work.files).filter(isTestCode)) {
    const text = textIn(parentTree, path);
    if (text === null || refactored(path)) continue;
    texts[path] = isSource(path) ? renamedText(path, text, renames) : text;
  }
  return texts;
}

async function runParentTests(candidate: Candidate, restored: Record<string, string>): Promise<GateOutcome> {
  const whole = fullRequest(candidate.config);
  const files = Object.keys(restored).filter(isTestFile);
  const request: TestRequest =
    whole.select === 'command' || files.length === 0 ? whole : { ...whole, select: 'files', files };
  const lab = await candidate.otherLab({ ...candidate.work.files, ...restored });
  try {
    const run = { lab, request, baseline: () => atParent(candidate, request), expected: [] };
    return (await judgeRun(run)).outcome;
  } finally {
    await lab.stop();
  }
}

async function atParent({ parentLab }: Candidate, request: TestRequest) {
  return (await parentLab()).client.test(request);
}
