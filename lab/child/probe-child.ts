/** Runs in the sandbox: does what candidate code would do to get out, and says what was in its way. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, ftruncateSync, openSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processStart } from '../process-start.ts';
import type { ProbeAnswer, ProbeRequest } from '../sandbox/probe-messages.ts';
import { openChannel } from './channel.ts';
import { refuseSignals } from './signals.ts';

const megabyte = 1024 * 1024;
const wasmPageBytes = 65_536;
/** The types of Node do not name it. */
const { Memory } = Reflect.get(globalThis, 'WebAssembly') as {
  Memory: new (size: { initial: number }) => unknown;
};
const networkMs = 500;

refuseSignals();
const { send } = openChannel<ProbeRequest>((request) => {
  tryAll(request).then(
    (answer) => send(answer),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});

/** True where the sandbox held. */
async function tryAll(request: ProbeRequest): Promise<ProbeAnswer> {
  const { link, port, labPid, labStart, limits } = request;
  const [network, processCount] = await Promise.all([isSilent(port), isCounted(limits.tasks)]);
  const bytes = limits.memoryMb * megabyte;
  return {
    network,
    processCount,
    files: areClosed(request),
    links: isRefused(() => readFileSync(link)),
    processes: !isSeen(labPid, labStart),
    memory:
      isRefused(() => new ArrayBuffer(bytes)) &&
      isRefused(() => new Memory({ initial: bytes / wasmPageBytes })),
    disk: ['/', '/tmp', '/var/tmp', '/dev/shm', tmpdir(), process.cwd()].every((folder) =>
      isBounded(folder, limits.fileMb * megabyte),
    ),
    ...bonds(),
  };
}

function areClosed({ canary, file, tree }: ProbeRequest): boolean {
  const written = [`${file}-written`, join(tree, 'written')];
  return (
    isRefused(() => readFileSync(file)) &&
    written.every((path) => isRefused(() => writeFileSync(path, canary)))
  );
}

function isRefused(attempt: () => unknown): boolean {
  try {
    attempt();
    return false;
  } catch (error) {
    return error instanceof Error;
  }
}

/** The port of the machine says nothing. */
async function isSilent(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const outcome = Promise.race([
    once(socket, 'connect', { signal: AbortSignal.timeout(networkMs) }),
    once(socket, 'data', { signal: AbortSignal.timeout(networkMs) }),
  ]);
  const isSilent = await outcome.then(
    () => false,
    () => true,
  );
  socket.destroy();
  return isSilent;
}

/** A shell cannot start as many others as the limit, or nothing can be started at all. */
async function isCounted(tasks: number): Promise<boolean> {
  const waiting = Array.from({ length: tasks }, () => 'read -r end <&3 &').join('\n');
  try {
    const shell = spawn('/bin/sh', ['-c', waiting], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const [code] = await once(shell, 'exit');
    shell.stdio[3]?.destroy();
    return code !== 0;
  } catch (error) {
    return error instanceof Error;
  }
}

/** The Lab can be looked into, or, where nothing can be looked into, at least be signalled. */
function isSeen(pid: number, start: string | undefined): boolean {
  if (start !== undefined && processStart(process.pid) !== undefined) return processStart(pid) === start;
  return !isRefused(() => process.kill(pid, 0));
}

/** Nothing can be written there, or no more than a limit: by one file, or by all. */
function isBounded(folder: string, fileBytes: number): boolean {
  const path = join(folder, `probe-${process.pid}`);
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    return error instanceof Error;
  }
  const isFileBounded = isRefused(() => ftruncateSync(file, fileBytes + 1));
  closeSync(file);
  rmSync(path);
  const { blocks, bsize } = statfsSync(folder);
  return isFileBounded && blocks * bsize < 1_024 * megabyte;
}

/** What the kernel says of this process. In the process tier it may not be asked, and there is nothing to tell. */
function bonds(): Pick<ProbeAnswer, 'systemCalls' | 'privileges'> {
  const status = '/proc/self/status';
  if (isRefused(() => readFileSync(status))) return { systemCalls: false, privileges: false };
  const text = readFileSync(status, 'utf8');
  const field = (name: string) => new RegExp(`^${name}:\\s*(\\w+)$`, 'm').exec(text)?.[1];
  const isBare = Number.parseInt(field('CapEff') ?? 'f', 16) === 0 && field('NoNewPrivs') === '1';
  return { systemCalls: field('Seccomp') === '2', privileges: process.getuid?.() !== 0 && isBare };
}
