/** What a Lab promises of its sandbox (`GET /status`), read for one payload. */
import type { SandboxPromises } from '../../contracts/lab.ts';
import type { Aim, Payload } from './payload.ts';

/** The promise that keeps a canary. The environment of the Lab is kept always. */
const keeper: Record<Aim, keyof SandboxPromises | undefined> = {
  environment: undefined,
  file: 'files',
  token: 'files',
  write: 'files',
  tree: 'files',
  process: 'processes',
  signal: 'processes',
  tcp: 'network',
  udp: 'network',
  unix: 'network',
  abstract: 'network',
  survivor: 'leftovers',
};

/** Whether the Lab promises that none of the payload's aims is reached. Test runs may load native code. */
export function isPromised(
  { aims, attack, limits = [] }: Payload,
  tier: string,
  promises: SandboxPromises,
): boolean {
  if (limits.includes(tier)) return false;
  return aims.every((aim) => {
    const promise = keeper[aim];
    if (promise === undefined) return true;
    return promises[promise] && (attack.route === 'eval' || promises.nativeCode);
  });
}

/** What an open sandbox would have to keep. */
export const allPromised: SandboxPromises = {
  network: true,
  files: true,
  links: true,
  processes: true,
  memory: true,
  processCount: true,
  disk: true,
  systemCalls: true,
  privileges: true,
  nativeCode: true,
  leftovers: true,
};
