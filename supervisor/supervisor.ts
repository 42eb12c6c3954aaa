/** What the Supervisor holds: the journal, the repository, the live Labs, and where trees are laid out. */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { Generation } from '../contracts/generation.ts';
import type { Settings } from '../contracts/settings.ts';
import { WireError } from '../contracts/wire.ts';
import { generationsOf } from './fold.ts';
import type { Repository } from './git.ts';
import type { Journal } from './journal.ts';
import { type LabStarter, makeLabStarter, type RunningLab } from './labs.ts';
import { layOutCommit } from './trees.ts';

export interface Supervisor {
  repo: Repository;
  journal: Journal;
  /** The branch that promotions go to: `loom/evolve`. */
  branch: string;
  settings: Settings;
  /** The Loom that runs when the repository is not Loom itself. */
  installed: string;
  /** Where this repository's trees are laid out. */
  cache: string;
  labStarter: LabStarter;
  labs: Map<number, RunningLab>;
  verifications: Map<number, Verification>;
  /** Runs what changes state one after the other. */
  inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

interface Verification {
  abort: AbortController;
  /** Resolves when nothing of it runs any more. */
  ended: Promise<void>;
}

type Parts = Pick<Supervisor, 'repo' | 'journal' | 'branch' | 'settings' | 'installed'>;

/** Puts a Supervisor together; nothing is started and nothing is written. */
export function makeSupervisor(parts: Parts): Supervisor {
  const { root } = parts.repo.folder;
  const name = `${basename(root)}-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`;
  const caches =
    parts.settings.LOOM_CACHE_DIR || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'loom');
  const cache = join(caches, name);
  return {
    ...parts,
    cache,
    labStarter: makeLabStarter({ sandbox: parts.settings.LOOM_SANDBOX, cache, installed: parts.installed }),
    labs: new Map(),
    verifications: new Map(),
    inTurn: queue(),
  };
}

/** Full name of the branch that promotions go to. */
export function branchRef({ branch }: Pick<Supervisor, 'branch'>): string {
  return `refs/heads/${branch}`;
}

/** The branch of a generation. */
export function labBranch(number: number): string {
  return `lab/gen-${number}`;
}

/** The commit that the promotion branch is at. @throws WireError when somebody deleted the branch */
export async function headOf(supervisor: Supervisor): Promise<string> {
  const head = await supervisor.repo.ref(branchRef(supervisor));
  if (head) return head;
  throw new WireError(
    'conflict',
    `The branch ${supervisor.branch} is gone.`,
    'Start the Supervisor again: it makes the branch at HEAD.',
  );
}

/** The laid-out tree of a commit, for reading and running only. */
export function treeOf({ repo, cache }: Supervisor, commit: string): Promise<string> {
  return layOutCommit(repo, commit, join(cache, 'trees'));
}

/** Whether a commit is Loom itself, so that Prime and Labs run from it. */
export async function isLoom({ repo }: Supervisor, commit: string): Promise<boolean> {
  const manifest = await repo.text(commit, 'package.json');
  if (!manifest?.includes('"loom-ast"')) return false;
  return (await repo.text(commit, 'engine/catalogue.ts')) !== undefined;
}

/** The folder of the Loom that runs Labs now: the promoted one, or the installed one. */
export async function codeRoot(supervisor: Supervisor): Promise<string> {
  const head = await headOf(supervisor);
  return (await isLoom(supervisor, head)) ? treeOf(supervisor, head) : supervisor.installed;
}

/** A generation as the journal tells it. @throws WireError `not-found` */
export function generationOf({ journal }: Supervisor, number: number): Generation {
  const found = generationsOf(journal.entries).find((generation) => generation.number === number);
  if (found) return found;
  throw new WireError(
    'not-found',
    `There is no generation ${number}.`,
    '`loom history`, or GET /versions, lists them all.',
  );
}

/** Says that a generation is in the wrong state for what was asked. */
export function wrongState({ number, state }: Generation, wanted: string): WireError {
  return new WireError(
    'conflict',
    `Generation ${number} is ${state}; ${wanted}.`,
    'GET /generation tells its state; spawn another one to go on.',
  );
}

function queue(): Supervisor['inTurn'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    // The next in the queue starts also after a failure; the failure itself goes to who asked.
    last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  };
}
