/** POST /check: the errors that the base did not have. */
import type { CheckRequest, CheckResponse, Diagnostic } from '../../contracts/lab.ts';
import type { Workspace } from '../../engine/index.ts';
import { makeRunFolder } from '../scratch.ts';
import { type CompileJob, compile, findCompiler } from './compiler.ts';

export interface CheckBench extends Omit<CompileJob, 'folder'> {
  workspace: Workspace;
  scratch: string;
}

export type Check = (request: CheckRequest) => Promise<CheckResponse>;

/** Makes the check of a Lab. What the base says is asked only when there are errors now; of the whole project, once. */
export function makeCheck(bench: CheckBench): Check {
  const { workspace } = bench;
  let baseProject: Promise<Diagnostic[]> | undefined;
  const ofProject = async () => {
    const now = await compileTree(bench, {});
    const compiler = findCompiler(workspace.root).version;
    if (!now.length || !workspace.changes().length) return { now, before: now, compiler };
    baseProject ??= compileTree(bench, baseTexts(workspace));
    return { now, before: await baseProject, compiler };
  };
  return async (request) => {
    const started = performance.now();
    const { now, before, compiler } = request.project ? await ofProject() : errorsOfFiles(request, workspace);
    const fresh = freshOf(now, before);
    return {
      ok: !fresh.length,
      fresh,
      total: now.length,
      baseline: before.length,
      checker: `typescript ${compiler}`,
      durationMs: performance.now() - started,
    };
  };
}

/** Errors now and in the base, in the files of a request and in those that see what was edited in them. */
export function errorsOfFiles(
  { files }: Pick<CheckRequest, 'files'>,
  workspace: Workspace,
): ReturnType<Workspace['diagnosticsSinceBase']> {
  const edited = Object.keys(workspace.changedFiles());
  return workspace.diagnosticsSinceBase(files ? withImporters(files, workspace) : edited);
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
