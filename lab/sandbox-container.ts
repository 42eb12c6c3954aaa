/** The `container` tier: podman, a read-only root made of this machine's own /usr, no network, limits by control groups. */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { WireError } from '../contracts/wire.ts';
import type { Limits } from './limits.ts';
import type { ConfinedCommand, Tier } from './sandbox.ts';
import { isLeftover } from './scratch.ts';
import { seccompProfile } from './seccomp-profile.ts';
import { inventedFiles, systemPaths, temporaryMb } from './system-files.ts';

const program = 'podman';

const isolation = [
  ...['--network', 'none', '--ipc', 'private', '--pid', 'private', '--uts', 'private', '--hostname', 'lab'],
  ...['--cap-drop', 'all', '--security-opt', 'no-new-privileges', '--read-only', '--read-only-tmpfs=false'],
  ...['--tmpfs', `/tmp:rw,size=${temporaryMb}m,mode=1777`, '--shm-size', `${temporaryMb}m`],
  ...['--log-driver', 'none', '--no-hosts', '--pull', 'never'],
];

/** Inside it is user 65534, which outside is the user of the Lab: the tree stays readable, whoever else may read it. */
const user =
  process.getuid?.() === 0
    ? ['uidmap', 'gidmap'].flatMap((map) => [`--${map}`, '0:100000:65534', `--${map}`, '65534:0:1'])
    : ['--userns', 'keep-id:uid=65534,gid=65534'];

/** Makes the tier for a Lab with this folder; says why when podman is missing. */
export function container(scratch: string): Tier | { problem: string } {
  const problem = sweepContainers();
  if (problem) return { problem };
  const root = makeRoot(join(scratch, 'root'));
  const profile = join(scratch, 'seccomp.json');
  writeFileSync(profile, seccompProfile());
  let count = 0;
  return {
    name: 'container',
    holdsNativeCode: true,
    leavesNothing: true,
    confine: (command, limits) => {
      count += 1;
      const name = `${basename(scratch)}-${count}`;
      return {
        argv: [
          ...[program, 'run', '--rm', '--name', name, '--security-opt', `seccomp=${profile}`],
          ...[...isolation, ...user, '--user', '65534:65534', ...limitFlags(limits), ...mounts(command)],
          ...Object.entries(command.env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
          ...['--workdir', command.cwd, '--preserve-fds', '1', '--rootfs', root],
          ...[command.program, ...command.args],
        ],
        env: clientEnvironment(),
        endCommand: `${program} rm --force --time 0 --ignore ${name}`,
      };
    },
  };
}

function limitFlags({ tasks, memoryMb, openFiles, cpuSeconds, fileMb }: Limits): string[] {
  const ulimits = { nofile: openFiles, nproc: tasks, cpu: cpuSeconds, fsize: fileMb * 1024 * 1024, core: 0 };
  return [
    ...['--pids-limit', String(tasks), '--memory', `${memoryMb}m`, '--memory-swap', `${memoryMb}m`],
    ...Object.entries(ulimits).flatMap(([name, value]) => ['--ulimit', `${name}=${value}:${value}`]),
  ];
}

function mounts({ readOnly, writable }: ConfinedCommand): string[] {
  const binds = new Map<string, [outside: string, mode: 'ro' | 'rw']>();
  for (const path of [...systemPaths.filter(isReal), dirname(process.execPath)])
    binds.set(path, [path, 'ro']);
  for (const [path, file] of Object.entries(inventedFiles)) binds.set(path, [file, 'ro']);
  for (const path of writable) binds.set(path, [path, 'rw']);
  for (const path of readOnly) binds.set(path, [path, 'ro']);
  return [...binds].flatMap(([inside, [outside, mode]]) => {
    if (!/[:,]/.test(outside)) return ['--volume', `${outside}:${inside}:${mode}`];
    throw new WireError(
      'unavailable',
      `A container cannot mount ${outside}: its name has a colon or a comma.`,
      'Rename the folder, or use another sandbox (LOOM_SANDBOX).',
    );
  });
}

/** An empty root: links as this machine has them; what is mounted makes its own folders in it. */
function makeRoot(root: string): string {
  if (existsSync(root)) return root;
  mkdirSync(root);
  for (const path of systemPaths) {
    if (existsSync(path) && !isReal(path)) symlinkSync(readlinkSync(path), join(root, path));
  }
  return root;
}

function isReal(path: string): boolean {
  return existsSync(path) && !lstatSync(path).isSymbolicLink();
}

/** What podman itself needs of our environment. */
function clientEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'CONTAINERS_CONF'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** Removes the containers of Labs that were killed together with their shells. Says what keeps podman from working. */
function sweepContainers(): string | undefined {
  const podman = (...args: string[]) =>
    execFileSync(program, args, {
      encoding: 'utf8',
      env: clientEnvironment(),
      stdio: 'pipe',
      timeout: 30_000,
    });
  try {
    const names = podman('ps', '--all', '--filter', 'name=^loom-lab-', '--format', '{{.Names}}').split('\n');
    const dead = names.filter(isLeftover);
    if (dead.length) podman('rm', '--force', '--time', '0', '--ignore', ...dead);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  }
}
