/** A verification: the worker's program is replayed and tried by the gates; the verdict is a typed record. */
import type { Fitness } from '../contracts/fitness.ts';
import type { Generation } from '../contracts/generation.ts';
import type { CheckResponse, ProgramResponse } from '../contracts/lab.ts';
import type { GateReport, Verdict } from '../contracts/report.ts';
import { projectConfig } from './config.ts';
import type { Candidate, Gate, GateOutcome } from './gates/gate.ts';
import { gates } from './gates/index.ts';
import type { RunningLab } from './labs.ts';
import { codeRoot, generationOf, type Supervisor, treeOf, wrongState } from './supervisor.ts';
import { commitCandidate, commitWork, endLab } from './work.ts';

/**
 * Takes the work out of the worker's Lab, ends that Lab, and starts the trial, which goes on by itself.
 * Asked again while it goes on, or after, it only tells the state.
 * @throws WireError `conflict` when there is no work to verify any more
 */
export async function startVerification(supervisor: Supervisor, number: number): Promise<Generation> {
  const { journal, labs, verifications } = supervisor;
  const generation = generationOf(supervisor, number);
  if (['verifying', 'approved', 'rejected'].includes(generation.state)) return generation;
  if (generation.state !== 'spawned') throw wrongState(generation, 'only spawned ones can be verified');
  const lab = labs.get(number);
  if (!lab) throw wrongState(generation, 'but its Lab is gone: roll it back');
  const work = await lab.client.program();
  journal.append({
    type: 'verification-started',
    generation: number,
    program: work.program,
    digest: work.digest,
  });
  const abort = new AbortController();
  const ended = tryOut(supervisor, generation, work, abort.signal)
    .catch((error: unknown) => {
      if (!abort.signal.aborted) reject(supervisor, number, error as Error);
    })
    .finally(() => verifications.delete(number));
  verifications.set(number, { abort, ended });
  return generationOf(supervisor, number);
}

async function tryOut(
  supervisor: Supervisor,
  generation: Generation,
  work: ProgramResponse,
  signal: AbortSignal,
): Promise<void> {
  const { number } = generation;
  await endLab(supervisor, number, 'its work was taken for verification');
  await commitWork(supervisor, generation, work.files);
  const trial = await makeTrial(supervisor, generation, work, signal);
  try {
    const verdict = await judge(supervisor, number, trial.candidate);
    supervisor.journal.append({ type: 'verdict-reached', generation: number, verdict });
  } finally {
    await trial.end();
  }
}

async function judge({ journal }: Supervisor, number: number, candidate: Candidate): Promise<Verdict> {
  const reports: GateReport[] = [];
  let fitness: Fitness | undefined;
  for (const gate of gates) {
    candidate.signal.throwIfAborted();
    journal.append({ type: 'gate-started', generation: number, gate: gate.name });
    const started = performance.now();
    const { fitness: measured, ...outcome } = await runGate(gate, candidate);
    fitness ??= measured;
    const report = { gate: gate.name, ...outcome, durationMs: Math.round(performance.now() - started) };
    reports.push(report);
    journal.append({ type: 'gate-reported', generation: number, report });
    if (report.outcome === 'failed') {
      const reason = `${gate.name}: ${report.summary}`;
      return { approved: false, failedGate: gate.name, reason, reports, ...(fitness && { fitness }) };
    }
  }
  const reason = `every gate passed; score ${fitness?.score ?? 0}`;
  return { approved: true, reason, reports, ...(fitness && { fitness }), candidate: candidate.commitId() };
}

async function runGate(gate: Gate, candidate: Candidate): Promise<GateOutcome & { fitness?: Fitness }> {
  try {
    return await gate.run(candidate);
  } catch (error) {
    candidate.signal.throwIfAborted();
    const { message } = error as Error;
    console.error(error);
    return {
      outcome: 'failed',
      summary: `could not run: ${message}`,
      findings: [{ rule: 'could-not-run', message }],
    };
  }
}

/** A bug, or no Lab: the generation must not stay in verification for ever. */
function reject({ journal }: Supervisor, generation: number, error: Error): void {
  console.error(error);
  const verdict: Verdict = {
    approved: false,
    reason: `the verification could not be done: ${error.message}`,
    reports: [],
  };
  journal.append({ type: 'verdict-reached', generation, verdict });
}

/** Lays out what the gates need; `end` stops every Lab that they started. */
async function makeTrial(
  supervisor: Supervisor,
  generation: Generation,
  work: ProgramResponse,
  signal: AbortSignal,
) {
  const { repo, labStarter } = supervisor;
  const { parent, task } = generation;
  const parentTree = await treeOf(supervisor, parent);
  const code = await codeRoot(supervisor);
  const started: RunningLab[] = [];
  const startLab = async (files?: Record<string, string | null>) => {
    signal.throwIfAborted();
    const lab = await labStarter.start(code, parentTree, files);
    started.push(lab);
    if (signal.aborted) await lab.stop();
    return lab;
  };
  const end = async () => {
    await Promise.all(started.map((lab) => lab.stop()));
  };
  signal.addEventListener('abort', () => void end());
  let fresh: Promise<RunningLab> | undefined;
  let atParent: Promise<RunningLab> | undefined;
  let checked: Promise<CheckResponse> | undefined;
  let made: { commit: string; tree: string } | undefined;
  const present = () => {
    if (made) return made;
    throw new Error('The replay gate has not made a candidate.');
  };
  const lab = () => (fresh ??= startLab());
  const candidate: Candidate = {
    task,
    work,
    parentTree,
    signal,
    config: projectConfig(parentTree),
    parentFiles: (await repo.list(parent)).flatMap(({ type, path }) => (type === 'blob' ? [path] : [])),
    lab,
    typeCheck: () => (checked ??= lab().then(({ client }) => client.check({ project: true }))),
    parentLab: () => (atParent ??= startLab()),
    otherLab: startLab,
    commit: async (files) => {
      const commit = await commitCandidate(supervisor, generation, files);
      made = { commit, tree: await treeOf(supervisor, commit) };
    },
    tree: () => present().tree,
    commitId: () => present().commit,
  };
  return { candidate, end };
}

/** Waits until a generation is no longer in verification, or for the time given. */
export async function waitForVerdict(supervisor: Supervisor, number: number, waitMs: number) {
  const signal = AbortSignal.timeout(waitMs);
  for (;;) {
    const generation = generationOf(supervisor, number);
    if (generation.state !== 'verifying' || signal.aborted) return generation;
    await supervisor.journal.next(signal);
  }
}
