/** What a test run says of a candidate. */
import { expect, test } from 'vitest';
import type { TestResponse } from '../../contracts/lab.ts';
import { judgeRun, type Run } from '../../supervisor/gates/test-runs.ts';

test('a run that gives no result is told as that, with the way to more time, and the parent is not run', async () => {
  const response: TestResponse = {
    ...{ status: 'timeout', cases: [], output: '', runner: 'vitest', durationMs: 1 },
    message: 'The run was killed at its deadline.',
  };
  const { outcome } = await judgeRun({
    lab: { client: { test: async () => response }, sandbox: 'process' } as unknown as Run['lab'],
    request: { select: 'all' },
    baseline: () => Promise.reject(new Error('the parent was run')),
    expected: [],
  });
  expect(outcome).toMatchObject({
    outcome: 'failed',
    summary: expect.stringContaining('the tests gave no result'),
    findings: [{ rule: 'timeout', message: expect.stringContaining('`tests.timeoutMs`') }],
  });
});
