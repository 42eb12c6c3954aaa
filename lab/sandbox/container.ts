/** The `container` tier: podman or docker, a read-only root made of this machine's own /usr, no network, limits by control groups. */
import { existsSync, lstatSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { WireError } from '../../contracts/wire.ts';
import {
  type ContainerProgram,
  clientEnvironment,
  containerPrograms,
  makeMountPoint,
  sweepContainers,
} from './container-programs.ts';
import type { Limits } from './limits.ts';
import type { Confined, ConfinedCommand, Tier } from './sandbox.ts';
import { seccompProfile } from './seccomp-profile.ts';
import { inventedFiles, systemPaths, temporaryMb } from './system-files.ts';

const isolation = [
  ...['--network', 'none', '--ipc', 'private', '--hostname', 'lab', '--log-driver', 'none'],
  ...['--cap-drop', 'all', '--security-opt', 'no-new-privileges', '--read-only', '--pull', 'never'],
  ...['--tmpfs', `/tmp:rw,size=${temporaryMb}m,mode=1777`, '--shm-size', `${temporaryMb}m`],
];
/** Where a child finds its socket. */
const channelInside = '/run/loom-channel';
let count = 0;

/** Makes the tier for a Lab with this folder, once for each program; says why when there is none. */
export function container(scratch: string): (Tier | { problem: string })[] {
  const profile = join(scratch, 'seccomp.json');
  writeFileSync(profile, seccompProfile());
  return containerPrograms.map((program) => {
    try {
      sweepContainers(program);
      return tierOf(program, scratch, [...isolation, '--security-opt', `seccomp=${profile}`]);
    } catch (error) {
      return { problem: error instanceof Error ? error.message.trim() : String(error) };
    }
  });
}

function tierOf(program: ContainerProgram, scratch: string, flags: string[]): Tier {
  const root = program.prepareRoot(scratch);
  const confine = (command: ConfinedCommand, limits: Limits): Confined => {
    count += 1;
    const name = `${basename(scratch)}-${count}`;
    const socket = program.passesChannel ? undefined : join(scratch, `channel-${count}`);
    const env = { ...command.env, ...(socket && { LOOM_CHANNEL: channelInside }) };
    return {
      argv: [
        ...[program.name, 'run', '--rm', '--name', name, ...flags, ...program.flags(limits)],
        ...[...limitFlags(limits), ...mounts(command, root.folder)],
        ...(socket ? ['--volume', `${socket}:${channelInside}:rw`] : []),
        ...Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
        ...['--workdir', command.cwd, ...root.args, command.program, ...command.args],
      ],
      env: clientEnvironment(),
      endCommand: [program.name, ...program.remove, name].join(' '),
      ...(socket && { socket }),
    };
  };
  return { name: 'container', holdsNativeCode: true, leavesNothing: true, confine };
}

function limitFlags({ tasks, memoryMb, totalMemoryMb, openFiles, cpuSeconds, fileMb }: Limits): string[] {
  const [dataBytes, fileBytes] = [memoryMb, fileMb].map((megabytes) => megabytes * 1024 * 1024);
  const ulimits = { nofile: openFiles, cpu: cpuSeconds, data: dataBytes, fsize: fileBytes, core: 0 };
  return [
    ...['--pids-limit', String(tasks), '--memory', `${totalMemoryMb}m`, '--memory-swap', `${totalMemoryMb}m`],
    ...Object.entries(ulimits).flatMap(([name, value]) => ['--ulimit', `${name}=${value}:${value}`]),
  ];
}

function mounts({ readOnly, writable }: ConfinedCommand, root: string | undefined): string[] {
  const binds = new Map<string, [outside: string, mode: 'ro' | 'rw']>();
  for (const path of [...systemPaths.filter(isReal), dirname(process.execPath)])
    binds.set(path, [path, 'ro']);
  for (const [path, file] of Object.entries(inventedFiles)) binds.set(path, [file, 'ro']);
  for (const path of writable) binds.set(path, [path, 'rw']);
  for (const path of readOnly) binds.set(path, [path, 'ro']);
  return [...binds].flatMap(([inside, [outside, mode]]) => {
    if (!/[:,]/.test(outside)) {
      if (root !== undefined) makeMountPoint(root, inside, outside);
      return ['--volume', `${outside}:${inside}:${mode}`];
    }
    throw new WireError(
      'unavailable',
      `A container cannot mount ${outside}: its name has a colon or a comma.`,
      'Rename the folder, or use another sandbox (LOOM_SANDBOX).',
    );
  });
}

function isReal(path: string): boolean {
  return existsSync(path) && !lstatSync(path).isSymbolicLink();
}
