/** Lab processes: started with a clean environment in their own process group, ended without leftovers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SandboxTier } from '../contracts/lab.ts';
import { labRoutes } from '../contracts/routes.ts';
import { type Client, connectRoutes, WireError } from '../contracts/wire.ts';
import { removeTree } from './trees.ts';

export interface RunningLab {
  url: string;
  token: string;
  pid: number;
  /** Its private tree, removed when it stops. */
  tree: string;
  sandbox: SandboxTier;
  client: Client<typeof labRoutes>;
  /** Ends the process group and removes its tree and temporary files; doing it again changes nothing. */
  stop(): Promise<void>;
}

export interface LabOptions {
  /** The Loom that it runs: `<codeRoot>/lab/main.ts`. */
  codeRoot: string;
  /** The checkout that it works on; becomes the Lab's own. */
  tree: string;
  sandbox: string;
  /** Folder of this repository's trees; Node keeps the compiled code of Labs there, which halves the start of the next. */
  cache: string;
}

const startMs = 60_000;
const endMs = 5_000;
const stderrMax = 4_000;

/** Starts a Lab and waits until it answers. @throws WireError with what it said when it does not. */
export async function startLab({ codeRoot, tree, sandbox, cache }: LabOptions): Promise<RunningLab> {
  const scratch = `${tree}.home`;
  removeTree(scratch);
  mkdirSync(scratch, { recursive: true });
  const tokenFile = join(scratch, 'token');
  writeFileSync(tokenFile, randomBytes(32).toString('hex'), { mode: 0o600 });
  const program = join(codeRoot, 'lab', 'main.ts');
  const child = spawn(
    process.execPath,
    [program, '--root', tree, '--port', '0', '--token-file', tokenFile, '--follow-stdin'],
    {
      cwd: tree,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...{ PATH: process.env.PATH, HOME: scratch, TMPDIR: scratch },
        ...{ LOOM_SANDBOX: sandbox, NODE_COMPILE_CACHE: join(cache, 'compiled', basename(codeRoot)) },
      },
    },
  );
  const stop = stopper(child, [scratch, tree]);
  try {
    const url = await readyUrl(child);
    const token = readFileSync(tokenFile, 'utf8').trim();
    const client = connectRoutes(labRoutes, url, token);
    const status = await client.status();
    return { url, token, pid: child.pid ?? 0, tree, sandbox: status.sandbox, client, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Ends a Lab that an earlier Supervisor left behind, but only when the process still is that Lab. */
export function endLeftover(pid: number, tree: string): void {
  let commandLine: string[];
  try {
    commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return;
    throw error;
  }
  if (commandLine.includes(tree)) killGroup(pid);
}

async function readyUrl(child: ChildProcess): Promise<string> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-stderrMax);
  });
  const failed = (why: string) =>
    new WireError(
      'unavailable',
      `A Lab ${why}. ${stderr.trim()}`.trim(),
      'Run `loom doctor`: it says what is missing.',
    );
  if (!child.stdout) throw failed('has no output');
  const deadline = AbortSignal.timeout(startMs);
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    once(lines, 'line', { signal: deadline }).then(([text]) => String(text)),
    once(child, 'exit', { signal: deadline }).then(([code]) => Promise.reject(failed(`ended with ${code}`))),
  ]).catch((error: unknown) => {
    throw deadline.aborted ? failed(`did not start within ${startMs / 1000} s`) : error;
  });
  child.stdout.resume();
  const url: unknown = JSON.parse(line).url;
  if (typeof url !== 'string') throw failed(`said ${line} instead of its address`);
  return url;
}

function stopper(child: ChildProcess, folders: string[]): () => Promise<void> {
  // The promise is made at once: an `exit` that nobody waits for yet must not be missed.
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  child.stdin?.on('error', () => child.stdin?.destroy());
  const end = async () => {
    child.stdin?.end();
    const timer = setTimeout(() => killGroup(child.pid), endMs);
    await exited;
    clearTimeout(timer);
    killGroup(child.pid);
    for (const folder of folders) removeTree(folder);
  };
  let ended: Promise<void> | undefined;
  return () => (ended ??= end());
}

function killGroup(pid: number | undefined): void {
  if (!pid) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
