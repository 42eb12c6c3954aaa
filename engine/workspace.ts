/** A workspace: the present state over a base, the log of its changes, and the door to the disk. */
import { Value } from '@sinclair/typebox/value';
import type { Change, EditCall, EditOutcome, QueryCall, QueryOutcome, Refusal } from '../contracts/edit.ts';
import * as catalogue from './catalogue.ts';
import { makeCompiler } from './compiler/compiler.ts';
import { makeNative } from './compiler/native.ts';
import { makeProvider } from './compiler/provider.ts';
import { errorsOfBoth, typeErrors } from './compiler/type-errors.ts';
import { diskFiles } from './files/disk-files.ts';
import { loadProject } from './files/project.ts';
import { importsOf } from './modules/module-graph.ts';
import type { Operation } from './operation.ts';
import { foreignTexts, refuseForeign, takeIn } from './outside-edits.ts';
import type { Query, QueryContext } from './query.ts';
import { nearestNames, RefusalError, refuse, toRefusal } from './refusal.ts';
import { makeSnapshot, type Snapshot, type World } from './snapshot.ts';
import { type Rules, transact } from './transaction.ts';
import { undoChange } from './undo.ts';
import type { FileSystem, RunOptions, Workspace } from './workspace-types.ts';

export interface WorkspaceOptions {
  /** Absolute path of the folder with tsconfig.json. */
  root: string;
  /** Default: the disk, with the commit journal in `<root>/.loom`. */
  files?: FileSystem;
  /** Files, and folders that end in `/`, that no operation may edit, besides the built-in ones. */
  protectedPaths?: readonly string[];
  /** Operations of your own, made with `defineOperation`: they run, and become tools, like the built-in ones. */
  operations?: readonly Operation[];
  /** Queries of your own, made with `defineQuery`. */
  queries?: readonly Query[];
  /**
   * Whether the native compiler gives type errors and references. `auto` (default): in large projects. Answers are the same;
   * where it cannot start, or differs, TypeScript 6 answers.
   */
  nativeCompiler?: 'auto' | 'always' | 'never';
  /** Where the native compiler lies; by default in its package. */
  nativeCompilerPath?: string;
  /** Is told why the native compiler is not asked any more. */
  log?: (message: string) => void;
}

/**
 * Opens a workspace.
 * @throws RefusalError when there is no usable tsconfig.json, or when an own operation has the name of a built-in one
 */
export function openWorkspace(options: WorkspaceOptions): Workspace {
  const { world, rules, queries } = open(options);
  const { root, files } = world;
  let start = makeSnapshot(world, new Map());
  let now = start;
  let log: Change[] = [];
  let saved = { now, log };

  const run = (calls: EditCall[], runOptions: RunOptions = {}): EditOutcome => {
    const result = transact(now, calls, runOptions, rules);
    if ('after' in result && !runOptions.preview) {
      now = result.after;
      log = [...log, result.outcome.change];
    }
    return result.outcome;
  };
  const undo = (id: string): EditOutcome =>
    refusing(() => {
      const index = indexOfChange(log, id);
      const change = log[index] as Change;
      const undone = undoChange(now, change, log.slice(index + 1), rules);
      now = undone.now;
      log = [...log.slice(0, index), ...undone.later];
      return { ok: true, change };
    });
  return {
    root,
    operations: rules.operations,
    queries,
    read: (path) => now.read(path),
    list: () => now.list(),
    run,
    undo,
    query: (call) => ask(now, call, queries, contextOf(now, start, rules)),
    diagnostics: (paths) => typeErrors(now, paths ?? now.project.configured.filter(now.exists)),
    diagnosticsSinceBase: (paths) => errorsOfBoth(start, now, paths),
    importsOf: (path) => importsOf(now, path),
    changes: () => log,
    program: () => ({ version: 1, calls: log.flatMap(({ calls }) => calls) }),
    changedFiles: () => Object.fromEntries(differing(start, now)),
    baseText: (path) => start.read(path),
    save: () => {
      commit(saved.now, now, files);
      saved = { now, log };
    },
    discard: () => {
      ({ now, log } = saved);
    },
    refresh: (paths) => {
      if (now !== saved.now)
        refuse('stale', 'There are changes that are not saved.', 'Save or discard them, and ask again.');
      const texts = foreignTexts(paths, now, files);
      if (texts.size) ({ base: start, now, log } = takeIn(now, log, texts));
      saved = { now, log };
      return [...texts.keys()];
    },
    dispose: () => world.compiler.dispose(),
  };
}

function open(options: WorkspaceOptions) {
  const { root, files = diskFiles(`${root}/.loom`) } = options;
  const project = loadProject(root, files);
  const { nativeCompiler = 'auto', nativeCompilerPath, log = () => {} } = options;
  const compiler = makeCompiler(
    makeProvider(root, project, files),
    makeNative(root, files, log, nativeCompilerPath),
    nativeCompiler,
    log,
  );
  let listed: string[] | undefined;
  const world: World = {
    root,
    project,
    files,
    compiler,
    base: rememberTexts(root, files),
    listed: () => {
      listed ??= files.list(root).map((path) => path.slice(root.length + 1));
      return listed;
    },
  };
  // Later texts of the configuration are compared with what the project was loaded from.
  for (const name of ['tsconfig.json', 'jsconfig.json']) world.base(name);
  const rules: Rules = {
    operations: extended(catalogue.operations, options.operations),
    protectedBy: protection(world, options.protectedPaths ?? []),
  };
  return { world, rules, queries: extended(catalogue.queries, options.queries) };
}

