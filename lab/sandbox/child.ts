/** One untrusted child: its own process group, limits, a frame channel on fd 3, capped output, a kill that reaches all. */

import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { answerBytesMax, encodeFrame, frameReader, requestBytesMax } from '../frames.ts';
import { listenForOne } from './channel-socket.ts';
import { watchDisk } from './disk-watch.ts';
import type { Limits } from './limits.ts';
import type { Confined, ConfinedCommand, Sandbox } from './sandbox.ts';

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
  /** Begins the output anew. */
  forgetOutput(): void;
}

/** How long pipes may stay open after the end; containers take a while to go. */
const closeMs = { group: 500, container: 10_000 };

/**
 * The shell sets the limits, starts the program and waits. Beside it a reader waits on fd 4, which the Lab holds open: when
 * the Lab lets go, or is gone, even by SIGKILL, the reader kills the whole group. What such a kill does not reach is ended by
 * a command, again and again until the program has noticed: it may have been about to start what is to be ended. The reader
 * keeps fd 3, so that the Lab hears when it is done.
 */
const script = `
ulimit -d "$1" 2>/dev/null; ulimit -t "$2" 2>/dev/null; ulimit -n "$3" 2>/dev/null; ulimit -f "$4" 2>/dev/null
ulimit -c 0 2>/dev/null
end=$5; groups=$6
shift 6
{ for group in $groups; do echo 0 >"$group" || exit 1; done; exec "$@"; } 4<&- &
child=$!
{
  read -r gone <&4
  if [ -n "$end" ]; then $end; while kill -0 "$child"; do sleep 0.2; $end; done; fi
  kill -9 0
} 5<&- >/dev/null 2>&1 &
exec 3<&- 4<&- 5<&-
wait "$child"`;

/** Starts a command in the sandbox. `onValue` gets each value that the child sends; a broken frame kills it. */
export function startChild(
  sandbox: Pick<Sandbox, 'confine'>,
  command: ConfinedCommand,
  limits: Limits,
  onValue: (value: unknown) => void,
  outputCharsMax = 16_000,
): Child {
  const confined = sandbox.confine(command, limits);
  const shell = startShell(confined, command.cwd, limits);
  const [fd3, lifeline, fd5] = shell.stdio.slice(3) as [Duplex, Duplex, Duplex | undefined];
  const channel = confined.socket === undefined ? fd3 : listenForOne(confined.socket);
  let output = '';
  for (const stream of [shell.stdout, shell.stderr] as Readable[]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-outputCharsMax);
    });
  }
  const kill = () => {
    if (!shell.pid || shell.exitCode !== null || shell.signalCode !== null) return;
    if (confined.endCommand) lifeline.destroy();
    else signalGroup(shell.pid);
  };
  const note = (error: unknown) => {
    output += `\n${error instanceof Error ? error.message : error}`;
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
  for (const pipe of [channel, lifeline, fd5]) pipe?.on('error', kill);
  fd5?.end(confined.fd5);
  const watches = command.writable.map((folder) => watchDisk(folder, limits.diskMb, note));
  const ended = endOf(shell, confined).then((end) => {
    for (const stop of watches) stop();
    channel.destroy();
    if (typeof end.code === 'string' && !shell.pid) output += `\n${end.code}`;
    return end;
  });
  return {
    pid: shell.pid ?? 0,
    send: (value) => channel.write(encodeFrame(value, requestBytesMax)),
    kill,
    ended,
    output: () => stripVTControlCharacters(output),
    forgetOutput: () => {
      output = '';
    },
  };
}

function startShell({ argv, env, fd5, endCommand, group }: Confined, cwd: string, limits: Limits) {
  const { memoryMb, cpuSeconds, openFiles, fileMb } = limits;
  // The shell counts memory in kilobytes and files in half ones.
  const ulimits = [memoryMb * 1024, cpuSeconds, openFiles, fileMb * 2048].map(String);
  const ends = [endCommand ?? '', group?.joins.join(' ') ?? ''];
  return spawn('/bin/sh', ['-c', script, 'loom-lab', ...ulimits, ...ends, ...argv], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', ...(fd5 ? (['pipe'] as const) : [])],
  });
}

/** Waits for the end of the shell, and then ends whatever its process group and its control group still hold. */
async function endOf(shell: ChildProcess, confined: Confined): Promise<{ code: number | string }> {
  const closed = new Promise((resolve) => shell.once('close', resolve));
  const code = await new Promise<number | string>((resolve) => {
    shell.once('error', ({ message }) => resolve(message));
    shell.once('exit', (exitCode, signal) => resolve(exitCode ?? signal ?? 'unknown'));
  });
  if (!shell.pid) return { code };
  shell.stdio[4]?.destroy();
  if (!confined.endCommand) signalGroup(shell.pid);
  await confined.group?.remove();
  // Whoever got away may hold the ends of our pipes, and would keep us waiting.
  const impatience = setTimeout(
    () => {
      for (const stream of shell.stdio) stream?.destroy();
    },
    closeMs[confined.endCommand ? 'container' : 'group'],
  );
  await closed;
  clearTimeout(impatience);
  return { code };
}

function signalGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
