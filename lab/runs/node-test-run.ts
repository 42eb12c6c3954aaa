/** A run of `node --test` in a sandboxed child: a process for each file, results by frames. */
import { randomBytes } from 'node:crypto';
import type { TestResponse } from '../../contracts/lab.ts';
import type { NodeTestRequest } from '../messages.ts';
import { awaitRun, startTestChild, type TestPlace } from './test-child.ts';
import { answerOf } from './vitest-run.ts';

export interface NodeTestJob extends TestPlace {
  /** Test files, relative to the root. */
  files: string[];
  execArgv: string[];
  timeoutMs: number;
}

export const nodeTestRunner = `node --test ${process.version}`;

/** Runs the files. Whatever they do is an answer. */
export async function runNodeTests(job: NodeTestJob): Promise<TestResponse> {
  const started = performance.now();
  const nonce = randomBytes(16).toString('hex');
  const { onValue, onEnd, outcome } = awaitRun(nonce, started + job.timeoutMs);
  const child = startTestChild(job, 'node-test-child.ts', true, onValue);
  child.ended.then(onEnd);
  const { files, execArgv, folder } = job;
  child.send({ nonce, root: folder.path, files, execArgv } satisfies NodeTestRequest);
  const { run, end } = await outcome;
  child.kill();
  await child.ended;
  const durationMs = performance.now() - started;
  return { ...answerOf(run, end, nodeTestRunner), output: child.output(), durationMs };
}
