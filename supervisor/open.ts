/** Opening and closing a Supervisor: lock, journal, branch, recovery; and the way back. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { brokenSeal } from '../contracts/seal.ts';
import type { Settings } from '../contracts/settings.ts';
import { ensureBranch, followHead } from './branch.ts';
import { openRepository } from './git.ts';
import { RepositoryError } from './git-folder.ts';
import { openJournal } from './journal.ts';
import { takeLock } from './lock.ts';
import { recover } from './recover.ts';
import { makeSupervisor, type Supervisor } from './supervisor.ts';
import { endLab } from './work.ts';
import { writeWhole } from './write-file.ts';

/** The contracts of this Loom are not what their manifest says. */
export class BrokenSealError extends Error {}

export interface OpenOptions {
  repo: string;
  branch: string;
  settings: Settings;
}

const installed = join(import.meta.dirname, '..');

/**
 * Opens the Supervisor of a repository and recovers what a kill left half done.
 * @throws RepositoryError, LockedError, BrokenJournalError, BrokenSealError
 */
export async function openSupervisor(options: OpenOptions): Promise<{
  supervisor: Supervisor;
  close(): Promise<void>;
}> {
  refuseBrokenSeal();
  if (!/^\w(?:[\w-]|[./](?=\w))*$/.test(options.branch) || options.branch.endsWith('.lock')) {
    throw new RepositoryError(`${options.branch} is not a name for a branch. Name one such as loom/evolve.`);
  }
  const repo = openRepository(options.repo);
  await repo.head();
  const folder = loomFolder(repo.folder.root);
  const release = takeLock(join(folder, 'lock'));
  try {
    const journal = openJournal(join(folder, 'journal.jsonl'));
    const { branch, settings } = options;
    const supervisor = makeSupervisor({ repo, journal, branch, settings, installed });
    const head = await ensureBranch(supervisor);
    journal.append({
      type: 'supervisor-started',
      pid: process.pid,
      repo: repo.folder.root,
      branch,
      head,
    });
    await recover(supervisor);
    await followHead(supervisor);
    return { supervisor, close: () => close(supervisor, release) };
  } catch (error) {
    release();
    throw error;
  }
}

/** `.loom` in a repository; it ignores itself, so that the operator's `git status` stays as it is. */
export function loomFolder(root: string): string {
  const folder = join(root, '.loom');
  mkdirSync(folder, { recursive: true });
  const ignore = join(folder, '.gitignore');
  if (!existsSync(ignore)) writeWhole(ignore, '*\n');
  return folder;
}

function refuseBrokenSeal(): void {
  const contracts = join(installed, 'contracts');
  const broken = brokenSeal(contracts);
  if (broken.length === 0) return;
  throw new BrokenSealError(
    `${contracts} does not match its manifest: ${broken.join(', ')}. Restore it; if the change is deliberate: npm run contracts`,
  );
}

async function close(supervisor: Supervisor, release: () => void): Promise<void> {
  const { verifications, labs, labStarter, journal } = supervisor;
  for (const { abort } of verifications.values()) abort.abort();
  await Promise.all([...verifications.values()].map(({ ended }) => ended));
  const ended = supervisor.inTurn(async () => {
    await Promise.all([...labs.keys()].map((number) => endLab(supervisor, number, 'the Supervisor ends')));
  });
  await Promise.all([ended, labStarter.close()]);
  journal.close();
  release();
}
