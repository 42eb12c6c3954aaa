/** How podman and docker are told the same, where they differ. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isLeftover } from '../leftovers.ts';
import type { Limits } from './limits.ts';
import { systemPaths } from './system-files.ts';

export interface ContainerProgram {
  name: string;
  flags(limits: Limits): string[];
  /** Arguments that end and remove containers; there may be none of these names. */
  remove: string[];
  /** It hands fd 3 on; otherwise a child is given a socket. */
  passesChannel: boolean;
  /** Makes an empty root, with the Lab's folder to work in. @throws Error when that fails. */
  prepareRoot(scratch: string): ContainerRoot;
}

interface ContainerRoot {
  /** The arguments that name it. */
  args: string[];
  /** Where it is a folder of ours. */
  folder?: string;
}

/** Inside it is user 65534, which outside is the user of the Lab: the tree stays readable, whoever else may read it. */
const mappedUser = () =>
  process.getuid?.() === 0
    ? ['uidmap', 'gidmap'].flatMap((map) => [`--${map}`, '0:100000:65534', `--${map}`, '65534:0:1'])
    : ['--userns', 'keep-id:uid=65534,gid=65534'];

/** Needs no daemon, and takes a folder as root. Without root it has user namespaces, in which the kernel counts processes itself. */
const podman: ContainerProgram = {
  name: 'podman',
  flags: ({ tasks }) => [
    ...[...mappedUser(), '--user', '65534:65534', '--read-only-tmpfs=false', '--no-hosts'],
    ...['--ulimit', `nproc=${tasks}:${tasks}`, '--preserve-fds', '1'],
  ],
  remove: ['rm', '--force', '--time', '0', '--ignore'],
  passesChannel: true,
  prepareRoot: (scratch) => {
    const folder = makeRoot(scratch);
    return { args: ['--rootfs', folder], folder };
  },
};

/** Its daemon maps no users of ours: a child has the user of the Lab, without capabilities. Its root is an image of links. */
const docker: ContainerProgram = {
  name: 'docker',
  flags: () => ['--user', `${process.getuid?.()}:${process.getgid?.()}`],
  remove: ['rm', '--force'],
  passesChannel: false,
  prepareRoot: (scratch) => {
    const hash = createHash('sha256').update(JSON.stringify(systemLinks())).digest('hex').slice(0, 12);
    const image = `loom-lab-root:${hash}`;
    if (!run('docker', 'images', '--quiet', image).trim()) {
      const root = makeRoot(scratch);
      execFileSync('tar', ['-C', root, '-cf', `${root}.tar`, '.']);
      run('docker', 'import', `${root}.tar`, image);
    }
    return { args: [image] };
  },
};

export const containerPrograms: ContainerProgram[] = [podman, docker];

/** `/bin → usr/bin` and the like, as this machine has them. */
const systemLinks = () =>
  systemPaths
    .filter((path) => existsSync(path) && lstatSync(path).isSymbolicLink())
    .map((path) => [path, readlinkSync(path)] as const);

function makeRoot(scratch: string): string {
  const root = mkdtempSync(join(scratch, 'root-'));
  chmodSync(root, 0o755);
  for (const folder of ['dev', 'etc', 'proc', 'run', 'sys', 'tmp']) mkdirSync(join(root, folder));
  for (const [path, target] of systemLinks()) symlinkSync(target, join(root, path));
  return root;
}

/** Makes what a mount covers. What podman makes for itself belongs to a user of the container, and we could not remove it. */
export function makeMountPoint(root: string, inside: string, outside: string): void {
  const point = join(root, inside);
  if (existsSync(point)) return;
  const isFolder = statSync(outside).isDirectory();
  mkdirSync(isFolder ? point : dirname(point), { recursive: true });
  if (!isFolder) writeFileSync(point, '');
}

/** What the program itself needs of our environment. */
export function clientEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'];
  const own = ['CONTAINERS_CONF', 'DOCKER_HOST', 'DOCKER_CONFIG', 'DOCKER_CONTEXT'];
  return Object.fromEntries(
    [...names, ...own].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
}

/** Removes the containers of Labs that were killed together with their shells. @throws Error with what keeps the program from working. */
export function sweepContainers({ name, remove }: ContainerProgram): void {
  const list = run(name, 'ps', '--all', '--filter', 'name=^loom-lab-', '--format', '{{.Names}}');
  const left = list.split('\n').filter(isLeftover);
  if (left.length) run(name, ...remove, ...left);
}

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, {
    ...{ encoding: 'utf8', env: clientEnvironment(), stdio: 'pipe', timeout: 30_000 },
  });
}
