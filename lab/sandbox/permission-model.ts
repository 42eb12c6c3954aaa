/** The `process` tier: Node's permission model and an empty environment. Weaker; lab/README.md says where. */
import { basename } from 'node:path';
import { WireError } from '../../contracts/wire.ts';
import { childScript, manifest } from '../own-code.ts';
import { groupFolders, openGroup } from './control-group.ts';
import type { Tier } from './sandbox.ts';

/** A script that is loaded first, and what Node asks to know how to read it. */
const confinedThreads = [childScript('confined-threads.ts'), manifest] as const;

/** Makes the tier for a Lab with this folder. */
export function permissionModel(scratch: string): Tier {
  return {
    name: 'process',
    // Node 26 closes the network to evaluated code, but a test run may load native addons, which no permission stops.
    holdsNativeCode: false,
    leavesNothing: groupFolders().length > 0,
    confine: (command, limits) => {
      if (command.program !== process.execPath) {
        throw new WireError(
          'unavailable',
          `The process sandbox can confine only \`node\`, not ${basename(command.program)}.`,
          'Install bubblewrap, or name a command that starts with `node`.',
        );
      }
      const flags = [
        // SQLite opens files without asking.
        ...['--permission', '--disable-warning=SecurityWarning', '--no-experimental-sqlite'],
        ...[...command.readOnly, ...command.writable, ...confinedThreads].map(
          (path) => `--allow-fs-read=${path}`,
        ),
        ...command.writable.map((path) => `--allow-fs-write=${path}`),
        ...(command.native ? ['--allow-worker', '--allow-addons', '--import', confinedThreads[0]] : []),
        ...(command.spawns ? ['--allow-child-process'] : []),
      ];
      return {
        argv: [process.execPath, ...flags, ...command.args],
        env: command.env,
        group: openGroup(scratch, limits),
      };
    },
  };
}
