/** POST /test: chooses what to run, lays out a copy of the tree, runs it in the sandbox. */
import type { Mutant, TestRequest, TestResponse } from '../../contracts/lab.ts';
import { WireError } from '../../contracts/wire.ts';
import type { Workspace } from '../../engine/index.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { makeRunFolder, type RunFolder } from '../scratch.ts';
import { makeReach, pathsIn } from './affected.ts';
import { runCommand } from './command.ts';
import { isNodeTest, parseNodeTests, testCommandOf } from './node-test-command.ts';
import { nodeTestRunner, runNodeTests } from './node-test-run.ts';
import { selected } from './selected.ts';
import { findVitest } from './vitest-installed.ts';
import { runVitest } from './vitest-run.ts';
import { keepVitest } from './vitest-warm.ts';
import { whenAborted } from './when-aborted.ts';

export interface TestBench {
  workspace: Workspace;
  sandbox: Sandbox;
  scratch: string;
  /** Told of each child that starts, with a way to kill it. */
  onChild: (child: { kill(): void; ended: Promise<unknown> }) => void;
}

/** When the signal aborts, what runs is killed; the answer is then that of a run that was killed. */
export type Tests = (request: TestRequest, signal?: AbortSignal) => Promise<TestResponse>;

/** The files among which tests are run (null: all), and in words why. */
interface Chosen {
  files: string[] | null;
  selection?: string;
}

const timeoutMsDefault = 300_000;

/** Makes the test runner of a Lab. Whatever tests do is an answer; it throws WireError for a request that makes no sense. */
export function makeTests(lasting: TestBench): Tests {
  const { root, read } = lasting.workspace;
  const reach = makeReach(root, read);
  const warm = keepVitest({ ...lasting, root, reach });
  const choose = (request: TestRequest): Chosen => {
    if (request.select === 'all') return { files: null };
    if (request.select === 'files') return { files: request.files ?? [] };
    const edited = request.files ?? Object.keys(lasting.workspace.changedFiles());
    const { files, because } = edited.length ? reach(edited) : { files: [], because: 'nothing was edited' };
    return { files: files ?? null, selection: `${files ? 'Affected tests' : 'All tests'}: ${because}.` };
  };
  return async (request, signal) => {
    const bench = stoppedBy(signal, lasting);
    const { include = [], mutants = [], timeoutMs = timeoutMsDefault } = request;
    if (request.select === 'command') {
      const command = request.command;
      if (!command) throw misuse('`command` needs a `command`.');
      return inFolder(bench, (folder) => runCommand(command, { ...bench, folder, timeoutMs }));
    }
    refuseForeign(mutants, bench.workspace);
    if (request.select === 'files' && !request.files) throw misuse('`files` needs `files`.');
    const { files, ...chosen } = choose(request);
    const command = request.command ?? testCommandOf(root);
    const nodeTests = command && parseNodeTests(command);
    const vitest = findVitest(root);
    if (nodeTests) {
      const isChosen = (path: string) => isNodeTest(path, nodeTests) && selected(path, { files, include });
      const tests = pathsIn(root).filter(isChosen);
      if (!tests.length) return { ...none(nodeTestRunner, 'No test file is affected.'), ...chosen };
      const { execArgv } = nodeTests;
      const answer = await inFolder(bench, (folder) =>
        runNodeTests({ ...bench, folder, files: tests, execArgv, timeoutMs }),
      );
      const untried = mutants.map(({ id }) => ({ id, outcome: 'not-run' as const }));
      return { ...chosen, ...answer, ...(untried.length && { mutants: untried }) };
    }
    if (!vitest || request.command) return none('none', noRunner(command));
    if (files?.length === 0)
      return { ...none(`vitest ${vitest.version}`, 'No file is affected.'), ...chosen };
    const job = { vitest, files, include, timeoutMs };
    const isWarm = !request.fresh && !mutants.length;
    const answer = await ((isWarm && warm({ ...job, ...(signal && { signal }) })) ||
      inFolder(bench, (folder) => runVitest({ ...bench, ...job, folder, mutants })));
    return { ...chosen, ...answer };
  };
}

/** The same bench, whose children end with the signal. */
function stoppedBy(signal: AbortSignal | undefined, bench: TestBench): TestBench {
  const onChild: TestBench['onChild'] = (child) => {
    bench.onChild(child);
    whenAborted(signal, child.kill, child.ended);
  };
  return { ...bench, onChild };
}

function noRunner(command: string[] | undefined): string {
  return command
    ? `\`${command.join(' ')}\` knows no selection of tests; ask for it with select "command".`
    : 'The repository has no vitest in node_modules; name a test command in loom.config.json.';
}

/** A mutant is written by the Lab itself: to files that are its own only. */
function refuseForeign(mutants: Mutant[], workspace: Workspace): void {
  if (!mutants.length) return;
  const files = new Set(workspace.list());
  const foreign = mutants.find(({ file }) => !files.has(file));
  if (foreign)
    throw misuse(`The mutant ${foreign.id} is of ${foreign.file}, which is no file of the workspace.`);
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
