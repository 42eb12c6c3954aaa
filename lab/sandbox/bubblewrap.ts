/** The `bubblewrap` tier: own namespaces, no capabilities, no network, a filter of system calls, and only the files that were named. */
import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { openGroup } from './control-group.ts';
import type { ConfinedCommand, Tier } from './sandbox.ts';
import { seccompProgram } from './seccomp-program.ts';
import { inventedFiles, systemPaths, temporaryMb } from './system-files.ts';

const isolation = [
  ...['--unshare-all', '--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL'],
  ...['--uid', '65534', '--gid', '65534', '--hostname', 'lab'],
];

/** Limits what this user may run in the new namespace; shells know it by one name or the other. */
const limitTasks = 'ulimit -u "$0" 2>/dev/null || ulimit -p "$0" 2>/dev/null; exec "$@"';

const temporaryBytes = String(temporaryMb * 1024 * 1024);
/** Memory that programs see as files counts as files: each of these folders has an end. */
const memoryFolders = [
  ...['--dev', '/dev', '--size', temporaryBytes, '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
  ...['--size', temporaryBytes, '--tmpfs', '/tmp'],
];

/** Makes the tier for a Lab with this folder. */
export function bubblewrap(scratch: string): Tier {
  const filter = seccompProgram();
  return {
    name: 'bubblewrap',
    holdsNativeCode: true,
    leavesNothing: true,
    confine: (command, limits) => ({
      argv: [
        'bwrap',
        ...isolation,
        ...(filter ? ['--seccomp', '5'] : []),
        ...systemPaths.flatMap(systemPath),
        ...Object.entries(inventedFiles).flatMap(([path, file]) => ['--ro-bind', file, path]),
        ...['--proc', '/proc', ...memoryFolders],
        ...mounts(command),
        ...['--remount-ro', '/'],
        ...Object.entries(command.env).flatMap(([name, value]) => ['--setenv', name, value]),
        ...['--chdir', command.cwd, '--', '/bin/sh', '-c', limitTasks, String(limits.tasks)],
        ...[command.program, ...command.args],
      ],
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
      ...(filter && { fd5: filter }),
      group: openGroup(scratch, limits),
    }),
  };
}

function systemPath(path: string): string[] {
  if (!existsSync(path)) return [];
  if (lstatSync(path).isSymbolicLink()) return ['--symlink', readlinkSync(path), path];
  return ['--ro-bind', path, path];
}

/** Outer folders first, or they would hide what is mounted inside them. */
function mounts({ readOnly, writable }: ConfinedCommand): string[] {
  const binds = new Map([
    [dirname(process.execPath), '--ro-bind'],
    ...writable.map((path) => [path, '--bind'] as const),
    ...readOnly.map((path) => [path, '--ro-bind'] as const),
  ]);
  return [...binds]
    .sort(([left], [right]) => left.length - right.length)
    .flatMap(([path, bind]) => [bind, path, path]);
}
