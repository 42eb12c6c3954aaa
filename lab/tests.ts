/** POST /test: chooses what to run, lays out a copy of the tree, runs it in the sandbox. */
import type { TestRequest, TestResponse } from '../contracts/lab.ts';
import { WireError } from '../contracts/wire.ts';
import type { Workspace } from '../engine/index.ts';
import { runCommand } from './command.ts';
import type { Sandbox } from './sandbox.ts';
import { makeRunFolder, type RunFolder } from './scratch.ts';
import { findVitest } from './vitest-installed.ts';
import { runVitest } from './vitest-run.ts';

export interface TestBench {
  workspace: Workspace;
  sandbox: Sandbox;
  scratch: string;
  /** Told of each child that starts, with a way to kill it. */
  onChild: (child: { kill(): void; ended: Promise<unknown> }) => void;
}

const timeoutMsDefault = 300_000;

/** Runs tests. Whatever they do is an answer. @throws WireError for a request that makes no sense. */
export async function runTests(request: TestRequest, bench: TestBench): Promise<TestResponse> {
  const timeoutMs = request.timeoutMs ?? timeoutMsDefault;
  if (request.select === 'command') {
    const command = request.command;
    if (!command) throw misuse('`command` needs a `command`.');
    return inFolder(bench, (folder) => runCommand(command, { ...bench, folder, timeoutMs }));
  }
  if (request.select === 'files' && !request.files) throw misuse('`files` needs `files`.');
  const vitest = findVitest(bench.workspace.root);
  if (!vitest) {
    return none(
      'none',
      'The repository has no vitest in node_modules; name a test command in loom.config.json.',
    );
  }
  const files = filesOf(request, bench.workspace);
  if (files?.length === 0) return none(`vitest ${vitest.version}`, 'No file is affected.');
  const { include = [], mutants = [] } = request;
  return inFolder(bench, (folder) =>
    runVitest({ ...bench, folder, vitest, files, include, mutants, timeoutMs }),
  );
}

async function inFolder<Result>(
  bench: TestBench,
  run: (folder: RunFolder) => Promise<Result>,
): Promise<Result> {
  const folder = makeRunFolder(bench.workspace.root, bench.scratch);
  try {
    return await run(folder);
  } finally {
    folder.remove();
  }
}

/** The files among which tests are run; null: no restriction. */
function filesOf(request: TestRequest, workspace: Workspace): string[] | null {
  if (request.select === 'all') return null;
  if (request.select === 'files') return request.files ?? [];
  const edited = request.files ?? Object.keys(workspace.changedFiles());
  return edited.every((path) => /\.[cm]?[jt]sx?$/.test(path)) ? dependents(edited, workspace) : null;
}

/** These files and all that import them, directly or not. What a changed configuration affects is everything, so not asked here. */
export function dependents(files: string[], workspace: Pick<Workspace, 'list' | 'importsOf'>): string[] {
  const importers = new Map<string, string[]>();
  for (const path of workspace.list()) {
    for (const imported of workspace.importsOf(path)) {
      importers.set(imported, [...(importers.get(imported) ?? []), path]);
    }
  }
  const found = new Set(files);
  // A set that grows while it is walked hands over what was added.
  for (const path of found) for (const importer of importers.get(path) ?? []) found.add(importer);
  return [...found];
}

function none(runner: string, message: string): TestResponse {
  return { status: 'none', runner, cases: [], message, output: '', durationMs: 0 };
}

function misuse(message: string): WireError {
  return new WireError('bad-request', message, 'See TestRequest in contracts/lab.ts.');
}
