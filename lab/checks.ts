/** POST /check: the errors that the base did not have. */
import { ts } from 'ts-morph';
import type { CheckRequest, CheckResponse, Diagnostic } from '../contracts/lab.ts';
import { diskFiles, type FileSystem, openWorkspace, type Workspace } from '../engine/index.ts';
import { type CompileJob, compile, findCompiler } from './compiler.ts';
import { makeRunFolder } from './scratch.ts';

export interface CheckBench extends Omit<CompileJob, 'folder'> {
  workspace: Workspace;
  scratch: string;
}

export type Check = (request: CheckRequest) => Promise<CheckResponse>;

/** Makes the check of a Lab. What the base says is found out once, and only when there are errors now. */
export function makeCheck(bench: CheckBench): Check {
  const { workspace } = bench;
  let baseFiles: Workspace | undefined;
  let baseProject: Promise<Diagnostic[]> | undefined;
  const ofFiles = (paths: string[]) => {
    baseFiles ??= openWorkspace({ root: workspace.root, files: baseView(workspace) });
    return baseFiles.diagnostics(paths.filter((path) => workspace.baseText(path) !== undefined));
  };
  const ofProject = () => {
    baseProject ??= compileTree(bench, baseTexts(workspace));
    return baseProject;
  };
  return async (request) => {
    const started = performance.now();
    const paths = request.project
      ? []
      : withImporters(request.files ?? Object.keys(workspace.changedFiles()), workspace);
    const now = request.project ? await compileTree(bench, {}) : workspace.diagnostics(paths);
    const untouched = !now.length || !workspace.changes().length;
    const base = untouched ? now : request.project ? await ofProject() : ofFiles(paths);
    const fresh = freshOf(now, base);
    return {
      ok: !fresh.length,
      fresh,
      total: now.length,
      baseline: base.length,
      checker: `typescript ${request.project ? findCompiler(workspace.root).version : ts.version}`,
      durationMs: performance.now() - started,
    };
  };
}

/** Errors that are there more often than in the base. Lines may move, so they are not compared. */
export function freshOf(now: Diagnostic[], base: Diagnostic[]): Diagnostic[] {
  const key = ({ file, code, message }: Diagnostic) => JSON.stringify([file, code, message]);
  const known = new Map<string, number>();
  for (const each of base) known.set(key(each), (known.get(key(each)) ?? 0) + 1);
  return now.filter((each) => {
    const left = known.get(key(each)) ?? 0;
    known.set(key(each), left - 1);
    return left <= 0;
  });
}

function withImporters(files: string[], workspace: Workspace): string[] {
  const edited = new Set(files.filter((path) => workspace.read(path) !== undefined));
  const importers = workspace
    .list()
    .filter((path) => workspace.importsOf(path).some((imported) => files.includes(imported)));
  return [...new Set([...edited, ...importers])];
}

async function compileTree(bench: CheckBench, texts: Record<string, string | null>): Promise<Diagnostic[]> {
  const { root } = bench.workspace;
  const folder = makeRunFolder(root, bench.scratch, texts);
  try {
    return await compile(findCompiler(root), { ...bench, folder });
  } finally {
    folder.remove();
  }
}

function baseTexts(workspace: Workspace): Record<string, string | null> {
  const changed = Object.keys(workspace.changedFiles());
  return Object.fromEntries(changed.map((path) => [path, workspace.baseText(path) ?? null]));
}

/** The disk as it was before the first change. */
function baseView(workspace: Workspace): FileSystem {
  const disk = diskFiles(`${workspace.root}/.loom`);
  const texts = new Map(
    Object.entries(baseTexts(workspace)).map(([path, text]) => [`${workspace.root}/${path}`, text]),
  );
  const now = (path: string) => texts.get(path);
  return {
    ...disk,
    read: (path) => (texts.has(path) ? (now(path) ?? undefined) : disk.read(path)),
    exists: (path) => (texts.has(path) ? now(path) !== null : disk.exists(path)),
    list: (folder) => {
      const lost = [...texts].filter(([path, text]) => text !== null && path.startsWith(`${folder}/`));
      const kept = disk.list(folder).filter((path) => now(path) !== null);
      return [...new Set([...kept, ...lost.map(([path]) => path)])].sort();
    },
    commit: () => {
      throw new Error('The base is never written.');
    },
  };
}
