/** Lab processes: started with a clean environment in their own process group, ended without leftovers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readlinkSync, writeFileSync } from 'node:fs';
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
  /** As LOOM_SANDBOX. */
  sandbox: string;
  /** Folder of this repository's trees; what Labs need besides their trees is kept there. */
  cache: string;
  /** The Loom that this process runs. */
  installed: string;
}

/** Starts Labs. One process waits, loaded, for the next tree: that is most of the time that a Lab takes to start. */
export interface LabStarter {
  /** Starts a process that waits, unless one does. `codeRoot`: the Loom that it runs, `<codeRoot>/lab/main.ts`. */
  prepare(codeRoot: string): void;
  /** A Lab on a tree, which becomes its own, when it answers. @throws WireError with what it said when it does not */
  start(codeRoot: string, tree: string): Promise<RunningLab>;
  /** Ends the process that waits. */
  close(): Promise<void>;
}

/** A Lab process that has no tree yet. */
interface Waiting {
  codeRoot: string;
  child: ChildProcess;
  token: string;
  /** The last that it wrote to stderr. */
  complaints(): string;
  /** Removed when it stops; its tree is added. */
  folders: string[];
  stop(): Promise<void>;
}

/** A Lab that has just started needs the processor itself. */
const restMs = 1_500;
const startMs = 60_000;
const endMs = 5_000;
const stderrMax = 4_000;

/** Makes the starter of a Supervisor; nothing is started yet. */
export function makeLabStarter(options: LabOptions): LabStarter {
  let waiting: Waiting | undefined;
  let closed = false;
  const take = (codeRoot: string) => {
    const taken = waiting;
    waiting = undefined;
    if (taken?.codeRoot === codeRoot && taken.child.exitCode === null) return taken;
    void taken?.stop();
    return launch(options, codeRoot);
  };
  const prepare = (codeRoot: string) => {
    if (!waiting && !closed) waiting = launch(options, codeRoot);
  };
  return {
    prepare,
    start: async (codeRoot, tree) => {
      const lab = await handOver(take(codeRoot), tree);
      setTimeout(prepare, restMs, codeRoot).unref();
      return lab;
    },
    close: async () => {
      closed = true;
      await waiting?.stop();
      waiting = undefined;
    },
  };
}

function launch({ sandbox, cache, installed }: LabOptions, codeRoot: string): Waiting {
  const home = join(cache, 'homes', randomBytes(6).toString('hex'));
  mkdirSync(home, { recursive: true });
  const token = randomBytes(32).toString('hex');
  const tokenFile = join(home, 'token');
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const program = join(codeRoot, 'lab', 'main.ts');
  // What a promoted Loom compiles is kept beside its tree, and goes with it.
  const kept = codeRoot === installed ? process.env.NODE_COMPILE_CACHE : undefined;
  const compiled = kept ?? join(cache, 'compiled', basename(codeRoot));
  const child = spawn(
    process.execPath,
    [program, '--root', '-', '--port', '0', '--token-file', tokenFile, '--follow-stdin'],
    {
      cwd: home,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...{ PATH: process.env.PATH, HOME: home, TMPDIR: home },
        ...{ LOOM_SANDBOX: sandbox, NODE_COMPILE_CACHE: compiled },
      },
    },
  );
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-stderrMax);
  });
  const folders = [home];
  const stop = stopper(child, folders);
  return { codeRoot, child, token, complaints: () => stderr, folders, stop };
}

async function handOver(waiting: Waiting, tree: string): Promise<RunningLab> {
  const { child, token, folders, stop } = waiting;
  folders.push(tree);
  try {
    child.stdin?.write(`${tree}\n`);
    const url = await readyUrl(waiting);
    const client = connectRoutes(labRoutes, url, token);
    const { sandbox } = await client.status();
    return { url, token, pid: child.pid ?? 0, tree, sandbox, client, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Ends a Lab that an earlier Supervisor left behind, but only when the process still is that Lab. */
export function endLeftover(pid: number, tree: string): void {
  let folder: string;
  try {
    folder = readlinkSync(`/proc/${pid}/cwd`);
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return;
    throw error;
  }
  if (folder === tree || folder === `${tree} (deleted)`) killGroup(pid);
}

async function readyUrl({ child, complaints }: Waiting): Promise<string> {
  const failed = (why: string) =>
    new WireError(
      'unavailable',
      `A Lab ${why}. ${complaints().trim()}`.trim(),
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
