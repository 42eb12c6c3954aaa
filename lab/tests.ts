/** POST /test: chooses what to run, lays out a copy of the tree, runs it in the sandbox. */
import type { TestRequest, TestResponse } from '../contracts/lab.ts';
import { WireError } from '../contracts/wire.ts';
import type { Workspace } from '../engine/index.ts';
import { makeReach } from './affected.ts';
import { runCommand } from './command.ts';
import type { Sandbox } from './sandbox.ts';
import { makeRunFolder, type RunFolder } from './scratch.ts';
import { findVitest } from './vitest-installed.ts';
import { runVitest } from './vitest-run.ts';
import { keepVitest } from './vitest-warm.ts';

export interface TestBench {
  workspace: Workspace;
  sandbox: Sandbox;
  scratch: string;
  /** Told of each child that starts, with a way to kill it. */
  onChild: (child: { kill(): void; ended: Promise<unknown> }) => void;
}

export type Tests = (request: TestRequest) => Promise<TestResponse>;

/** The files among which tests are run (null: all), and in words why. */
interface Chosen {
  files: string[] | null;
  selection?: string;
}

const timeoutMsDefault = 300_000;

/** Makes the test runner of a Lab. Whatever tests do is an answer; it throws WireError for a request that makes no sense. */
export function makeTests(bench: TestBench): Tests {
  const { root, read } = bench.workspace;
  const reach = makeReach(root, read);
  const warm = keepVitest({ ...bench, root, reach });
  const choose = (request: TestRequest): Chosen => {
    if (request.select === 'all') return { files: null };
    if (request.select === 'files') return { files: request.files ?? [] };
    const edited = request.files ?? Object.keys(bench.workspace.changedFiles());
    const { files, because } = edited.length ? reach(edited) : { files: [], because: 'nothing was edited' };
    return { files: files ?? null, selection: `${files ? 'Affected tests' : 'All tests'}: ${because}.` };
  };
  return async (request) => {
    const { include = [], mutants = [], timeoutMs = timeoutMsDefault } = request;
    if (request.select === 'command') {
      const command = request.command;
      if (!command) throw misuse('`command` needs a `command`.');
      return inFolder(bench, (folder) => runCommand(command, { ...bench, folder, timeoutMs }));
    }
    if (request.select === 'files' && !request.files) throw misuse('`files` needs `files`.');
    const vitest = findVitest(root);
    if (!vitest) {
      return none(
        'none',
        'The repository has no vitest in node_modules; name a test command in loom.config.json.',
      );
    }
    const { files, ...chosen } = choose(request);
    if (files?.length === 0)
      return { ...none(`vitest ${vitest.version}`, 'No file is affected.'), ...chosen };
    const job = { vitest, files, include, timeoutMs };
    const isWarm = !request.fresh && !mutants.length;
    const answer = await ((isWarm && warm(job)) ||
      inFolder(bench, (folder) => runVitest({ ...bench, ...job, folder, mutants })));
    return { ...chosen, ...answer };
  };
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

function none(runner: string, message: string): TestResponse {
  return { status: 'none', runner, cases: [], message, output: '', durationMs: 0 };
}

function misuse(message: string): WireError {
  return new WireError('bad-request', message, 'See TestRequest in contracts/lab.ts.');
}
