/** One Lab process as its Supervisor sees it: started with a clean environment in its own process group, ended without leftovers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { WireError } from '../contracts/wire.ts';
import { removeTree } from './trees.ts';

export interface LabOptions {
  /** As LOOM_SANDBOX. */
  sandbox: string;
  /** Folder of this repository's trees; what Labs need besides their trees is kept there. */
  cache: string;
  /** The Loom that this process runs. */
  installed: string;
}

export interface LabProcess {
  codeRoot: string;
  pid: number;
  token: string;
  /** Opens a tree in the place of the one before, if any; gives the address. @throws WireError with what the Lab said when it cannot */
  open(tree: string): Promise<string>;
  hasEnded(): boolean;
  /** Ends the process group and removes its trees and temporary files; doing it again changes nothing. */
  stop(): Promise<void>;
}

const startMs = 60_000;
const endMs = 5_000;
const stderrMax = 4_000;

/** Starts a Lab that has no tree yet. `codeRoot`: the Loom that it runs, `<codeRoot>/lab/main.ts`. */
export function launch({ sandbox, cache, installed }: LabOptions, codeRoot: string): LabProcess {
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
  const trees: string[] = [];
  const nextUrl = urlsOf(child);
  const stop = stopper(child);
  return {
    ...{ codeRoot, token, pid: child.pid ?? 0 },
    open: async (tree) => {
      trees.push(tree);
      child.stdin?.write(`${tree}\n`);
      const url = await nextUrl();
      for (const before of trees.splice(0, trees.length - 1)) removeTree(before);
      return url;
    },
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    stop: async () => {
      await stop();
      for (const folder of [...trees.splice(0), home]) removeTree(folder);
    },
  };
}

/** Gives the address that the Lab says next, each time that it has opened a tree. */
function urlsOf(child: ChildProcess): () => Promise<string> {
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
  const exited = endOf(child);
  const said = child.stdout && createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    if (!said) throw failed('has no output');
    const late = Promise.withResolvers<'late'>();
    const timer = setTimeout(late.resolve, startMs, 'late');
    const line = await Promise.race([said.next(), late.promise]);
    clearTimeout(timer);
    if (line === 'late') throw failed(`did not start within ${startMs / 1000} s`);
    if (line.done) {
      await exited;
      throw failed(`ended with ${child.exitCode ?? child.signalCode}`);
    }
    const url: unknown = JSON.parse(line.value).url;
    if (typeof url !== 'string') throw failed(`said ${line.value} instead of its address`);
    return url;
  };
}

/** To be called at once: an `exit` that nobody waits for yet must not be missed. */
function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}

function stopper(child: ChildProcess): () => Promise<void> {
  const exited = endOf(child);
  child.stdin?.on('error', () => child.stdin?.destroy());
  const end = async () => {
    child.stdin?.end();
    const timer = setTimeout(() => killGroup(child.pid), endMs);
    await exited;
    clearTimeout(timer);
    killGroup(child.pid);
  };
  let ended: Promise<void> | undefined;
  return () => (ended ??= end());
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

function killGroup(pid: number | undefined): void {
  if (!pid) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
