/** The promotion branch at the start: made at HEAD, brought up to HEAD, or kept as it is. */
import { checkoutsOf } from './git-folder.ts';
import { branchRef, headOf, type Supervisor } from './supervisor.ts';

/** Makes the branch at HEAD unless it exists; gives the commit that it is at. @throws RepositoryError when there is no commit yet */
export async function ensureBranch(supervisor: Supervisor): Promise<string> {
  const { repo } = supervisor;
  const present = await repo.ref(branchRef(supervisor));
  if (present !== undefined) return present;
  const head = await repo.head();
  await repo.moveRef(branchRef(supervisor), undefined, head);
  return head;
}

/** Brings the branch up to a HEAD that is ahead of it; one that has diverged is kept, and the operator is told. */
export async function followHead(supervisor: Supervisor): Promise<void> {
  const { repo, branch, journal } = supervisor;
  const name = branchRef(supervisor);
  const head = await repo.head();
  const present = await headOf(supervisor);
  const told = (detail: string) => journal.append({ type: 'operator-tree', detail });
  if (present === head || checkoutsOf(repo.folder, branch).length > 0) return;
  if (await repo.isAncestor(present, head)) {
    await repo.moveRef(name, present, head);
    told(`HEAD was ahead of ${branch}, which now starts from it: ${head.slice(0, 12)}`);
  } else if (!(await repo.isAncestor(head, present))) {
    told(
      `${branch} and HEAD have diverged. Generations go on from ${branch} (${present.slice(0, 12)}); to start from HEAD instead: git branch -f ${branch} HEAD`,
    );
  }
}
