/** One immutable state of a workspace: what an operation sees. */
import { ts } from 'ts-morph';
import { isSource, type Project, sourcesOf } from './project.ts';
import type { Provider, Texts } from './provider.ts';
import { refuse } from './refusal.ts';
import type { FileSystem } from './workspace-types.ts';

export interface Snapshot extends Texts {
  readonly root: string;
  readonly project: Project;
  /** Source files, sorted. */
  list(): string[];
  exists(path: string): boolean;
  /** Text of a file. @throws RefusalError `not-found` with the nearest paths */
  text(path: string): string;
  /** Parsed tree of a source file, with parents. @throws RefusalError `not-found`, `unsupported` */
  tree(path: string): ts.SourceFile;
  /** The language service at this state. */
  service(): ts.LanguageService;
  absolute(path: string): string;
  /** Path relative to the root, or undefined for a file outside of it or in node_modules. */
  relative(absolute: string): string | undefined;
  /** This state with other texts; null deletes. */
  with(changes: ReadonlyMap<string, string | null>): Snapshot;
}

/** What all states of one workspace share. */
export interface World {
  root: string;
  project: Project;
  files: FileSystem;
  provider: Provider;
  /** Text of a file in the base; read once. */
  base(path: string): string | undefined;
}

const treesMax = 400;

/** Makes the state of a world that has these files changed. */
export function makeSnapshot(
  world: World,
  overlay: ReadonlyMap<string, string | null>,
  trees = new Map<string, ts.SourceFile>(),
): Snapshot {
  const { root, project } = world;
  const read = (path: string) => {
    const changed = overlay.get(path);
    return changed === undefined ? world.base(path) : (changed ?? undefined);
  };
  const snapshot: Snapshot = {
    root,
    project,
    overlay,
    read,
    list: () => sourcesOf(project, overlay),
    exists: (path) => read(path) !== undefined,
    text: (path) => {
      const text = read(path);
      if (text !== undefined) return text;
      return refuse('not-found', `There is no file ${path}.`, 'See the nearest paths.', {
        candidates: nearestPaths(path, snapshot.list()),
      });
    },
    tree: (path) => {
      const text = snapshot.text(path);
      if (!isSource(path))
        refuse('unsupported', `${path} is not TypeScript or JavaScript.`, 'Use edit-text for it.');
      const known = trees.get(path);
      if (known?.text === text) return known;
      const tree = ts.createSourceFile(path, text, project.options.target ?? ts.ScriptTarget.Latest, true);
      trees.delete(path);
      trees.set(path, tree);
      for (const oldest of trees.keys()) {
        if (trees.size <= treesMax) break;
        trees.delete(oldest);
      }
      return tree;
    },
    service: () => world.provider.at(snapshot),
    absolute: (path) => `${root}/${path}`,
    relative: (absolute) =>
      absolute.startsWith(`${root}/`) && !absolute.includes('/node_modules/')
        ? absolute.slice(root.length + 1)
        : undefined,
    with: (changes) => {
      const next = new Map(overlay);
      for (const [path, text] of changes) next.set(path, text);
      return makeSnapshot(world, next, trees);
    },
  };
  return snapshot;
}

function nearestPaths(path: string, paths: string[]): string[] {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  return paths
    .filter((candidate) => candidate.includes(name))
    .sort((a, b) => a.length - b.length)
    .slice(0, 5);
}
