/** Runs in the sandbox: drives Node's test runner, a process for each file, and reports by frames. */
import { join, relative } from 'node:path';
import { run } from 'node:test';
import type { TestCase } from '../../contracts/lab.ts';
import type { NodeTestRequest, VitestMessage } from '../messages.ts';
import { openChannel } from './channel.ts';
import { describeError, type TaskError } from './vitest-results.ts';

/** What an event of the runner says of a test; older versions of Node lack the optional parts. */
interface Told {
  name: string;
  nesting: number;
  file?: string;
  /** The test file, where a test is defined in another. */
  entryFile?: string;
  details: {
    duration_ms: number;
    type?: string;
    error?: TaskError & { cause?: unknown; failureType?: string };
  };
  skip?: string | boolean;
  todo?: string | boolean;
}

const { send } = openChannel<NodeTestRequest>(async (request) => {
  const { nonce } = request;
  send(await results(request));
  send({ kind: 'done', nonce }, () => process.exit(0));
});

async function results(request: NodeTestRequest): Promise<VitestMessage> {
  const { root, files, execArgv, nonce } = request;
  const started = performance.now();
  const cases: TestCase[] = [];
  const failures: string[] = [];
  const above = new Map<string, string[]>();
  const fileOf = ({ file = '', entryFile = file }: Pick<Told, 'file' | 'entryFile'>) =>
    relative(root, entryFile);
  const stream = run({ files: files.map((path) => join(root, path)), execArgv, concurrency: true });
  stream.on('test:start', (test) => {
    const names = above.get(fileOf(test)) ?? [];
    above.set(fileOf(test), [...names.slice(0, test.nesting), test.name]);
  });
  const ended = (state: 'passed' | 'failed') => (test: Told) => {
    const file = fileOf(test);
    const names = [...(above.get(file) ?? []).slice(0, test.nesting), test.name];
    const error = test.details.error && causeOf(test.details.error);
    const message = error && describeError(error, root);
    const isSuite = test.details.type === 'suite';
    if (isSuite && state === 'failed' && test.details.error?.failureType !== 'subtestsFailed')
      failures.push(`${file}: ${message}`);
    if (isSuite) return;
    cases.push({
      file,
      // A file without tests, or that does not load, is a test of its own.
      name: names.map((name) => (name === join(root, file) ? file : name)).join(' > '),
      state: test.skip || test.todo ? 'skipped' : state,
      durationMs: Math.max(0, test.details.duration_ms),
      ...(state === 'failed' && message !== undefined && { message }),
    });
  };
  stream.on('test:pass', ended('passed'));
  stream.on('test:fail', ended('failed'));
  for (const kind of ['test:stdout', 'test:stderr'] as const)
    stream.on(kind, ({ message }) => process.stdout.write(message));
  for await (const _ of stream);
  const [durationMs, memoryMb] = [
    performance.now() - started,
    Math.round(process.memoryUsage.rss() / 1024 / 1024),
  ];
  return {
    kind: 'run',
    nonce,
    version: process.version,
    cases,
    failures,
    foundations: [],
    durationMs,
    memoryMb,
  };
}

/** The runner wraps what a test threw. */
function causeOf(error: TaskError & { cause?: unknown }): TaskError {
  const { cause } = error;
  return typeof cause === 'object' && cause !== null ? (cause as TaskError) : error;
}
