/** One vitest that stays alive between runs, on a copy that follows the tree. What may have spoilt it ends it; the next run starts another. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestResponse } from '../../contracts/lab.ts';
import type { KeptPlace } from '../messages.ts';
import type { Child } from '../sandbox/child.ts';
import { makeRunFolder, type RunFolder } from '../scratch.ts';
import type { Reach } from './affected.ts';
import { awaitRun, type Outcome, type Run } from './test-child.ts';
import { differingPaths, isFolder, isPackages, type Stamps, stampsOf } from './tree-stamps.ts';
import type { Installed } from './vitest-installed.ts';
import { answerOf, placeOf, startVitestChild, type VitestPlace } from './vitest-run.ts';
import { whenAborted } from './when-aborted.ts';

interface WarmJob {
  vitest: Installed;
  files: string[] | null;
  include: string[];
  timeoutMs: number;
  /** Kills the run. */
  signal?: AbortSignal;
}

/** Runs tests; undefined while another run goes on: take a child of its own then. */
export type WarmVitest = (job: WarmJob) => Promise<TestResponse> | undefined;

interface Bench extends Pick<VitestPlace, 'sandbox' | 'onChild'> {
  root: string;
  scratch: string;
  reach: (edited: string[]) => Reach;
}

interface Kept {
  vitest: Installed;
  place: VitestPlace;
  /** The tree as the copy has it. */
  source: Stamps;
  child: Child;
  isOver: boolean;
  /** Who is told of the next value. */
  listener: (value: unknown) => void;
  runs: number;
  last: Run | undefined;
}

const runsMax = 100;
const memoryMbMax = 1_500;
/** A Lab that is left alone gives the memory back. */
const idleMs = 600_000;

/** Makes the runner of a Lab. The child starts with the first run. Whatever the tests do is an answer. */
export function keepVitest(bench: Bench): WarmVitest {
  let kept: Kept | undefined;
  let busy = false;
  let idle: NodeJS.Timeout | undefined;
  const drop = async () => {
    const old = kept;
    kept = undefined;
    if (!old) return;
    old.child.kill();
    await old.child.ended;
    old.place.folder.remove();
  };
  const ready = async (vitest: Installed): Promise<{ current: Kept; changed: string[] }> => {
    const changed = kept && follow(kept, vitest, bench);
    if (!changed) await drop();
    kept ??= start(bench, vitest);
    return { current: kept, changed: changed ?? [] };
  };
  const attempt = async (job: WarmJob, deadline: number): Promise<Omit<TestResponse, 'durationMs'>> => {
    const { current, changed } = await ready(job.vitest);
    const isFirst = current.runs === 0;
    const asked = ask(current, bench.root, job, changed, deadline);
    whenAborted(job.signal, current.child.kill, asked);
    const { run, end } = await asked;
    const answer = { ...answerOf(run, end, `vitest ${job.vitest.version}`), output: current.child.output() };
    if (end !== 'done' || current.runs >= runsMax || (run?.memoryMb ?? 0) > memoryMbMax) await drop();
    // What earlier runs left may be the reason: a new child says whether it is.
    return end === 'ended' && !isFirst && !job.signal?.aborted ? attempt(job, deadline) : answer;
  };
  const runAlone = async (job: WarmJob): Promise<TestResponse> => {
    busy = true;
    clearTimeout(idle);
    const started = performance.now();
    try {
      const answer = await attempt(job, started + job.timeoutMs);
      return { ...answer, durationMs: performance.now() - started };
    } finally {
      busy = false;
      idle = setTimeout(drop, idleMs).unref();
    }
  };
  return (job) => (busy ? undefined : runAlone(job));
}

function start(bench: Bench, vitest: Installed): Kept {
  const source = stampsOf(bench.root);
  const folder = makeRunFolder(bench.root, bench.scratch);
  mkdirSync(cacheOf(folder));
  // The child copies from the tree what has changed: nobody but candidate code writes where candidate code may have put links.
  const place = { ...bench, vitest, folder: { ...folder, readOnly: [...folder.readOnly, bench.root] } };
  const child = startVitestChild(place, (value) => kept.listener(value));
  const kept: Kept = {
    ...{ vitest, place, source, child, isOver: false, runs: 0, last: undefined },
    listener: () => child.kill(),
  };
  child.ended.then(() => {
    kept.isOver = true;
  });
  return kept;
}

/** Where vitest keeps its own files: not among those of the tests, which are cleared away. */
const cacheOf = ({ writable }: RunFolder) => join(writable, 'vitest');

function keptPlace({ folder }: VitestPlace, source: string): KeptPlace {
  const sealed = folder.readOnly
    .filter((path) => path.startsWith(`${folder.path}/`))
    .map((path) => `${path.slice(folder.path.length + 1)}/`);
  return { cache: cacheOf(folder), source, clear: [folder.home, folder.temp], sealed };
}

/** What has changed in the tree since the last run; undefined: this child is of no use any more. */
function follow(kept: Kept, vitest: Installed, bench: Bench): string[] | undefined {
  if (kept.isOver || kept.vitest.version !== vitest.version || kept.vitest.url !== vitest.url)
    return undefined;
  const now = stampsOf(bench.root);
  const changed = differingPaths(kept.source, now);
  const { sealed } = keptPlace(kept.place, bench.root);
  if (changed.some((path) => isPackages(path) || sealed.some((each) => path.startsWith(each))))
    return undefined;
  const reached = bench.reach(changed.filter((path) => !isFolder(path, kept.source, now))).files;
  if (!reached || kept.last?.foundations.some((path) => reached.includes(path))) return undefined;
  kept.source = now;
  return changed;
}

async function ask(
  kept: Kept,
  root: string,
  job: WarmJob,
  changed: string[],
  deadline: number,
): Promise<Outcome> {
  const { child, place } = kept;
  const nonce = randomBytes(16).toString('hex');
  const { onValue, onEnd, outcome } = awaitRun(nonce, deadline);
  kept.listener = onValue;
  child.ended.then(onEnd);
  const { files, include } = job;
  const keep = keptPlace(place, root);
  child.forgetOutput();
  child.send({ ...placeOf(place), nonce, files, include, mutants: [], mutantsOnly: false, changed, keep });
  const { run, end } = await outcome;
  kept.listener = () => child.kill();
  kept.runs += 1;
  kept.last = run;
  // What was printed before the answer may still be in the pipe.
  await new Promise((resolve) => setImmediate(resolve));
  return { run, end };
}
