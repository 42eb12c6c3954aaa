/** The operator's working trees: left alone, except that a clean one on the promotion branch follows it. */
import { execa } from 'execa';
import { checkoutsOf } from './git-folder.ts';
import { branchRef, type Supervisor } from './supervisor.ts';

/** A working tree on the branch that cannot follow it: why. Undefined when promotions are free to move the branch. */
export async function blockedBy({ repo, branch }: Supervisor): Promise<string | undefined> {
  const checkouts = checkoutsOf(repo.folder, branch);
  if (checkouts.length > 1) return `${branch} is checked out in ${checkouts.join(' and ')}`;
  const [tree] = checkouts;
  if (tree === undefined) return undefined;
  const status = await gitIn(tree, ['status', '--porcelain']);
  if (status.failed) return `${branch} is checked out in ${tree}, and git cannot tell whether it is clean`;
  if (status.stdout.trim()) return `${branch} is checked out in ${tree}, which has changes of its own`;
  return undefined;
}

/** Moves the branch forward; a clean working tree on it goes along. @throws RefConflictError */
export async function moveBranchForward(supervisor: Supervisor, from: string, to: string): Promise<void> {
  const { repo, branch, journal } = supervisor;
  const [tree] = checkoutsOf(repo.folder, branch);
  if (tree !== undefined && (await repo.ref(branchRef(supervisor))) === from) {
    // Git itself moves branch, index and files together, or refuses and moves none.
    const merge = await gitIn(tree, ['-c', 'core.hooksPath=/dev/null', 'merge', '--ff-only', '--quiet', to]);
    const detail = merge.failed
      ? `${tree} is on ${branch} and was left as it is: ${merge.stderr.trim()}`
      : `${tree} was clean and on ${branch}: it was fast-forwarded to ${to.slice(0, 12)}`;
    journal.append({ type: 'operator-tree', detail });
  }
  if ((await repo.ref(branchRef(supervisor))) !== to) await repo.moveRef(branchRef(supervisor), from, to);
}

/** Moves the branch back. A working tree on it is not touched; the operator is told what to do. */
export async function moveBranchBack(supervisor: Supervisor, from: string, to: string): Promise<void> {
  const { repo, branch, journal } = supervisor;
  await repo.moveRef(branchRef(supervisor), from, to);
  for (const tree of checkoutsOf(repo.folder, branch)) {
    const detail = `${branch} went back to ${to.slice(0, 12)}; ${tree} is on it and was left as it is. To follow: git -C ${tree} restore --staged --worktree :/`;
    journal.append({ type: 'operator-tree', detail });
  }
}

async function gitIn(tree: string, args: string[]) {
  const result = await execa('git', ['-C', tree, ...args], { reject: false, timeout: 60_000 });
  return {
    failed: result.failed,
    stdout: result.stdout ?? '',
    stderr: result.stderr || result.shortMessage || '',
  };
}
