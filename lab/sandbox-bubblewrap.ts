/** The `bubblewrap` tier: own namespaces, no capabilities, no network, and only the files that were named. */
import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ConfinedCommand, Sandbox } from './sandbox.ts';

const isolation = [
  ...['--unshare-all', '--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL'],
  ...['--uid', '65534', '--gid', '65534', '--hostname', 'lab'],
];
/** What dynamic linking and `#!/usr/bin/env` need; nothing of /etc that says who or where we are. */
const systemPaths = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib64',
  '/lib32',
  '/etc/ld.so.cache',
  '/etc/alternatives',
];

/** A name for the user and one for the machine: tools ask for both, and must not be told the real ones. */
const invented = ['hosts', 'passwd', 'nsswitch.conf'].flatMap((name) => [
  ...['--ro-bind', join(import.meta.dirname, 'etc', name), `/etc/${name}`],
]);

export const bubblewrap: Sandbox = {
  tier: 'bubblewrap',
  networkClosed: true,
  confine: (command) => ({
    argv: [
      'bwrap',
      ...isolation,
      ...systemPaths.flatMap(systemPath),
      ...invented,
      ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
      ...mounts(command),
      ...Object.entries(command.env).flatMap(([name, value]) => ['--setenv', name, value]),
      ...['--chdir', command.cwd, '--', command.program, ...command.args],
    ],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
  }),
};

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
