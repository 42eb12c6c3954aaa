/** The sandbox around the suite itself: hostile code meets no file, process or network of the machine, whatever a Lab lets through. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

const checkout = join(import.meta.dirname, '../..');
/** A folder that only the outer sandbox has. */
const sign = '/.outer';

/** As whom the suite runs inside: `nobody` nests every sandbox that needs no privilege, `root` nests containers too. */
export type Insider = 'nobody' | 'root';

/** Whether this process runs in the outer sandbox. */
export function isInside(): boolean {
  return existsSync(sign);
}

/** Only root can let root in. */
export const insiders: Insider[] = process.getuid?.() === 0 ? ['nobody', 'root'] : ['nobody'];

/**
 * Starts a script of this checkout in the outer sandbox: own namespaces, an empty /tmp, the checkout read-only, no network.
 * The caller waits for its end. Nested sandboxes need a /proc without covers: for root that takes a mount of our own.
 */
export function startInside(script: string, args: string[], insider: Insider): ChildProcess {
  const isRoot = process.getuid?.() === 0;
  const path = [dirname(process.execPath), '/usr/bin', '/bin', ...(insider === 'root' ? ['/usr/sbin'] : [])];
  const argv = [
    'bwrap',
    ...['--die-with-parent', '--clearenv', '--setenv', 'PATH', path.join(':')],
    ...systemFolders(),
    ...['--perms', '1777', '--tmpfs', '/tmp', '--dev', '/dev', '--dir', sign],
    ...[checkout, join(checkout, 'node_modules'), dirname(process.execPath)]
      .map((each) => realpathSync(each))
      .flatMap(shown),
    ...['--chdir', checkout],
    ...(isRoot ? ownNamespaces : ['--unshare-all', '--proc', '/proc']),
    ...(insider === 'root' ? forContainers() : []),
    ...['--', ...(isRoot ? ['/bin/sh', '-c', `${mountProc} && ${becoming[insider]}`, 'outer'] : [])],
    ...[process.execPath, script, ...args],
  ];
  const [program = '', ...rest] = argv;
  return spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH } });
}

const ownNamespaces = [
  ...['--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts'],
  ...['--dir', '/proc', '--cap-add', 'ALL'],
];
const mountProc = 'mount -t proc proc /proc';
const becoming: Record<Insider, string> = {
  nobody:
    'exec setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs "$@"',
  root: 'exec "$@"',
};

/** What podman needs as root: its configuration, empty folders for its state, and the control groups, which no namespace hides here. */
function forContainers(): string[] {
  const files = ['/etc/containers', '/etc/passwd', '/etc/group', '/etc/subuid', '/etc/subgid'];
  const groups = '/sys/fs/cgroup';
  const folders = existsSync(groups) ? readdirSync(groups).map((name) => join(groups, name)) : [];
  return [
    ...files.filter((path) => existsSync(path)).flatMap(shown),
    ...['/run', '/root', '/var/tmp', '/var/lib/containers'].flatMap((path) => ['--tmpfs', path]),
    ...['--setenv', 'HOME', '/root', '--ro-bind', '/sys', '/sys'],
    ...folders.filter((path) => lstatSync(path).isDirectory()).flatMap((path) => ['--bind', path, path]),
  ];
}

function systemFolders(): string[] {
  const folders = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc/ld.so.cache', '/etc/alternatives'];
  return folders
    .filter((path) => existsSync(path))
    .flatMap((path) =>
      lstatSync(path).isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : shown(path),
    );
}

/** Mounts a path read-only; folders above it that bubblewrap would make are for its owner only. */
function shown(path: string): string[] {
  const above = path
    .split('/')
    .slice(1, -1)
    .map((_, at, names) => `/${names.slice(0, at + 1).join('/')}`);
  const made = above.filter((folder) => folder !== '/tmp').flatMap((folder) => ['--dir', folder]);
  return [...made, '--ro-bind', path, path];
}
