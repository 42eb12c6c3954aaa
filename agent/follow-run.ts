/** Carries out a run and shows it: Supervisor and Prime as children, progress on stderr, a summary as answer. */
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEntry } from '../contracts/event.ts';
import { WireError } from '../contracts/wire.ts';
import type { Answer, World } from './command.ts';
import { CliError, endingOf, endingOfCode } from './exit-codes.ts';
import { type Interrupts, listenForInterrupts } from './interrupts.ts';
import { followJournal } from './journal-watch.ts';
import { launchPrime } from './launcher.ts';
import type { RunOrder, WorkerKind } from './prime-options.ts';
import { writePrivately } from './private-file.ts';
import { type Progress, showProgress, standardScreen, streamProgress } from './progress.ts';
import { formatSummary, summarise } from './summary.ts';
import { openSupervisor, type SupervisorHandle } from './supervisor-client.ts';

export interface RunRequest {
  order: RunOrder;
  worker: WorkerKind;
  script?: string;
  /** File to write each exchange with a model to; it must not be there yet. */
  record?: string;
  /** File with such exchanges, to answer from. */
  replay?: string;
  /** File with prices of models. */
  prices?: string;
}

/** Runs to the end. @throws CliError when Supervisor or Prime do not come up, or Prime breaks off. */
export async function followRun({ repo, settings, stream }: World, request: RunRequest): Promise<Answer> {
  if (request.record) startRecording(request.record);
  const progress = stream ? streamProgress() : showProgress(standardScreen());
  const interrupts = listenForInterrupts(progress.say);
  try {
    return await follow({ repo, settings }, request, progress, interrupts);
  } finally {
    progress.end();
    interrupts.forget();
  }
}

async function follow(
  { repo, settings }: Pick<World, 'repo' | 'settings'>,
  request: RunRequest,
  progress: Progress,
  interrupts: Interrupts,
): Promise<Answer> {
  const supervisor = await openSupervisor(repo, settings.LOOM_SUPERVISOR_URL);
  const ended = new AbortController();
  const stateName = `prime-${request.order.id}`;
  // In a file, because an argument of a process has a limit that a task may pass.
  const orderFile = join(repo, '.loom', `order-${request.order.id}.json`);
  try {
    writePrivately(orderFile, JSON.stringify(request.order));
    const from = (await supervisor.client.status()).events;
    const show = (entry: JournalEntry) => {
      interrupts.see(entry.event);
      progress.show(entry);
    };
    const watching = watch(supervisor, from, show, ended.signal);
    const args = primeArguments(request, orderFile);
    const launched = interrupts.begin(() =>
      launchPrime({ repo, supervisor: supervisor.client, stateName, args }),
    );
    const { code, complaints } = await launched.ended;
    ended.abort();
    await watching;
    const { entries } = await supervisor.client.journal({ from: String(from) });
    for (const entry of entries) progress.show(entry);
    progress.end();
    const { branch } = await supervisor.client.status();
    const summary = summarise(entries, request.order.id, branch, loomCommand(repo));
    if (code !== 0 && interrupts.stopped()) {
      const hint = 'What was not done is rolled back when Loom is started here again.';
      throw new CliError('signal', 'Stopped at once, in the middle of the work.', hint);
    }
    if (code !== 0)
      throw new CliError(endingOfCode(code), complaints || `Prime ended with exit code ${code}.`, '');
    return { data: summary, text: formatSummary(summary), ending: endingOf[summary.reason] };
  } finally {
    ended.abort();
    // A Prime that was killed has left its state.
    for (const file of [orderFile, join(repo, '.loom', `${stateName}.json`)]) rmSync(file, { force: true });
    await supervisor.stop();
  }
}

/** Makes the empty file: Prime, and the next Prime after a restart, add to it. */
function startRecording(path: string): void {
  // A run that never began has left an empty one.
  if (statSync(path, { throwIfNoEntry: false })?.size === 0) return;
  try {
    writeFileSync(path, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const { message } = error as Error;
    throw new CliError(
      'usage',
      `The recording cannot be begun: ${message}`,
      'Name a new file in a folder that is there.',
    );
  }
}

function primeArguments({ order: _, worker, ...files }: RunRequest, orderFile: string): string[] {
  const named = Object.entries(files).flatMap(([name, path]) => (path ? [`--${name}`, path] : []));
  return ['auto', '--worker', worker, '--order', orderFile, ...named];
}

async function watch(
  supervisor: SupervisorHandle,
  from: number,
  show: (entry: JournalEntry) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const entry of followJournal(supervisor, from, signal)) show(entry);
  } catch (error) {
    // A broken stream costs only the live view: the journal is read again at the end.
    if (!signal.aborted && !(error instanceof WireError)) throw error;
  }
}

/** How a person types the command in this repository. */
function loomCommand(repo: string): string {
  if (repo === process.cwd() && existsSync(join(repo, 'agent', 'main.ts'))) return 'npm run -s loom --';
  return repo === process.cwd() ? 'loom' : `loom --repo ${repo}`;
}
