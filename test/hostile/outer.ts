/** The sandbox around the suite itself: hostile code meets no file, process or network of the machine, whatever a Lab lets through. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

const checkout = join(import.meta.dirname, '../..');
/** A folder that only the outer sandbox has. */
const sign = '/.outer';

/** Whether this process runs in the outer sandbox. */
export function isInside(): boolean {
  return existsSync(sign);
}

/**
 * Starts a script of this checkout in the outer sandbox: own namespaces, an empty /tmp, the checkout read-only, no network.
 * The caller waits for its end. Nested sandboxes need a /proc without covers: for root that takes a mount of our own.
 */
export function startInside(script: string, args: string[]): ChildProcess {
  const isRoot = process.getuid?.() === 0;
  const command = [process.execPath, script, ...args];
  const argv = [
    'bwrap',
    ...['--die-with-parent', '--clearenv', '--setenv', 'PATH', `${dirname(process.execPath)}:/usr/bin:/bin`],
    ...systemFolders(),
    ...['--perms', '1777', '--tmpfs', '/tmp', '--dev', '/dev', '--dir', sign],
    ...[checkout, join(checkout, 'node_modules'), dirname(process.execPath)]
      .map((path) => realpathSync(path))
      .flatMap(shown),
    ...['--chdir', checkout],
    ...(isRoot
      ? [
          '--unshare-pid',
          '--unshare-net',
          '--unshare-ipc',
          '--unshare-uts',
          '--dir',
          '/proc',
          '--cap-add',
          'ALL',
        ]
      : ['--unshare-all', '--proc', '/proc']),
    ...['--', ...(isRoot ? ['/bin/sh', '-c', asNobody, 'outer'] : []), ...command],
  ];
  const [program = '', ...rest] = argv;
  return spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH } });
}

const asNobody =
  'mount -t proc proc /proc && exec setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs "$@"';

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
