import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Starts what takes longest first, so that no worker waits at the end for the other. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      /\/(?:agent|supervisor)\/.*e2e/.test(moduleId) ? 0 : moduleId.includes('.e2e.') ? 1 : 2;
    return files.toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // No test changes what another one sees; loading the engine and trying the sandboxes once for each worker is enough.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
