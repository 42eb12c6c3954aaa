/** A vitest run in sandboxed children, the trusted side: deadlines, mutants that hang or crash, a child that says nothing. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import type { Mutant, TestResponse } from '../contracts/lab.ts';
import { startChild } from './child.ts';
import { labCode } from './evaluator-process.ts';
import { runLimits } from './limits.ts';
import { VitestMessage, type VitestRequest } from './messages.ts';
import type { Sandbox } from './sandbox.ts';
import type { RunFolder } from './scratch.ts';
import type { Installed } from './vitest-installed.ts';

type Run = Extract<VitestMessage, { kind: 'run' }>;
type Outcome = 'killed' | 'survived' | 'not-run';
type End = 'done' | 'ended' | 'deadline' | 'mutant-limit';

export interface VitestJob {
  sandbox: Sandbox;
  folder: RunFolder;
  vitest: Installed;
  files: string[] | null;
  include: string[];
  mutants: Mutant[];
  timeoutMs: number;
  /** Told of each child that starts, with a way to kill it. */
  onChild: (child: { kill(): void; ended: Promise<unknown> }) => void;
}

interface Progress {
  run: Run | undefined;
  outcomes: Map<string, Outcome>;
  trying: string | undefined;
  output: string;
}

/** A mutant may take this much, and four times the normal run: enough on a busy machine, short for one that loops. */
const mutantMs = 1_500;

/** Runs the tests, then each mutant. A mutant that hangs or kills its child is noticed, and the rest goes on in a new child. */
export async function runVitest(job: VitestJob): Promise<TestResponse> {
  const started = performance.now();
  const progress: Progress = { run: undefined, outcomes: new Map(), trying: undefined, output: '' };
  const deadline = started + job.timeoutMs;
  let end: End = await session(job, job.mutants, progress, deadline);
  while (end !== 'done' && end !== 'deadline' && progress.trying !== undefined) {
    progress.outcomes.set(progress.trying, 'killed');
    progress.trying = undefined;
    const rest = job.mutants.filter(({ id }) => !progress.outcomes.has(id));
    end = rest.length ? await session(job, rest, progress, deadline) : 'done';
  }
  return response(job, progress, end, performance.now() - started);
}

/** One child: until it is done, dies, or passes a limit. Texts that a killed mutant left behind are put back. */
async function session(
  job: VitestJob,
  mutants: Mutant[],
  progress: Progress,
  deadline: number,
): Promise<End> {
  const nonce = randomBytes(16).toString('hex');
  const ended = Promise.withResolvers<End>();
  let limit: NodeJS.Timeout | undefined;
  const late = setTimeout(() => ended.resolve('deadline'), Math.max(0, deadline - performance.now()));
  const onValue = (value: unknown) => {
    if (!Value.Check(VitestMessage, value) || value.nonce !== nonce) return ended.resolve('ended');
    clearTimeout(limit);
    if (value.kind === 'run') progress.run = value;
    if (value.kind === 'trying') {
      progress.trying = value.id;
      limit = setTimeout(() => ended.resolve('mutant-limit'), mutantMs + 4 * (progress.run?.durationMs ?? 0));
    }
    if (value.kind === 'tried') {
      progress.trying = undefined;
      progress.outcomes.set(value.id, value.killed ? 'killed' : 'survived');
    }
    if (value.kind === 'done') ended.resolve('done');
  };
  const texts = new Map(mutants.map(({ file }) => [file, readFileSync(join(job.folder.path, file), 'utf8')]));
  const child = startVitestChild(job, onValue);
  child.ended.then(() => ended.resolve('ended'));
  child.send(request(job, mutants, nonce, progress.run !== undefined));
  const end = await ended.promise;
  clearTimeout(late);
  clearTimeout(limit);
  child.kill();
  await child.ended;
  for (const [file, text] of texts) writeFileSync(join(job.folder.path, file), text);
  progress.output = child.output() || progress.output;
  return end;
}

function startVitestChild(job: VitestJob, onValue: (value: unknown) => void) {
  const { folder, sandbox, vitest } = job;
  const command = {
    program: process.execPath,
    args: [join(import.meta.dirname, 'child/vitest-child.ts')],
    cwd: folder.path,
    readOnly: [...folder.readOnly, ...labCode],
    writable: [folder.writable],
    env: childEnvironment(folder),
    native: true,
    spawns: vitest.needsPrograms,
  };
  const child = startChild(sandbox, command, runLimits, onValue);
  job.onChild(child);
  return child;
}

/** What a test run finds in its environment: nothing of the Lab's own. CI keeps snapshots from being written. */
export function childEnvironment(folder: RunFolder): Record<string, string> {
  const bin = [
    join(folder.path, 'node_modules/.bin'),
    join(process.execPath, '..'),
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
  ];
  return {
    PATH: bin.join(':'),
    HOME: folder.home,
    TMPDIR: folder.temp,
    LANG: 'C.UTF-8',
    CI: 'true',
    NO_COLOR: '1',
    NODE_ENV: 'test',
  };
}

function request(job: VitestJob, mutants: Mutant[], nonce: string, mutantsOnly: boolean): VitestRequest {
  const { folder, vitest, files, include, sandbox } = job;
  const threads = sandbox.tier === 'process' && !vitest.needsPrograms;
  return { nonce, root: folder.path, vitest: vitest.url, threads, files, include, mutants, mutantsOnly };
}

function response(job: VitestJob, progress: Progress, end: End, durationMs: number): TestResponse {
  const { run, outcomes, output } = progress;
  const cases = run?.cases ?? [];
  const message = run ? run.failures.join('\n\n') : silence[end];
  return {
    status: statusOf(run, end),
    runner: `vitest ${job.vitest.version}`,
    cases,
    ...(job.mutants.length && {
      mutants: job.mutants.map(({ id }) => ({ id, outcome: outcomes.get(id) ?? ('not-run' as const) })),
    }),
    ...(message && { message }),
    output,
    durationMs,
  };
}

const silence: Record<End, string> = {
  done: 'The child ended without a result.',
  ended: 'The child ended without a result; see `output`.',
  deadline: 'The run was killed at its deadline.',
  'mutant-limit': '',
};

function statusOf(run: Run | undefined, end: End): TestResponse['status'] {
  if (!run) return end === 'deadline' ? 'timeout' : 'crashed';
  if (run.failures.length || run.cases.some(({ state }) => state === 'failed')) return 'failed';
  return run.cases.length ? 'passed' : 'none';
}
