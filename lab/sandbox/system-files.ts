/** What a child sees of the system, in every tier that mounts. */
import { join } from 'node:path';
import { labFolder } from '../own-code.ts';

/** What dynamic linking and `#!/usr/bin/env` need; nothing of /etc that says who or where we are. */
export const systemPaths = [
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
export const inventedFiles: Record<string, string> = Object.fromEntries(
  ['hosts', 'passwd', 'nsswitch.conf'].map((name) => [`/etc/${name}`, join(labFolder, 'etc', name)]),
);

/** Size of /tmp and of /dev/shm, which are memory. */
export const temporaryMb = 128;
