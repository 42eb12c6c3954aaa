/** The promotion branch at the start: made at HEAD, brought up to HEAD, or kept as it is. */
import { checkoutsOf } from './git-folder.ts';
import { branchRef, type Supervisor } from './supervisor.ts';

/** Prepares the branch and gives the commit that it is at. @throws RepositoryError when there is no commit yet */
export async function prepareBranch(supervisor: Supervisor): Promise<string> {
  const { repo, branch, journal } = supervisor;
  const name = branchRef(supervisor);
  const head = await repo.head();
  const present = await repo.ref(name);
  const told = (detail: string) => journal.append({ type: 'operator-tree', detail });
  if (present === undefined) {
    await repo.moveRef(name, undefined, head);
    return head;
  }
  if (present === head || checkoutsOf(repo.folder, branch).length > 0) return present;
  if (await repo.isAncestor(present, head)) {
    await repo.moveRef(name, present, head);
    told(`HEAD was ahead of ${branch}, which now starts from it: ${head.slice(0, 12)}`);
    return head;
  }
  if (!(await repo.isAncestor(head, present))) {
    told(
      `${branch} and HEAD have diverged. Generations go on from ${branch} (${present.slice(0, 12)}); to start from HEAD instead: git branch -f ${branch} HEAD`,
    );
  }
  return present;
}
