/** Git objects and refs, by isomorphic-git: never the index, never a working tree. */
import { mkdirSync, promises, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import git from 'isomorphic-git';
import { findGitFolder, type GitFolder, RepositoryError } from './git-folder.ts';
import { LockedError, takeLock } from './lock.ts';
import { writeWhole } from './write-file.ts';

/** A ref or a path is not as it must be for the change: somebody else was there first, or git cannot hold it. */
export class RefConflictError extends Error {}

export interface Repository {
  folder: GitFolder;
  /** The commit that HEAD points to. @throws RepositoryError when there is none. */
  head(): Promise<string>;
  /** The object that a full ref such as `refs/heads/main` points to. */
  ref(name: string): Promise<string | undefined>;
  /** Moves a ref only when it is where it is expected; `undefined` means: it does not exist. @throws RefConflictError */
  moveRef(name: string, from: string | undefined, to: string): Promise<void>;
  deleteRef(name: string): Promise<void>;
  /** Makes an annotated tag; an existing one of that name on that commit is kept. @throws RefConflictError */
  tag(name: string, commit: string, message: string): Promise<void>;
  /** Names of all tags and branches. */
  names(): Promise<string[]>;
  isAncestor(ancestor: string, of: string): Promise<boolean>;
  /** Parents, tree and message of a commit. */
  commit(id: string): Promise<{ parents: string[]; tree: string; message: string }>;
  /** Writes a commit of the base's tree with these files changed (`null`: deleted). */
  commitFiles(base: string, files: Record<string, string | null>, message: string): Promise<string>;
  /** Everything in a commit's tree, folders included. */
  list(commit: string): Promise<TreeEntry[]>;
  bytes(blob: string): Promise<Uint8Array>;
  /** Text of a file in a commit, or undefined. */
  text(commit: string, path: string): Promise<string | undefined>;
}

export interface TreeEntry {
  path: string;
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  oid: string;
}

type TreeNode = { mode: string; path: string; oid: string; type: TreeEntry['type'] };

const person = { name: 'Loom', email: 'loom@localhost' };

/** Opens the repository of a working tree. @throws RepositoryError */
export function openRepository(root: string, now: () => Date = () => new Date()): Repository {
  const folder = findGitFolder(root);
  const place = { fs: atomicFs, gitdir: folder.common, cache: {} };
  const ref = (name: string) => resolved(place, name);
  const author = () => ({ ...person, timestamp: Math.floor(now().getTime() / 1000), timezoneOffset: 0 });

  return {
    folder,
    ref,
    async head() {
      const head = readFileSync(join(folder.own, 'HEAD'), 'utf8').trim();
      const commit = head.startsWith('ref: ') ? await ref(head.slice(5)) : head;
      if (commit) return commit;
      throw new RepositoryError(`${folder.root} has no commit yet. Commit something, then start again.`);
    },
    moveRef: (name, from, to) => moved(place, name, from, to),
    deleteRef: (name) => git.deleteRef({ ...place, ref: name }),
    async tag(name, commit, message) {
      const present = await ref(`refs/tags/${name}`);
      if (present === undefined) {
        await git.annotatedTag({ ...place, ref: name, object: commit, message, tagger: author() });
      } else if ((await git.readCommit({ ...place, oid: present })).oid !== commit) {
        throw new RefConflictError(`The tag ${name} exists on another commit. Delete it: git tag -d ${name}`);
      }
    },
    names: async () => [...(await git.listTags(place)), ...(await git.listBranches(place))],
    isAncestor: async (ancestor, of) =>
      ancestor === of || (await git.isDescendent({ ...place, oid: of, ancestor, depth: -1 })),
    async commit(id) {
      const { commit } = await git.readCommit({ ...place, oid: id });
      return { parents: commit.parent, tree: commit.tree, message: commit.message };
    },
    async commitFiles(base, files, message) {
      const { commit } = await git.readCommit({ ...place, oid: base });
      const tree = await treeWith(place, commit.tree, foldersOf(files));
      return git.writeCommit({
        ...place,
        commit: { tree, parent: [base], author: author(), committer: author(), message: `${message}\n` },
      });
    },
    async list(commit) {
      return listed(place, (await git.readCommit({ ...place, oid: commit })).commit.tree, '');
    },
    bytes: async (blob) => (await git.readBlob({ ...place, oid: blob })).blob,
    text: (commit, path) => textOf(place, commit, path),
  };
}

type Place = { fs: typeof atomicFs; gitdir: string; cache: object };

/** isomorphic-git writes objects in place; a kill in the middle would leave a broken one for ever. */
const atomicFs = {
  promises: {
    ...promises,
    writeFile: async (path: string, data: string | Uint8Array, options?: { mode?: number }) =>
      writeWhole(path, data, typeof options === 'object' ? options.mode : undefined),
  },
};

async function resolved(place: Place, ref: string): Promise<string | undefined> {
  try {
    return await git.resolveRef({ ...place, ref });
  } catch (error) {
    if (error instanceof git.Errors.NotFoundError) return undefined;
    throw error;
  }
}

async function moved(place: Place, name: string, from: string | undefined, to: string): Promise<void> {
  const path = join(place.gitdir, name);
  for (let parent = dirname(name); parent !== 'refs/heads'; parent = dirname(parent)) {
    if (!parent.startsWith('refs/heads/')) break;
    if (await resolved(place, parent)) {
      throw new RefConflictError(`${parent} exists, so git allows no ${name}. Rename it: git branch -m`);
    }
  }
  mkdirSync(dirname(path), { recursive: true });
  const release = await locked(`${path}.lock`);
  try {
    const present = await resolved(place, name);
    if (present !== from) {
      throw new RefConflictError(`${name} is at ${present ?? 'nothing'}, not at ${from ?? 'nothing'}.`);
    }
    writeWhole(path, `${to}\n`);
  } finally {
    release();
  }
}

/** Git holds its locks for milliseconds only. */
async function locked(path: string, attempts = 10): Promise<() => void> {
  try {
    return takeLock(path);
  } catch (error) {
    if (!(error instanceof LockedError) || attempts === 0) throw error;
  }
  await setTimeout(100);
  return locked(path, attempts - 1);
}

type Folder = Map<string, Folder | string | null>;

/** Nests files by folder. @throws RefConflictError for a path that git could not hold. */
function foldersOf(files: Record<string, string | null>): Folder {
  const root: Folder = new Map();
  for (const [path, text] of Object.entries(files)) {
    const names = path.split('/');
    if (names.some((name) => ['', '.', '..', '.git'].includes(name))) {
      throw new RefConflictError(`${path} is not a path that a commit can hold.`);
    }
    let folder = root;
    for (const name of names.slice(0, -1)) {
      const inner = folder.get(name) ?? new Map();
      if (!(inner instanceof Map)) throw new RefConflictError(`${path} lies below a file.`);
      folder.set(name, inner);
      folder = inner;
    }
    folder.set(names.at(-1) ?? '', text);
  }
  return root;
}

async function treeWith(place: Place, base: string | undefined, changes: Folder): Promise<string> {
  const nodes = new Map<string, TreeNode>();
  if (base) {
    for (const node of (await git.readTree({ ...place, oid: base })).tree) nodes.set(node.path, node);
  }
  for (const [path, change] of changes) {
    const before = nodes.get(path);
    if (change === null) nodes.delete(path);
    else if (typeof change === 'string') {
      const oid = await git.writeBlob({ ...place, blob: Buffer.from(change, 'utf8') });
      const mode = before?.type === 'blob' && before.mode !== '120000' ? before.mode : '100644';
      nodes.set(path, { mode, path, oid, type: 'blob' });
    } else {
      const oid = await treeWith(place, before?.type === 'tree' ? before.oid : undefined, change);
      if (oid === emptyTree) nodes.delete(path);
      else nodes.set(path, { mode: '040000', path, oid, type: 'tree' });
    }
  }
  return git.writeTree({ ...place, tree: [...nodes.values()] });
}

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

async function listed(place: Place, tree: string, prefix: string): Promise<TreeEntry[]> {
  const { tree: nodes } = await git.readTree({ ...place, oid: tree });
  const parts: TreeEntry[][] = [];
  for (const { path, mode, type, oid } of nodes) {
    const entry: TreeEntry = { path: prefix + path, mode, type, oid };
    parts.push([entry], type === 'tree' ? await listed(place, oid, `${entry.path}/`) : []);
  }
  return parts.flat();
}

async function textOf(place: Place, commit: string, path: string): Promise<string | undefined> {
  try {
    const { blob } = await git.readBlob({ ...place, oid: commit, filepath: path });
    return Buffer.from(blob).toString('utf8');
  } catch (error) {
    if (error instanceof git.Errors.NotFoundError || error instanceof git.Errors.ObjectTypeError)
      return undefined;
    throw error;
  }
}
