/** The Prime to talk to: the one that runs for this repository, or one for as long as a command takes. */
import { primeRoutes } from '../contracts/routes.ts';
import { connectRoutes, WireError } from '../contracts/wire.ts';
import type { World } from './command.ts';
import { CliError } from './exit-codes.ts';
import { launchPrime } from './launcher.ts';
import { openSupervisor, readStateFile } from './supervisor-client.ts';

export interface PrimeAddress {
  url: string;
  token: string;
}

const stateName = 'prime-chat';

/** Gives `body` a Prime that answers. One that was started for it ends afterwards. @throws CliError when none comes up */
export async function withPrime<Result>(
  { repo, settings }: World,
  body: (address: () => PrimeAddress) => Promise<Result>,
): Promise<Result> {
  const running = readStateFile(repo, 'prime');
  if (running && (await answers(running))) return body(() => running);
  const supervisor = await openSupervisor(repo, settings.LOOM_SUPERVISOR_URL);
  const ready = Promise.withResolvers<void>();
  const prime = launchPrime({
    ...{ repo, supervisor: supervisor.client, stateName, args: ['serve', '--port', '0'] },
    onReady: () => ready.resolve(),
  });
  const ended = prime.ended.then(({ complaints }) => {
    throw new CliError('supervisor', `Prime ended: ${complaints}`, 'See `loom doctor`.');
  });
  try {
    await Promise.race([ready.promise, ended]);
    // A promotion of Loom itself starts another Prime: the address is asked for each time.
    return await Promise.race([body(() => addressIn(repo)), ended]);
  } finally {
    prime.signal('SIGTERM');
    await prime.ended.catch(() => undefined);
    await ended.catch(() => undefined);
    await supervisor.stop();
  }
}

function addressIn(repo: string): PrimeAddress {
  const state = readStateFile(repo, stateName);
  if (state) return state;
  throw new CliError('supervisor', 'Prime is starting again.', 'Ask once more in a moment.');
}

async function answers({ url, token }: PrimeAddress): Promise<boolean> {
  try {
    await connectRoutes(primeRoutes, url, token).status({}, AbortSignal.timeout(5_000));
    return true;
  } catch (error) {
    if (error instanceof WireError) return false;
    throw error;
  }
}
