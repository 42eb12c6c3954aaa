/** A process of Loom that another one starts: it says one JSON line when it is ready, and ends with its stdin. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { settings } from '../contracts/settings.ts';

export interface Child {
  process: ChildProcess;
  /** The JSON line that it printed; undefined when it ended before. */
  ready: Promise<Record<string, unknown> | undefined>;
  exited: Promise<number>;
  /** The last lines that it wrote to stderr. */
  complaints(): string;
  /** Closes its stdin and waits for its end; kills its process group when it does not come. */
  stop(): Promise<number>;
}

const linesKept = 40;
/** A Supervisor first ends its Labs, which may be busy. */
const patienceMs = 20_000;

/** Starts a script of Loom with this Node, in its own process group: Ctrl-C reaches only who is in front. */
export function startChild(script: string, args: string[], env: NodeJS.ProcessEnv): Child {
  const child = spawn(process.execPath, [script, ...args], { env, detached: true, stdio: 'pipe' });
  const complaints: string[] = [];
  createInterface(child.stderr).on('line', (line) => {
    complaints.push(line);
    complaints.splice(0, complaints.length - linesKept);
  });
  // Writing to a child that has just ended is no failure of ours: its exit code tells.
  child.stdin.on('error', (error) => complaints.push(`stdin: ${error.message}`));
  const exited = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      complaints.push(error.message);
      resolve(1);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
  const ready = new Promise<Record<string, unknown> | undefined>((resolve) => {
    createInterface(child.stdout).once('line', (line) => resolve(parseReady(line, complaints)));
    void exited.then(() => resolve(undefined));
  });
  return {
    process: child,
    ready,
    exited,
    complaints: () => complaints.join('\n'),
    stop: () => stop(child, exited),
  };
}

/** The environment for a process that must see no secret: places, language, and settings that are not secret. */
export function environmentWithoutSecrets(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const places = [
    'PATH',
    'HOME',
    'USER',
    'TMPDIR',
    'TEMP',
    'TMP',
    'LANG',
    'LC_ALL',
    'TZ',
    'XDG_CACHE_HOME',
    'NODE_COMPILE_CACHE',
  ];
  const open = Object.entries(settings)
    .filter(([name, setting]) => name.startsWith('LOOM_') && !('secret' in setting))
    .map(([name]) => name);
  return Object.fromEntries(
    [...places, ...open].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  );
}

function parseReady(line: string, complaints: string[]): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line);
  } catch {
    complaints.push(`instead of its ready line it printed: ${line}`);
    return undefined;
  }
}

async function stop(child: ChildProcess, exited: Promise<number>): Promise<number> {
  child.stdin?.end();
  const timer = setTimeout(() => killGroup(child), patienceMs);
  const code = await exited;
  clearTimeout(timer);
  return code;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
