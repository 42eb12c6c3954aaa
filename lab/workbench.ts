/** The routes of a Lab, over one workspace. Trusted: candidate code runs in its children only. */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { EditOutcome } from '../contracts/edit.ts';
import type { EditRequest, ProgramResponse, RefreshResponse } from '../contracts/lab.ts';
import type { labRoutes } from '../contracts/routes.ts';
import { type Handlers, WireError } from '../contracts/wire.ts';
import { digestOf } from '../engine/evidence.ts';
import { diskFiles, openWorkspace, RefusalError, type Workspace } from '../engine/index.ts';
import { makeCompare } from './compare/compare.ts';
import { startEvaluator } from './evaluation/evaluator.ts';
import { makeRefresh } from './refresh.ts';
import { makeCheck } from './runs/checks.ts';
import { makeTests } from './runs/tests.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

export interface Workbench {
  handlers: Handlers<typeof labRoutes>;
  /** Kills every child and waits for their end. */
  close(): Promise<void>;
}

interface Running {
  kill(): void;
  ended: Promise<unknown>;
}

export interface WorkbenchOptions {
  sandbox: Sandbox;
  scratch: string;
  /**
   * The tree is no throwaway copy: what others write to it is noticed before each request, and what is saved there survives a
   * power failure.
   */
  isKept?: boolean;
  /** Files and folders that no edit may touch, besides the built-in ones. */
  protectedPaths?: readonly string[];
}

/** Opens the workspace of a tree and starts its evaluator. @throws RefusalError when the tree has no usable tsconfig. */
export function openWorkbench(root: string, options: WorkbenchOptions): Workbench {
  const { sandbox, scratch, isKept = false, protectedPaths = [] } = options;
  const started = performance.now();
  const files = diskFiles(join(root, '.loom'), { synced: isKept });
  const workspace = openWorkspace({ root, files, protectedPaths });
  const evaluator = startEvaluator({
    sandbox,
    root,
    read: workspace.read,
    list: workspace.list,
    readOnly: [root, ...packagesOf(root)],
  });
  const running = new Set<Running>();
  const onChild = (child: Running) => {
    running.add(child);
    child.ended.then(() => running.delete(child));
  };
  const bench = { workspace, sandbox, scratch, onChild };
  let check = makeCheck(bench);
  const look = makeRefresh(workspace);
  const refresh = () => {
    const answer = look();
    // It remembers what the base was.
    if (answer.changed.length) check = makeCheck(bench);
    return answer;
  };
  const handlers: Workbench['handlers'] = {
    status: () => ({
      name: 'lab',
      root,
      sandbox: sandbox.tier,
      promises: sandbox.promises,
      files: workspace.list().length,
      changes: workspace.changes().length,
      children: evaluator.children() + running.size,
      uptimeMs: performance.now() - started,
    }),
    program: () => programOf(workspace),
    refresh,
    edit: (request) => {
      const outcome = edit(request, workspace);
      if (outcome.ok && !request.preview) evaluator.expect(outcome.change.files.map(({ path }) => path));
      return outcome;
    },
    query: (call) => workspace.query(call),
    eval: evaluator.evaluate,
    compare: makeCompare({ workspace, evaluator }),
    check: (request) => check(request),
    test: makeTests(bench),
  };
  return {
    handlers: isKept ? following(handlers, refresh) : handlers,
    close: async () => {
      for (const child of running) child.kill();
      await Promise.all([evaluator.close(), ...[...running].map(({ ended }) => ended)]);
      workspace.dispose();
    },
  };
}

/** The same handlers, each of which first looks for what others wrote. @throws WireError when this Lab cannot follow that */
function following(handlers: Workbench['handlers'], refresh: () => RefreshResponse): Workbench['handlers'] {
  refresh();
  const first =
    <Input, Output>(handler: (input: Input, signal: AbortSignal) => Output) =>
    (input: Input, signal: AbortSignal): Output => {
      const { reopen } = refresh();
      if (reopen === undefined) return handler(input, signal);
      throw new WireError(
        'unavailable',
        `${reopen} Nothing was done, and what was saved before is in the files.`,
        'Mend that, or end this Lab and start it again.',
      );
    };
  return {
    ...handlers,
    program: first(handlers.program),
    edit: first(handlers.edit),
    query: first(handlers.query),
    eval: first(handlers.eval),
    compare: first(handlers.compare),
    check: first(handlers.check),
    test: first(handlers.test),
  };
}

/** What was applied is on the disk before the answer leaves. */
function edit(request: EditRequest, workspace: Workspace): EditOutcome {
  const { calls, undo, preview, check } = request;
  if ((calls === undefined) === (undo === undefined)) {
    throw new WireError(
      'bad-request',
      'Give `calls` or `undo`, one of them.',
      'See EditRequest in contracts/lab.ts.',
    );
  }
  if (undo !== undefined && preview) {
    throw new WireError('bad-request', '`undo` has no preview.', 'Ask GET /program for the change itself.');
  }
  const options = { ...(preview !== undefined && { preview }), ...(check && { check }) };
  const outcome = undo === undefined ? workspace.run(calls ?? [], options) : workspace.undo(undo);
  return outcome.ok && !preview ? saved(outcome, workspace) : outcome;
}

/** What somebody else wrote meanwhile stays, and nothing of the edit is left. */
function saved(outcome: EditOutcome, workspace: Workspace): EditOutcome {
  try {
    workspace.save();
    return outcome;
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    workspace.discard();
    return { ok: false, refusal: error.refusal };
  }
}

function programOf(workspace: Workspace): ProgramResponse {
  const files = workspace.changedFiles();
  return { program: workspace.program(), changes: workspace.changes(), files, digest: digestOf(files) };
}

/** The real folder of packages: in a tree that Loom laid out, node_modules is a link. */
function packagesOf(root: string): string[] {
  try {
    return [realpathSync(join(root, 'node_modules'))];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
