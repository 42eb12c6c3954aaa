/** `loom up` as a test starts it: ready, with the login link of its page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from './repository.ts';

/** Starts it on free ports, or those of `env`, and waits until its Prime answers. @throws when it does not come up */
export async function startUp(repo: Repository, env: Record<string, string>) {
  const ports = { LOOM_SUPERVISOR_PORT: '0', LOOM_PRIME_PORT: '0' };
  const running = repo.loom(['up'], { env: { ...ports, ...env } });
  const ready = Promise.withResolvers<string>();
  const told = (async () => {
    for await (const line of running.iterable({ from: 'stderr' })) {
      const link = /^Page (\S+)/.exec(line)?.[1];
      if (link) ready.resolve(link);
    }
  })();
  const ended = running.then(({ stderr }) => Promise.reject(new Error(`loom up ended: ${stderr}`)));
  // Only an end before it is ready is a failure.
  ended.catch(() => undefined);
  const link = await Promise.race([ready.promise, ended]);
  const state = JSON.parse(readFileSync(join(repo.root, '.loom/prime.json'), 'utf8'));
  return {
    link,
    address: state as { url: string; token: string; pid: number },
    /** Ends it as Ctrl-C does, or with another signal for Prime alone; gives the exit code. */
    async end(killed?: number) {
      if (killed) process.kill(killed, 'SIGKILL');
      else running.kill('SIGTERM');
      await told.catch(() => undefined);
      return (await running).exitCode;
    },
  };
}
