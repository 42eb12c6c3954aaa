/** One untrusted child: its own process group, limits, a frame channel on fd 3, capped output, a kill that reaches all. */
import { spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import { answerBytesMax, encodeFrame, frameReader, requestBytesMax } from './frames.ts';
import type { ConfinedCommand, Limits, Sandbox } from './sandbox.ts';

export interface Child {
  pid: number;
  /** Sends a value to fd 3 of the child. @throws RangeError when it is too large. */
  send(value: unknown): void;
  /** Kills the process group; `ended` follows. */
  kill(): void;
  /** How it ended: exit code, or the name of the signal. Never rejects. */
  ended: Promise<{ code: number | string }>;
  /** The last characters that it printed. */
  output(): string;
}

/**
 * The shell sets the limits, starts the program and waits. Beside it a reader waits on fd 4, which the Lab holds open:
 * when the Lab is gone, even by SIGKILL, the reader kills the whole group.
 */
const script = `
ulimit -d "$1" 2>/dev/null; ulimit -t "$2" 2>/dev/null; ulimit -n "$3" 2>/dev/null; ulimit -c 0 2>/dev/null
shift 3
"$@" 4<&- &
child=$!
{ read -r gone <&4; kill -9 0; } 3<&- >/dev/null 2>&1 &
exec 3<&- 4<&-
wait "$child"`;

/** Starts a command in the sandbox. `onValue` gets each value that the child sends; a broken frame kills it. */
export function startChild(
  sandbox: Sandbox,
  command: ConfinedCommand,
  limits: Limits,
  onValue: (value: unknown) => void,
  outputCharsMax = 16_000,
): Child {
  const { argv, env } = sandbox.confine(command);
  const ulimits = [limits.memoryMb * 1024, limits.cpuSeconds, limits.openFiles].map(String);
  const shell = spawn('/bin/sh', ['-c', script, 'loom-lab', ...ulimits, ...argv], {
    cwd: command.cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const channel = shell.stdio[3] as Duplex;
  const lifeline = shell.stdio[4] as Duplex;
  let output = '';
  for (const stream of [shell.stdout, shell.stderr] as Readable[]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-outputCharsMax);
    });
  }
  const kill = () => {
    if (shell.pid && shell.exitCode === null && shell.signalCode === null) signalGroup(shell.pid);
  };
  const note = (error: unknown) => {
    output += `\n${String(error)}`;
    kill();
  };
  const read = frameReader(answerBytesMax, onValue);
  channel.on('data', (chunk: Buffer) => {
    try {
      read(chunk);
    } catch (error) {
      note(error);
    }
  });
  // A child that dies while we write to it ends by its exit, not by our EPIPE.
  channel.on('error', note);
  lifeline.on('error', note);
  shell.on('exit', () => lifeline.destroy());
  const ended = new Promise<{ code: number | string }>((resolve) => {
    shell.on('error', (error) => {
      output += `\n${error.message}`;
      resolve({ code: error.message });
    });
    shell.on('close', (code, signal) => resolve({ code: code ?? signal ?? 'unknown' }));
  });
  return {
    pid: shell.pid ?? 0,
    send: (value) => channel.write(encodeFrame(value, requestBytesMax)),
    kill,
    ended,
    output: () => output,
  };
}

function signalGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
