/** The same questions asked of the engine and of its peers, each in a process of its own: what a cold start costs shows only there. */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';

/** A symbol of a corpus: where it is declared, by its text. */
export interface Asked {
  root: string;
  path: string;
  /** Its selector in the file. */
  selector: string;
  /** Text that ends where the name starts. */
  before: string;
  name: string;
}

export interface Answer {
  /** How many places refer to it. */
  places: number;
  /** How many errors the whole project has after the edit of a session. */
  errors: number;
  /** Highest memory of the process and its children, in kilobytes. */
  peakKb: number;
}

/** tsserver keeps its own code compiled by itself; the others get the same. */
const compiled = { NODE_COMPILE_CACHE: join(tmpdir(), 'loom-bench-compiled') };

/** Runs one side, `loom` or `ts-morph`, in a new process. */
export async function runSide(
  side: 'loom' | 'ts-morph',
  what: 'references' | 'session',
  asked: Asked,
): Promise<Answer> {
  const script = `${import.meta.dirname}/side-${side}.ts`;
  const flags = ['--max-old-space-size=6000', script, what, JSON.stringify(asked)];
  const { stdout } = await execa(process.execPath, flags, { env: compiled });
  return JSON.parse(stdout);
}

/** Opens a file in a new tsserver and asks it for references; gives how many places there are. */
export async function askTsserver(tsserver: string, asked: Asked, text: string): Promise<number> {
  const flags = ['--disableAutomaticTypingAcquisition', '--suppressDiagnosticEvents'];
  const server = spawn(process.execPath, ['--max-old-space-size=6000', tsserver, ...flags], {
    cwd: asked.root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => server.on('exit', resolve));
  const file = `${asked.root}/${asked.path}`;
  const before = text.slice(0, text.indexOf(asked.before + asked.name) + asked.before.length);
  const line = before.split('\n').length;
  const offset = before.length - before.lastIndexOf('\n');
  const send = (command: string, args: object, seq: number) =>
    server.stdin.write(`${JSON.stringify({ seq, type: 'request', command, arguments: args })}\n`);
  send('open', { file }, 1);
  send('references', { file, line, offset }, 2);
  for await (const row of createInterface(server.stdout)) {
    const message = row.startsWith('{') ? JSON.parse(row) : undefined;
    if (message?.type !== 'response' || message.command !== 'references') continue;
    if (!message.success) throw new Error(`tsserver: ${message.message}`);
    send('exit', {}, 3);
    await exited;
    return message.body.refs.length;
  }
  throw new Error('tsserver ended without an answer.');
}
