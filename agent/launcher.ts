/** Starts Prime from the promoted commit, and again after each promotion: healthy is confirmed, else rolled back. */
import { join } from 'node:path';
import { primeRoutes } from '../contracts/routes.ts';
import { connectRoutes, WireError } from '../contracts/wire.ts';
import { type Child, startChild } from './child.ts';
import { CliError, exitCodes, restartCode } from './exit-codes.ts';
import { loomRoot, readStateFile, type Supervisor } from './supervisor-client.ts';

export interface Launch {
  repo: string;
  supervisor: Supervisor;
  /** Name of Prime's state file in `.loom/`. */
  stateName: string;
  /** Mode and options of `agent/prime-main.ts`. */
  args: string[];
  /** Told the address of each Prime that is healthy, and a link by which a browser gets in, once. */
  onReady?: (url: string, login: string) => void;
}

export interface Launched {
  /** Exit code of the last Prime, and what it wrote to stderr. */
  ended: Promise<{ code: number; complaints: string }>;
  /** Passes a signal on; one that comes between two Primes reaches the next. */
  signal(name: 'SIGINT' | 'SIGTERM'): void;
  /** Ends it for good: a Prime that does not end by itself in a few seconds is killed. */
  end(): void;
}

/** Keeps a Prime running until it ends for good. `ended` rejects with CliError when none comes up. */
export function launchPrime(launch: Launch): Launched {
  const pending: NodeJS.Signals[] = [];
  let running: Child | undefined;
  let ending = false;
  const loop = async () => {
    for (let again = false; ; again = true) {
      const prime = await startHealthy(launch, again);
      running = prime;
      prime.process.stdin?.write('go\n');
      for (const name of pending) prime.process.kill(name);
      if (ending) void prime.stop();
      const code = await prime.exited;
      running = undefined;
      if (code !== restartCode) return { code, complaints: prime.complaints() };
    }
  };
  return {
    ended: loop(),
    signal(name) {
      pending.push(name);
      running?.process.kill(name);
    },
    end() {
      ending = true;
      void running?.stop();
    },
  };
}

/** Confirms a promotion that nobody has confirmed: starts a Prime from it for as long as the check takes. */
export async function confirmPromotion(repo: string, supervisor: Supervisor): Promise<void> {
  const prime = await startHealthy({
    repo,
    supervisor,
    stateName: 'prime-probe',
    args: ['serve', '--port', '0'],
  });
  await prime.stop();
}

/** `again`: a Prime came up with these very settings before, so that a failure is the new commit's. */
async function startHealthy(launch: Launch, again = false): Promise<Child> {
  const { supervisor } = launch;
  const { unconfirmed, head, tree, selfHosted } = await supervisor.versions();
  const codeRoot = selfHosted ? tree : loomRoot;
  const prime = startChild(
    join(codeRoot, 'agent', 'prime-main.ts'),
    [
      ...launch.args,
      ...['--repo', launch.repo, '--state-name', launch.stateName, '--follow-stdin'],
      ...['--commit', selfHosted ? head : 'installed'],
    ],
    process.env,
  );
  const illness = await illnessOf(prime, launch);
  if (illness === undefined) {
    if (unconfirmed !== undefined) await supervisor.confirm({ generation: unconfirmed });
    return prime;
  }
  const code = await prime.stop();
  // A missing key or a bad setting is the operator's, not the candidate's: it rolls nothing back.
  const fault = !again && (['usage', 'no-key'] as const).find((ending) => exitCodes[ending].code === code);
  if (fault) throw new CliError(fault, illness, '');
  if (unconfirmed === undefined)
    throw new CliError('run-failed', `Prime did not start: ${illness}`, 'See `loom doctor`.');
  const reason = `Prime did not come up from it: ${illness.split('\n').at(-1)}`;
  await supervisor.rollback({ generation: unconfirmed, reason });
  return startHealthy(launch, again);
}

/** Why a Prime that was just started is not healthy; undefined when it answers. */
async function illnessOf(prime: Child, { repo, stateName, onReady }: Launch): Promise<string | undefined> {
  const ready = await prime.ready;
  const state = ready && readStateFile(repo, stateName);
  if (!state) return prime.complaints() || 'it ended without a word';
  try {
    await connectRoutes(primeRoutes, state.url, state.token).status({}, AbortSignal.timeout(10_000));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return `${error.message}\n${prime.complaints()}`;
  }
  onReady?.(state.url, String(ready?.login));
  return undefined;
}
