/** Clears away what a Lab leaves when it is killed: a shell that waits for the end of a pipe that only the Lab holds. */
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { basename, join } from 'node:path';
import { groupFolders } from './control-group.ts';

/** Whoever still writes into the folder dies by its own lifeline a moment later, so more than one try may be needed. */
const script = `
read -r gone
folder=$1
shift
tries=0
while [ $tries -lt 50 ]; do
  left=
  for group in "$@"; do
    for each in $group-*; do
      [ -d "$each" ] || continue
      while read -r member; do kill -9 "$member"; done <"$each/cgroup.procs"
      rmdir "$each" || left=$each
    done
  done
  if [ -e "$folder" ]; then rm -rf "$folder" || chmod -R u+rwX "$folder"; fi
  [ -z "$left" ] && [ ! -e "$folder" ] && exit
  tries=$((tries + 1))
  sleep 0.1
done`;

/** Starts the guardian of a Lab's folder and of its control groups. It ends by itself, soon after the Lab. */
export function startGuardian(scratch: string): void {
  const groups = groupFolders().map((folder) => join(folder, basename(scratch)));
  const guardian = spawn('/bin/sh', ['-c', script, 'loom-guardian', scratch, ...groups], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guardian.on('error', (error) =>
    console.error(`The Lab has no guardian; when it is killed, ${scratch} stays: ${error.message}`),
  );
  guardian.unref();
  (guardian.stdin as unknown as Socket).unref();
}
