/** Where a repository keeps its objects, its refs and its HEAD: also for linked worktrees and submodules. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The folder is not a repository that Loom can work on. The message says why and what to do. */
export class RepositoryError extends Error {}

export interface GitFolder {
  /** The working tree. */
  root: string;
  /** Objects and refs; shared between linked worktrees. */
  common: string;
  /** HEAD and index of this working tree. */
  own: string;
}

/** Finds the git folder of a working tree. @throws RepositoryError */
export function findGitFolder(folder: string): GitFolder {
  if (!existsSync(folder)) throw new RepositoryError(`${folder} does not exist. Name a git repository.`);
  const root = realpathSync(folder);
  const dotGit = join(root, '.git');
  if (!existsSync(dotGit)) throw new RepositoryError(whyNot(root));
  const own = statSync(dotGit).isDirectory() ? dotGit : resolve(root, pointer(dotGit));
  const commonFile = join(own, 'commondir');
  const common = existsSync(commonFile) ? resolve(own, readFileSync(commonFile, 'utf8').trim()) : own;
  refuseUnreadable(common);
  return { root, common, own };
}

/** Working trees that have the branch checked out. */
export function checkoutsOf({ common }: GitFolder, branch: string): string[] {
  const on = (folder: string) => {
    const head = join(folder, 'HEAD');
    return existsSync(head) && readFileSync(head, 'utf8').trim() === `ref: refs/heads/${branch}`;
  };
  const linked = join(common, 'worktrees');
  const trees = existsSync(linked) ? readdirSync(linked).map((name) => join(linked, name)) : [];
  return [
    ...(on(common) ? [dirname(common)] : []),
    ...trees.filter(on).map((tree) => dirname(readFileSync(join(tree, 'gitdir'), 'utf8').trim())),
  ].filter((root) => existsSync(root));
}

function pointer(file: string): string {
  const text = readFileSync(file, 'utf8');
  if (!text.startsWith('gitdir: ')) throw new RepositoryError(`${file} does not name a git folder.`);
  return text.slice('gitdir: '.length).trim();
}

function whyNot(root: string): string {
  if (existsSync(join(root, 'HEAD')) && existsSync(join(root, 'objects'))) {
    return `${root} is a bare repository. Clone it, and name the clone.`;
  }
  for (let folder = dirname(root); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, '.git')))
      return `${root} lies inside the repository ${folder}. Name that one.`;
  }
  return `${root} is not a git repository. Run \`git init\` there and commit, or name another folder.`;
}

function refuseUnreadable(common: string): void {
  const config = join(common, 'config');
  const text = existsSync(config) ? readFileSync(config, 'utf8') : '';
  for (const [pattern, what] of [
    [/^\s*bare\s*=\s*true/im, 'is bare'],
    [/^\s*objectformat\s*=\s*sha256/im, 'uses SHA-256 object names'],
    [/^\s*refstorage\s*=\s*reftable/im, 'keeps its refs in a reftable'],
  ] as const) {
    if (pattern.test(text)) {
      throw new RepositoryError(`${common} ${what}, which Loom cannot read. Clone it without that.`);
    }
  }
  if (existsSync(join(common, 'objects', 'info', 'alternates'))) {
    throw new RepositoryError(
      `${common} borrows objects from another repository. Run \`git repack -a -d\` and remove objects/info/alternates.`,
    );
  }
}
