/** The Prime to talk to: the one that runs for this repository, or one for as long as a command takes. */
import { setTimeout as sleep } from 'node:timers/promises';
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
const awayMsMax = 60_000;
const lookEveryMs = 200;

/** The Prime that `loom up` runs for this repository; undefined when none answers. */
export async function runningPrime(repo: string): Promise<PrimeAddress | undefined> {
  const state = readStateFile(repo, 'prime');
  return state && (await answers(state)) ? state : undefined;
}

/**
 * Gives `body` where a Prime is that answers; it asks each time, because a promotion of Loom itself starts another one. One
 * that was started for `body` ends afterwards. @throws CliError when none comes up
 */
export async function withPrime<Result>(
  { repo, settings }: World,
  body: (address: () => Promise<PrimeAddress>) => Promise<Result>,
): Promise<Result> {
  if (await runningPrime(repo)) return body(() => awaited(() => runningPrime(repo)));
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
    const address = () => awaited(async () => readStateFile(repo, stateName));
    return await Promise.race([body(address), ended]);
  } finally {
    prime.signal('SIGTERM');
    await prime.ended.catch(() => undefined);
    await ended.catch(() => undefined);
    await supervisor.stop();
  }
}

/** Waits while Prime starts again. @throws CliError when it takes too long */
async function awaited(look: () => Promise<PrimeAddress | undefined>): Promise<PrimeAddress> {
  for (const until = Date.now() + awayMsMax; ; ) {
    const found = await look();
    if (found) return found;
    if (Date.now() > until)
      throw new CliError('supervisor', 'Prime does not come back.', 'See `loom doctor`.');
    await sleep(lookEveryMs);
  }
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