/** A catalogue with entries of the user's own. @throws RefusalError `clash` */
function extended<Entry extends { name: string }>(
  builtIn: Readonly<Record<string, Entry>>,
  own: readonly Entry[] = [],
): Record<string, Entry> {
  // Without a prototype: `constructor` is the name of no operation.
  const all: Record<string, Entry> = Object.assign(Object.create(null), builtIn);
  for (const entry of own) {
    if (entry.name in all) refuse('clash', `There is a ${entry.name} already.`, 'Give yours another name.');
    all[entry.name] = entry;
  }
  return all;
}

/** What a query may ask besides the present state. */
const contextOf = (now: Snapshot, base: Snapshot, rules: Rules): QueryContext => ({
  base,
  operations: rules.operations,
  preview: (calls) => {
    const result = transact(now, calls, {}, rules);
    if ('after' in result) return { change: result.outcome.change, after: result.after };
    throw new RefusalError(result.outcome.refusal);
  },
});

/** Answers a query on a state. Every expected failure is a refusal. */
function ask(
  snapshot: Snapshot,
  call: QueryCall,
  queries: Readonly<Record<string, Query>>,
  context: QueryContext,
): QueryOutcome {
  return refusing(() => {
    const query = queries[call.query];
    if (!query) {
      refuse('not-found', `There is no query ${call.query}.`, 'Use one of the catalogue.', {
        candidates: nearestNames(call.query, Object.keys(queries)),
      });
    }
    if (!Value.Check(query.params, call.params)) {
      const error = Value.Errors(query.params, call.params).First();
      refuse(
        'shape',
        `${query.name}: ${error?.path.slice(1) || 'the parameters'}: ${error?.message ?? 'do not match'}.`,
        `It takes ${JSON.stringify(query.params.properties)}`,
      );
    }
    return { ok: true, result: query.run(snapshot, call.params as never, context) };
  });
}

function refusing<Outcome>(action: () => Outcome): Outcome | { ok: false; refusal: Refusal } {
  try {
    return action();
  } catch (error) {
    return { ok: false, refusal: toRefusal(error) };
  }
}

function rememberTexts(root: string, files: FileSystem): (path: string) => string | undefined {
  const texts = new Map<string, string | undefined>();
  return (path) => {
    if (!texts.has(path)) texts.set(path, files.read(`${root}/${path}`));
    return texts.get(path);
  };
}

/** Path → text now, or null, of the files that differ between two states. */
function differing(before: Snapshot, now: Snapshot): Map<string, string | null> {
  const paths = [...new Set([...before.overlay.keys(), ...now.overlay.keys()])].sort();
  const changed = paths.filter((path) => now.read(path) !== before.read(path));
  return new Map(changed.map((path) => [path, now.read(path) ?? null]));
}

function commit(saved: Snapshot, now: Snapshot, files: FileSystem): void {
  const texts = differing(saved, now);
  refuseForeign([...texts.keys()], saved, files);
  files.commit(new Map([...texts].map(([path, text]) => [now.absolute(path), text])));
}

function indexOfChange(log: readonly Change[], id: string): number {
  const index = log.findLastIndex((change) => change.id === id);
  if (index >= 0) return index;
  return refuse(
    'not-found',
    `There is no applied change ${id}.`,
    'Use the id of an applied change. One whose files somebody else has edited since cannot be undone.',
    { candidates: log.map((each) => each.id) },
  );
}

const never: [RegExp, string][] = [
  [/(?:^|\/)node_modules\//, 'it belongs to a package'],
  [/(?:^|\/)\.git\//, 'it belongs to git'],
  [/^\.loom\//, "it is Loom's own record"],
];

/** Says why a path must not be edited, or gives undefined. */
function protection(
  { root, files }: World,
  protectedPaths: readonly string[],
): (path: string) => string | undefined {
  const sealed = files.exists(`${root}/contracts/manifest.json`);
  const realRoot = files.real(root);
  return (path) => {
    const builtIn = never.find(([pattern]) => pattern.test(path))?.[1];
    if (builtIn) return builtIn;
    if (sealed && path.startsWith('contracts/')) return 'the contracts are read-only';
    const named = protectedPaths.find((each) => (each.endsWith('/') ? path.startsWith(each) : path === each));
    if (named) return `${named} is protected`;
    return leaves(path, root, realRoot, files) ? 'a symbolic link leads out of the workspace' : undefined;
  };
}

function leaves(path: string, root: string, realRoot: string, files: FileSystem): boolean {
  let existing = `${root}/${path}`;
  while (existing.length > root.length && !files.exists(existing) && !files.isFolder(existing)) {
    existing = existing.slice(0, existing.lastIndexOf('/'));
  }
  const real = files.real(existing);
  return real !== realRoot && !real.startsWith(`${realRoot}/`);
}
