/** Runs a command with an exit code in the sandbox, on a copy of the tree. */
import type { TestResponse } from '../../contracts/lab.ts';
import { startChild } from '../sandbox/child.ts';
import { runLimits } from '../sandbox/limits.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { RunFolder } from '../scratch.ts';
import { childEnvironment } from './test-child.ts';

export interface CommandJob {
  sandbox: Sandbox;
  folder: RunFolder;
  timeoutMs: number;
  /** It starts programs of its own; the `process` tier does not confine those. */
  spawns?: boolean;
  outputCharsMax?: number;
  onChild: (child: { kill(): void; ended: Promise<unknown> }) => void;
}

/** Exit code 0 is a pass. `node` means the Node that runs Loom. @throws WireError when the tier cannot confine the program. */
export async function runCommand(command: string[], job: CommandJob): Promise<TestResponse> {
  const started = performance.now();
  const { folder, sandbox, timeoutMs } = job;
  const [name = '', ...args] = command;
  const confined = {
    program: name === 'node' ? process.execPath : name,
    args,
    cwd: folder.path,
    readOnly: folder.readOnly,
    writable: [folder.writable],
    env: childEnvironment(folder),
    native: true,
    spawns: job.spawns ?? false,
  };
  const child = startChild(sandbox, confined, runLimits, () => child.kill(), job.outputCharsMax);
  job.onChild(child);
  let late = false;
  const deadline = setTimeout(() => {
    late = true;
    child.kill();
  }, timeoutMs);
  const { code } = await child.ended;
  clearTimeout(deadline);
  const message = late ? `It was killed after ${timeoutMs} ms.` : `It ended with exit code ${code}.`;
  return {
    status: late ? 'timeout' : code === 0 ? 'passed' : typeof code === 'number' ? 'failed' : 'crashed',
    runner: command.join(' '),
    cases: [],
    ...(code !== 0 && { message }),
    output: child.output(),
    durationMs: performance.now() - started,
  };
}
