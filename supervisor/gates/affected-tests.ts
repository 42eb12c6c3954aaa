/** The tests that reach the changed modules pass: the quick half of the proof. */

import { testsTimeoutMs } from './full-tests.ts';
import { failed, type Gate, skipped } from './gate.ts';
import { textIn } from './policy.ts';
import { judgeRun } from './test-runs.ts';

export const affectedTests: Gate = {
  name: 'affected-tests',
  async run(candidate) {
    const { config, work, lab, parentLab, parentTree } = candidate;
    const command = config.tests?.command;
    if (command && !command.includes('--test'))
      return skipped('the repository has a test command, which knows no selection');
    const timeoutMs = testsTimeoutMs(config);
    const include = config.tests?.include;
    const selection = {
      ...{ select: 'affected' as const, fresh: true, timeoutMs },
      ...(include && { include }),
      ...(command && { command }),
    };
    const files = Object.keys(work.files).filter((path) => textIn(parentTree, path) !== null);
    const { outcome, passedCount } = await judgeRun({
      lab: await lab(),
      request: selection,
      baseline: async () => (await parentLab()).client.test({ ...selection, files }),
      expected: [],
    });
    if (outcome.outcome === 'passed' && passedCount === 0) {
      return outcome.findings.length
        ? failed('no affected test passes', outcome.findings)
        : skipped('no test reaches the changed modules');
    }
    return outcome;
  },
};
