/** One immutable state of a workspace: what an operation sees. */
import { ts } from 'ts-morph';
import type { Compiler } from './compiler/compiler.ts';
import type { Texts } from './compiler/provider.ts';
import { overlaidFiles } from './files/overlaid-files.ts';
import { fileNameOf } from './files/paths.ts';
import { isConfig, isSource, loadProject, type Project, sourcesOf } from './files/project.ts';
import { nearestNames, refuse } from './refusal.ts';
import type { FileSystem } from './workspace-types.ts';

export interface Snapshot extends Texts {
  /** Source files, sorted. */
  list(): string[];
  /** Every file below the root, of any kind, but for `node_modules` and folders whose name starts with a dot. */
  all(): string[];
  exists(path: string): boolean;
  /** Text of a file. @throws RefusalError `not-found` with the nearest paths */
  text(path: string): string;
  /** Parsed tree of a source file whose nodes may lack parents: enough for questions of syntax, at half the price. */
  parse(path: string): ts.SourceFile;
  /** The same, not kept: for one question about each of many files. */
  skim(path: string): ts.SourceFile;
  /** Parsed tree of a source file, with parents. @throws RefusalError `not-found`, `unsupported` */
  tree(path: string): ts.SourceFile;
  /** The language service at this state. */
  service(): ts.LanguageService;
  /** Gives type errors and references, faster than the service where it can. */
  readonly compiler: Compiler;
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
  compiler: Compiler;
  /** Text of a file in the base; read once. */
  base(path: string): string | undefined;
  /** Every file of the base, of any kind; listed once. */
  listed(): readonly string[];
}

const treesMax = 400;

/** Makes the state of a world that has these files changed. */
export function makeSnapshot(
  world: World,
  overlay: ReadonlyMap<string, string | null>,
  trees = new Map<string, ts.SourceFile>(),
  project = world.project,
): Snapshot {
  const { root } = world;
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
    // The base may have been listed after a save, and then has files of the overlay.
    all: () => {
      const kept = world.listed().filter((path) => overlay.get(path) !== null);
      return [...new Set([...kept, ...[...overlay].flatMap(([path, text]) => (text === null ? [] : path))])];
    },
    exists: (path) => read(path) !== undefined,
    text: (path) => {
      const text = read(path);
      if (text !== undefined) return text;
      return refuse('not-found', `There is no file ${path}.`, 'See the nearest paths.', {
        candidates: nearestPaths(path, snapshot.list()),
      });
    },
    tree: (path) => withParents(snapshot.parse(path)),
    parse: (path) => remember(trees, path, snapshot.skim(path)),
    skim: (path) => {
      const text = snapshot.text(path);
      const known = trees.get(path);
      return known?.text === text ? known : parseText(path, text, project);
    },
    service: () => world.compiler.service(snapshot),
    compiler: world.compiler,
    absolute: (path) => `${root}/${path}`,
    relative: (absolute) =>
      absolute.startsWith(`${root}/`) && !absolute.includes('/node_modules/')
        ? absolute.slice(root.length + 1)
        : undefined,
    with: (changes) => {
      const next = new Map(overlay);
      for (const [path, text] of changes) next.set(path, text);
      const isReconfigured = [...changes.keys()].some((path) => isConfig(path) || project.configs.has(path));
      return makeSnapshot(
        world,
        next,
        trees,
        isReconfigured ? loadProject(root, overlaidFiles(world.files, root, next)) : project,
      );
    },
  };
  return snapshot;
}

function parseText(path: string, text: string, { options }: Project): ts.SourceFile {
  if (!isSource(path))
    refuse('unsupported', `${path} is not TypeScript or JavaScript.`, 'Use edit-text for it.');
  const languageVersion = options.target ?? ts.ScriptTarget.Latest;
  // Comments are found in the text where they matter: JSDoc nodes would double the time of a parse.
  const jsDocParsingMode = ts.JSDocParsingMode.ParseNone;
  return ts.createSourceFile(path, text, { languageVersion, jsDocParsingMode }, false);
}

/** Keeps the newest trees. */
function remember(trees: Map<string, ts.SourceFile>, path: string, tree: ts.SourceFile): ts.SourceFile {
  if (trees.get(path) === tree) return tree;
  trees.delete(path);
  trees.set(path, tree);
  for (const oldest of trees.keys()) {
    if (trees.size <= treesMax) break;
    trees.delete(oldest);
  }
  return tree;
}

const complete = new WeakSet<ts.SourceFile>();

/** Gives the nodes of a tree their parents, once. */
export function withParents(tree: ts.SourceFile): ts.SourceFile {
  if (complete.has(tree)) return tree;
  // One function for all nodes: one for each would take as long as the walk.
  let parent: ts.Node = tree;
  const visit = (node: ts.Node) => {
    const outer = parent;
    (node as { parent: ts.Node }).parent = outer;
    parent = node;
    ts.forEachChild(node, visit);
    parent = outer;
  };
  ts.forEachChild(tree, visit);
  complete.add(tree);
  return tree;
}

function nearestPaths(path: string, paths: string[]): string[] {
  const stemOf = (file: string) => file.replace(/\.\w+$/, '').toLowerCase();
  const name = fileNameOf(stemOf(path));
  const same = paths.filter((candidate) => stemOf(candidate) === stemOf(path));
  const like = paths
    .filter((candidate) => name !== '' && candidate.toLowerCase().includes(name))
    .sort((a, b) => a.length - b.length);
  return [...new Set([...same, ...like, ...nearestNames(path, paths)])].slice(0, 5);
}
