/** A vitest run in sandboxed children, the trusted side: deadlines, mutants that hang or crash, a child that says nothing. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import type { Mutant, TestResponse } from '../../contracts/lab.ts';
import { VitestMessage, type VitestRequest } from '../messages.ts';
import type { Child } from '../sandbox/child.ts';
import { putBack } from '../scratch.ts';
import { type Run, startTestChild, type TestPlace } from './test-child.ts';
import type { Installed } from './vitest-installed.ts';

type Outcome = 'killed' | 'survived' | 'not-run';
type End = 'done' | 'ended' | 'deadline' | 'mutant-limit';

/** What a child of vitest works with. */
export interface VitestPlace extends TestPlace {
  vitest: Installed;
}

export interface VitestJob extends VitestPlace {
  files: string[] | null;
  include: string[];
  mutants: Mutant[];
  timeoutMs: number;
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
  for (const [file, text] of texts) putBack(job.folder.path, file, text);
  progress.output = child.output() || progress.output;
  return end;
}

/** Starts the script that drives vitest. */
export function startVitestChild(place: VitestPlace, onValue: (value: unknown) => void): Child {
  return startTestChild(place, 'vitest-child.ts', place.vitest.needsPrograms, onValue);
}

function request(job: VitestJob, mutants: Mutant[], nonce: string, mutantsOnly: boolean): VitestRequest {
  const { files, include } = job;
  return { ...placeOf(job), nonce, files, include, mutants, mutantsOnly, changed: [] };
}

/** The part of a request that is the same for every run in one place. */
export function placeOf({ folder, vitest, sandbox }: VitestPlace): {
  root: string;
  vitest: string;
  threads: boolean;
} {
  const threads = sandbox.tier === 'process' && !vitest.needsPrograms;
  return { root: folder.path, vitest: vitest.url, threads };
}

function response(job: VitestJob, progress: Progress, end: End, durationMs: number): TestResponse {
  const { run, outcomes, output } = progress;
  const mutants = job.mutants.map(({ id }) => ({ id, outcome: outcomes.get(id) ?? ('not-run' as const) }));
  return {
    ...answerOf(run, end, `vitest ${job.vitest.version}`),
    ...(mutants.length && { mutants }),
    output,
    durationMs,
  };
}

/** What a run is as an answer: how it went, its cases, and why there are none. */
export function answerOf(
  run: Run | undefined,
  end: End,
  runner: string,
): Pick<TestResponse, 'status' | 'runner' | 'cases' | 'message' | 'selection'> {
  const message = run ? run.failures.join('\n\n') : silence[end];
  return {
    status: statusOf(run, end),
    runner,
    cases: run?.cases ?? [],
    ...(message && { message }),
    ...(run?.whole !== undefined && { selection: `All tests: each of them stands on ${run.whole}.` }),
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
